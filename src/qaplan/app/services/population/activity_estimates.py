"""When the species of a study are about by the sun, and how often each passes cameras for its effort."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date

from qaplan.app.services.estimators import Estimator, Gathered, OfferedModel, Tell
from qaplan.app.services.events import study_effort, study_events
from qaplan.app.services.population.density_estimate import answer_of_refusal
from qaplan.app.services.population.identity_estimates import answer_of
from qaplan.app.services.sessions import Session, check_may
from qaplan.app.store.field_tables import load_deployments, load_station_cells
from qaplan.app.store.studies import Study
from qaplan.base.errors import UsageError
from qaplan.base.facts import Fact
from qaplan.base.messages import Message
from qaplan.base.places import GridTier
from qaplan.base.provenance import Input, computed_by, digest_of
from qaplan.base.refusal import Refusal
from qaplan.sharing import Answer
from qaplan.survey.types import Deployment, Event

__all__ = ["ACTIVITY", "PREY"]

_SEED = 1
_FEWEST_EVENTS = 10
_MOST_SPECIES = 12
_PLACES = ("Homo sapiens", "", "vehicle")


@dataclass(frozen=True)
class _Seen:
    """Independent events with their instants, the middles of their stations' cells, and the effort.

    Args:
        events: The events, by time.
        unix_s: Instant of each, seconds since 1970; None where nobody says how far the clock stood from UTC.
        middles: Longitude and latitude of the middle of the station's cell of a tenth of a degree.
        days: Camera days of each station; None where nobody can say.
    """

    events: tuple[Event, ...]
    unix_s: tuple[float | None, ...]
    middles: tuple[tuple[float, float], ...]
    days: dict[str, float | None]


def _gather(study: Study, session: Session, on: date) -> Gathered:
    check_may(session, "study.look")
    seen = _seen(study, on)
    rows = [
        [each.event_id, each.start.isoformat(), each.scientific_name, instant]
        for each, instant in zip(seen.events, seen.unix_s, strict=True)
    ]
    inputs = (
        Input("table", "events", digest_of(rows)),
        Input("table", "effort", digest_of(sorted(seen.days.items()))),
    )
    common = Counter(each.scientific_name for each in seen.events).most_common(_MOST_SPECIES)
    offered = tuple(OfferedModel(name) for name, count in common if count >= _FEWEST_EVENTS)
    if not offered:
        return Gathered(None, inputs, answer_of_refusal(_too_few(len(seen.events))))
    return Gathered(seen, inputs, offered=offered)


def _seen(study: Study, on: date) -> _Seen:
    standing: dict[str, list[Deployment]] = {}
    for each in load_deployments(study):
        standing.setdefault(each.station_id, []).append(each)
    cells = load_station_cells(study, GridTier.TENTH)
    events = [
        each
        for each in study_events(study)
        if each.scientific_name not in _PLACES and each.start.date() <= on and each.station_id in cells
    ]
    events.sort(key=lambda each: (each.start, each.event_id))
    instants = tuple(_instant(each, standing.get(each.station_id, ())) for each in events)
    days: dict[str, float | None] = {}
    for row in study_effort(study):
        held = days.get(row.station_id, 0.0)
        days[row.station_id] = None if held is None or row.sheet_days is None else held + row.sheet_days
    return _Seen(tuple(events), instants, tuple(cells[each.station_id].centre for each in events), days)


def _instant(event: Event, deployments: Sequence[Deployment]) -> float | None:
    """Instant of an event by the offset of its clock; None where nobody says it, or two differ."""
    stood = [
        each
        for each in deployments
        if (each.start is None or each.start.clock <= event.start)
        and (each.end is None or event.start <= each.end.clock)
    ]
    offsets = {each.clock_offset for each in stood or deployments}
    offset = offsets.pop() if len(offsets) == 1 else None
    return None if offset is None else (event.start.replace(tzinfo=UTC) - offset).timestamp()


def _too_few(events: int) -> Refusal:
    made = computed_by("population.activity", {"fewest": _FEWEST_EVENTS})
    held = Fact("population.activity.events_held", events, "record", activity=made)
    fewest = Fact("population.activity.fewest", _FEWEST_EVENTS, "record", activity=made)
    reason = Message("estimates.few_events", {"events": held, "fewest": fewest})
    return Refusal("population.few_events", reason, (), (held, fewest))


def _activity(gathered: Gathered, model: str, tell: Tell) -> Answer:
    import numpy as np

    from qaplan.population.activity.pattern import activity_pattern
    from qaplan.population.activity.sun_time import sun_times

    seen: _Seen = gathered.matter
    held = [index for index, each in enumerate(seen.events) if each.scientific_name == model]
    at = [index for index in held if seen.unix_s[index] is not None]
    places = np.array([seen.middles[index] for index in at], dtype=np.float64).reshape(len(at), 2)
    instants = np.array([seen.unix_s[index] for index in at], dtype=np.float64)
    times = sun_times(instants, places[:, 0], places[:, 1])
    if isinstance(times, Refusal):
        return answer_of_refusal(times)
    found = activity_pattern(model, times, np.random.default_rng(_SEED), inputs=gathered.inputs)
    if isinstance(found, Refusal):
        return _without_offset(answer_of_refusal(found), len(held) - len(at))
    return _without_offset(answer_of(found, model), len(held) - len(at))


def _without_offset(answer: Answer, events: int) -> Answer:
    """An answer that says how many events were left out, because nobody knows their clock's offset."""
    if not events:
        return answer
    made = computed_by("population.activity", {"without_offset": events})
    left = Fact("population.activity.without_offset", events, "record", activity=made)
    message = Message("activity.no_offset", {"events": left})
    facts = answer.facts.joined((left,))
    if answer.is_refused:
        return replace(answer, instead=(*answer.instead, message), facts=facts)
    return replace(answer, sentences=(*answer.sentences, message), facts=facts)


def _prey(gathered: Gathered, model: str, tell: Tell) -> Answer:
    from qaplan.population.prey.index import prey_index
    from qaplan.population.prey.types import StationCount

    seen: _Seen = gathered.matter
    counts = Counter(each.station_id for each in seen.events if each.scientific_name == model)
    rows: Sequence[StationCount] = [
        StationCount(station, counts[station], days) for station, days in sorted(seen.days.items())
    ]
    found = prey_index(model, rows, inputs=gathered.inputs)
    return answer_of_refusal(found) if isinstance(found, Refusal) else answer_of(found, model)


def _check(model: str) -> None:
    if not model.strip():
        raise UsageError("population.no_species", "no species is named", do="name one that was photographed")


ACTIVITY = Estimator(
    kind="activity",
    page="activity",
    command="population estimate STUDY --kind activity --model SPECIES",
    models=(OfferedModel("Panthera pardus"),),
    takes_own=False,
    gather=_gather,
    check=_check,
    compute=_activity,
)
"""When a species is active, in sun time."""

PREY = Estimator(
    kind="prey",
    page="activity",
    command="population estimate STUDY --kind prey --model SPECIES",
    models=(OfferedModel("Panthera pardus"),),
    takes_own=False,
    gather=_gather,
    check=_check,
    compute=_prey,
)
"""Events of a species for a hundred camera days."""
