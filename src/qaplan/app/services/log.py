"""Reading the event log of a study, finding events in it, and checking that nobody has touched it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice

from qaplan.app.services.sessions import Session, check_may
from qaplan.app.store.log import LogCheck, LogLine, load_deed_events, verify_log
from qaplan.app.store.log_search import (
    LogFilter,
    actions_held,
    actors_held,
    count_deeds,
    deed_sizes,
    find_deeds,
    find_lines,
    load_event,
)
from qaplan.app.store.studies import Study
from qaplan.app.store.undo_rows import deeds_undone
from qaplan.base.errors import UsageError
from qaplan.sharing import release

__all__ = [
    "OF_THE_BORDER",
    "DeedLine",
    "LogCheck",
    "LogChoices",
    "LogFilter",
    "LogLine",
    "LogPage",
    "check_log",
    "events_of_deed",
    "find_events",
    "log_choices",
    "log_line_record",
    "show_event",
    "show_log",
]

OF_THE_BORDER = (
    ("layer", "barriers-"),
    ("layer", "candidates-"),
    ("estimate", "opening-"),
    ("estimate", "barrier-"),
)
"""What nobody learns of who may not look at the border: kinds of subject, with what their ids begin with."""

_PAGE = 50


@dataclass(frozen=True)
class DeedLine:
    """One line of the log as a page shows it: the latest wanted event of a deed.

    Args:
        line: The event.
        others: Number of other events of the same deed.
        undone_by: The event that took it back and stands; None where nothing did.
    """

    line: LogLine
    others: int
    undone_by: int | None


@dataclass(frozen=True)
class LogPage:
    """Some of the deeds that were asked for, the latest first.

    Args:
        lines: The deeds.
        total: How many there are in all.
        next_before: What to give as ``before`` for the next page; None on the last.
    """

    lines: tuple[DeedLine, ...]
    total: int
    next_before: int | None


@dataclass(frozen=True)
class LogChoices:
    """What can be asked for.

    Args:
        actors: Ids of everybody who did something.
        actions: Every kind of thing that was done.
    """

    actors: tuple[str, ...]
    actions: tuple[str, ...]


def find_events(
    study: Study, wanted: LogFilter, session: Session, *, before: int | None = None, most: int = _PAGE
) -> LogPage:
    """Find what was done, the latest first; what was done in one go stands as one line.

    Args:
        study: The study.
        wanted: Which events.
        session: Who asks.
        before: Only what has a smaller number; None for the first page.
        most: Lines of a page.

    Raises:
        AccessError: ``access.no_right`` without the right ``log.look``.
        UsageError: ``log.bad_span`` if the last day is before the first.
    """
    check_may(session, "log.look")
    if wanted.first_day and wanted.last_day and wanted.last_day < wanted.first_day:
        raise UsageError("log.bad_span", "the last day is before the first", do="change the two days")
    wanted = replace(wanted, hidden=_hidden(session))
    found = list(islice(_seen(study, wanted, before), most + 1))
    sizes = deed_sizes(study, [line.deed for line in found])
    undone = deeds_undone(study)
    lines = tuple(DeedLine(line, sizes[line.deed] - 1, undone.get(line.deed)) for line in found[:most])
    is_plain = not any(letter.isdigit() for letter in wanted.words)
    total = count_deeds(study, wanted) if is_plain else sum(1 for _ in _seen(study, wanted, None))
    return LogPage(lines, total, lines[-1].line.seq if len(found) > most else None)


def _seen(study: Study, wanted: LogFilter, before: int | None) -> Iterator[LogLine]:
    return _saying(wanted, find_deeds(study, wanted, before=before))


def _saying(wanted: LogFilter, lines: Iterator[LogLine]) -> Iterator[LogLine]:
    """The events without positions; words are looked for in what is shown, never in what is hidden."""
    for line in lines:
        shown = _without_positions(line)
        said = f"{shown.change.why}\n{shown.change.subject_id}\n{shown.actor}".casefold()
        if wanted.words.casefold() in said:
            yield shown


def show_event(study: Study, seq: int, session: Session) -> LogLine:
    """One event, without any position that an id or a reason carries.

    Raises:
        AccessError: ``access.no_right`` without the right ``log.look``.
        UsageError: ``undo.unknown_event`` if there is no such event.
    """
    check_may(session, "log.look")
    line = load_event(study, seq)
    if line is None or _is_hidden(line, session):
        do = "look it up with qaplan log show STUDY"
        raise UsageError("undo.unknown_event", f"the log has no event {seq}", do=do)
    return _without_positions(line)


def events_of_deed(study: Study, deed: int, session: Session, *, most: int = 200) -> tuple[LogLine, ...]:
    """The first events that were written in one go, in their order, as far as a reader may know of them."""
    events = load_deed_events(study, deed, most=most)
    return tuple(_without_positions(line) for line in events if not _is_hidden(line, session))


def _hidden(session: Session) -> tuple[tuple[str, str], ...]:
    return () if session.may("border.look") else OF_THE_BORDER


def _is_hidden(line: LogLine, session: Session) -> bool:
    change = line.change
    return any(
        change.subject_kind == kind and change.subject_id.startswith(beginning)
        for kind, beginning in _hidden(session)
    )


def log_choices(study: Study) -> LogChoices:
    """By whom and what the log can be filtered."""
    return LogChoices(actors_held(study), actions_held(study))


def show_log(study: Study, *, after: int = 0, wanted: LogFilter | None = None) -> Iterator[LogLine]:
    """Give the events in their order, without any position that an id or a reason carries.

    Args:
        study: The study.
        after: Number of the last event that is not wanted again.
        wanted: Which events; all when None.
    """
    chosen = wanted or LogFilter()
    return _saying(chosen, find_lines(study, chosen, after=after))


def _without_positions(line: LogLine) -> LogLine:
    change = line.change
    shown = replace(
        change,
        subject_id=_scrubbed_text(change.subject_id),
        why=_scrubbed_text(change.why),
        body={key: _scrubbed(value) for key, value in (change.body or {}).items()},
    )
    return replace(line, change=shown)


def _scrubbed(value: object) -> object:
    if isinstance(value, str):
        return _scrubbed_text(value)
    if isinstance(value, Mapping):
        return {_scrubbed_text(str(key)): _scrubbed(each) for key, each in value.items()}
    return [_scrubbed(each) for each in value] if isinstance(value, list | tuple) else value


def _scrubbed_text(text: str) -> str:
    return release(text, "steward").value


def check_log(study: Study) -> LogCheck:
    """Walk the chain of the log and say what does not fit."""
    return verify_log(study)


def log_line_record(line: LogLine) -> dict[str, object]:
    """One event, ready for JSON."""
    change = line.change
    return {
        "seq": line.seq,
        "at": line.at.isoformat(),
        "actor": line.actor,
        "action": change.action,
        "subject_kind": change.subject_kind,
        "subject_id": change.subject_id,
        "why": change.why,
        "body": dict(change.body or {}),
        "digest": line.digest,
    }
