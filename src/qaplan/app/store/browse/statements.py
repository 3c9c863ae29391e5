"""Statements about identity: those that bear on some records, and those that part records, by date."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from qaplan.app.store.browse.paging import RowPage, as_day, cut, mark, read_mark
from qaplan.app.store.codec import decode
from qaplan.app.store.studies import Study
from qaplan.identity.types import Statement, Verdict

__all__ = ["parting_page", "statement_named", "statements_naming", "tied_records"]

MOST_TIED = 20_000
"""Records that one page follows at most from one to the next."""

_TIED = """
WITH RECURSIVE tied(record) AS (
    SELECT record FROM {link} WHERE record IN ({places})
    UNION
    SELECT other.record FROM tied
    JOIN {link} mine ON mine.record = tied.record
    JOIN {statement} said ON said.key = mine.statement_id AND said.verdict = 'same'
    JOIN {link} other ON other.statement_id = said.key
)
SELECT record FROM tied LIMIT {most}
"""


def tied_records(study: Study, record_ids: Iterable[str]) -> frozenset[str]:
    """These records with every other that statements ever called the same animal, by any way.

    Args:
        study: The study.
        record_ids: Where to begin.

    Returns:
        The records, at most twenty thousand; statements of every day count, those replaced as well.
    """
    from django.db import connections

    from qaplan.app.store import models

    seeds = sorted(set(record_ids))
    if not seeds:
        return frozenset()
    names = {
        "link": connections[study.alias].ops.quote_name(models.StatementRecord._meta.db_table),
        "statement": connections[study.alias].ops.quote_name(models.Statement._meta.db_table),
        "places": ", ".join(["%s"] * len(seeds)),
        "most": str(MOST_TIED),
    }
    with connections[study.alias].cursor() as cursor:
        cursor.execute(_TIED.format(**names), seeds)
        return frozenset(seeds) | {record for (record,) in cursor.fetchall()}


def statements_naming(study: Study, record_ids: Iterable[str]) -> tuple[Statement, ...]:
    """Read every statement that names one of these records, by date and id."""
    from qaplan.app.store import models

    links = models.StatementRecord.objects.using(study.alias).order_by()
    ids = links.filter(record__in=sorted(set(record_ids))).values("statement_id")
    rows = models.Statement.objects.using(study.alias).filter(key__in=ids).order_by("made_on", "key")
    return tuple(decode(body, Statement) for body in rows.values_list("body", flat=True))


def statement_named(study: Study, statement_id: str) -> Statement | None:
    """Read one statement."""
    from qaplan.app.store import models

    rows = models.Statement.objects.using(study.alias).filter(key=statement_id)
    body = rows.values_list("body", flat=True).first()
    return None if body is None else decode(body, Statement)


def parting_page(study: Study, on: date, *, after: str = "", limit: int = 50) -> RowPage[Statement]:
    """Read a page of the statements that stand on a day and call records different animals, latest first.

    Args:
        study: The study.
        on: The day.
        after: Mark of the page before; empty for the first page.
        limit: How many rows.

    Raises:
        UsageError: ``browse.bad_mark``.
    """
    from django.db.models import Exists, OuterRef, Q

    from qaplan.app.store import models

    rows = models.Statement.objects.using(study.alias)
    newer = rows.filter(supersedes=OuterRef("key"), made_on__lte=on)
    stand = rows.filter(verdict=str(Verdict.DIFFERENT), made_on__lte=on).exclude(Exists(newer))
    if after:
        written, key = read_mark(after, 2)
        day = as_day(written)
        stand = stand.filter(Q(made_on__lt=day) | Q(made_on=day, key__gt=key))
    ordered = stand.order_by("-made_on", "key").values_list("key", "made_on", "body")
    found, is_more = cut(list(ordered[: limit + 1]), limit)
    last = found[-1] if is_more else None
    next_page = "" if last is None or last[1] is None else mark(last[1].isoformat(), last[0])
    return RowPage(tuple(decode(body, Statement) for _, _, body in found), next_page)
