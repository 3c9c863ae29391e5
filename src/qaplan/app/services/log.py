"""Reading the event log of a study and checking that nobody has touched it."""

from __future__ import annotations

from collections.abc import Iterator

from qaplan.app.store.log import LogCheck, LogLine, load_log, verify_log
from qaplan.app.store.studies import Study

__all__ = ["LogCheck", "LogLine", "check_log", "log_line_record", "show_log"]


def show_log(study: Study, *, after: int = 0) -> Iterator[LogLine]:
    """Give the events in their order.

    Args:
        study: The study.
        after: Number of the last event that is not wanted again.
    """
    return load_log(study, after=after)


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
