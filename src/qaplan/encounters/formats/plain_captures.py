"""Captures as rows of a plain table: who, when, at which detector, how often."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from qaplan.base.errors import Problem
from qaplan.encounters.plain_tables import PlainTable, column_of, numbers_in, wrong_rows
from qaplan.encounters.types import CaptureHistory, Column, Detectors

__all__ = ["CaptureRows", "history_of", "read_captures"]

_CONTRADICTION_CODE = "encounters.two_values"
_REPEATED_CODE = "encounters.capture_twice"
_MOST_DETECTIONS = 1e9
_CAPTURE_COLUMNS = frozenset(("session", "id", "occasion", "trap", "count"))


class _Numbered(Protocol):
    @property
    def detectors(self) -> Detectors: ...

    @property
    def numbers(self) -> Mapping[str, int]: ...

    @property
    def has_effort(self) -> bool: ...


@dataclass(frozen=True, eq=False)
class CaptureRows:
    """Captures that are in order, row by row.

    Args:
        session: Session of each row.
        animal: Animal of each row.
        occasion: Occasion of each row, from 0.
        detector: Index of the detector of each row in its session.
        count: Detections of each row.
        covariates: Covariates of the animal, as each row says them.
    """

    session: NDArray[np.str_]
    animal: NDArray[np.str_]
    occasion: NDArray[np.int64]
    detector: NDArray[np.int64]
    count: NDArray[np.int64]
    covariates: Mapping[str, Column]

    def occasions_in(self, session: str) -> int:
        """The last occasion with a capture, at least 1: the number of occasions where no effort says it."""
        return int(self.occasion[self.session == session].max(initial=0)) + 1


def read_captures(
    table: PlainTable,
    traps: Mapping[str, _Numbered],
    order: Sequence[str],
    problems: list[Problem],
    needed: Collection[str],
) -> CaptureRows:
    """Read captures, and find everything that is wrong with them.

    Args:
        table: The table.
        traps: The detectors of each session.
        order: The sessions.
        problems: Where what is wrong is put.
        needed: Covariates of which an animal may not have two values.
    """
    one = order[0] if len(order) == 1 else ""
    sessions = [cell.strip() for cell in table.columns.get("session", [one] * len(table))]
    animals = [cell.strip() for cell in table.columns["id"]]
    occasion = numbers_in(table.columns["occasion"])
    # secr writes the count of an animal that was lost on capture with a minus: it was detected all the same.
    count = np.abs(numbers_in(table.columns["count"])) if "count" in table else np.ones(len(table))
    numbers = [cell.strip() for cell in table.columns["trap"]]
    detector = np.full(len(table), -1, dtype=np.int64)
    found = _Found(table)
    for row, session in enumerate(sessions):
        held = traps.get(session)
        if held is None:
            found.add("session", row)
            continue
        detector[row] = held.numbers.get(numbers[row], -1)
        if detector[row] < 0:
            found.add("trap", row)
        last = held.detectors.occasions if held.has_effort else np.inf
        if not (1 <= occasion[row] <= last and occasion[row] % 1 == 0):
            found.add("occasion", row)
    is_number = (count >= 1) & (count <= _MOST_DETECTIONS)
    found.rows["count"] = np.flatnonzero(~is_number | (np.where(is_number, count, 1) % 1 != 0)).tolist()
    found.rows["id"] = [row for row, name in enumerate(animals) if not name]
    problems += found.problems()
    covariates = {
        head: column_of(cells) for head, cells in table.columns.items() if head not in _CAPTURE_COLUMNS
    }
    rows = CaptureRows(
        np.array(sessions, dtype=np.str_),
        np.array(animals, dtype=np.str_),
        np.clip(np.nan_to_num(occasion, posinf=0, neginf=0), 0, _MOST_DETECTIONS).astype(np.int64) - 1,
        detector,
        np.clip(np.nan_to_num(count, posinf=0, neginf=0), 0, _MOST_DETECTIONS).astype(np.int64),
        covariates,
    )
    if "count" in table:
        problems += _repeated(table, rows)
    problems += _contradicting(table, rows, needed)
    return rows


def history_of(rows: CaptureRows, session: str) -> CaptureHistory:
    """The capture histories of one session; captures of the same place and time are added up."""
    here = np.flatnonzero(rows.session == session)
    animals, animal = np.unique(rows.animal[here], return_inverse=True)
    keys = np.column_stack([animal, rows.occasion[here], rows.detector[here]])
    unique, place = np.unique(keys.reshape(-1, 3), axis=0, return_inverse=True)
    count = np.zeros(len(unique), dtype=np.int64)
    np.add.at(count, place.reshape(-1), rows.count[here])
    covariates = {
        head: _of_animals(values[here], animal.reshape(-1), len(animals))
        for head, values in rows.covariates.items()
    }
    return CaptureHistory(
        tuple(str(name) for name in animals),
        np.ascontiguousarray(unique[:, 0]).astype(np.int64),
        np.ascontiguousarray(unique[:, 1]).astype(np.int64),
        np.ascontiguousarray(unique[:, 2]).astype(np.int64),
        count,
        covariates,
    )


_CODES = {
    "session": ("encounters.unknown_session", "detectors of this session are not there"),
    "trap": ("encounters.unknown_detector", "there is no detector of this number in the session"),
    "occasion": ("encounters.unknown_occasion", "there was no such occasion in the session"),
    "count": ("encounters.bad_count", "the count is no whole number over 0"),
    "id": ("encounters.no_animal", "no animal is named"),
}
_DO = {
    "session": "correct the session, or add its detectors",
    "trap": "write the number of the column trap of the detectors",
    "occasion": "number occasions from 1, as the columns of effort do",
    "count": "write how many times the animal was detected",
    "id": "write its name, or leave the row out",
}


class _Found:
    """Rows that are wrong, by the column that is."""

    def __init__(self, table: PlainTable) -> None:
        self._table = table
        self.rows: dict[str, list[int]] = {}

    def add(self, column: str, row: int) -> None:
        """Note a row."""
        self.rows.setdefault(column, []).append(row)

    def problems(self) -> Iterator[Problem]:
        """Each row with what is wrong."""
        for column, rows in self.rows.items():
            code, what = _CODES[column]
            yield from wrong_rows(self._table, rows, code, what, _DO[column])


def _repeated(table: PlainTable, rows: CaptureRows) -> list[Problem]:
    seen: set[tuple[object, ...]] = set()
    twice = []
    keys = zip(
        rows.session.tolist(),
        rows.animal.tolist(),
        rows.occasion.tolist(),
        rows.detector.tolist(),
        strict=True,
    )
    for row, key in enumerate(keys):
        if key in seen:
            twice.append(row)
        seen.add(key)
    what = "a row of this animal, occasion and detector stands above"
    return wrong_rows(table, twice, _REPEATED_CODE, what, "add the counts up in one row")


def _contradicting(table: PlainTable, rows: CaptureRows, needed: Collection[str]) -> list[Problem]:
    found = []
    for head in sorted(set(needed) & set(rows.covariates)):
        first: dict[object, object] = {}
        wrong = []
        values = rows.covariates[head].tolist()
        for row, (animal, value) in enumerate(zip(rows.animal.tolist(), values, strict=True)):
            is_known = bool(np.isfinite(value)) if isinstance(value, float) else value != ""
            if is_known and first.setdefault((rows.session[row], animal), value) != value:
                wrong.append(row)
        what = f"the animal has another {head} than above"
        found += wrong_rows(table, wrong, _CONTRADICTION_CODE, what, "keep one of the two")
    return found


def _of_animals(values: Column, animal: NDArray[np.int64], animals: int) -> Column:
    """The first value that is known of each animal."""
    if values.dtype.kind == "f":
        numbers = np.asarray(values, dtype=np.float64)
        found = np.full(animals, np.nan)
        known = np.flatnonzero(~np.isnan(numbers))[::-1]
        found[animal[known]] = numbers[known]
        return found
    words: NDArray[np.str_] = np.full(animals, "", dtype=f"<U{max(1, values.dtype.itemsize // 4)}")
    known = np.flatnonzero(values != "")[::-1]
    words[animal[known]] = values[known]
    return words
