"""A short digest of what left, which names the release in the ledger and in every file's metadata."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, timedelta
from enum import Enum

from qaplan.base.errors import DisclosureError
from qaplan.base.facts import FactBook
from qaplan.base.provenance import digest_of
from qaplan.sharing.types import ReleasedPosition

__all__ = ["release_digest"]

_CHARACTERS = 12


def release_digest(value: object, audience: str) -> str:
    """Twelve characters that stay the same while what left is the same.

    The numbers of a position are left out: a digest of them could be tried against every spot of a cell.

    Raises:
        DisclosureError: ``sharing.unknown_kind`` if there is something inside that was never declared.
    """
    return digest_of({"audience": audience, "value": _plain(value)})[:_CHARACTERS]


def _plain(value: object) -> object:
    if value is None or (isinstance(value, bool | int | float | str) and not isinstance(value, Enum)):
        return value
    if isinstance(value, ReleasedPosition):
        return "position"
    if isinstance(value, Enum | timedelta):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, set | frozenset):
        return sorted(str(_plain(each)) for each in value)
    if is_dataclass(value):
        return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, list | tuple | FactBook):
        return [_plain(each) for each in _items(value)]
    raise DisclosureError(
        "sharing.unknown_kind",
        f"a {type(value).__name__} is inside what would leave",
        do="release the values that it is made of",
    )


def _items(value: Iterable[object]) -> Iterable[object]:
    return value
