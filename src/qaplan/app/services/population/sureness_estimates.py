"""How sure the density of a study is: intervals by three ways, the number there was, how the model fits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from math import ceil, exp
from typing import TYPE_CHECKING

from qaplan.app.services.estimators import Estimator, Gathered, OfferedModel, Tell
from qaplan.app.services.population.density_answer import tell_density
from qaplan.app.services.population.density_estimate import gather_density, model_of_word
from qaplan.app.services.population.survey_here import SurveyHere
from qaplan.app.services.sessions import Session
from qaplan.app.store.studies import Study
from qaplan.base.errors import UsageError
from qaplan.base.facts import Fact, FactBook, written_number
from qaplan.base.messages import Message, MessageValue
from qaplan.base.refusal import Refusal
from qaplan.sharing import Answer
from qaplan.sharing.answers import AnswerRow, AnswerTable

if TYPE_CHECKING:
    from qaplan.population.fitting import Fit
    from qaplan.population.inference import Bootstrap, GoodnessOfFit, ProfileInterval, RegionNumber
    from qaplan.population.inference.bootstrap import Floats, Task

__all__ = ["SURENESS", "Drawn", "tell_sureness"]

_MODELS = (
    OfferedModel("HHN | D~1, lambda0~1, sigma~1", "estimates.model_plain"),
    OfferedModel("HEX | D~1, lambda0~1, sigma~1", "estimates.model_exponential"),
)
_SEED = 1
_COLUMNS = (
    "estimates.column_parameter",
    "sureness.column_way",
    "estimates.column_estimate",
    "estimates.column_lower",
    "estimates.column_upper",
)
_Ends = tuple[float | None, float | None]


@dataclass(frozen=True)
class Drawn:
    """How much is drawn from the fit.

    Args:
        refits: Surveys that are fitted anew, for the interval.
        held_against: Surveys that the real one is held against.
    """

    refits: int = 200
    held_against: int = 200


@dataclass(frozen=True, eq=False)
class _Sureness:
    """What a fit says of how sure it is.

    Args:
        fitted: The fit.
        density: Profile of its density.
        sigma: Profile of how far animals range.
        refits: Interval by drawn surveys, or why there is none.
        region: Numbers in the mask.
        goodness: How well the model fits.
    """

    fitted: Fit
    density: ProfileInterval
    sigma: ProfileInterval
    refits: Bootstrap | Refusal
    region: tuple[RegionNumber, ...]
    goodness: GoodnessOfFit

    @property
    def status(self) -> str:
        """``ok``; ``doubtful`` where an end is open, too many refits fail or the model fits badly."""
        parts = (self.density.status, self.sigma.status, self.goodness.status)
        is_refitted = not isinstance(self.refits, Refusal) and not self.refits.cautions
        return "ok" if set(parts) == {"ok"} and is_refitted else "doubtful"


def tell_sureness(
    here: SurveyHere,
    word: str,
    *,
    drawn: Drawn | None = None,
    tell: Tell = lambda done, of: None,
) -> Answer:
    """Fit a model to a study's last season and tell how sure its density is.

    Args:
        here: The season.
        word: The model as it is kept: one density, one chance of a picture, one range.
        drawn: How much is drawn; as much as pages order when None.
        tell: Told after each piece of the work; it may raise to stop there.

    Returns:
        The intervals; what the density itself says where the fit may not be used.
    """
    from qaplan.population.fitting import fit

    model = model_of_word(word)
    fitted = fit(here.survey, model)
    if fitted.status != "ok":
        return tell_density(here, model, word)
    found = _found(fitted, drawn or Drawn(), tell)
    said = tuple(_said(found))
    facts = {fact.id: fact for each in said for fact in each.facts()}
    return Answer(
        sentences=said,
        facts=FactBook(facts.values()),
        record={"model": word, "detectfn": model.detectfn, "flank": here.flank} | _record(found),
        provenance=fitted.provenance,
        tables=(AnswerTable("intervals", _COLUMNS, tuple(_rows(found))),),
        status=found.status,
        words=frozenset({word}),
    )


def _found(fitted: Fit, drawn: Drawn, tell: Tell) -> _Sureness:
    import numpy as np

    from qaplan.population.inference import (
        bootstrap,
        goodness_of_fit,
        numbers_in_region,
        profile_coefficient,
        profile_density,
    )
    from qaplan.population.inference.bootstrap import CHUNK

    pieces = ceil(drawn.refits / CHUNK) + 1

    def refit(work: Callable[[Task], Floats], tasks: Iterable[Task]) -> Iterator[Floats]:
        for done, each in enumerate(tasks, 1):
            yield work(each)
            tell(done, pieces)

    density = profile_density(fitted)
    sigma = profile_coefficient(fitted, _at_sigma(fitted))
    refits = bootstrap(fitted, refits=drawn.refits, seed=_SEED, mapper=refit)
    goodness = goodness_of_fit(fitted, np.random.default_rng(_SEED), draws=drawn.held_against)
    return _Sureness(fitted, density, sigma, refits, numbers_in_region(fitted), goodness)


def _at_sigma(fitted: Fit) -> int:
    return next(at for at, each in enumerate(fitted.coefficients) if each.parameter == "sigma")


def _said(found: _Sureness) -> Iterator[Message]:
    yield from found.density.messages()
    if isinstance(found.refits, Refusal):
        yield found.refits.reason
    else:
        yield from found.refits.messages()
    yield _range(found)
    for each in found.region:
        area, expected, expected_range, realised, realised_range = each.facts()
        yield Message("sureness.realised", {"area": area, "number": realised, "range": realised_range})
        yield Message("sureness.expected", {"number": expected, "range": expected_range})
    yield from found.goodness.messages()


def _range(found: _Sureness) -> Message:
    """How far animals range, with the ends that the data set."""
    if found.sigma.status == "higher":
        return Message("inference.higher")
    made = found.fitted.provenance.activity
    lower, upper = found.sigma.lower.value, found.sigma.upper.value
    named = {"estimate": found.sigma.estimate, "low": lower, "high": upper}
    values: dict[str, MessageValue] = {
        name: Fact(f"population.sureness.range.{name}", _figures(_km(value)), "km", activity=made)
        for name, value in named.items()
        if value is not None
    }
    if lower is None:
        return Message("sureness.range_unbounded" if upper is None else "sureness.range_at_most", values)
    return Message("sureness.range_at_least" if upper is None else "sureness.range_between", values)


def _rows(found: _Sureness) -> Iterator[AnswerRow]:
    """Density and range, each with its interval by every way."""
    from qaplan.population.fitting.densities import density_of
    from qaplan.population.fitting.types import Z_95

    density, at = density_of(found.fitted), _at_sigma(found.fitted)
    beta, reach = float(found.fitted.beta[at]), Z_95 * float(found.fitted.standard_errors[at])
    profile, refits = found.sigma, found.refits
    yield _row("density", "curvature", density.per_100km2, density.interval_per_100km2)
    yield _row("density", "profile", density.per_100km2, found.density.density_per_100km2[1:])
    if not isinstance(refits, Refusal):
        yield _row("density", "refits", density.per_100km2, refits.density_interval)
    yield _row("range", "curvature", _km(beta), (_km(beta - reach), _km(beta + reach)))
    ends = tuple(None if each is None else _km(each) for each in (profile.lower.value, profile.upper.value))
    yield _row("range", "profile", _km(beta), (ends[0], ends[1]))
    if not isinstance(refits, Refusal):
        low, high = (_km(float(each)) for each in refits.intervals[at])
        yield _row("range", "refits", _km(beta), (low, high))


def _row(of: str, way: str, estimate: float, ends: _Ends) -> AnswerRow:
    lower, upper = ends
    shown = tuple("–" if each is None else _figures(each) for each in (estimate, lower, upper))
    unit = "per_100km2" if of == "density" else "km"
    record = {"of": of, "unit": unit, "way": way, "estimate": estimate, "lower": lower, "upper": upper}
    return AnswerRow((Message(f"sureness.of_{of}"), Message(f"sureness.by_{way}"), *shown), record)


def _record(found: _Sureness) -> dict[str, object]:
    refits = found.refits
    redrawn: dict[str, object]
    if isinstance(refits, Refusal):
        redrawn = {"status": "refused", "code": refits.code}
    else:
        redrawn = refits.to_record()
    return {
        "n": found.fitted.animals,
        "profile_density": found.density.to_record(),
        "profile_sigma": found.sigma.to_record(),
        "bootstrap": redrawn,
        "region": [each.to_record() for each in found.region],
        "goodness_of_fit": found.goodness.to_record(),
    }


def _km(log_m: float) -> float:
    return exp(log_m) / 1000


def _figures(number: float) -> int | float:
    """A number with three figures that count."""
    return written_number(float(f"{number:.3g}"))


def _check(word: str) -> None:
    model_of_word(word)
    words = [each.word for each in _MODELS]
    if word not in words:
        raise UsageError(
            "population.sureness_model",
            "how sure a density is can be said of the plain models only",
            do=f"choose from {'; '.join(words)}",
        )


def _compute(gathered: Gathered, model: str, tell: Tell) -> Answer:
    return tell_sureness(gathered.matter, model, tell=tell)


def _gather(study: Study, session: Session, on: date) -> Gathered:
    """The histories of the density, or its refusal."""
    return replace(gather_density(study, session, on), offered=_MODELS)


SURENESS = Estimator(
    kind="sureness",
    page="density",
    command="population estimate STUDY --kind sureness",
    models=_MODELS,
    takes_own=False,
    gather=_gather,
    check=_check,
    compute=_compute,
)
"""Intervals of the density, the number there was, and how well the model fits."""
