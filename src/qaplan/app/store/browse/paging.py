"""One page of rows and the mark from which the next one goes on."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from qaplan.base.errors import UsageError

__all__ = ["RowPage", "as_day", "cut", "mark", "read_mark"]

T = TypeVar("T")
Part = str | int | None


@dataclass(frozen=True)
class RowPage(Generic[T]):
    """Some rows of a longer list.

    Args:
        rows: The rows.
        next: Mark of the last row, to ask for those after it; empty at the end.
    """

    rows: tuple[T, ...]
    next: str = ""


def mark(*parts: Part) -> str:
    """Write down where a page ended, as a short word for an address.

    >>> read_mark(mark("2021-06-09", "KZ-014"), 2)
    ['2021-06-09', 'KZ-014']
    """
    packed = json.dumps(parts, ensure_ascii=False, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def read_mark(text: str, length: int) -> list[Any]:
    """Read where a page ended.

    Args:
        text: What :func:`mark` wrote.
        length: Number of its parts.

    Raises:
        UsageError: ``browse.bad_mark`` if it is something else.
    """
    try:
        parts = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (binascii.Error, ValueError):
        parts = None
    if not isinstance(parts, list) or len(parts) != length or not all(map(_is_part, parts)):
        raise _bad_mark()
    return parts


def as_day(part: Part) -> date | None:
    """Read a day of a mark.

    Raises:
        UsageError: ``browse.bad_mark`` if it is none.
    """
    try:
        return None if part is None else date.fromisoformat(str(part))
    except ValueError:
        raise _bad_mark() from None


def cut(rows: list[T], limit: int) -> tuple[tuple[T, ...], bool]:
    """Cut rows that were asked for with one too many, and say whether there are more."""
    return tuple(rows[:limit]), len(rows) > limit


def _is_part(value: object) -> bool:
    return value is None or (isinstance(value, str | int) and not isinstance(value, bool))


def _bad_mark() -> UsageError:
    what = "the address names no page of this list"
    return UsageError("browse.bad_mark", what, do="begin at the first page")
