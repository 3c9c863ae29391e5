"""What rests on words about who is who: statements on readings, and each on the one that it replaces."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from qaplan.app.store.studies import Study

if TYPE_CHECKING:
    from django.db.models import Model

__all__ = ["words_without_ground"]


def words_without_ground(study: Study, touched: Mapping[type[Model], Sequence[str]]) -> set[tuple[str, str]]:
    """Statements and readings that rest on one that has just been removed.

    Args:
        study: The study, as it is after rows were put back.
        touched: Keys of the rows that were put back or removed, by their model.

    Returns:
        The table and the key of each.
    """
    from qaplan.app.store.models import SideReading, Statement

    statements = Statement.objects.using(study.alias).order_by()
    readings = SideReading.objects.using(study.alias).order_by()
    unsaid = set(touched.get(Statement, ()))
    unsaid -= set(statements.filter(key__in=unsaid).values_list("key", flat=True))
    unread = set(touched.get(SideReading, ()))
    unread -= set(readings.filter(reading_id__in=unread).values_list("reading_id", flat=True))
    said = set(statements.filter(supersedes__in=unsaid).values_list("key", flat=True))
    if unread:
        behind = statements.values_list("key", "body__sources")
        said |= {key for key, sources in behind if unread.intersection(sources or ())}
    read = readings.filter(supersedes__in=unread).values_list("reading_id", flat=True)
    return {(Statement._meta.db_table, key) for key in said} | {
        (SideReading._meta.db_table, key) for key in read
    }
