"""What every table of a study holds, value by value, so that two moments can be compared exactly."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from qaplan.app.services.sessions import Session
from qaplan.app.services.undo import FOR_GOOD, plan_undo, undo_event
from qaplan.app.store.log import log_head
from qaplan.app.store.studies import Study
from qaplan.app.store.undo_triggers import models_with_undo
from qaplan.base.actors import Actor

__all__ = ["UndoProbe", "rows_of"]


def rows_of(study: Study) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables whose changes can be undone, as they lie in the database, by primary key."""
    from django.db import connections

    found: dict[str, list[tuple[object, ...]]] = {}
    with connections[study.alias].cursor() as cursor:
        for model in models_with_undo():
            columns = [f'"{each.column}"' for each in model._meta.concrete_fields]
            kinds = [f"typeof({each})" for each in columns] if not study.schema else []
            key = model._meta.pk
            assert key is not None
            wanted = ", ".join([*columns, *kinds])
            cursor.execute(f'SELECT {wanted} FROM "{model._meta.db_table}" ORDER BY "{key.column}"')
            rows = cursor.fetchall()
            if rows:
                found[model._meta.db_table] = rows
    return found


class UndoProbe:
    """Watches a study from its beginning, and takes everything back at the end, comparing at every deed."""

    def __init__(self, study: Study) -> None:
        """Begin to watch; what the study holds now is what must be there at the end."""
        from django.db import connections

        self.study = study
        self._states = {_head(study): rows_of(study)}
        connections[study.alias].execute_wrappers.append(self._watch)

    def take_all_back(self) -> None:
        """Undo all deeds from the last to the first that was watched."""
        from django.db import connections

        from qaplan.app.store.models import LogEvent

        connections[self.study.alias].execute_wrappers.remove(self._watch)
        events = LogEvent.objects.using(self.study.alias)
        begun = min(self._states)
        deeds = sorted(set(events.filter(seq__gt=begun).values_list("deed", flat=True)), reverse=True)
        if events.filter(seq__gt=begun, action__in=FOR_GOOD).exists():
            return
        session = Session(Actor("role:steward", "role"), now=datetime(2030, 1, 1, tzinfo=UTC))
        for deed in deeds:
            plan = plan_undo(self.study, deed, session=session)
            if plan.undone_by is not None or not plan.rows:
                continue
            undo_event(self.study, deed, session=session)
            if deed - 1 in self._states:
                assert rows_of(self.study) == self._states[deed - 1], f"taking back event {deed}"

    def _watch(
        self,
        execute: Callable[..., object],
        sql: str,
        parameters: object,
        many: bool,
        context: Mapping[str, object],
    ) -> object:
        from django.db import transaction

        if sql.startswith('INSERT INTO "store_logevent"'):
            transaction.on_commit(self._remember, using=self.study.alias)
        return execute(sql, parameters, many, context)

    def _remember(self) -> None:
        self._states[_head(self.study)] = rows_of(self.study)


def _head(study: Study) -> int:
    return int(log_head(study).partition(" ")[0])
