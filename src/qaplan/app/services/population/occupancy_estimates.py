"""At how many stations of a study a species is there at all, half-year by half-year, with its detection."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from qaplan.app.services.estimators import Estimator, Gathered, OfferedModel, Tell
from qaplan.app.services.events import study_events
from qaplan.app.services.population.density_estimate import answer_of_refusal
from qaplan.app.services.population.field_stations import StudyStations, stations_of
from qaplan.app.services.population.identity_estimates import answer_of
from qaplan.app.services.population.survey_here import LONGEST_SEASON
from qaplan.app.services.sessions import Session, check_may
from qaplan.app.store.studies import Study
from qaplan.base.errors import UsageError
from qaplan.base.facts import Fact
from qaplan.base.messages import Message
from qaplan.base.provenance import Input, computed_by, digest_of
from qaplan.base.refusal import Refusal
from qaplan.population.occupancy.telling import refuse_unfitted_occupancy
from qaplan.population.occupancy.types import OccupancyModel, SiteHistories
from qaplan.sharing import Answer
from qaplan.sharing.answers import AnswerRow, AnswerTable
from qaplan.survey.types import EffortReason

if TYPE_CHECKING:
    from qaplan.encounters.formats.detection_matrix import DetectionMatrix
    from qaplan.encounters.histories import SeenAnimal
    from qaplan.encounters.seasons import FieldStation, Season
    from qaplan.population.occupancy.fitting import OccupancyCoefficient, OccupancyFit

__all__ = ["OCCUPANCY"]

_OCCASION_DAYS = 7
_MOST_SPECIES = 12
_SEED, _SIMULATIONS = 1, 99
_PLACES = ("Homo sapiens", "", "vehicle")
_SEEING = frozenset({EffortReason.WORKING, EffortReason.FLASH_FAILED})
_UNFITTED = ("not_converged", "not_identified")
_DAY = timedelta(days=1)
_NO_EFFORT = Refusal("encounters.no_effort_held", Message("occupancy.no_effort"))
_NO_SPECIES = Refusal("population.nothing_detected", Message("occupancy.no_species"))


@dataclass(frozen=True, eq=False)
class _Watched:
    """Stations, half-years and what was seen; the places stay in services.

    Args:
        ground: The stations with their effort.
        seasons: Half-years up to the last day of effort, cut into weeks.
        seen: The independent records of all species.
    """

    ground: StudyStations
    seasons: tuple[Season, ...]
    seen: tuple[SeenAnimal, ...]

    def visits(self, species: str) -> tuple[SiteHistories, int]:
        """Weeks in which stations watched, and the records of a species that lie outside them."""
        watches = [self._matrix(season, ()) for season in self.seasons]
        mine = [each for each in self.seen if each.animal == species]
        kept = [self._watched(season, each, mine) for season, each in zip(self.seasons, watches, strict=True)]
        cubes = [self._matrix(season, seen) for season, seen in zip(self.seasons, kept, strict=True)]
        values, effort = (
            _joined([each.values for each in cubes]),
            _joined([each.effort_days for each in cubes]),
        )
        names = tuple(f"{each.first.isoformat()}/{each.last.isoformat()}" for each in self.seasons)
        sites = SiteHistories(watches[0].names, names, values, effort)
        return sites, len(mine) - sum(map(len, kept))

    def _matrix(self, season: Season, seen: Sequence[SeenAnimal]) -> DetectionMatrix:
        from qaplan.encounters.formats.detection_matrix import station_matrix

        return station_matrix(self.ground.stations, season, seen)

    @staticmethod
    def _watched(season: Season, matrix: DetectionMatrix, seen: Sequence[SeenAnimal]) -> list[SeenAnimal]:
        rows = {name: at for at, name in enumerate(matrix.names)}
        at = [(each, season.occasion_of(each.on)) for each in seen]
        return [
            each for each, week in at if week is not None and matrix.effort_days[rows[each.station], week] > 0
        ]


def _joined(rows: Sequence[np.ndarray]) -> np.ndarray:
    """Half-years beside each other, shape (n_sites, n_seasons, n_visits); not a number past the last week."""
    most = max(each.shape[1] for each in rows)
    wide = [np.pad(each, ((0, 0), (0, most - each.shape[1])), constant_values=np.nan) for each in rows]
    return np.stack(wide, axis=1)


def _gather(study: Study, session: Session, on: date) -> Gathered:
    from qaplan.encounters.histories import SeenAnimal

    check_may(session, "study.look")
    ground = stations_of(study, on)
    known = {each.name for each in ground.stations}
    seen = tuple(
        SeenAnimal(each.scientific_name, each.station_id, each.start.date(), "", each.event_id)
        for each in study_events(study)
        if each.scientific_name not in _PLACES and each.station_id in known and each.start.date() <= on
    )
    effort = [[each.name, *map(str, each.worked)] for each in ground.stations]
    rows = sorted([each.passing, each.on.isoformat(), each.station, each.animal] for each in seen)
    inputs = (Input("table", "effort", digest_of(effort)), Input("table", "events", digest_of(rows)))
    seasons = _half_years(ground.stations)
    common = Counter(each.animal for each in seen).most_common(_MOST_SPECIES)
    if not seasons or not common:
        return Gathered(None, inputs, answer_of_refusal(_NO_SPECIES if seasons else _NO_EFFORT))
    offered = tuple(OfferedModel(name) for name, _ in common)
    return Gathered(_Watched(ground, seasons, seen), inputs, offered=offered)


def _half_years(stations: Sequence[FieldStation]) -> tuple[Season, ...]:
    """Half-years back from the last day of effort, the earliest cut where effort begins."""
    from qaplan.encounters.seasons import Season

    worked = [each for station in stations for each in station.worked if each.reason in _SEEING]
    if not worked:
        return ()
    first = min(each.start for each in worked).date()
    last = max(each.end - timedelta(microseconds=1) for each in worked).date()
    found = []
    while last >= first:
        begun = max(first, last - LONGEST_SEASON)
        found.append((begun, last))
        last = begun - _DAY
    return tuple(Season(str(at), *span, _OCCASION_DAYS) for at, span in enumerate(reversed(found), start=1))


def _compute(gathered: Gathered, model: str, tell: Tell) -> Answer:
    from qaplan.population.occupancy.fitting import fit_occupancy

    watched: _Watched = gathered.matter
    data, left_out = watched.visits(model)
    fitted = fit_occupancy(data, OccupancyModel(link="cloglog"), inputs=gathered.inputs)
    if isinstance(fitted, Refusal):
        return _noted(answer_of_refusal(fitted), watched, left_out)
    if fitted.status in _UNFITTED:
        return _noted(answer_of_refusal(refuse_unfitted_occupancy(data, fitted.status)), watched, left_out)
    more = {"model": model, "formulas": fitted.to_record()["model"], "occasion_days": _OCCASION_DAYS}
    told = replace(
        answer_of(fitted, model, more),
        tables=(_coefficients(fitted.coefficients),),
        words=frozenset((model, *data.seasons)),
    )
    if fitted.status == "ok":
        told = _with_goodness(told, fitted, tell)
    return _noted(told, watched, left_out)


def _with_goodness(answer: Answer, fitted: OccupancyFit, tell: Tell) -> Answer:
    """An answer that says whether the model fits; doubtful where it does not."""
    from qaplan.population.occupancy.goodness import occupancy_goodness

    good = occupancy_goodness(fitted, np.random.default_rng(_SEED), simulations=_SIMULATIONS, step=tell)
    message = good.message()
    return replace(
        answer,
        sentences=(*answer.sentences, message),
        facts=answer.facts.joined(message.facts()),
        record={**answer.record, "goodness_of_fit": good.to_record()},
        status=good.status,
    )


def _coefficients(coefficients: Sequence[OccupancyCoefficient]) -> AnswerTable:
    rows = [each.to_record() for each in coefficients]
    columns = tuple(rows[0])
    cells = ([_cell(row[name]) for name in columns] for row in rows)
    return AnswerTable(
        "coefficients",
        tuple(f"occupancy.column.{name}" for name in columns),
        tuple(AnswerRow(tuple(each), row) for each, row in zip(cells, rows, strict=True)),
    )


def _cell(value: object) -> str | float:
    if isinstance(value, float):
        return round(value, 4)
    return "–" if value is None else str(value)


def _noted(answer: Answer, watched: _Watched, left_out: int) -> Answer:
    """An answer that says which stations and records had to stay out."""
    notes = [each.message for each in watched.ground.cautions]
    if left_out:
        made = computed_by("population.fit_occupancy", {"left_out": left_out})
        fact = Fact("population.occupancy.left_out", left_out, "record", activity=made)
        notes.append(Message("occupancy.without_effort", {"records": fact}))
    facts = answer.facts.joined(fact for each in notes for fact in each.facts())
    if answer.is_refused:
        return replace(answer, instead=(*answer.instead, *notes), facts=facts)
    return replace(answer, sentences=(*answer.sentences, *notes), facts=facts)


def _check(model: str) -> None:
    if not model.strip():
        raise UsageError("population.no_species", "no species is named", do="name one that was photographed")


OCCUPANCY = Estimator(
    kind="occupancy",
    page="time",
    command="population estimate STUDY --kind occupancy --model SPECIES",
    models=(OfferedModel("Panthera pardus"),),
    takes_own=False,
    gather=_gather,
    check=_check,
    compute=_compute,
)
"""Share of the stations at which a species is there at all."""
