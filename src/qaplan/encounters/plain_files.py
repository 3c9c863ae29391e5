"""A survey from three plain tables: detectors with their effort, captures, and the cells of the mask."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qaplan.base.errors import DataError, Problem
from qaplan.encounters.formats.plain_captures import CaptureRows, history_of, read_captures
from qaplan.encounters.plain_tables import (
    PlainFile,
    PlainTable,
    column_of,
    numbers_in,
    read_table,
    wrong_rows,
)
from qaplan.encounters.types import Columns, DetectorKind, Detectors, Mask, Session, SpatialSurvey

__all__ = ["PlainSurvey", "read_survey"]

_ROW_CODES = {
    "effort": "encounters.bad_effort",
    "place": "encounters.bad_place",
    "twice": "encounters.detector_twice",
}
_LARGEST_CELL_HA = 1e9
_EFFORT = re.compile(r"u\d+")
_DETECTOR_COLUMNS = frozenset(("session", "trap", "name", "x", "y"))
_MASK_COLUMNS = frozenset(("session", "x", "y"))


@dataclass(frozen=True)
class PlainSurvey:
    """The files of a survey.

    Args:
        traps: Columns ``trap``, ``x``, ``y``, ``u1``... (effort on each occasion, empty where the occasion
            was not run), and if wanted ``session``, ``name`` and covariates.
        captures: Columns ``id``, ``occasion``, ``trap``, and if wanted ``session``, ``count`` and covariates
            of the animal.
        mask: Columns ``x``, ``y``, and if wanted ``session`` and covariates.
        mask_cell_ha: Area of a cell of the mask, ha.
        distances: Distances from detectors (rows) to cells (columns) for each session, without heads; none
            for straight lines.
    """

    traps: PlainFile
    captures: PlainFile
    mask: PlainFile
    mask_cell_ha: float
    distances: tuple[PlainFile, ...] = ()


def read_survey(files: PlainSurvey, kind: DetectorKind, *, needed: Collection[str] = ()) -> SpatialSurvey:
    """Read a survey.

    Args:
        files: Its files.
        kind: What the detectors say.
        needed: Covariates of animals that will be used: one animal may not have two values of them.

    Raises:
        DataError: ``encounters.bad_files`` with every single thing that is wrong, or the code of the thing
            where all are of one kind.
    """
    traps = read_table(files.traps, ("trap", "x", "y"))
    captures = read_table(files.captures, ("id", "occasion", "trap"), may_be_empty=True)
    mask = read_table(files.mask, ("x", "y"))
    problems = [*traps.problems, *captures.problems, *mask.problems]
    if not 0 < files.mask_cell_ha <= _LARGEST_CELL_HA:
        do = "give it in hectares"
        problems.append(
            Problem(
                "encounters.bad_cell",
                "the area of a cell of the mask is not over 0, or larger than a country",
                do=do,
            )
        )
    _stop_at(problems)
    detectors, order = _read_detectors(traps, problems)
    masks = _read_masks(mask, order, files.mask_cell_ha, problems)
    rows = read_captures(captures, detectors, order, problems, needed)
    _stop_at(problems)
    distances = _read_distances(files.distances, detectors, masks, problems)
    _stop_at(problems)
    sessions = tuple(
        _session(name, detectors[name], masks[name], rows, distances.get(name)) for name in order
    )
    return SpatialSurvey(kind, sessions)


@dataclass(frozen=True, eq=False)
class _Traps:
    """The detectors of a session, and where each number of the column ``trap`` stands among them."""

    detectors: Detectors
    numbers: Mapping[str, int]

    @property
    def has_effort(self) -> bool:
        """Whether effort was given, so that the number of occasions is known."""
        return self.detectors.occasions > 0


def _session(
    name: str, traps: _Traps, mask: Mask, rows: CaptureRows, distance_m: NDArray[np.float64] | None
) -> Session:
    detectors = traps.detectors
    if not traps.has_effort:
        usage = np.ones((len(detectors), rows.occasions_in(name)))
        detectors = Detectors(detectors.names, detectors.place_m, usage, detectors.covariates)
    return Session(name, detectors, mask, history_of(rows, name), distance_m)


def _stop_at(problems: list[Problem]) -> None:
    """Raise with the code of the problem where there is one or all are alike."""
    if not problems:
        return
    first = problems[0]
    if len(problems) == 1:
        raise DataError(first.code, first.what, where=first.where, do=first.do)
    if {each.code for each in problems} == {first.code}:
        raise DataError(first.code, first.what, do=first.do, problems=problems)
    what = f"the survey cannot be read: {len(problems)} things are wrong"
    raise DataError("encounters.bad_files", what, do="correct the files", problems=problems)


def _read_detectors(table: PlainTable, problems: list[Problem]) -> tuple[dict[str, _Traps], list[str]]:
    place = _places(table, problems)
    effort_heads = sorted(
        (head for head in table.columns if _EFFORT.fullmatch(head)), key=lambda u: int(u[1:])
    )
    effort = np.column_stack(
        [_effort(table, head, problems) for head in effort_heads] or [np.zeros((len(table), 0))]
    )
    covariates = {
        head: column_of(cells)
        for head, cells in table.columns.items()
        if head not in _DETECTOR_COLUMNS and head not in effort_heads
    }
    numbers = [cell.strip() for cell in table.columns["trap"]]
    names = [cell.strip() for cell in table.columns.get("name", numbers)]
    found = {}
    at = _rows_by_session(table)
    order = _ordered(at)
    for session in order:
        rows = at[session]
        held = {numbers[rows[index]]: index for index in reversed(range(len(rows)))}
        if len(held) < len(rows):
            twice = [row for index, row in enumerate(rows) if held[numbers[row]] != index]
            what, do = "a detector of this number stands above", "give every detector its own number"
            problems += wrong_rows(table, twice, _ROW_CODES["twice"], what, do)
        usage = effort[rows]
        run = ~np.isnan(usage).all(axis=0)
        last = int(np.flatnonzero(run).max(initial=-1)) + 1
        detectors = Detectors(
            tuple(names[row] for row in rows),
            place[rows],
            np.nan_to_num(usage[:, :last], nan=0.0),
            {head: values[rows] for head, values in covariates.items()},
        )
        found[session] = _Traps(detectors, held)
    return found, order


def _effort(table: PlainTable, head: str, problems: list[Problem]) -> NDArray[np.float64]:
    cells = table.columns[head]
    is_word = column_of(cells).dtype.kind != "f"
    values = numbers_in(cells)
    wrong = [row for row, cell in enumerate(cells) if is_word and column_of([cell]).dtype.kind != "f"]
    wrong += np.flatnonzero((values < 0) | np.isinf(values)).tolist()
    what, do = f"the effort {head} is no number of 0 or more", "leave it empty where the occasion was not run"
    problems += wrong_rows(table, wrong, _ROW_CODES["effort"], what, do)
    return values


def _places(table: PlainTable, problems: list[Problem]) -> NDArray[np.float64]:
    place = np.column_stack([numbers_in(table.columns[head]) for head in ("x", "y")])
    wrong = np.flatnonzero(~np.isfinite(place).all(axis=1))
    what, do = "x or y is no number", "write easting and northing in metres"
    problems += wrong_rows(table, wrong, _ROW_CODES["place"], what, do)
    return place


def _read_masks(
    table: PlainTable, order: Sequence[str], cell_ha: float, problems: list[Problem]
) -> dict[str, Mask]:
    place = _places(table, problems)
    covariates = {
        head: column_of(cells) for head, cells in table.columns.items() if head not in _MASK_COLUMNS
    }
    at = _rows_by_session(table)
    whole = np.arange(len(table))
    found = {}
    for session in order:
        rows = at.get(session)
        # One mask without sessions, or of one session alone, serves every session.
        if rows is None and len(at) == 1:
            rows = whole
        if rows is None:
            what, do = f"session {session} has no cell", "give each session its cells"
            problems.append(Problem("encounters.no_mask", what, table.name, do))
            continue
        columns: Columns = {head: values[rows] for head, values in covariates.items()}
        found[session] = Mask(place[rows], cell_ha, columns)
    return found


def _rows_by_session(table: PlainTable) -> dict[str, NDArray[np.int64]]:
    if "session" not in table:
        return {"1": np.arange(len(table))}
    found: dict[str, list[int]] = {}
    for row, cell in enumerate(table.columns["session"]):
        found.setdefault(cell.strip(), []).append(row)
    return {session: np.array(rows, dtype=np.int64) for session, rows in found.items()}


def _ordered(sessions: Collection[str]) -> list[str]:
    """Sessions that are numbers by their size, others as they come."""
    try:
        return sorted(sessions, key=float)
    except ValueError:
        return list(sessions)


def _read_distances(
    files: Sequence[PlainFile],
    traps: Mapping[str, _Traps],
    masks: Mapping[str, Mask],
    problems: list[Problem],
) -> dict[str, NDArray[np.float64]]:
    if not files:
        return {}
    if len(files) not in (1, len(traps)):
        what = f"there are {len(files)} tables of distances for {len(traps)} sessions"
        problems.append(Problem("encounters.bad_distances", what, do="give one for each session"))
        return {}
    found = {}
    for session, file in _matched(files, list(traps)).items():
        shape = (len(traps[session].detectors), len(masks[session]))
        values = _matrix(file.text)
        if values is None or values.shape != shape or not (values >= 0).all():
            what = f"session {session} needs {shape[0]} rows of {shape[1]} distances, 0 or more or Inf"
            do = "write a row for each detector and a column for each cell, without heads"
            problems.append(Problem("encounters.bad_distances", what, file.name, do))
        else:
            found[session] = values
    return found


def _matched(files: Sequence[PlainFile], sessions: Sequence[str]) -> dict[str, PlainFile]:
    """The file of each session, by names such as ``userdist_2.csv`` where all have such, else in turn."""
    if len(files) == 1:
        return dict.fromkeys(sessions, files[0])
    named = {file.name.rpartition(".")[0].rpartition("_")[2]: file for file in files}
    if set(named) == set(sessions):
        return {session: named[session] for session in sessions}
    return dict(zip(sessions, files, strict=True))


def _matrix(text: str) -> NDArray[np.float64] | None:
    lines = text.removeprefix("\ufeff").strip().splitlines()
    widths = {line.count(",") for line in lines}
    if len(widths) != 1:
        return None
    try:
        return np.array(",".join(lines).split(","), dtype=np.float64).reshape(len(lines), -1)
    except ValueError:
        return None
