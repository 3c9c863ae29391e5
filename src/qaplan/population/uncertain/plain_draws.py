"""Draws of who is who as a plain table, over the detectors and the mask of one survey."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

import numpy as np

from qaplan.base.errors import DataError, Problem
from qaplan.encounters.flanks import FlankSurveys
from qaplan.encounters.plain_files import PlainSurvey, read_survey
from qaplan.encounters.plain_tables import PlainFile, read_table
from qaplan.encounters.types import CaptureHistory, Session, SpatialSurvey
from qaplan.population.flanks.plain_captures import stop_at

__all__ = ["DrawFlank", "DrawnDays", "PlainDraws", "read_draws"]

DrawFlank = Literal["left", "right", "both"]
_COLUMNS = ("draw", "animal", "flanks", "encounter", "flank", "station", "date")
_CANNOT = "the draws cannot be read"


@dataclass(frozen=True)
class DrawnDays:
    """How days become occasions.

    Args:
        first: First day of the first occasion; None where there is one occasion.
        days: Length of an occasion, days.
    """

    first: date | None = None
    days: int = 1


@dataclass(frozen=True)
class _Seen:
    """One side of one draw at a detector."""

    animal: str
    stand: str
    flank: str
    encounter: str
    occasion: int
    detector: int


@dataclass(frozen=True, eq=False)
class PlainDraws:
    """Draws over one survey.

    Args:
        session: Detectors and mask, without animals.
        draws: The sides of each draw.
        left_out: Rows without a station.
    """

    session: Session
    draws: tuple[tuple[_Seen, ...], ...]
    left_out: int

    def of_flank(self, flank: Literal["left", "right"]) -> tuple[SpatialSurvey, ...]:
        """A survey of each draw by one flank: every animal of it once."""
        return tuple(self._survey(each for each in draw if each.flank == flank) for draw in self.draws)

    def of_both(self) -> tuple[FlankSurveys, ...]:
        """The flanks of each draw: left-only, right-only, and both where a decision links them."""
        found = []
        for draw in self.draws:
            left, right, both = (
                self._survey(each for each in draw if each.stand == stand)
                for stand in ("left", "right", "both")
            )
            cameras = (np.ones(len(self.session.detectors), dtype=np.int64),)
            found.append(FlankSurveys(left, right, both, cameras))
        return tuple(found)

    def _survey(self, seen: Iterable[_Seen]) -> SpatialSurvey:
        """Count passings: an encounter of which both sides are seen is one."""
        passings = sorted({(each.animal, each.occasion, each.detector, each.encounter) for each in seen})
        names = tuple(sorted({each[0] for each in passings}))
        place = {name: number for number, name in enumerate(names)}
        counts: dict[tuple[int, int, int], int] = {}
        for animal, occasion, detector, _ in passings:
            key = (place[animal], occasion, detector)
            counts[key] = counts.get(key, 0) + 1
        keys = sorted(counts)
        rows = np.array(keys, dtype=np.int64).reshape(-1, 3)
        count = np.array([counts[key] for key in keys], dtype=np.int64)
        history = CaptureHistory(names, rows[:, 0].copy(), rows[:, 1].copy(), rows[:, 2].copy(), count)
        return SpatialSurvey("count", (replace(self.session, history=history),))


def read_draws(file: PlainFile, files: PlainSurvey, days: DrawnDays) -> PlainDraws:
    """Read draws as ``qaplan identity draws`` writes them.

    Args:
        file: A row for each side of each draw: draw, animal, flanks, encounter, flank, station, date.
        files: Detectors, whose names are the stations, and mask; the captures are an empty table.
        days: How days become occasions.

    Raises:
        DataError: ``encounters.one_session``, and what ``stop_at`` and reading a survey raise.
    """
    survey = read_survey(files, "count")
    if len(survey.sessions) > 1:
        raise DataError(
            "encounters.one_session", "draws are of one session", do="give the detectors of one session"
        )
    session = survey.sessions[0]
    table = read_table(file, _COLUMNS)
    stop_at(table.problems, _CANNOT)
    columns = {head: [cell.strip() for cell in table.columns[head]] for head in _COLUMNS}
    problems: list[Problem] = []
    found: dict[str, list[_Seen]] = {}
    left_out = 0
    places = {name: at for at, name in enumerate(session.detectors.names)}
    for row in range(len(table)):
        cells = {head: values[row] for head, values in columns.items()}
        found.setdefault(cells["draw"], [])
        if not cells["station"]:
            left_out += 1
            continue
        problem = _problem(cells, session, days, table.where(row))
        if problem:
            problems.append(problem)
            continue
        found[cells["draw"]].append(
            _Seen(
                cells["animal"],
                cells["flanks"],
                cells["flank"],
                cells["encounter"],
                _occasion(cells["date"], session, days) or 0,
                places[cells["station"]],
            )
        )
    stop_at(problems, _CANNOT)
    return PlainDraws(session, tuple(tuple(each) for each in found.values()), left_out)


def _problem(cells: Mapping[str, str], session: Session, days: DrawnDays, where: str) -> Problem | None:
    if cells["station"] not in session.detectors.names:
        what = f"there is no detector named '{cells['station'][:40]}'"
        do = "name the detectors as the stations, in the column name"
        return Problem("encounters.unknown_detector", what, where, do)
    if cells["flank"] not in ("left", "right"):
        return Problem(
            "encounters.bad_flank", f"'{cells['flank'][:20]}' is no flank", where, "write left or right"
        )
    if _occasion(cells["date"], session, days) is None:
        what = f"'{cells['date'][:20]}' is no day of an occasion"
        do = "write it as 2024-09-27, and say the first day and the length of an occasion"
        return Problem("encounters.unknown_occasion", what, where, do)
    return None


def _occasion(text: str, session: Session, days: DrawnDays) -> int | None:
    """The occasion of a day, from 0; the only one where there is one."""
    if session.detectors.occasions == 1:
        return 0
    if days.first is None:
        return None
    try:
        number = (date.fromisoformat(text[:10]) - days.first).days // days.days
    except ValueError:
        return None
    return number if 0 <= number < session.detectors.occasions else None
