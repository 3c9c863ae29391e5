"""Whole rows as the triggers kept them, removed from their tables and put back, every value as it was.

The ORM is passed by on purpose: it would read and write values anew, and a value must come back as it lay.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.db.models import Field, Model

__all__ = ["put_rows", "remove_rows"]

_BATCH = 500


def remove_rows(alias: str, model: type[Model], keys: Sequence[str]) -> None:
    """Remove rows of a table; call it within a writing transaction.

    Args:
        alias: The study's database.
        model: The table.
        keys: Primary keys as text; those that are not there are passed by.
    """
    from django.db import connections

    key = model._meta.pk
    assert key is not None  # every table of Django's has a key
    with connections[alias].cursor() as cursor:
        for start in range(0, len(keys), _BATCH):
            batch = [key.to_python(each) for each in keys[start : start + _BATCH]]
            marks = ", ".join(["%s"] * len(batch))
            cursor.execute(
                f'DELETE FROM "{model._meta.db_table}" WHERE "{key.column}" IN ({marks})',  # noqa: S608 - our own words
                batch,
            )


def put_rows(alias: str, model: type[Model], images: Sequence[str]) -> None:
    """Put rows back as they were; call it within a writing transaction.

    Args:
        alias: The study's database.
        model: The table.
        images: Each row as its trigger kept it. A column that came to the table later gets its default.
    """
    from django.db import connections

    fields = list(model._meta.concrete_fields)
    if connections[alias].vendor == "postgresql":
        _put_on_server(alias, model, fields, images)
        return
    columns = ", ".join(f'"{each.column}"' for each in fields)
    marks = ", ".join(["%s"] * len(fields))
    held = [json.loads(image) for image in images]
    rows: list[Any] = [[_value(alias, field, each) for field in fields] for each in held]
    with connections[alias].cursor() as cursor:
        cursor.executemany(
            f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES ({marks})',  # noqa: S608 - our own words
            rows,
        )


def _value(alias: str, field: Field[Any, Any], held: dict[str, Any]) -> object:
    if field.column not in held:
        return _default(alias, field)
    value = held[field.column]
    if value is None:
        return None
    kind = field.get_internal_type()
    if kind == "FloatField":
        return float(value)
    return bytes.fromhex(value) if kind == "BinaryField" else value


def _default(alias: str, field: Field[Any, Any]) -> object:
    from django.db import connections

    return field.get_db_prep_save(field.get_default(), connections[alias])


def _put_on_server(
    alias: str, model: type[Model], fields: Sequence[Field[Any, Any]], images: Sequence[str]
) -> None:
    """PostgreSQL reads an image of its own back into exactly the types of the table."""
    from django.db import connections

    table = model._meta.db_table
    columns = ", ".join(f'"{each.column}"' for each in fields)
    said = ", ".join(f'held."{each.column}"' for each in fields)
    defaults = {each.column: each.get_default() for each in fields}
    with connections[alias].cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{table}" ({columns}) SELECT {said} '  # noqa: S608 - our own words
            f"FROM jsonb_array_elements(%s::jsonb) AS image, "
            f'LATERAL jsonb_populate_record(NULL::"{table}", %s::jsonb || image) AS held',
            [f"[{', '.join(images)}]", json.dumps(defaults, default=str)],
        )
