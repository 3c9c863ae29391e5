"""From the cells of a table of pairs to pairs; whatever cannot be read is told, row by row."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from qaplan.base.errors import DataError, Problem, UsageError
from qaplan.base.names import fold
from qaplan.identity.calibration.types import PairConditions, ReviewedPair, ScoredPair
from qaplan.identity.sides import Side, parse_side
from qaplan.survey.sheet.cells import Cell
from qaplan.survey.table.types import Grid

__all__ = ["PAIR_COLUMNS", "pairs_reviewed", "pairs_scored"]

PAIR_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "score": ("score",),
    "is_same": ("is_same", "same", "verdict"),
    "animal_a": ("animal_a", "individual_a"),
    "animal_b": ("animal_b", "individual_b"),
    "side_a": ("side_a",),
    "side_b": ("side_b",),
    "quality": ("quality",),
    "light": ("light",),
    "same_station": ("same_station", "shares_station"),
    "weight": ("weight",),
}
"""What a column may be called, the first being its name."""

_ANSWERS = {"1": True, "true": True, "yes": True, "same": True}
_ANSWERS |= {"0": False, "false": False, "no": False, "different": False}
_LIGHTS = ("day", "infrared", "mixed", "unknown")
_MOST_ROWS_NAMED = 8


def pairs_reviewed(grid: Grid) -> tuple[ReviewedPair, ...]:
    """Read reviewed pairs from the cells of a table.

    Args:
        grid: A row for each pair, with the columns score, is_same, animal_a and animal_b, and perhaps
            side_a, side_b, quality, light, same_station and weight. Without sides each row gets its own.

    Raises:
        DataError: ``identity.missing_column``, ``identity.column_twice``, ``identity.empty_pairs``, or
            ``identity.bad_pairs`` with everything that is wrong.
    """
    reader = _Reader(_columns(grid, ("score", "is_same", "animal_a", "animal_b")))
    found = []
    said: dict[frozenset[Side], bool] = {}
    for row in reader.rows(grid):
        pair, is_same = row.pair(has_sides=False), row.answer()
        names = row.text("animal_a"), row.text("animal_b")
        if not all(names):
            row.tell("identity.pair_without_animal", "an animal of the pair has no name",
                     "name both, the same name twice where they are one")  # fmt: skip
        elif is_same is not None and is_same != (names[0] == names[1]):
            row.tell("identity.pair_contradicts", "is_same and the names of the two animals disagree",
                     "write one name twice for one animal and two names for two")  # fmt: skip
        if said.setdefault(frozenset((pair.a, pair.b)), bool(is_same)) is not bool(is_same):
            row.tell("identity.pair_twice", "the pair stands twice with two answers", "keep the right one")
        found.append(ReviewedPair(pair, bool(is_same), names, row.weight()))
    reader.refuse(grid.source)
    return tuple(found)


def pairs_scored(grid: Grid) -> tuple[ScoredPair, ...]:
    """Read scored pairs from the cells of a table.

    Args:
        grid: A row for each pair, with the columns score, side_a and side_b, and perhaps quality, light and
            same_station.

    Raises:
        DataError: As :func:`pairs_reviewed`.
    """
    reader = _Reader(_columns(grid, ("score", "side_a", "side_b")))
    found = tuple(row.pair(has_sides=True) for row in reader.rows(grid))
    reader.refuse(grid.source)
    return found


def _columns(grid: Grid, needed: Sequence[str]) -> dict[str, int]:
    known = {fold(word): name for name, words in PAIR_COLUMNS.items() for word in words}
    found: dict[str, int] = {}
    headings = grid.rows[_first(grid)]
    for at, heading in enumerate(headings):
        name = known.get(fold(_text(heading)), "")
        if name in found:
            raise DataError(
                "identity.column_twice",
                f"two columns both mean {name}",
                where=grid.source,
                do=f"keep one of them; {name} may be called {', '.join(PAIR_COLUMNS[name])}",
            )
        if name:
            found[name] = at
    absent = [name for name in needed if name not in found]
    if absent:
        written = ", ".join(_text(each)[:20] for each in headings[:12])
        raise DataError(
            "identity.missing_column",
            f"the table has no column {' and no column '.join(absent)}; its first row reads: {written}",
            where=grid.source,
            do=f"begin it with the headings {', '.join(needed)}",
        )
    return found


@dataclass
class _Reader:
    columns: Mapping[str, int]
    problems: dict[Problem, list[int]] = field(default_factory=lambda: defaultdict(list))

    def rows(self, grid: Grid) -> Iterator[_Row]:
        """Every row below the headings that holds anything."""
        first = _first(grid)
        held = [at for at in range(first + 1, len(grid.rows)) if any(map(_text, grid.rows[at]))]
        if not held:
            raise DataError(
                "identity.empty_pairs",
                "the table has headings and no pair",
                where=grid.source,
                do="write one row for each pair",
            )
        for at in held:
            yield _Row(self, at + 1, grid.rows[at])

    def refuse(self, source: str) -> None:
        """Raise once for everything that was told."""
        if not self.problems:
            return
        told = [replace(each, where=_numbers(rows)) for each, rows in self.problems.items()]
        raise DataError(
            "identity.bad_pairs",
            "the table of pairs cannot be used",
            where=source,
            do="correct what is named below; nothing was left out and nothing was guessed",
            problems=told,
        )


@dataclass(frozen=True)
class _Row:
    reader: _Reader
    number: int
    cells: Sequence[Cell]

    def text(self, name: str) -> str:
        """What stands in a column; empty where there is no such column."""
        at = self.reader.columns.get(name, len(self.cells))
        return _text(self.cells[at]) if at < len(self.cells) else ""

    def tell(self, code: str, what: str, do: str) -> None:
        """Note something that is wrong."""
        self.reader.problems[Problem(code, what, do=do)].append(self.number)

    def answer(self) -> bool | None:
        """Whether the pair is one animal."""
        found = _ANSWERS.get(self.text("is_same").lower().removesuffix(".0"))
        if found is None:
            self.tell("identity.bad_answer", "is_same is neither yes nor no", "write 1 or 0")
        return found

    def pair(self, *, has_sides: bool) -> ScoredPair:
        """The scored pair of the row."""
        score = _number(self.text("score"))
        if score is None:
            self.tell("identity.bad_score", "the score is no number", "write it as 12.5")
        return ScoredPair(*self._sides(has_sides=has_sides), score or 0.0, self._conditions())

    def weight(self) -> float:
        """How many pairs it stands for."""
        text = self.text("weight")
        weight = _number(text) if text else 1.0
        if weight is None or weight <= 0:
            self.tell("identity.bad_weight", "a weight is no number over 0", "write 1 where nothing is known")
        return weight or 1.0

    def _sides(self, *, has_sides: bool) -> tuple[Side, Side]:
        texts = self.text("side_a"), self.text("side_b")
        own = Side(f"row {self.number}, a", "left"), Side(f"row {self.number}, b", "left")
        if not any(texts) and not has_sides:
            return own
        try:
            a, b = map(parse_side, texts)
        except UsageError:
            self.tell(
                "identity.bad_side", "a side cannot be read", "write it as ENCOUNTER#left or ENCOUNTER#right"
            )
            return own
        if a == b or a.flank != b.flank:
            self.tell("identity.bad_pair_of_sides", "the two sides are one, or of two flanks",
                      "compare two encounters by the same flank")  # fmt: skip
        return a, b

    def _conditions(self) -> PairConditions:
        quality_text, light = self.text("quality"), self.text("light").lower() or "unknown"
        quality = _number(quality_text)
        if quality_text and (quality is None or not 0 <= quality <= 1):
            self.tell("identity.bad_quality", "a quality lies outside 0 to 1", "leave it empty if not known")
            quality = None
        if light not in _LIGHTS:
            self.tell("identity.bad_light", "a light is none that is known", f"write {', '.join(_LIGHTS)}")
        shares = _ANSWERS.get(self.text("same_station").lower().removesuffix(".0"), False)
        return PairConditions(quality, light, shares)


def _first(grid: Grid) -> int:
    return next(at for at, row in enumerate(grid.rows) if any(map(_text, row)))


def _text(cell: Cell) -> str:
    return "" if cell is None else str(cell).strip()


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _numbers(rows: Sequence[int]) -> str:
    named = ", ".join(map(str, rows[:_MOST_ROWS_NAMED]))
    more = len(rows) - _MOST_ROWS_NAMED
    return f"rows {named} and {more} more" if more > 0 else f"row{'s' * (len(rows) > 1)} {named}"
