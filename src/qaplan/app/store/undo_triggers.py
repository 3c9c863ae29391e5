"""Triggers that keep what a change replaces: each row before it was added, changed or removed, exactly.

They lie in the database, so no statement can pass them by. A row that is written just as it was leaves no
trace. The tables of the trail itself and those of which nothing is ever undone have none.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from qaplan.app.store.deeds import HEAD

if TYPE_CHECKING:
    from django.db.models import Field, Model

__all__ = ["WITHOUT_UNDO", "install_triggers", "models_with_undo", "remove_triggers"]

WITHOUT_UNDO = frozenset({"LogEvent", "Setting", "UndoRow"})
"""The trail itself. A model of which nothing is undone says so with ``keeps_undo = False``."""

_VERBS = (("INSERT", "A", "NEW"), ("UPDATE", "C", "OLD"), ("DELETE", "R", "OLD"))
_UNDO = "store_undorow"
_NEXT = f"COALESCE((SELECT CAST(value AS INTEGER) FROM store_setting WHERE name = '{HEAD}'), 0) + 1"  # noqa: S608 - our own words


def models_with_undo() -> list[type[Model]]:
    """The tables of a study whose changes can be undone, by their name in the database."""
    from django.apps import apps

    models = apps.get_app_config("store").get_models()
    kept = [each for each in models if each.__name__ not in WITHOUT_UNDO]
    return sorted(
        (each for each in kept if getattr(each, "keeps_undo", True)), key=lambda each: each._meta.db_table
    )


def install_triggers(alias: str) -> None:
    """Put the triggers of every table in place of those that there are.

    Args:
        alias: The study's database, with all its tables.
    """
    remove_triggers(alias)
    statements = _for_server() if _is_server(alias) else _for_file()
    _execute(alias, statements)


def remove_triggers(alias: str) -> None:
    """Take every trigger of ours away, as before tables are rebuilt."""
    from django.db import connections

    with connections[alias].cursor() as cursor:
        if _is_server(alias):
            cursor.execute(
                "SELECT tgname, relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
                " WHERE tgname LIKE 'undo~_%%' ESCAPE '~' AND relnamespace = current_schema()::regnamespace"
            )
            found = [f'DROP TRIGGER "{name}" ON "{table}"' for name, table in cursor.fetchall()]
        else:
            cursor.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'undo~_%%' ESCAPE '~'"
            )
            found = [f'DROP TRIGGER "{name}"' for (name,) in cursor.fetchall()]
    _execute(alias, found)


def _is_server(alias: str) -> bool:
    from django.db import connections

    return connections[alias].vendor == "postgresql"


def _execute(alias: str, statements: Iterator[str] | list[str]) -> None:
    """All of them or none, and one wait for the disk instead of one each."""
    from django.db import connections, transaction

    with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _for_file() -> Iterator[str]:
    """Statements for SQLite."""
    for model in models_with_undo():
        meta = model._meta
        table, fields = meta.db_table, list(meta.concrete_fields)
        image = ", ".join(f"'{each.column}', {_exactly(each)}" for each in fields)
        differs = " OR ".join(f'OLD."{each.column}" IS NOT NEW."{each.column}"' for each in fields)
        for verb, letter, row in _VERBS:
            old = "NULL" if letter == "A" else f"json_object({image})"
            when = f" WHEN {differs}" if letter == "C" else ""
            key = f'CAST({row}."{_key_column(model)}" AS TEXT)'
            yield (
                f'CREATE TRIGGER "undo_{table}_{verb.lower()}" AFTER {verb} ON "{table}"{when} BEGIN '  # noqa: S608 - our own words
                f"INSERT INTO {_UNDO} (seq, of_table, row_key, verb, old) "
                f"VALUES ({_NEXT}, '{table}', {key}, '{letter}', {old}); END"
            )


def _exactly(field: Field[object, object]) -> str:
    """A column as JSON holds it without loss: real numbers with twenty digits, bytes as figures."""
    kind, column = field.get_internal_type(), f'OLD."{field.column}"'
    if kind == "FloatField":
        return f"CASE WHEN {column} IS NOT NULL THEN printf('%!.19e', {column}) END"
    return f"hex({column})" if kind == "BinaryField" else column


def _for_server() -> Iterator[str]:
    """Statements for PostgreSQL; the function lies in the study's own schema."""
    yield _FUNCTION
    for model in models_with_undo():
        table, key = model._meta.db_table, _key_column(model)
        for verb, letter, _ in _VERBS:
            when = " WHEN (OLD.* IS DISTINCT FROM NEW.*)" if letter == "C" else ""
            yield (
                f'CREATE TRIGGER "undo_{table}_{verb.lower()}" AFTER {verb} ON "{table}" FOR EACH ROW{when} '
                f"EXECUTE FUNCTION qaplan_keep_undo('{key}', '{letter}')"
            )


def _key_column(model: type[Model]) -> str:
    key = model._meta.pk
    assert key is not None  # every table of Django's has a key
    return str(key.column)


_FUNCTION = f"""
CREATE OR REPLACE FUNCTION qaplan_keep_undo() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    image jsonb := NULL;
    row_key text;
BEGIN
    IF TG_OP = 'INSERT' THEN
        row_key := to_jsonb(NEW) ->> TG_ARGV[0];
    ELSE
        image := to_jsonb(OLD);
        row_key := image ->> TG_ARGV[0];
    END IF;
    INSERT INTO {_UNDO} (seq, of_table, row_key, verb, old) VALUES (
        COALESCE((SELECT split_part(value, ' ', 1)::bigint FROM store_setting WHERE name = '{HEAD}'), 0) + 1,
        TG_TABLE_NAME, row_key, TG_ARGV[1], image::text
    );
    RETURN NULL;
END $$
"""  # noqa: S608 - our own words
