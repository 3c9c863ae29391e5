"""Records of the case file: a page of those that a reader asks for, how many there are, and single ones."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from qaplan.app.store.browse.paging import RowPage, as_day, cut, mark, read_mark
from qaplan.app.store.codec import decode
from qaplan.app.store.studies import Study
from qaplan.evidence.types import Grade, Record

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from qaplan.app.store import models

__all__ = [
    "RecordFilter",
    "count_by_grade",
    "count_by_place",
    "record_years",
    "records_named",
    "records_of",
    "records_page",
]


@dataclass(frozen=True)
class RecordFilter:
    """Which records are wanted; an empty word wants all.

    Args:
        kind: What it is, such as ``camera_trap``.
        grade: How hard it is.
        year: Year in which it can have happened.
        place: Id of a place.
        individual: Id of an animal.
        country: ISO 3166 code; a record of two countries counts for both.
        is_public: Whether only records that everybody may see are wanted.
        is_undated: Whether only records without a date are wanted.
    """

    kind: str = ""
    grade: str = ""
    year: int | None = None
    place: str = ""
    individual: str = ""
    country: str = ""
    is_public: bool = False
    is_undated: bool = False


def records_page(study: Study, wanted: RecordFilter, *, after: str = "", limit: int = 50) -> RowPage[Record]:
    """Read a page of records, the latest first and those without a date at the end.

    Args:
        study: The study.
        wanted: Which ones.
        after: Mark of the page before; empty for the first page.
        limit: How many rows.

    Raises:
        UsageError: ``browse.bad_mark``.
    """
    from django.db.models import F, Q

    rows = _wanted(study, wanted)
    if after:
        written, key = read_mark(after, 2)
        day = as_day(written)
        later = Q(happened_from=day, key__gt=key)
        if day is not None:
            later |= Q(happened_from__lt=day) | Q(happened_from=None)
        rows = rows.filter(later)
    rows = rows.order_by(F("happened_from").desc(nulls_last=True), "key")
    found, is_more = cut(list(rows.values_list("key", "happened_from", "body")[: limit + 1]), limit)
    last = found[-1] if is_more else None
    return RowPage(
        tuple(decode(body, Record) for _, _, body in found),
        "" if last is None else mark(None if last[1] is None else last[1].isoformat(), last[0]),
    )


def count_by_grade(study: Study, wanted: RecordFilter) -> dict[Grade, int]:
    """Count the wanted records by grade; zero where there is none."""
    from django.db.models import Count

    rows = _wanted(study, wanted).order_by().values_list("grade").annotate(Count("key"))
    return dict.fromkeys(Grade, 0) | {Grade(grade): count for grade, count in rows}


def count_by_place(study: Study, *, is_public: bool) -> dict[str, int]:
    """Count the records of each place of the register."""
    from django.db.models import Count

    rows = _wanted(study, RecordFilter(is_public=is_public)).exclude(place="").order_by()
    return dict(rows.values_list("place").annotate(Count("key")))


def record_years(study: Study, *, is_public: bool) -> tuple[int, ...]:
    """The years from the first record to the last, the latest first."""
    rows = _wanted(study, RecordFilter(is_public=is_public)).exclude(happened_from=None)
    days = rows.order_by("happened_from").values_list("happened_from", flat=True)
    first, last = days.first(), days.last()
    if first is None or last is None:
        return ()
    return tuple(range(last.year, first.year - 1, -1))


def records_named(study: Study, record_ids: Iterable[str]) -> tuple[Record, ...]:
    """Read records by their ids, in the order of the ids; an id that is none is passed over."""
    from qaplan.app.store import models

    rows = models.Record.objects.using(study.alias).filter(key__in=sorted(set(record_ids)))
    return _decoded(rows.order_by("key"))


def records_of(study: Study, individual_ids: Iterable[str], others: Iterable[str] = ()) -> tuple[Record, ...]:
    """Read the records that the case file gives to animals, and others by their ids.

    Args:
        study: The study.
        individual_ids: Ids of the animals.
        others: Ids of further records.
    """
    from django.db.models import Q

    from qaplan.app.store import models

    ids = sorted(set(others))
    rows = models.Record.objects.using(study.alias)
    animals = sorted(set(individual_ids) - {""})
    return _decoded(rows.filter(Q(individual__in=animals) | Q(key__in=ids)).order_by("key"))


def _decoded(rows: QuerySet[models.Record]) -> tuple[Record, ...]:
    return tuple(decode(body, Record) for body in rows.values_list("body", flat=True))


def _wanted(study: Study, wanted: RecordFilter) -> QuerySet[models.Record]:
    from qaplan.app.store import models

    rows = models.Record.objects.using(study.alias).all()
    for column in ("kind", "grade", "place", "individual"):
        if value := getattr(wanted, column):
            rows = rows.filter(**{column: value})
    if wanted.country:
        rows = rows.filter(country__contains=wanted.country)
    if wanted.year is not None:
        first, last = _year(wanted.year)
        rows = rows.filter(happened_from__lte=last, happened_to__gte=first)
    if wanted.is_undated:
        rows = rows.filter(happened_from=None)
    return rows.filter(tier="public") if wanted.is_public else rows


def _year(year: int) -> tuple[date, date]:
    inside = min(max(year, 1), 9999)
    return date(inside, 1, 1), date(inside, 12, 31)
