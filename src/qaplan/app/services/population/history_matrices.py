"""Histories of a study checked and written, and detection matrices of plain tables and of a study."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from qaplan.app.services.population.histories import HistoryPlan, StudyHistories, study_histories
from qaplan.app.services.population.plain_histories import (
    CheckedHistories,
    HistoryFiles,
    WrittenFormat,
    camtrapr_texts,
    history_texts,
    read_seen,
)
from qaplan.app.services.sessions import Session, check_may, session_here
from qaplan.app.store.observation_tables import load_events
from qaplan.app.store.studies import Study
from qaplan.base.errors import UsageError
from qaplan.base.refusal import Refusal

if TYPE_CHECKING:
    from qaplan.encounters.formats.detection_matrix import DetectionMatrix, MatrixPlan
    from qaplan.encounters.histories import SeenAnimal
    from qaplan.encounters.seasons import FieldStation, Season

__all__ = [
    "MatrixOrder",
    "check_study",
    "matrices_of_files",
    "matrices_of_study",
    "study_history_texts",
]

_ROWS = ("station", "animal")


@dataclass(frozen=True)
class MatrixOrder:
    """Which matrices are made.

    Args:
        by: ``station`` or ``animal``.
        is_count: Whether a cell counts detections.
        begins: ``survey`` or ``station``: with what the first occasion begins.
        least_days: Days that must have been worked for a cell to be known; any work does when 0.
        counted: ``station`` or ``camera``: how the effort of two cameras counts.
    """

    by: str = "station"
    is_count: bool = False
    begins: str = "survey"
    least_days: float = 0.0
    counted: str = "station"

    def plan(self) -> MatrixPlan:
        """The same as the matrices take it.

        Raises:
            UsageError: ``encounters.unknown_choice``.
        """
        from qaplan.encounters.formats.detection_matrix import MatrixPlan

        for word, choices in ((self.by, _ROWS), (self.begins, ("survey", "station"))):
            _check_choice(word, choices)
        _check_choice(self.counted, ("station", "camera"))
        return MatrixPlan(
            self.is_count,
            "station" if self.begins == "station" else "survey",
            self.least_days,
            "camera" if self.counted == "camera" else "station",
        )


def _check_choice(word: str, choices: Sequence[str]) -> None:
    if word not in choices:
        raise UsageError(
            "encounters.unknown_choice", f"there is no '{word[:20]}'", do=f"choose {' or '.join(choices)}"
        )


def matrices_of_files(
    files: HistoryFiles, order: MatrixOrder, *, operation: Path | None = None
) -> dict[str, DetectionMatrix]:
    """Make a matrix of each session of camtrapR's tables.

    Args:
        files: Where they lie.
        order: Which matrices.
        operation: An operation matrix, in place of the effort of the camera table.

    Raises:
        UsageError: ``encounters.unknown_choice``, ``encounters.no_file``.
        DataError: What is wrong with the tables.
    """
    table, seen = read_seen(files, operation=operation)
    return _matrices(table.stations, table.seasons(files.occasion_days), seen, order)


def matrices_of_study(
    study: Study,
    on: date,
    order: MatrixOrder,
    *,
    plan: HistoryPlan | None = None,
    species: str = "",
    session: Session | None = None,
) -> dict[str, DetectionMatrix] | Refusal:
    """Make a matrix of each season of a study: of its animals by the better flank, or of one species.

    Args:
        study: The study.
        on: The day: what came later has no effect.
        order: Which matrices.
        plan: How the histories are made.
        species: Scientific name of a species, whose events count; animals that were told apart when empty.
        session: Who asks; whoever calls on this machine when None.

    Raises:
        AccessError: ``access.no_right``.
        UsageError: ``encounters.unknown_choice``.
    """
    mine = session or session_here()
    check_may(mine, "cards.look" if species else "identity.read")
    found = study_histories(study, on, plan=plan, session=mine)
    if isinstance(found, Refusal):
        return found
    flank = found.better_flank()
    seen = [each for each in found.seen if each.flank == flank]
    if species:
        seen = _events(study, found, species, on)
    return _matrices(found.work.stations, found.work.seasons, seen, order)


def _events(study: Study, found: StudyHistories, species: str, on: date) -> list[SeenAnimal]:
    """The events of a species at the stations of the histories."""
    from qaplan.encounters.histories import SeenAnimal

    stations = {each.name for each in found.work.stations}
    return [
        SeenAnimal(species, each.station_id, each.start.date(), "", each.event_id)
        for each in load_events(study)
        if each.scientific_name == species and each.station_id in stations and each.start.date() <= on
    ]


def _matrices(
    stations: Sequence[FieldStation],
    seasons: Sequence[Season],
    seen: Sequence[SeenAnimal],
    order: MatrixOrder,
) -> dict[str, DetectionMatrix]:
    from qaplan.encounters.formats.detection_matrix import animal_matrix, station_matrix

    plan = order.plan()
    make = animal_matrix if order.by == "animal" else station_matrix
    return {season.name: make(stations, season, seen, plan) for season in seasons}


def study_history_texts(
    study: Study,
    on: date,
    to: WrittenFormat,
    *,
    plan: HistoryPlan | None = None,
    session: Session | None = None,
) -> Mapping[str, str] | Refusal:
    """The histories of a study by its better flank, as the files of a format.

    Metres are counted from a corner that the files do not tell: distances are true, places are not told.

    Args:
        study: The study.
        on: The day: what came later has no effect.
        to: The format.
        plan: How the histories are made.
        session: Who asks; whoever calls on this machine when None.

    Raises:
        AccessError: ``access.no_right``.
    """
    from qaplan.encounters.masks import from_its_corner

    mine = session or session_here()
    check_may(mine, "places.exact")
    found = study_histories(study, on, plan=plan, session=mine)
    if isinstance(found, Refusal):
        return found
    flank = found.better_flank()
    if to == "camtrapr":
        seen = [each for each in found.seen if each.flank == flank]
        return camtrapr_texts(_from_corner(found), seen, "Panthera pardus")
    return history_texts(from_its_corner(found.of_flank(flank)), to, is_underscored=True)


def _from_corner(found: StudyHistories) -> tuple[FieldStation, ...]:
    """The stations in metres from the south-western corner of the mask."""
    east, north = found.work.mask.place_m.min(axis=0)
    return tuple(
        replace(each, place_m=(round(each.place_m[0] - east, 3), round(each.place_m[1] - north, 3)))
        for each in found.work.stations
    )


def check_study(
    study: Study, on: date, *, plan: HistoryPlan | None = None, session: Session | None = None
) -> CheckedHistories | Refusal:
    """Check the histories of a study by its better flank.

    Args:
        study: The study.
        on: The day: what came later has no effect.
        plan: How the histories are made.
        session: Who asks; whoever calls on this machine when None.

    Raises:
        AccessError: ``access.no_right``.
    """
    mine = session or session_here()
    check_may(mine, "identity.read")
    found = study_histories(study, on, plan=plan, session=mine)
    if isinstance(found, Refusal):
        return found
    survey = found.of_flank(found.better_flank())
    return CheckedHistories(survey, found.checked(), found.inputs)
