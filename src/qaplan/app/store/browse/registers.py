"""Rows of the registers: a page of one, and those of several by their ids in one question to the database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from qaplan.app.store.browse.paging import RowPage, cut, mark, read_mark
from qaplan.app.store.case_tables import REGISTERS
from qaplan.app.store.codec import decode
from qaplan.app.store.studies import Study

__all__ = ["count_rows", "register_page", "rows_by", "rows_named"]

_MOST = 1000


def register_page(
    study: Study, register: str, *, after: str = "", limit: int = 50, **columns: object
) -> RowPage[Any]:
    """Read a page of a register in the order of its keeper.

    Args:
        study: The study.
        register: Its name, such as ``places``.
        after: Mark of the page before; empty for the first page.
        limit: How many rows.
        **columns: Columns that must hold a value.

    Raises:
        UsageError: ``browse.bad_mark``.
    """
    from django.db.models import Q

    rows = _rows(study, register).filter(**columns).order_by("position", "key")
    if after:
        position, key = read_mark(after, 2)
        rows = rows.filter(Q(position__gt=position) | Q(position=position, key__gt=key))
    found, is_more = cut(list(rows.values_list("position", "key", "body")[: limit + 1]), limit)
    kind = REGISTERS[register].kind
    next_page = mark(*found[-1][:2]) if is_more else ""
    return RowPage(tuple(decode(body, kind) for _, _, body in found), next_page)


def rows_named(study: Study, wanted: Mapping[str, Iterable[str]]) -> dict[str, tuple[Any, ...]]:
    """Read rows of several registers by their ids, in one question.

    Args:
        study: The study.
        wanted: Ids by register, such as ``{"places": ["P-UNR"]}``.

    Returns:
        The rows of each register by id, an empty tuple where there is none.
    """
    return rows_by(study, {register: ("key", ids) for register, ids in wanted.items()})


def rows_by(
    study: Study, wanted: Mapping[str, tuple[str, Iterable[str] | None]]
) -> dict[str, tuple[Any, ...]]:
    """Read rows of several registers by the values of a column, in one question.

    Args:
        study: The study.
        wanted: For each register the column and the values, such as ``{"claims": ("question", ["Q-1"])}``;
            no values for the first thousand rows whatever they hold.

    Returns:
        The rows of each register by id, an empty tuple where there is none.
    """
    parts = [
        _part(study, register, column, values)
        for register, (column, values) in wanted.items()
        if values is None or set(values)
    ]
    found: dict[str, list[tuple[str, Any]]] = {register: [] for register in wanted}
    if parts:
        for register, key, body in parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]:
            found[register].append((key, decode(body, REGISTERS[register].kind)))
    return {name: tuple(value for _, value in sorted(rows, key=_key)) for name, rows in found.items()}


def _part(study: Study, register: str, column: str, values: Iterable[str] | None) -> Any:  # noqa: ANN401 - rows of a model
    from django.db.models import Value

    rows = _rows(study, register).annotate(of=Value(register)).order_by()
    chosen = (
        rows.filter(position__lt=_MOST)
        if values is None
        else rows.filter(**{f"{column}__in": sorted(set(values))})
    )
    return chosen.values_list("of", "key", "body")


def count_rows(study: Study, register: str) -> int:
    """Count the rows of a register."""
    return int(_rows(study, register).count())


def _key(row: tuple[str, Any]) -> str:
    return row[0]


def _rows(study: Study, register: str) -> Any:  # noqa: ANN401 - rows of one of Django's model classes, by name
    from qaplan.app.store import models

    return getattr(models, REGISTERS[register].table).objects.using(study.alias)
