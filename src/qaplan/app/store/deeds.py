"""Deeds: the events of one writing transaction are one deed, and no change is left without an event."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from qaplan.base.errors import DataError

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from qaplan.app.store.models import UndoRow

__all__ = ["HEAD", "deed_of", "one_deed"]

HEAD = "log_head"
"""The setting that keeps the number and the digest of the last event."""


@dataclass
class _Deed:
    """What is being done: the number of its first event; 0 before there is one."""

    first: int = 0


_OPEN: ContextVar[Mapping[str, _Deed]] = ContextVar("_OPEN", default=MappingProxyType({}))


@contextmanager
def one_deed(alias: str) -> Iterator[None]:
    """Bind the events that are written within to one deed; call it within the transaction.

    Args:
        alias: The study's database.

    Raises:
        DataError: ``log.unlogged`` if rows were changed and no event was written: the transaction must fail.
    """
    held = _OPEN.get()
    if alias in held:
        yield
        return
    _beyond(alias, _head(alias)).delete()
    deed = _Deed()
    token = _OPEN.set(MappingProxyType({**held, alias: deed}))
    try:
        yield
        _settle(alias, deed)
    finally:
        _OPEN.reset(token)


def deed_of(alias: str, seq: int) -> int:
    """Number of the first event of the deed that an event belongs to; its own where none is open."""
    deed = _OPEN.get().get(alias)
    if deed is None:
        return seq
    deed.first = deed.first or seq
    return deed.first


def _settle(alias: str, deed: _Deed) -> None:
    """Count rows that were changed after the last event to it, or refuse what was never logged."""
    head = _head(alias)
    beyond = _beyond(alias, head)
    if deed.first:
        beyond.update(seq=head)
    elif beyond.exists():
        tables = sorted(set(beyond.values_list("of_table", flat=True)))
        raise DataError(
            "log.unlogged",
            f"rows were changed without an event: {', '.join(tables)}",
            do="tell the makers of the program; nothing was changed",
        )


def _head(alias: str) -> int:
    from qaplan.app.store.models import Setting

    held = Setting.objects.using(alias).filter(name=HEAD).values_list("value", flat=True).first()
    return int(held.partition(" ")[0]) if held else 0


def _beyond(alias: str, head: int) -> QuerySet[UndoRow]:
    """What was changed after an event; before a deed begins, what was changed outside of any."""
    from qaplan.app.store.models import UndoRow

    return UndoRow.objects.using(alias).filter(seq__gt=head).order_by()
