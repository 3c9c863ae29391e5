"""The event log: every change in the transaction that made it, chained by salted digests.

The chain shows an edit, a removal or a new order; the head that the study keeps shows a cut tail.
Stations are named by id: no event holds a position.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

from qaplan.app.store.deeds import HEAD, deed_of
from qaplan.app.store.studies import Study
from qaplan.base.actors import Actor
from qaplan.base.errors import DataError, DisclosureError, Problem
from qaplan.base.provenance import plain

if TYPE_CHECKING:
    from qaplan.app.store.models import LogEvent

__all__ = [
    "Change",
    "LogCheck",
    "LogLine",
    "append_event",
    "line_of",
    "load_deed_events",
    "load_log",
    "log_head",
    "verify_log",
]

_EXACT = 2**53
_POSITION_WORDS = frozenset({"longitude", "latitude", "lon", "lat", "easting", "northing", "utm_x", "utm_y"})


@dataclass(frozen=True)
class Change:
    """What is about to be done.

    Args:
        action: Dotted verb such as ``survey.card_taken``.
        subject_kind: What kind of thing it is done to.
        subject_id: Its id.
        why: The reason, in the actor's words or ours.
        body: Before and after, or the counts of a batch, as plain data.
        undoes: The deed that is taken back, by its number; None for all else.
    """

    action: str
    subject_kind: str
    subject_id: str
    why: str = ""
    body: Mapping[str, object] | None = None
    undoes: int | None = None


@dataclass(frozen=True)
class LogLine:
    """One event as it is read back.

    Args:
        seq: Its number; order is by number and never by the clock.
        at: When, UTC.
        actor: Id of who did it.
        change: What was done.
        digest: Its digest, hexadecimal.
        deed: Number of the first event of its transaction; what was done in one is undone in one.
    """

    seq: int
    at: datetime
    actor: str
    change: Change
    digest: str
    deed: int = 0


@dataclass(frozen=True)
class LogCheck:
    """What the check of a whole chain found.

    Args:
        events: Number of events that are there.
        head: Digest of the last one, to be compared with a printed report or a partner's receipt.
        problems: What does not fit; empty when the chain is whole.
    """

    events: int
    head: str
    problems: tuple[Problem, ...]

    @property
    def is_whole(self) -> bool:
        """Whether nothing was edited, removed or put in another order."""
        return not self.problems

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        problems = [vars(problem) for problem in self.problems]
        return {"events": self.events, "head": self.head, "is_whole": self.is_whole, "problems": problems}


def append_event(study: Study, actor: Actor, change: Change, *, at: datetime) -> int:
    """Write one event; call it within the transaction of the change.

    Args:
        study: The study.
        actor: Who does it.
        change: What is done.
        at: When, UTC.

    Returns:
        The event's number.

    Raises:
        DisclosureError: ``log.position`` if the body names a coordinate.
        DataError: ``provenance.not_plain`` if the body is no plain data; ``log.outside_transaction`` if
            the change is not in a transaction.
    """
    from django.db import connections

    from qaplan.app.store.models import LogEvent, Setting

    if not connections[study.alias].in_atomic_block:
        raise DataError("log.outside_transaction", "a change was logged outside its transaction")
    body = cast("dict[str, Any]", plain(dict(change.body or {})))
    _check_no_position(body)
    heads = Setting.objects.using(study.alias).select_for_update()
    held = heads.filter(name=HEAD).first()
    number, _, previous = held.value.partition(" ") if held else ("0", "", "")
    seq = int(number) + 1
    event = LogEvent(
        seq=seq,
        deed=deed_of(study.alias, seq),
        undoes=change.undoes,
        at=at.astimezone(UTC),
        actor=actor.id,
        action=change.action,
        subject_kind=change.subject_kind,
        subject_id=change.subject_id,
        why=change.why,
        body=body,
        salt=secrets.token_hex(16),
        previous=previous,
    )
    event.digest = _digest(event)
    event.save(using=study.alias, force_insert=True)
    Setting(name=HEAD, value=f"{event.seq} {event.digest}").save(using=study.alias)
    return event.seq


def log_head(study: Study) -> str:
    """Number and digest of the last event: another one as soon as anything has changed; empty before any."""
    from qaplan.app.store.models import Setting

    held = Setting.objects.using(study.alias).filter(name=HEAD).first()
    return held.value if held else ""


def load_log(study: Study, *, after: int = 0) -> Iterator[LogLine]:
    """Read the log in its order.

    Args:
        study: The study.
        after: Number of the last event that is not wanted again.
    """
    from qaplan.app.store.models import LogEvent

    for row in LogEvent.objects.using(study.alias).filter(seq__gt=after).iterator(chunk_size=500):
        yield line_of(row)


def load_deed_events(study: Study, deed: int, *, most: int) -> Iterator[LogLine]:
    """Read the first events of one deed in their order.

    Args:
        study: The study.
        deed: Number of its first event.
        most: How many at most.
    """
    from qaplan.app.store.models import LogEvent

    return (line_of(row) for row in LogEvent.objects.using(study.alias).filter(deed=deed)[:most])


def line_of(row: LogEvent) -> LogLine:
    """One event as it is read back."""
    change = Change(row.action, row.subject_kind, row.subject_id, row.why, row.body, row.undoes)
    return LogLine(row.seq, row.at, row.actor, change, row.digest, row.deed)


def verify_log(study: Study) -> LogCheck:
    """Walk the whole chain and say what does not fit."""
    from qaplan.app.store.models import LogEvent, Setting

    problems: list[Problem] = []
    count, previous = 0, ""
    for count, row in enumerate(LogEvent.objects.using(study.alias).iterator(chunk_size=500), start=1):
        problems.extend(_faults(row, count, previous))
        previous = row.digest
    held = Setting.objects.using(study.alias).filter(name=HEAD).first()
    kept = held.value if held else "0 "
    if not problems and kept != f"{count} {previous}":
        what = f"the log ends at event {count}, the study remembers event {kept.partition(' ')[0]}"
        problems.append(Problem("log.cut", what, f"event {count}", _DO))
    return LogCheck(count, previous, tuple(problems))


_DO = "compare with a copy of the study or a printed head digest"


def _faults(row: LogEvent, expected: int, previous: str) -> Iterator[Problem]:
    where = f"event {row.seq}"
    if row.digest != _digest(row):
        yield Problem("log.edited", "the event is not what was written", where, _DO)
    if row.previous != previous:
        what = "the event does not follow the one before it: one was removed, put in or moved"
        yield Problem("log.broken_chain", what, where, _DO)
    elif row.seq != expected:
        yield Problem("log.gap", f"the number is {row.seq} where {expected} is due", where, _DO)


def _digest(event: LogEvent) -> str:
    said = {
        "seq": event.seq,
        "deed": event.deed,
        "undoes": event.undoes,
        "at": event.at.astimezone(UTC).isoformat(),
        "actor": event.actor,
        "action": event.action,
        "subject_kind": event.subject_kind,
        "subject_id": event.subject_id,
        "why": event.why,
        "body": _as_either_keeps_it(event.body),
    }
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{event.previous}|{event.salt}|{text}".encode()).hexdigest()


def _as_either_keeps_it(value: object) -> object:
    """Plain data as SQLite and PostgreSQL both give it back: the one writes 1e22, the other its figures."""
    if isinstance(value, dict):
        return {key: _as_either_keeps_it(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_as_either_keeps_it(each) for each in value]
    if isinstance(value, int) and abs(value) >= _EXACT:
        return float(value)
    return value + 0.0 if isinstance(value, float) else value


def _check_no_position(body: object) -> None:
    if isinstance(body, dict):
        if _POSITION_WORDS & {str(name).casefold() for name in body}:
            raise DisclosureError(
                "log.position", "a log event names a coordinate", do="name the station by its id"
            )
        for part in body.values():
            _check_no_position(part)
    elif isinstance(body, list):
        for part in body:
            _check_no_position(part)
