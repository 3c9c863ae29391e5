"""Taking back what was done: every event of the log, exactly, as far back as nothing stands in the way.

What was written in one transaction is one deed and is taken back whole. Taking back is an event like any
other: it can be taken back too, which does the deed again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from qaplan.app.services.sessions import Session, check_may, check_may_write, session_here
from qaplan.app.store.log import Change, LogLine, append_event, load_deed_events
from qaplan.app.store.studies import Study, writing
from qaplan.app.store.undo_rows import (
    HeldDeed,
    RowCounts,
    count_rows,
    deeds_in_the_way,
    load_deed,
    name_events,
    restore,
)
from qaplan.base.errors import DataError, QaplanError, UsageError

__all__ = ["FOR_GOOD", "UNDONE", "UndoPlan", "plan_undo", "undo_event"]

UNDONE = "log.undone"
"""The action of an event that takes another back."""

FOR_GOOD: Mapping[str, str] = {
    "recognition.people_removed": "bytes were removed, and no event brings them back",
    "crossings.people_counted": "the bytes of the pictures were removed, and no event brings them back",
    "evidence.custody_noted": "a chain of custody is only added to: note a hand-over that corrects it",
}
"""Actions that leave nothing to be put back, with the reason."""

_MOST_EVENTS = 200


@dataclass(frozen=True)
class UndoPlan:
    """What taking an event back would do.

    Args:
        seq: The event that was asked for.
        events: The first events of its deed, in their order.
        event_count: How many events its deed has.
        rows: Rows that would be put back, by table.
        refusal: Why it cannot be taken back; None where it can.
        undone_by: The event that took it back and stands; None where nothing did.
    """

    seq: int
    events: tuple[LogLine, ...]
    event_count: int
    rows: Mapping[str, RowCounts]
    refusal: QaplanError | None
    undone_by: int | None

    @property
    def row_count(self) -> int:
        """Number of rows that would be put back."""
        return sum(each.added + each.changed + each.removed for each in self.rows.values())

    @property
    def redoes(self) -> int | None:
        """The deed that would be done again; None where the event took nothing back."""
        return next((each.change.undoes for each in self.events if each.change.undoes), None)

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return {
            "seq": self.seq,
            "events": [each.seq for each in self.events],
            "event_count": self.event_count,
            "rows": {table: vars(each) for table, each in self.rows.items()},
            "undone_by": self.undone_by,
            "redoes": self.redoes,
            "refusal": self.refusal.to_record() if self.refusal else None,
        }


def plan_undo(study: Study, seq: int, *, session: Session | None = None) -> UndoPlan:
    """Say what taking an event back would do; nothing is changed.

    Args:
        study: The study.
        seq: Number of the event.
        session: Who asks; whoever calls on this machine when None.

    Raises:
        UsageError: ``undo.unknown_event`` if there is no such event.
    """
    mine = session or session_here()
    deed = _deed(study, seq)
    events = tuple(load_deed_events(study, deed.first, most=_MOST_EVENTS))
    rows = count_rows(study, deed)
    refusal: QaplanError | None = None
    try:
        _check_may(mine, deed)
        _check(study, deed, rows)
    except QaplanError as error:
        refusal = error
    return UndoPlan(seq, events, deed.events, rows, refusal, deed.undone_by)


def undo_event(study: Study, seq: int, *, session: Session | None = None, why: str = "") -> int:
    """Take an event back, with all that was done in the same transaction; every row is as it was before.

    Args:
        study: The study.
        seq: Number of the event.
        session: Who takes it back; whoever calls on this machine when None.
        why: The reason for the log.

    Returns:
        Number of the event that tells of it; taking that one back does it all again.

    Raises:
        UsageError: ``undo.unknown_event``.
        AccessError: ``access.not_steward``; ``access.no_right`` if somebody else did it and the role may not
            take back what others did.
        DataError: ``undo.already``, ``undo.nothing``, ``undo.for_good``, ``undo.later`` or ``undo.in_use``.
            The study is then as before.
    """
    mine = session or session_here()
    check_may_write(mine)
    with writing(study):
        deed = _deed(study, seq)
        rows = count_rows(study, deed)
        _check_may(mine, deed)
        _check(study, deed, rows)
        restore(study, deed)
        body: dict[str, object] = {
            "events": [deed.first, deed.last],
            "action": UNDONE if deed.undoes else sorted(deed.actions)[-1],
            "rows": {table: vars(each) for table, each in rows.items()},
        }
        change = Change(UNDONE, "event", str(deed.last), why, body, undoes=deed.first)
        return append_event(study, mine.actor, change, at=mine.moment())


def _deed(study: Study, seq: int) -> HeldDeed:
    deed = load_deed(study, seq)
    if deed is None:
        raise UsageError(
            "undo.unknown_event", f"the log has no event {seq}", do="look it up with qaplan log show STUDY"
        )
    return deed


def _check_may(session: Session, deed: HeldDeed) -> None:
    """One's own deeds may be taken back by whoever may write; those of others ask for a right."""
    check_may_write(session)
    if deed.actors != {session.actor.id}:
        check_may(session, "log.undo")


def _check(study: Study, deed: HeldDeed, rows: Mapping[str, RowCounts]) -> None:
    where = f"event {deed.last}"
    if deed.undone_by is not None:
        raise DataError(
            "undo.already",
            f"it was taken back already, by event {deed.undone_by}",
            where=where,
            do=f"take event {deed.undone_by} back to have it again",
            events=[deed.undone_by],
        )
    for action in deed.actions & FOR_GOOD.keys():
        raise DataError("undo.for_good", FOR_GOOD[action], where=where)
    if not rows:
        raise DataError("undo.nothing", "it changed no row, so there is nothing to put back", where=where)
    later = deeds_in_the_way(study, deed)
    if later:
        raise DataError(
            "undo.later",
            f"later events changed the same rows: {name_events(later)}",
            where=where,
            do="take those back first, the latest first",
            events=list(later),
        )
