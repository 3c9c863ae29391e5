"""How one thing came to be as it is: the events of the log that are about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from qaplan.app.store.studies import Study

__all__ = ["Version", "last_event", "versions_of"]

_MOST = 50


@dataclass(frozen=True)
class Version:
    """One change of one thing.

    Args:
        seq: Number of the event.
        at: When, UTC.
        actor: Id of who did it.
        action: What was done, such as ``evidence.changed``.
        why: The reason.
    """

    seq: int
    at: datetime
    actor: str
    action: str
    why: str


def versions_of(study: Study, kind: str, subject_id: str) -> tuple[Version, ...]:
    """The latest events about one thing, the first of them first.

    Args:
        study: The study.
        kind: What kind of thing it is, such as ``Record``.
        subject_id: Its id.
    """
    from qaplan.app.store import models

    rows = models.LogEvent.objects.using(study.alias).filter(subject_id=subject_id, subject_kind=kind)
    found = rows.order_by("-seq").values_list("seq", "at", "actor", "action", "why")[:_MOST]
    return tuple(Version(*row) for row in reversed(found))


def last_event(study: Study) -> int:
    """Number of the last event of the log; zero before the first."""
    from qaplan.app.store import models

    last = models.LogEvent.objects.using(study.alias).order_by("-seq").values_list("seq", flat=True).first()
    return last or 0
