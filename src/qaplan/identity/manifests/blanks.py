"""A list of blanks: pictures of the cameras of a manifest on which no animal is."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from qaplan.base.errors import DataError, Problem
from qaplan.base.names import fold
from qaplan.identity.manifests.cells import text_of
from qaplan.identity.manifests.files import read_picture_file
from qaplan.identity.manifests.types import PictureFile
from qaplan.survey.files.workbook import read_grid

__all__ = ["read_blanks"]


def read_blanks(path: Path) -> Mapping[str, tuple[PictureFile, ...]]:
    """Read a list of blanks and look at every picture that it names; nothing is decoded.

    Args:
        path: A CSV or XLSX with the columns path and station; others are not read. Paths are read from its
            folder on.

    Returns:
        The blanks of each station, in the order of the rows.

    Raises:
        DataError: ``identity.bad_blanks`` with a problem for everything that is wrong with it, and what
            ``read_grid`` raises.
    """
    rows = [[text_of(cell).strip() for cell in row] for row in read_grid(path).rows]
    rows = [row for row in rows if any(row)]
    headings = [fold(each) for each in rows[0]] if rows else []
    if not {"path", "station"} <= set(headings):
        raise _bad(path, "it has no column path or no column station", ())
    at_path, at_station = headings.index("path"), headings.index("station")
    found: dict[str, list[PictureFile]] = {}
    problems = []
    for number, row in enumerate(rows[1:], start=2):
        seen = _picture(path.parent, row, at_path, at_station)
        if isinstance(seen, PictureFile):
            found.setdefault(row[at_station], []).append(seen)
        else:
            problems.append(Problem(seen.code, seen.what, f"row {number}, {seen.where}", seen.do))
    if problems:
        raise _bad(path, f"{len(problems)} of its rows cannot be used", tuple(problems))
    if not found:
        raise _bad(path, "it has no row under its headings", ())
    return {station: tuple(pictures) for station, pictures in found.items()}


def _picture(folder: Path, row: list[str], at_path: int, at_station: int) -> PictureFile | Problem:
    station = row[at_station] if at_station < len(row) else ""
    name = row[at_path] if at_path < len(row) else ""
    if not station or not name:
        what = "a blank needs its path and its station"
        return Problem("identity.bad_blanks", what, name or "no path", "write both, or take the row out")
    return read_picture_file(folder / name)


def _bad(path: Path, what: str, problems: tuple[Problem, ...]) -> DataError:
    return DataError(
        "identity.bad_blanks",
        f"the list of blanks cannot be used: {what}",
        where=path.name,
        do="write one row for each picture without an animal, with the columns path and station",
        problems=problems,
    )
