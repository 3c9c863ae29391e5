"""Every row of a database into another one of either kind, SQLite to PostgreSQL and back, value by value."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

from qaplan.app.store.routing import STUDY_LABEL
from qaplan.app.store.undo_triggers import install_triggers, remove_triggers

if TYPE_CHECKING:
    from django.db.models import Field, Model

__all__ = ["copy_rows", "moved_image"]

_BATCH = 500
_UNDO_ROW = "UndoRow"


def copy_rows(source: str, target: str, label: str) -> int:
    """Copy all rows of all tables, all of them or none.

    Args:
        source: The database that is read, as it is at one moment.
        target: The database that is written, with empty tables.
        label: Whose tables: a study's or the house's.

    Returns:
        Number of rows.
    """
    from django.apps import apps
    from django.db import transaction

    models = list(apps.get_app_config(label).get_models(include_auto_created=True))
    if label == STUDY_LABEL:
        remove_triggers(target)
    with transaction.atomic(using=target), _one_moment(source):
        count = sum(_copy_table(model, source, target) for model in models)
        _count_on(target, models)
    if label == STUDY_LABEL:
        install_triggers(target)
    return count


def moved_image(model: type[Model], image: str, *, from_server: bool) -> str:
    """A row as a trigger of one kind of database kept it, written as the other kind's would have.

    Args:
        model: The table of the row.
        image: What the trigger kept.
        from_server: Whether the trigger is PostgreSQL's.
    """
    turn = _to_file if from_server else _to_server
    held: dict[str, Any] = json.loads(image)
    fields = {field.column: field for field in model._meta.concrete_fields}
    turned = {
        name: turn(fields[name], value) if name in fields and value is not None else value
        for name, value in held.items()
    }
    return json.dumps(turned, ensure_ascii=False)


def _copy_table(model: type[Model], source: str, target: str) -> int:
    rows = model._default_manager.using(source).order_by("pk").iterator(chunk_size=_BATCH)
    if model.__name__ == _UNDO_ROW:
        rows = _with_moved_images(rows, source, target)
    count = 0
    while batch := list(islice(rows, _BATCH)):
        model._default_manager.using(target).bulk_create(batch)
        count += len(batch)
    return count


def _with_moved_images(rows: Iterator[Any], source: str, target: str) -> Iterator[Any]:
    from django.apps import apps

    by_table: Mapping[str, type[Model]] = {
        model._meta.db_table: model for model in apps.get_app_config(STUDY_LABEL).get_models()
    }
    is_changed = _is_server(source) != _is_server(target)
    for row in rows:
        if is_changed and row.old is not None and row.of_table in by_table:
            row.old = moved_image(by_table[row.of_table], row.old, from_server=_is_server(source))
        yield row


def _to_server(field: Field[Any, Any], value: Any) -> object:  # noqa: ANN401 - any JSON
    kind = field.get_internal_type()
    if kind == "JSONField":
        return json.loads(value)
    if kind == "BooleanField":
        return bool(value)
    if kind == "BinaryField":
        return f"\\x{value.lower()}"
    return f"{value}+00:00" if kind == "DateTimeField" else value


def _to_file(field: Field[Any, Any], value: Any) -> object:  # noqa: ANN401 - any JSON
    kind = field.get_internal_type()
    if kind == "JSONField":
        return json.dumps(value, ensure_ascii=False)
    if kind == "BooleanField":
        return int(value)
    if kind == "BinaryField":
        return str(value).removeprefix("\\x").upper()
    if kind == "DateTimeField":
        return str(datetime.fromisoformat(value).astimezone(UTC).replace(tzinfo=None))
    return value


@contextmanager
def _one_moment(alias: str) -> Iterator[None]:
    """Read everything as it is at one moment, whoever writes meanwhile."""
    from django.db import connections, transaction

    if not _is_server(alias):
        yield
        return
    with transaction.atomic(using=alias):
        with connections[alias].cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _count_on(alias: str, models: list[type[Model]]) -> None:
    """Let the numbers that a server gives go on after those that there are."""
    from django.core.management.color import no_style
    from django.db import connections

    with connections[alias].cursor() as cursor:
        for statement in connections[alias].ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)


def _is_server(alias: str) -> bool:
    from django.db import connections

    return connections[alias].vendor == "postgresql"
