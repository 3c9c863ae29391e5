"""How far young animals go from where they were born, as an estimate of a study."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from math import floor
from typing import TYPE_CHECKING

from qaplan.app.services.estimators import Estimator, Gathered, OfferedModel, Tell
from qaplan.app.services.landscape.ways_known import HOME_RANGE_KM, KnownWay, WaysKnown, ways_known
from qaplan.app.services.population.density_estimate import answer_of_refusal
from qaplan.app.services.sessions import Session, check_may
from qaplan.app.store.studies import Study
from qaplan.base.facts import Choice, Fact, FactBook, Tier, Unit, written_number
from qaplan.base.messages import Message, MessageValue
from qaplan.base.provenance import Activity, Input, Provenance, computed_by
from qaplan.base.refusal import Refusal
from qaplan.landscape.stamps import Stamps
from qaplan.sharing import Answer
from qaplan.sharing.answers import AnswerRow, AnswerTable

if TYPE_CHECKING:
    from qaplan.landscape.corridors.dispersal_fit import DispersalPriors, Reach

__all__ = ["DISPERSAL", "tell_dispersal"]

_SEED = 1
_MODELS_KM = 82.0
"""What published models of connectivity allow."""
_MODELS_SOURCE = "https://pmc.ncbi.nlm.nih.gov/articles/PMC8495822"
_FARTHER_KM = (210.0, 250.0)
_STEP_KM = 10.0
_LEAST_SHARE = 0.001
_PRIORS_SOURCE = "Phinda, Western Cape"
_COLUMNS = ("from", "to", "distance", "whose", "known")


def _priors() -> DispersalPriors:
    from qaplan.landscape.corridors.dispersal_fit import DispersalPriors

    return DispersalPriors(11.0, 112.0, 0.75, 3.0, _PRIORS_SOURCE)


def gather_dispersal(study: Study, session: Session, on: date) -> Gathered:
    """Gather the ways of a study's animals, or say that none is known, with what holds all the same.

    Args:
        study: The study.
        session: Who asks.
        on: The day.

    Raises:
        AccessError: ``access.no_right``.
    """
    check_may(session, "study.look")
    known = ways_known(study, session, on)
    if known.ways:
        return Gathered(known, known.inputs)
    made = computed_by("landscape.dispersal", {"seed": _SEED})
    instead = (*_beyond(_by_priors((_MODELS_KM,)), made), _held_beforehand(made))
    facts = tuple(fact for each in instead for fact in each.facts())
    refusal = Refusal("dispersal.no_way", Message("dispersal.no_way"), instead, facts)
    words = frozenset({_PRIORS_SOURCE})
    return Gathered(None, known.inputs, replace(answer_of_refusal(refusal), tier="public", words=words))


def tell_dispersal(known: WaysKnown) -> Answer:
    """Say what share of dispersers goes how far, beside the ways that are known.

    Args:
        known: The ways of a study's animals, at least one.
    """
    quoted = sorted({each.km for each in known.ways if each.is_quoted})
    asked = tuple(dict.fromkeys((_MODELS_KM, *(quoted or _FARTHER_KM))))
    by_cameras = _by_cameras(known, asked)
    reaches = by_cameras or _by_priors(asked)
    made = computed_by("landscape.dispersal", {"seed": _SEED, "beyond_km": list(asked)})
    said = (
        *_longest(known, made),
        *_beyond(reaches, made),
        _weighed(known, made) if by_cameras else _held_beforehand(made),
        *Stamps("modelled").messages(),
    )
    facts = {fact.id: fact for each in said for fact in each.facts()}
    tier: Tier = "public" if all(each.tier == "public" for each in known.ways) else "steward"
    return Answer(
        sentences=said,
        facts=FactBook(facts.values()),
        record=_record(known, reaches, is_weighed=bool(by_cameras)),
        provenance=Provenance(made, known.inputs),
        tables=(
            AnswerTable("ways", tuple(f"dispersal.column_{each}" for each in _COLUMNS), _rows(known, made)),
        ),
        words=known.words | {_PRIORS_SOURCE},
        tier=tier,
    )


def _by_priors(asked: Sequence[float]) -> tuple[Reach, ...]:
    import numpy as np

    from qaplan.landscape.corridors.dispersal_fit import reach_by_priors

    return reach_by_priors(_priors(), asked, np.random.default_rng(_SEED))


def _by_cameras(known: WaysKnown, asked: Sequence[float]) -> tuple[Reach, ...] | None:
    """The priors weighed by the ways between stations; None where there are none or they do not agree."""
    import numpy as np

    from qaplan.landscape.corridors.dispersal_seen import SeenWays, reach_of_seen

    seen = known.seen_km
    if not len(seen):
        return None
    ways = SeenWays(seen, known.could_km)
    return reach_of_seen(_priors(), ways, asked, np.random.default_rng(_SEED))


def _longest(known: WaysKnown, made: Activity) -> Iterator[Message]:
    """The longest way, held against what published models allow."""
    longest = known.ways[0]
    values: dict[str, MessageValue] = {"distance": _distance(longest, made), "models": _models_km()}
    key = "longer" if longest.km > _MODELS_KM else "not_longer"
    yield Message(f"dispersal.{key}", values)
    if longest.standing.value != "same":
        yield Message("dispersal.not_settled", {"standing": Choice(f"standing.{longest.standing}")})


def _beyond(reaches: Sequence[Reach], made: Activity) -> Iterator[Message]:
    for each in reaches:
        km = written_number(each.distance_km)
        name = f"beyond.{str(km).replace('.', '-')}"
        values: dict[str, MessageValue] = {
            "distance": _fact(f"{name}.distance", km, "km", made),
            **{
                end: _share(f"{name}.{end}", value, made)
                for end, value in (("share", each.share), ("low", each.low), ("high", each.high))
            },
        }
        yield Message("dispersal.beyond", values)


def _held_beforehand(made: Activity) -> Message:
    priors = _priors()
    ends = {"low": priors.median_low_km, "high": priors.median_high_km}
    values: dict[str, MessageValue] = {
        name: _fact(f"median.{name}", written_number(value), "km", made) for name, value in ends.items()
    }
    return Message("dispersal.held_beforehand", {**values, "source": priors.source})


def _weighed(known: WaysKnown, made: Activity) -> Message:
    number = _fact("ways", len(known.seen_km), "", made, tier="steward")
    shortest = _fact("home_range", written_number(HOME_RANGE_KM), "km", made)
    return Message("dispersal.weighed", {"number": number, "distance": shortest})


def _rows(known: WaysKnown, made: Activity) -> tuple[AnswerRow, ...]:
    return tuple(_row(each, made) for each in known.ways)


def _row(way: KnownWay, made: Activity) -> AnswerRow:
    known = "quoted" if way.is_quoted else "cameras"
    distance = _distance(way, made)
    cells = (
        way.place or way.start or Message("dispersal.a_station"),
        way.end,
        distance,
        Choice(f"standing.{way.standing}"),
        Message(f"dispersal.known_{known}"),
    )
    record = {
        "from": way.start,
        "to": way.end,
        "distance_km": distance.value,
        "is_at_least": bool(distance.bound),
        "standing": str(way.standing),
        "known_by": known,
    }
    return AnswerRow(cells, record, way.tier)


def _distance(way: KnownWay, made: Activity) -> Fact:
    """The length; between stations to ten kilometres only, for their places could be reckoned from more."""
    stem = f"way.{way.end.lower()}"
    if way.is_quoted:
        return _fact(stem, written_number(way.km), "km", made, tier=way.tier)
    km = max(_STEP_KM * floor(way.km / _STEP_KM), HOME_RANGE_KM)
    return replace(_fact(stem, written_number(km), "km", made, tier=way.tier), bound="at least")


def _models_km() -> Fact:
    source = (Input("source", _MODELS_SOURCE),)
    return Fact("dispersal.models_allow", written_number(_MODELS_KM), "km", inputs=source, tier="public")


def _record(known: WaysKnown, reaches: Sequence[Reach], *, is_weighed: bool) -> dict[str, object]:
    return {
        "status": "ok",
        "ways": len(known.ways),
        "ways_between_stations": len(known.seen_km),
        "by": "cameras" if is_weighed else "priors",
        "models_allow_km": _MODELS_KM,
        "reaches": [
            {
                "distance_km": each.distance_km,
                "share": _two_figures(each.share),
                "low": _two_figures(each.low),
                "high": _two_figures(each.high),
            }
            for each in reaches
        ],
    }


def _share(name: str, share: float, made: Activity) -> Fact:
    """A share in per cent with two figures; nobody knows a tail to less than a thousandth."""
    if share < _LEAST_SHARE:
        return replace(_fact(name, written_number(100 * _LEAST_SHARE), "%", made), bound="at most")
    return _fact(name, _two_figures(100 * share), "%", made)


def _two_figures(number: float) -> int | float:
    return written_number(float(f"{number:.2g}"))


def _fact(name: str, value: float, unit: Unit, made: Activity, *, tier: Tier = "public") -> Fact:
    return Fact(f"dispersal.{name}", value, unit, activity=made, tier=tier)


def _check(model: str) -> None:
    """There is one model only."""


def _compute(gathered: Gathered, model: str, tell: Tell) -> Answer:
    return tell_dispersal(gathered.matter)


DISPERSAL = Estimator(
    kind="dispersal",
    page="dispersal",
    command="population estimate STUDY --kind dispersal",
    models=(OfferedModel("", "estimates.model_only"),),
    takes_own=False,
    gather=gather_dispersal,
    check=_check,
    compute=_compute,
    room="landscape",
)
"""How far young animals go."""
