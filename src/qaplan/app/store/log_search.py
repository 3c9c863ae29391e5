"""Finding events in the log: what was done together is one line, the latest first, a page at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from qaplan.app.store.log import LogLine, line_of
from qaplan.app.store.studies import Study

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from qaplan.app.store.models import LogEvent

__all__ = [
    "LogFilter",
    "actions_held",
    "actors_held",
    "count_deeds",
    "deed_sizes",
    "find_deeds",
    "has_done",
    "load_event",
    "seq_of_reading",
]


@dataclass(frozen=True)
class LogFilter:
    """Which events are wanted; an empty word wants all.

    Args:
        actor: Id of who did it.
        action: What was done, such as ``survey.card_taken``; its first word, such as ``survey``, wants all
            of that topic.
        subject: Id of what it was done to.
        first_day: Earliest day, UTC.
        last_day: Latest day, UTC.
        words: A stretch of the reason, of the id of what it was done to, or of who did it.
        hidden: What is left out: kinds of subject, each with what their ids begin with.
    """

    actor: str = ""
    action: str = ""
    subject: str = ""
    first_day: date | None = None
    last_day: date | None = None
    words: str = ""
    hidden: tuple[tuple[str, str], ...] = ()


def has_done(study: Study, action: str, actor: str, subject: str) -> bool:
    """Whether somebody ever did something to a thing, taken back or not.

    Args:
        study: The study.
        action: What, such as ``identity.pair_read``.
        actor: Id of who.
        subject: Id of the thing.
    """
    from qaplan.app.store.models import LogEvent

    events = LogEvent.objects.using(study.alias).filter(action=action, actor=actor, subject_id=subject)
    return bool(events.exists())


def seq_of_reading(study: Study, action: str, reading_id: str) -> int:
    """Number of the last event that kept a reading; zero where none did.

    Args:
        study: The study.
        action: What kept it, such as ``identity.pair_read``.
        reading_id: The reading, as the event's body names it.
    """
    from qaplan.app.store.models import LogEvent

    events = LogEvent.objects.using(study.alias).filter(action=action, body__reading=reading_id)
    return events.order_by("-seq").values_list("seq", flat=True).first() or 0


def find_deeds(study: Study, wanted: LogFilter, *, before: int | None = None) -> Iterator[LogLine]:
    """Read the latest wanted event of each deed, the latest deed first.

    Args:
        study: The study.
        wanted: Which events.
        before: Only events with a smaller number; None for all.
    """
    from django.db.models import Exists, OuterRef

    rows = _wanted(study, wanted)
    later = rows.filter(deed=OuterRef("deed"), seq__gt=OuterRef("seq"))
    heads = rows.filter(~Exists(later))
    heads = heads if before is None else heads.filter(seq__lt=before)
    return (line_of(row) for row in heads.order_by("-seq").iterator(chunk_size=200))


def find_lines(study: Study, wanted: LogFilter, *, after: int = 0) -> Iterator[LogLine]:
    """Read every wanted event in the order of the log.

    Args:
        study: The study.
        wanted: Which events.
        after: Number of the last event that is not wanted again.
    """
    rows = _wanted(study, wanted).filter(seq__gt=after).order_by("seq")
    return (line_of(row) for row in rows.iterator(chunk_size=500))


def count_deeds(study: Study, wanted: LogFilter) -> int:
    """Number of deeds with a wanted event."""
    from django.db.models import F

    rows = _wanted(study, wanted).order_by()
    if wanted == LogFilter():
        return rows.filter(seq=F("deed")).count()
    return rows.values("deed").distinct().count()


def deed_sizes(study: Study, deeds: Iterable[int]) -> dict[int, int]:
    """Number of events of each deed."""
    from django.db.models import Count

    from qaplan.app.store.models import LogEvent

    rows = LogEvent.objects.using(study.alias).filter(deed__in=list(deeds)).order_by()
    return dict(rows.values_list("deed").annotate(events=Count("seq")))


def load_event(study: Study, seq: int) -> LogLine | None:
    """Read one event; None if there is none of that number."""
    from qaplan.app.store.models import LogEvent

    row = LogEvent.objects.using(study.alias).filter(seq=seq).first()
    return None if row is None else line_of(row)


def actors_held(study: Study) -> tuple[str, ...]:
    """Ids of everybody who did something, sorted."""
    return _distinct(study, "actor")


def actions_held(study: Study) -> tuple[str, ...]:
    """Every kind of thing that was done, sorted."""
    return _distinct(study, "action")


def _distinct(study: Study, column: str) -> tuple[str, ...]:
    from qaplan.app.store.models import LogEvent

    rows = LogEvent.objects.using(study.alias).order_by(column)
    return tuple(rows.values_list(column, flat=True).distinct())


def _wanted(study: Study, wanted: LogFilter) -> QuerySet[LogEvent]:
    from django.db.models import Q

    from qaplan.app.store.models import LogEvent

    rows = LogEvent.objects.using(study.alias).all()
    if wanted.actor:
        rows = rows.filter(actor=wanted.actor)
    if wanted.action:
        rows = rows.filter(Q(action=wanted.action) | Q(action__startswith=f"{wanted.action}."))
    if wanted.subject:
        rows = rows.filter(subject_id=wanted.subject)
    if wanted.first_day:
        rows = rows.filter(at__gte=_midnight(wanted.first_day))
    if wanted.last_day:
        rows = rows.filter(at__lt=_midnight(wanted.last_day + timedelta(days=1)))
    if wanted.words:
        said = Q(why__icontains=wanted.words) | Q(subject_id__icontains=wanted.words)
        rows = rows.filter(said | Q(actor__icontains=wanted.words))
    for kind, beginning in wanted.hidden:
        rows = rows.exclude(subject_kind=kind, subject_id__startswith=beginning)
    return rows


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)
