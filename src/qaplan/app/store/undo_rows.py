"""What a deed replaced, row by row, and putting all of it back exactly."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from qaplan.app.store.row_images import put_rows, remove_rows
from qaplan.app.store.studies import Study
from qaplan.app.store.undo_ties import words_without_ground
from qaplan.app.store.undo_triggers import models_with_undo
from qaplan.base.errors import DataError

if TYPE_CHECKING:
    from django.db.models import Field, ForeignKey, Model, QuerySet

    from qaplan.app.store.models import UndoRow

    _Link = ForeignKey[Any, Any]

__all__ = ["HeldDeed", "RowCounts", "count_rows", "deeds_in_the_way", "deeds_undone", "load_deed", "restore"]

_BATCH = 500
_MOST_NAMED = 5
_T = TypeVar("_T")


@dataclass(frozen=True)
class HeldDeed:
    """One deed: the events of one transaction.

    Args:
        first: Number of its first event, which is its name.
        last: Number of its last event.
        undoes: The deeds that it took back.
        undone_by: The deed that took it back and stands; None where nothing did.
        events: How many events it has.
        actors: Ids of who did it.
        actions: What was done, each kind once.
    """

    first: int
    last: int
    undoes: tuple[int, ...]
    undone_by: int | None
    events: int
    actors: frozenset[str]
    actions: frozenset[str]


@dataclass(frozen=True)
class RowCounts:
    """How many rows of one table a deed touched.

    Args:
        added: Rows that were not there before it.
        changed: Rows that were other before it.
        removed: Rows that are there no more since.
    """

    added: int = 0
    changed: int = 0
    removed: int = 0


def load_deed(study: Study, seq: int) -> HeldDeed | None:
    """The deed that an event belongs to; None if there is no such event."""
    from django.db.models import Count, Max

    from qaplan.app.store.models import LogEvent

    events = LogEvent.objects.using(study.alias)
    first = events.filter(seq=seq).values_list("deed", flat=True).first()
    if first is None:
        return None
    mine = events.filter(deed=first)
    undoes = mine.filter(undoes__isnull=False).order_by("seq").values_list("undoes", flat=True)
    whole = mine.aggregate(last=Max("seq"), events=Count("seq"))
    said = list(mine.order_by().values_list("actor", "action").distinct())
    return HeldDeed(
        first,
        whole["last"],
        tuple(each or 0 for each in undoes),
        deeds_undone(study).get(first),
        whole["events"],
        frozenset(actor for actor, _ in said),
        frozenset(action for _, action in said),
    )


def deeds_undone(study: Study) -> dict[int, int]:
    """The deeds that are taken back now, each with the deed that took it back."""
    from qaplan.app.store.models import LogEvent

    rows = LogEvent.objects.using(study.alias).filter(undoes__isnull=False).order_by("-deed")
    undone: dict[int, int] = {}
    for deed, target in rows.values_list("deed", "undoes"):
        # An undoing that was itself taken back later counts for nothing.
        if deed not in undone:
            undone.setdefault(target or 0, deed)
    return undone


def count_rows(study: Study, deed: HeldDeed) -> dict[str, RowCounts]:
    """How many rows of each table a deed touched, by the table's name in the database."""
    from django.db.models import Count, Min

    from qaplan.app.store.models import UndoRow

    rows = UndoRow.objects.using(study.alias)
    firsts = _rows_of(study, deed).values("of_table", "row_key")
    found = rows.filter(id__in=firsts.annotate(first=Min("id")).values("first")).order_by()
    counts: dict[str, dict[str, int]] = {}
    for table, verb, count in found.values_list("of_table", "verb").annotate(rows=Count("id")):
        counts.setdefault(table, {})[{"A": "added", "C": "changed", "R": "removed"}[verb]] = count
    return {table: RowCounts(**each) for table, each in sorted(counts.items())}


def deeds_in_the_way(study: Study, deed: HeldDeed) -> tuple[int, ...]:
    """Later deeds that stand and touched a row of this one, the latest first.

    A later deed that was taken back is not in the way, and neither is what took it back.
    """
    from django.db import connections

    from qaplan.app.store.models import LogEvent

    with connections[study.alias].cursor() as cursor:
        cursor.execute(_LATER, [deed.first, deed.last, deed.last])
        seqs = [seq for (seq,) in cursor.fetchall()]
    undone = deeds_undone(study)
    later: dict[int, list[int]] = {}
    for batch in _batches(seqs):
        events = LogEvent.objects.using(study.alias).filter(seq__in=batch)
        deeds = events.values_list("deed", flat=True).distinct()
        for first, target in (
            LogEvent.objects.using(study.alias).filter(deed__in=list(deeds)).values_list("deed", "undoes")
        ):
            later.setdefault(first, []).extend([target] if target else [])
    standing = (
        first
        for first, targets in later.items()
        if first not in undone and not (targets and min(targets) > deed.last)
    )
    return tuple(sorted(standing, reverse=True))


_LATER = (
    "SELECT DISTINCT later.seq FROM store_undorow mine JOIN store_undorow later"
    " ON later.of_table = mine.of_table AND later.row_key = mine.row_key"
    " WHERE mine.seq BETWEEN %s AND %s AND later.seq > %s"
)


def restore(study: Study, deed: HeldDeed) -> None:
    """Put back every row that a deed touched; call it within a writing transaction.

    Raises:
        DataError: ``undo.in_use`` if a later row points at one that would go, or stands in the place of one
            that would come back: the transaction must fail.
    """
    from django.db import IntegrityError

    try:
        touched = _put_back(study, deed)
    except IntegrityError as error:
        raise _in_use(deed, ()) from error
    hanging = _hanging(study, touched)
    if hanging:
        raise _in_use(deed, hanging)


def name_events(deeds: Sequence[int]) -> str:
    """The numbers of the first few, and how many more there are.

    >>> name_events([9, 8, 7, 6, 5, 4])
    '9, 8, 7, 6, 5 and 1 more'
    """
    named = ", ".join(str(each) for each in deeds[:_MOST_NAMED])
    more = len(deeds) - _MOST_NAMED
    return f"{named} and {more} more" if more > 0 else named


def _in_use(deed: HeldDeed, deeds: Sequence[int]) -> DataError:
    named = f": {name_events(deeds)}" if deeds else ""
    return DataError(
        "undo.in_use",
        f"later events rest on what it changed{named}",
        where=f"event {deed.last}",
        do="take those back first, the latest first",
        events=list(deeds),
    )


def _put_back(study: Study, deed: HeldDeed) -> dict[type[Model], list[str]]:
    """Remove the rows as they are now, put them as they were, and say which they are."""
    known = {model._meta.db_table: model for model in models_with_undo()}
    named = set(_rows_of(study, deed).values_list("of_table", flat=True).distinct())
    tables = {name: model for name, model in known.items() if name in named}
    touched = {name: _keys(study, deed, name) for name in tables}
    for name, keys in touched.items():
        remove_rows(study.alias, tables[name], keys)
    for name in touched:
        for images in _batches(_images(study, deed, name)):
            put_rows(study.alias, tables[name], images)
    return {tables[name]: keys for name, keys in touched.items()}


def _rows_of(study: Study, deed: HeldDeed) -> QuerySet[UndoRow]:
    """What was noted of the rows that a deed touched, in no order."""
    from qaplan.app.store.models import UndoRow

    return UndoRow.objects.using(study.alias).filter(seq__range=(deed.first, deed.last)).order_by()


def _keys(study: Study, deed: HeldDeed, table: str) -> list[str]:
    rows = _rows_of(study, deed).filter(of_table=table)
    return list(rows.values_list("row_key", flat=True).distinct())


def _images(study: Study, deed: HeldDeed, table: str) -> Iterator[str]:
    """What the rows of a table were before the deed, where they were there."""
    from django.db.models import Min

    from qaplan.app.store.models import UndoRow

    rows = UndoRow.objects.using(study.alias)
    mine = _rows_of(study, deed).filter(of_table=table)
    firsts = mine.values("row_key").annotate(first=Min("id")).values("first")
    images = rows.filter(id__in=firsts, old__isnull=False).order_by("id")
    return (str(old) for old in list(images.values_list("old", flat=True)))


def _hanging(study: Study, touched: Mapping[type[Model], Sequence[str]]) -> tuple[int, ...]:
    """Deeds of rows that point at a row that is no more, or that took away what a row points at."""
    rows: set[tuple[str, str]] = set()
    for model, keys in touched.items():
        for batch in _batches(keys):
            for child, link in _links_to(model):
                rows |= _orphans(study, child, link, {f"{link.attname}__in": batch})
            for link in _links_of(model):
                key = _pk(model)
                rows |= _lost_parents(study, model, link, {f"{key}__in": batch})
    return _deeds_of(study, rows | words_without_ground(study, touched))


def _links_to(model: type[Model]) -> Iterator[tuple[type[Model], _Link]]:
    for child in models_with_undo():
        for link in _links_of(child):
            if link.related_model is model:
                yield child, link


def _links_of(model: type[Model]) -> list[_Link]:
    from django.db.models import ForeignKey

    return [each for each in model._meta.concrete_fields if isinstance(each, ForeignKey)]


def _pk(model: type[Model]) -> str:
    field: Field[Any, Any] | None = model._meta.pk
    return "" if field is None else str(field.attname)


def _dangling(study: Study, model: type[Model], link: _Link, where: Mapping[str, object]) -> Any:  # noqa: ANN401 - rows of one of Django's model classes
    """Rows that point at a row that is not there."""
    from django.db.models import Exists, OuterRef

    parent = link.related_model
    there = parent._default_manager.using(study.alias).filter(pk=OuterRef(link.attname))
    rows: Any = model._default_manager.using(study.alias)
    return rows.filter(**where).exclude(**{link.attname: None}).filter(~Exists(there)).order_by()


def _orphans(
    study: Study,
    child: type[Model],
    link: _Link,
    where: Mapping[str, object],
) -> set[tuple[str, str]]:
    keys = _dangling(study, child, link, where).values_list("pk", flat=True)
    return {(child._meta.db_table, str(key)) for key in keys}


def _lost_parents(
    study: Study,
    model: type[Model],
    link: _Link,
    where: Mapping[str, object],
) -> set[tuple[str, str]]:
    keys = _dangling(study, model, link, where).values_list(link.attname, flat=True)
    return {(link.related_model._meta.db_table, str(key)) for key in keys}


def _deeds_of(study: Study, rows: Iterable[tuple[str, str]]) -> tuple[int, ...]:
    """The deeds that touched these rows last."""
    from django.db.models import Max

    from qaplan.app.store.models import LogEvent, UndoRow

    seqs: set[int] = set()
    by_table: dict[str, list[str]] = {}
    for table, key in rows:
        by_table.setdefault(table, []).append(key)
    for table, keys in by_table.items():
        for batch in _batches(keys):
            held = UndoRow.objects.using(study.alias).filter(of_table=table, row_key__in=batch).order_by()
            seqs.update(held.values("row_key").annotate(last=Max("seq")).values_list("last", flat=True))
    deeds: set[int] = set()
    for some in _batches(sorted(seqs)):
        events = LogEvent.objects.using(study.alias).filter(seq__in=some)
        deeds.update(events.values_list("deed", flat=True))
    return tuple(sorted(deeds, reverse=True))


def _batches(values: Iterable[_T]) -> Iterator[list[_T]]:
    waiting = iter(values)
    while batch := list(islice(waiting, _BATCH)):
        yield batch
