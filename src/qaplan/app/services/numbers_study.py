"""The virtual study of numbers: a season of leopards that are told apart, so that a density follows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from qaplan.app.services.identity.chip_making import make_chips
from qaplan.app.services.identity.stating import author_of, keep_statement, name_individual
from qaplan.app.services.ingest import ingest_card
from qaplan.app.services.leopard_filling import (
    KEY,
    animals_of,
    cards_of,
    pretend_boxes,
    say_flanks,
    truth_by_medium,
)
from qaplan.app.services.practice import SHEET_NAME
from qaplan.app.services.sessions import Session, check_may_write, session_here
from qaplan.app.services.studies import Study, init_study, is_study, open_study
from qaplan.app.store.case_tables import load_register
from qaplan.app.store.field_tables import load_deployments, load_effort, save_effort
from qaplan.app.store.studies import writing
from qaplan.base.names import Names
from qaplan.identity.sides import FLANKS, Side
from qaplan.identity.types import Verdict
from qaplan.simulation.leopards.numbers import EffortGap, NumbersSurvey, plan_numbers_survey
from qaplan.survey.effort import effort_of
from qaplan.survey.types import Deployment, EffortInterval, EffortReason

__all__ = ["NumbersStudy", "build_numbers"]

_TITLE = Names(
    en="How many leopards: thirty stations of a country that is not there",
    ru="Сколько леопардов: тридцать станций страны, которой нет",
    kk="Қанша қабылан: жер бетінде жоқ елдің отыз станциясы",
)
_SIZE_PX = (300, 200)
_BASIS = "simulated: known from the beginning"


@dataclass(frozen=True)
class NumbersStudy:
    """A virtual study of numbers that was built.

    Args:
        study: The study.
        stations: Stations in it.
        animals: Leopards that were told apart.
        there: Leopards that there are, seen or not.
        sides: Sides whose animal is known.
    """

    study: Study
    stations: int
    animals: int
    there: int
    sides: int

    def summary(self) -> str:
        """What was made, in plain English."""
        return (
            f"{self.stations} stations, {self.sides} sides of {self.animals} simulated leopards told apart; "
            f"{self.there} really live there and as far beyond as one can be met from."
        )

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return {
            "folder": str(self.study.folder),
            "stations": self.stations,
            "animals": self.animals,
            "animals_there": self.there,
            "sides": self.sides,
            "is_virtual": True,
        }


def build_numbers(
    folder: Path,
    cards: Path,
    *,
    seed: int = 1,
    size_px: tuple[int, int] = _SIZE_PX,
    session: Session | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> NumbersStudy:
    """Build the virtual study of numbers; building it again changes nothing in it.

    Args:
        folder: Folder of the study.
        cards: Folder for the cards; written where it does not exist.
        seed: Seed, 0 or more.
        size_px: Width and height of the pictures.
        session: Who builds it; whoever calls on this machine when None.
        progress: Called with a line for each step.
    """
    mine = session or session_here()
    check_may_write(mine)
    progress("A study that says how many leopards there are")
    plan = plan_numbers_survey(seed)
    files = cards_of(cards, lambda: plan.survey, size_px=size_px, progress=progress)
    study = open_study(folder) if is_study(folder) else init_study(folder, _TITLE, kind="virtual")
    ingest_card(study, cards, layout="station/camera", sheet=cards / SHEET_NAME, classified_by=KEY)
    _keep_gaps(study, plan.gaps, mine)
    truth = truth_by_medium(study, files)
    pretend_boxes(study, truth, mine)
    make_chips(study, session=mine)
    say_flanks(study, truth, mine)
    animals = animals_of(study, truth)
    if not load_register(study, "statements"):
        progress("Telling the leopards apart")
        _tell_apart(study, plan, animals, mine)
    stations = len({each.station_id for each in load_deployments(study)})
    return NumbersStudy(study, stations, len(set(animals.values())), plan.animals, len(animals))


def _keep_gaps(study: Study, gaps: tuple[EffortGap, ...], session: Session) -> None:
    """Keep when cameras stood still, as a field sheet says it."""
    check_may_write(session)
    of_station = {each.station_id: each for each in gaps}
    held = {each.deployment_id for each in load_effort(study) if each.reason is EffortReason.DEAD}
    intervals = [
        interval
        for each in load_deployments(study)
        if each.station_id in of_station and each.deployment_id not in held
        for interval in _with_gap(each, of_station[each.station_id])
    ]
    if intervals:
        with writing(study):
            save_effort(study, intervals, actor=session.actor, at=session.moment())


def _with_gap(deployment: Deployment, gap: EffortGap) -> tuple[EffortInterval, ...]:
    stood = EffortInterval(deployment.deployment_id, gap.start, gap.end, EffortReason.DEAD, "field_sheet")
    return effort_of(deployment, [stood])


def _tell_apart(study: Study, plan: NumbersSurvey, animals: Mapping[Side, str], session: Session) -> None:
    """State which sides are one animal's, and name each animal by its first side."""
    author = author_of(study, session)
    rows: defaultdict[str, list[Side]] = defaultdict(list)
    for side in sorted(animals):
        rows[animals[side]].append(side)
    with writing(study):
        for pair in (pair for row in rows.values() for pair in _pairs(row)):
            keep_statement(
                study, pair, Verdict.SAME, basis=_BASIS, sources=(), author=author, session=session
            )
    names = {each.individual_id: each.names for each in plan.survey.cats}
    for animal, row in sorted(rows.items()):
        name_individual(study, row[0], f"V-{animal[1:]}", names[animal], session=session)


def _pairs(row: Sequence[Side]) -> Iterator[tuple[Side, Side]]:
    """Sides of one flank one after the other, and both flanks of one passing."""
    for flank in FLANKS:
        yield from pairwise(each for each in row if each.flank == flank)
    left = {each.encounter_id: each for each in row if each.flank == "left"}
    yield from (
        (left[each.encounter_id], each) for each in row if each.flank == "right" and each.encounter_id in left
    )
