"""The next cameras of a study, from where its stations stand and what is borrowed, as an estimate."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from qaplan.app.services.estimators import Estimator, Gathered, OfferedModel, Tell
from qaplan.app.services.population.coarse_ground import coarse_cells
from qaplan.app.services.population.density_estimate import answer_of_refusal
from qaplan.app.services.population.design_words import OFFERED_LINES, DesignWords, design_words
from qaplan.app.services.population.histories import study_histories
from qaplan.app.services.sessions import Session, check_may
from qaplan.app.store.field_tables import load_station_cells
from qaplan.app.store.studies import Study
from qaplan.base.facts import Fact, FactBook, written_number
from qaplan.base.messages import Message
from qaplan.base.places import Cell, GridTier
from qaplan.base.provenance import Provenance
from qaplan.base.refusal import Refusal
from qaplan.sharing import Answer
from qaplan.sharing.answers import AnswerRow, AnswerTable, AnswerValue
from qaplan.sharing.types import CellValue

if TYPE_CHECKING:
    from qaplan.simulation.design.options import SurveyOption
    from qaplan.simulation.design.survey_design import SurveyDesign
    from qaplan.simulation.design.types import Ground, Stations

__all__ = ["DESIGN", "gather_design"]

_BUFFER_IN_SIGMA, _CELLS_A_SIGMA = 3.0, 1.25
_OFFERED = (
    OfferedModel(OFFERED_LINES[0], "design.offered_newcomer"),
    OfferedModel(OFFERED_LINES[1], "design.offered_density"),
)
_COLUMNS = ("cameras", "stations", "days", "newcomer", "animals", "recaptures", "rse")


@dataclass(frozen=True, eq=False)
class StationsHere:
    """Where a study has looked; exact places, which stay in services.

    Args:
        stations: Its stations.
        crs: Their projection.
        cells: The coarse cell that each was given once, by its name.
    """

    stations: Stations
    crs: str = ""
    cells: Mapping[str, Cell] = field(default_factory=dict)

    def ground(self, sigma_m: float) -> Ground:
        """Ground around the stations, as far as new ones may usefully stand."""
        import numpy as np

        from qaplan.encounters.masks import lay_mask
        from qaplan.simulation.design.types import Ground

        buffer_m, spacing_m = _BUFFER_IN_SIGMA * sigma_m, sigma_m / _CELLS_A_SIGMA
        mask = lay_mask(self.stations.place_m, buffer_m=buffer_m, spacing_m=spacing_m)
        ones = np.ones(len(mask))
        return Ground(mask, ones, ones > 0, 0 * ones, self.stations)


def gather_design(study: Study, session: Session, on: date) -> Gathered:
    """Load where a study has looked, or say why its next cameras cannot be placed.

    Args:
        study: The study.
        session: Who asks.
        on: The day.

    Raises:
        AccessError: ``access.no_right``.
    """
    from qaplan.simulation.design.types import Stations

    check_may(session, "study.look")
    histories = study_histories(study, on, session=session)
    if isinstance(histories, Refusal):
        instead = (*histories.instead, Message("design.from_a_table"))
        refusal = Refusal(histories.code, histories.reason, instead, histories.facts)
        return Gathered(None, (), answer_of_refusal(refusal))
    detectors = histories.survey().sessions[0].detectors
    cameras = histories.flanks().cameras[0]
    stations = Stations(detectors.names, detectors.place_m, cameras)
    here = StationsHere(stations, histories.crs, load_station_cells(study, GridTier.TENTH))
    return Gathered(here, histories.inputs)


def _check(model: str) -> None:
    design_words(model)


def _compute(gathered: Gathered, model: str, tell: Tell) -> Answer:
    from qaplan.simulation.design.options import survey_options
    from qaplan.simulation.design.survey_design import design_survey

    here: StationsHere = gathered.matter
    words = design_words(model)
    ground = here.ground(words.order.borrowed.sigma_m)
    design = design_survey(ground, words.order)
    cameras = sorted({max(words.order.work.cameras // 2, 1), words.order.work.cameras})
    options = survey_options(ground, words.order, cameras=cameras, days=words.days)
    answer = _answer(design, options, words, gathered)
    return replace(answer, cells=tuple(_cells(here, design)))


def _cells(here: StationsHere, design: SurveyDesign) -> Iterator[CellValue]:
    """How many new stations, and of those that stand, lie in each coarse cell."""
    chosen = coarse_cells(design.stations.place_m[design.existing :], here.crs, GridTier.TENTH)
    held = (here.cells[name] for name in here.stations.names if name in here.cells)
    new, standing = Counter(chosen), Counter(held)
    for cell in sorted({*new, *standing}):
        yield CellValue(cell, {"new_stations": new[cell], "standing_stations": standing[cell]})


def _answer(
    design: SurveyDesign, options: tuple[SurveyOption, ...], words: DesignWords, gathered: Gathered
) -> Answer:
    told: tuple[Message, ...] = design.messages()
    instead: tuple[Message, ...] = ()
    refusal = design.refusal if design.status == "refused" else None
    if refusal is not None:
        told, instead = (refusal.reason,), tuple(each for each in told if each.key != refusal.reason.key)
    said = (*told, Message("design.borrowed_from", {"source": words.source}))
    facts = {fact.id: fact for each in (*said, *instead) for fact in each.facts()}
    return Answer(
        sentences=said,
        facts=FactBook(facts.values()),
        record={**design.to_record(), "options": [each.to_record() for each in options]},
        provenance=Provenance(design.provenance.activity, gathered.inputs),
        tables=(_table(options),),
        instead=instead,
        status=design.status,
        code="" if refusal is None else refusal.code,
        words=frozenset({words.source}),
    )


def _table(options: tuple[SurveyOption, ...]) -> AnswerTable:
    columns = tuple(f"design.column_{name}" for name in _COLUMNS)
    return AnswerTable("options", columns, tuple(_row(each) for each in options))


def _row(option: SurveyOption) -> AnswerRow:
    prediction = option.prediction
    rse: AnswerValue = Message("design.no_density")
    if option.tells_density:
        rse = _percent("rse", prediction.density_rse)
    cells: tuple[AnswerValue, ...] = (
        option.work.cameras,
        option.stations,
        written_number(option.work.days),
        _percent("newcomer", prediction.newcomer),
        round(prediction.expected.animals, 1),
        round(prediction.expected.recaptures, 1),
        rse,
    )
    return AnswerRow(cells, option.to_record())


def _percent(name: str, share: float) -> Fact:
    return Fact(f"design.cell.{name}", written_number(round(100 * share)), "%")


DESIGN = Estimator(
    kind="design",
    page="design",
    command="simulation design MASK.csv",
    models=_OFFERED,
    takes_own=True,
    gather=gather_design,
    check=_check,
    compute=_compute,
)
"""Where the next cameras go, and what they would tell."""
