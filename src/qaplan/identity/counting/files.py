"""Pairs with probabilities, decisions, encounters and draws as files."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from qaplan.base.errors import DataError, Problem, UsageError
from qaplan.base.names import fold
from qaplan.identity.counting.draws import EncounterPlace, HistoryDraws
from qaplan.identity.counting.types import Decision, PairBelief
from qaplan.identity.sides import Side, parse_side
from qaplan.identity.types import Verdict
from qaplan.survey.files.workbook import read_grid

__all__ = ["DecisionTable", "PairTable", "read_beliefs", "read_decisions", "read_places", "write_draws"]

_ERROR = 0.03
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class PairTable:
    """A table of pairs.

    Args:
        beliefs: The pairs with their probabilities.
        is_calibrated: Whether the pairs have probabilities; False where the column is empty throughout.
        sides: Every side that stands in the table.
    """

    beliefs: tuple[PairBelief, ...]
    is_calibrated: bool
    sides: tuple[Side, ...]


@dataclass(frozen=True)
class DecisionTable:
    """A table of decisions.

    Args:
        decisions: The answers about pairs of one flank, in the order of the rows.
        links: Encounters of which a row says that their left and right side are one animal.
    """

    decisions: tuple[Decision, ...]
    links: tuple[str, ...]


@dataclass
class _Rows:
    """Rows of a table by heading, and what is wrong with them."""

    source: str
    rows: list[tuple[int, dict[str, str]]]
    problems: list[Problem] = field(default_factory=list)

    def tell(self, row: int, code: str, what: str, do: str) -> None:
        self.problems.append(Problem(f"identity.{code}", what, f"row {row}", do))

    def sides(self, row: int, cells: dict[str, str]) -> tuple[Side, Side] | None:
        try:
            return parse_side(cells.get("side a", "")), parse_side(cells.get("side b", ""))
        except UsageError as error:
            self.tell(row, "bad_side", error.problem.what, error.problem.do)
            return None

    def number(self, row: int, text: str, is_good: Callable[[float], bool], *, what: str, do: str) -> float:
        try:
            number = float(text.replace(",", "."))
        except ValueError:
            number = math.nan
        if math.isfinite(number) and is_good(number):
            return number
        self.tell(row, "bad_probability", f"'{text[:20]}' is no {what}", do)
        return math.nan

    def refuse(self, code: str, what: str) -> None:
        if self.problems:
            do = "correct the rows that are named; nothing was left out"
            raise DataError(code, what, where=self.source, do=do, problems=self.problems)


def read_beliefs(path: Path) -> PairTable:
    """Read pairs with their calibrated probabilities from CSV or XLSX.

    Args:
        path: A row for each pair: side_a, side_b, probability; further columns are left alone. A side is
            written ENCOUNTER#left or ENCOUNTER#right.

    Raises:
        DataError: What ``read_grid`` raises; ``identity.missing_column``; ``identity.bad_beliefs`` with
            every row that cannot be taken.
    """
    rows = _rows(path, ("side a", "side b", "probability"))
    is_calibrated = any(cells.get("probability") for _, cells in rows.rows)
    beliefs: list[PairBelief] = []
    told: dict[frozenset[Side], tuple[int, float]] = {}
    for row, cells in rows.rows:
        pair = rows.sides(row, cells)
        same = 0.0
        if is_calibrated:
            do = "write it as 0.97; calibrate scores with qaplan identity calibrate"
            same = rows.number(
                row, cells.get("probability", ""), lambda p: 0 <= p <= 1, what="probability", do=do
            )
        if pair is None or not _is_pair(rows, row, pair) or math.isnan(same):
            continue
        before = told.setdefault(frozenset(pair), (row, same))
        if before[1] != same:
            what = f"this pair stands in row {before[0]} with another value"
            rows.tell(row, "pair_twice", what, "keep the right one")
        elif before[0] == row:
            beliefs.append(PairBelief(*pair, same))
    rows.refuse("identity.bad_beliefs", "the probabilities of pairs cannot be taken")
    sides = tuple(sorted({side for each in beliefs for side in (each.a, each.b)}))
    return PairTable(tuple(beliefs) if is_calibrated else (), is_calibrated, sides)


def read_decisions(path: Path, known: Sequence[Side]) -> DecisionTable:
    """Read decisions from CSV or XLSX.

    Args:
        path: A row for each answer: side_a, side_b, verdict (same, different, undetermined), and perhaps
            reader, false_same and false_different. "same" between the left and the right side of one
            encounter links them.
        known: The sides that there are.

    Raises:
        DataError: What ``read_grid`` raises; ``identity.missing_column``; ``identity.bad_decisions`` with
            every row that cannot be taken.
    """
    rows = _rows(path, ("side a", "side b", "verdict"))
    everyone = set(known)
    found: list[Decision] = []
    links: list[str] = []
    for row, cells in rows.rows:
        pair = rows.sides(row, cells)
        try:
            verdict = Verdict(cells.get("verdict", "").lower())
        except ValueError:
            words = "same, different or undetermined"
            rows.tell(
                row, "bad_verdict", f"'{cells.get('verdict', '')[:20]}' is no verdict", f"write {words}"
            )
            continue
        if pair is None:
            continue
        if pair[0].encounter_id == pair[1].encounter_id and pair[0].flank != pair[1].flank:
            links += [pair[0].encounter_id] if verdict is Verdict.SAME else []
        elif _is_pair(rows, row, pair) and _are_known(rows, row, pair, everyone):
            errors = [_error(rows, row, cells.get(name, "")) for name in ("false same", "false different")]
            found.append(Decision(*pair, verdict, cells.get("reader") or "reader", *errors))
    rows.refuse("identity.bad_decisions", "the decisions cannot be taken")
    return DecisionTable(tuple(found), tuple(dict.fromkeys(links)))


def read_places(path: Path) -> dict[str, EncounterPlace]:
    """Read where and when encounters were.

    Args:
        path: A row for each: encounter, station, date (as 2024-09-27); a manifest will do.

    Raises:
        DataError: What ``read_grid`` raises; ``identity.missing_column``; ``identity.bad_encounters``.
    """
    rows = _rows(path, ("encounter",))
    found: dict[str, EncounterPlace] = {}
    for row, cells in rows.rows:
        text = cells.get("date", "")
        try:
            on = date.fromisoformat(text[:10]) if text else None
        except ValueError:
            rows.tell(row, "bad_date", f"'{text[:20]}' is no day", "write it as 2024-09-27")
            continue
        place = EncounterPlace(cells.get("station", ""), on)
        if found.setdefault(cells["encounter"], place) != place:
            rows.tell(row, "encounter_twice", "this encounter has two places or days", "keep the right one")
    rows.refuse("identity.bad_encounters", "the encounters cannot be taken")
    return found


def write_draws(path: Path, draws: HistoryDraws) -> None:
    """Write draws as CSV, JSON or Parquet, as the name of the file ends.

    Raises:
        UsageError: ``identity.bad_draws_file`` if it ends otherwise.
    """
    kind = path.suffix.lower()
    if kind == ".json":
        path.write_text(json.dumps(draws.to_record(), ensure_ascii=False) + "\n", encoding="utf-8")
    elif kind == ".parquet":
        draws.table().to_parquet(path, index=False)
    elif kind == ".csv":
        rows = draws.rows()
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(rows[0] if rows else ("draw", "animal", "side"))
            writer.writerows([_inert(value) for value in row.values()] for row in rows)
    else:
        raise UsageError(
            "identity.bad_draws_file",
            f"draws cannot be written as '{path.suffix}'",
            where=path.name,
            do="let the name end in .csv, .json or .parquet",
        )


def _rows(path: Path, needed: tuple[str, ...]) -> _Rows:
    grid = read_grid(path)
    filled = [at for at, row in enumerate(grid.rows) if any(_text(cell) for cell in row)]
    headings = [fold(_text(cell)) for cell in grid.rows[filled[0]]]
    absent = [name.replace(" ", "_") for name in needed if name not in headings]
    if absent:
        raise DataError(
            "identity.missing_column",
            f"the table has no column {' and no column '.join(absent)}",
            where=grid.source,
            do=f"begin it with the headings {', '.join(name.replace(' ', '_') for name in needed)}",
        )
    return _Rows(grid.source, list(_by_heading(grid.rows, filled[1:], headings)))


def _by_heading(
    rows: Sequence[Sequence[object]], filled: Sequence[int], headings: Sequence[str]
) -> Iterator[tuple[int, dict[str, str]]]:
    for at in filled:
        yield at + 1, dict(zip(headings, map(_text, rows[at]), strict=False))


def _is_pair(rows: _Rows, row: int, pair: tuple[Side, Side]) -> bool:
    if pair[0] == pair[1]:
        rows.tell(row, "pair_of_itself", f"{pair[0]} is compared with itself", "name two sides")
    elif pair[0].flank != pair[1].flank:
        what = "a left side cannot be compared with a right one of another encounter"
        rows.tell(row, "pair_across_flanks", what, "compare two encounters by the same flank")
    else:
        return True
    return False


def _are_known(rows: _Rows, row: int, pair: tuple[Side, Side], known: set[Side]) -> bool:
    unknown = [str(side) for side in pair if side not in known]
    if unknown:
        what = f"{' and '.join(unknown)} stands in none of the pairs"
        rows.tell(row, "unknown_side", what, "correct it, or add its pairs")
    return not unknown


def _error(rows: _Rows, row: int, text: str) -> float:
    if not text:
        return _ERROR
    do = "measure it on known pairs, or leave it empty"
    found = rows.number(row, text, lambda e: 0 < e < 0.5, what="error rate over 0 and under one half", do=do)
    return _ERROR if math.isnan(found) else found


def _text(cell: object) -> str:
    return "" if cell is None else str(cell).strip()


def _inert(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA_STARTS) else value
