"""Reading the event log of a study and checking that nobody has touched it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from qaplan.app.store.log import LogCheck, LogLine, load_log, verify_log
from qaplan.app.store.studies import Study
from qaplan.sharing import release

__all__ = ["LogCheck", "LogLine", "check_log", "log_line_record", "show_log"]


def show_log(study: Study, *, after: int = 0) -> Iterator[LogLine]:
    """Give the events in their order, without any position that an id or a reason carries.

    Args:
        study: The study.
        after: Number of the last event that is not wanted again.
    """
    return (_without_positions(line) for line in load_log(study, after=after))


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
