"""From the cells of a manifest to its rows; whatever cannot be read is told, row by row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from qaplan.base.errors import DataError, Problem
from qaplan.base.names import fold
from qaplan.identity.chips.types import Box, Viewpoint
from qaplan.identity.manifests.cells import FLANK_WORDS, box_of, clock_of, flank_meant, row_numbers, text_of
from qaplan.identity.manifests.types import ManifestRow
from qaplan.survey.sheet.cells import Cell
from qaplan.survey.table.types import Grid

__all__ = ["COLUMNS", "NEEDED", "RowsRead", "read_rows"]

NEEDED = ("path", "individual", "flank", "encounter")
"""Columns that every manifest has."""

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "path": ("path", "file", "picture"),
    "individual": ("individual", "identity", "individual id"),
    "flank": ("flank", "side", "viewpoint"),
    "encounter": ("encounter", "sighting", "encounter id"),
    "box": ("box", "bbox"),
    "x": ("x", "left"),
    "y": ("y", "top"),
    "w": ("w", "width"),
    "h": ("h", "height"),
    "mask": ("mask",),
    "station": ("station",),
    "date": ("date", "taken at"),
    "kind": ("kind", "label"),
}
"""What a column may be called, the first being its name."""

_SIDES = ("x", "y", "w", "h")


@dataclass(frozen=True)
class RowsRead:
    """The rows of a manifest, and what is wrong with them.

    Args:
        rows: Its rows, those in which something is wrong among them, so that all of it can be told.
        problems: What cannot be read, with the numbers of the rows.
        spellings: Every animal as its cell has it, blanks included, with the numbers of its rows.
    """

    rows: tuple[ManifestRow, ...]
    problems: tuple[Problem, ...]
    spellings: Mapping[str, tuple[int, ...]]


def read_rows(grid: Grid) -> RowsRead:
    """Read the rows of a manifest.

    Args:
        grid: Its cells.

    Raises:
        DataError: ``identity.missing_column``, ``identity.column_twice`` or ``identity.empty_manifest``.
    """
    filled = (at for at, row in enumerate(grid.rows) if any(text_of(cell).strip() for cell in row))
    first = next(filled, None)
    if first is None:
        raise _empty(grid.source)
    columns = _columns(grid.rows[first], grid.source)
    reader = _RowReader(columns)
    listed = list(enumerate(grid.rows))[first + 1 :]
    for at, row in listed:
        if any(text_of(cell).strip() for cell in row):
            unread = {column: code for (line, column), code in grid.unread.items() if line == at}
            reader.read(at + 1, row, unread)
    if not reader.seen:
        raise _empty(grid.source)
    return RowsRead(
        tuple(reader.rows),
        tuple(reader.problems()),
        {name: tuple(numbers) for name, numbers in reader.spellings.items()},
    )


def _empty(source: str) -> DataError:
    return DataError(
        "identity.empty_manifest",
        "the manifest has no row under its headings",
        where=source,
        do="write one row for each picture of an animal",
    )


def _columns(headings: Sequence[Cell], source: str) -> dict[str, int]:
    known = {fold(word): name for name, words in COLUMNS.items() for word in words}
    found: dict[str, int] = {}
    for at, heading in enumerate(text_of(cell) for cell in headings):
        name = known.get(fold(heading), "")
        if name in found:
            raise DataError(
                "identity.column_twice",
                f"two columns both mean {name}",
                where=source,
                do=f"keep one of them; {name} may be called {', '.join(COLUMNS[name])}",
            )
        if name:
            found[name] = at
    absent = [name for name in NEEDED if name not in found]
    if absent:
        written = ", ".join(text_of(cell)[:20] for cell in headings[:12])
        raise DataError(
            "identity.missing_column",
            f"the manifest has no column {' and no column '.join(absent)}; its first row reads: {written}",
            where=source,
            do="begin it with the headings path, individual, flank, encounter, separated by commas",
        )
    return found


@dataclass
class _Bad:
    """One thing that is wrong in the same way in several rows."""

    problem: Problem
    rows: list[int] = field(default_factory=list)


class _RowReader:
    """Reads one row after the other and keeps what is wrong with them."""

    def __init__(self, columns: Mapping[str, int]) -> None:
        self._columns = columns
        self._bad: dict[tuple[str, str], _Bad] = {}
        self.rows: list[ManifestRow] = []
        self.spellings: dict[str, list[int]] = defaultdict(list)
        self.seen = 0

    def problems(self) -> Iterator[Problem]:
        for bad in self._bad.values():
            told = bad.problem
            yield Problem(told.code, told.what, row_numbers(bad.rows), told.do)

    def _note(self, number: int, code: str, what: str, do: str) -> None:
        self._bad.setdefault((code, what), _Bad(Problem(code, what, "", do))).rows.append(number)

    def read(self, number: int, row: Sequence[Cell], unread: Mapping[int, str]) -> None:
        self.seen += 1
        cells = {name: text_of(row[at]) if at < len(row) else "" for name, at in self._columns.items()}
        for name, at in self._columns.items():
            if at in unread:
                self._note(
                    number,
                    "identity.bad_cell",
                    f"the cell of {name} cannot be read: a formula without its value, or no text",
                    "write the value itself",
                )
        self.spellings[cells["individual"]].append(number)
        made = self._row(number, {name: text.strip() for name, text in cells.items()})
        if made.path:
            self.rows.append(made)

    def _row(self, number: int, cells: Mapping[str, str]) -> ManifestRow:
        if not cells["path"]:
            self._note(number, "identity.no_path", "no picture is named", "write its path")
        if not cells["encounter"]:
            self._note(
                number,
                "identity.no_encounter",
                "the encounter is empty, so that nobody knows which pictures are of one passing",
                "write the same word for all pictures of one passing, and another for every other passing",
            )
        return ManifestRow(
            number=number,
            path=cells["path"].replace("\\", "/"),
            individual=cells["individual"],
            viewpoint=self._flank(number, cells["flank"]),
            encounter=cells["encounter"],
            box=self._box(number, cells),
            mask=cells.get("mask", "").replace("\\", "/"),
            station=cells.get("station", ""),
            taken_at=self._clock(number, cells.get("date", "")),
            kind=cells.get("kind", ""),
        )

    def _clock(self, number: int, text: str) -> datetime | None:
        found = clock_of(text)
        if text and found is None:
            what = f"'{text[:40]}' is no date as ISO 8601 writes it"
            self._note(number, "identity.bad_date", what, "write it as 2024-08-25 or 2024-08-25T03:10:07")
        return found

    def _flank(self, number: int, text: str) -> Viewpoint:
        for each in Viewpoint:
            if text.casefold() == each.value:
                return each
        meant = flank_meant(text)
        said = f"flank '{text[:40]}' is not a word of ours" if text else "the flank is empty"
        guess = f"did you mean {meant}? The words" if meant else "the words"
        do = f"{guess} are {FLANK_WORDS}; the flank is the animal's own"
        self._note(number, "identity.bad_flank", said, do)
        return Viewpoint.UNKNOWN

    def _box(self, number: int, cells: Mapping[str, str]) -> Box | None:
        together = cells.get("box", "")
        apart = [cells.get(side, "") for side in _SIDES]
        written = [together] if together else apart if any(apart) else []
        if not written:
            return None
        found = box_of(written)
        if found is None:
            self._note(
                number,
                "identity.bad_box",
                f"'{' '.join(written)[:60]}' is no box",
                "write left, top, width and height in whole pixels, such as 120 80 640 360",
            )
        return found
