"""The reports that were built: which there are, getting one, and what two of them, or two days, say apart."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import cast

from qaplan.app.services.reports import lines_file
from qaplan.app.services.sessions import Session, check_audience, check_may
from qaplan.app.services.situation_view import view_situation
from qaplan.app.store.log import LogLine
from qaplan.app.store.log_search import LogFilter, find_deeds
from qaplan.app.store.studies import Study
from qaplan.base.errors import UsageError
from qaplan.reporting.lines import LineChange, compare_lines, lines_from_record, lines_of
from qaplan.sharing import Audience

__all__ = [
    "BuiltFile",
    "BuiltReport",
    "Comparison",
    "compare_days",
    "compare_reports",
    "file_of",
    "list_built",
]

_WRITTEN = "report.written"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,199}")
_RELEASE = re.compile(r"[0-9a-f]{6,64}")


@dataclass(frozen=True)
class BuiltFile:
    """One file of a report.

    Args:
        name: Its name, which is all that is needed to get it.
        language: Code of its language.
        extension: Its kind: html, pdf, docx or xlsx.
        size_bytes: How long it is.
    """

    name: str
    language: str
    extension: str
    size_bytes: int


@dataclass(frozen=True)
class BuiltReport:
    """One report as it was built.

    Args:
        seq: The event of the log that tells of it.
        release_id: The release that it was made from.
        as_of: The day that it holds for; None for one of before this was kept.
        audience: For whom.
        built_at: When, UTC.
        built_by: Who built it.
        files: Its files; none where a later report has taken their place or somebody has removed them.
        has_lines: Whether it can be compared.
        tells_of_border: Whether it holds what those alone may know who may look at the border.
    """

    seq: int
    release_id: str
    as_of: date | None
    audience: Audience
    built_at: datetime
    built_by: str
    files: tuple[BuiltFile, ...]
    has_lines: bool
    tells_of_border: bool = False


@dataclass(frozen=True)
class Comparison:
    """What two reports, or two days, say differently.

    Args:
        first: The day of the first.
        second: The day of the second.
        changes: What differs.
    """

    first: date | None
    second: date | None
    changes: tuple[LineChange, ...]


def list_built(study: Study, session: Session, *, most: int = 50) -> tuple[BuiltReport, ...]:
    """The reports that this reader may have, the latest first.

    Args:
        study: The study.
        session: Who asks; who reads as the public gets the reports for the public, and who may not look at
            the border none that tells of it.
        most: How many.

    Raises:
        AccessError: ``access.no_right`` without the right ``reports.download``.
    """
    check_may(session, "reports.download")
    found = []
    for report in _built(study):
        if _is_for(report, session):
            found.append(report)
        if len(found) == most:
            break
    return tuple(found)


def file_of(study: Study, session: Session, name: str) -> Path:
    """The file of a report.

    Args:
        study: The study.
        session: Who asks.
        name: Its name, as :func:`list_built` gives it.

    Raises:
        AccessError: ``access.no_right``.
        UsageError: ``report.no_such_file`` if there is none of that name for this reader.
    """
    for report in list_built(study, session, most=100_000):
        for each in report.files:
            if each.name == name:
                return study.outputs_folder / each.name
    raise UsageError(
        "report.no_such_file", "there is no such report", do="choose one from the list of reports"
    )


def compare_reports(study: Study, session: Session, first: str, second: str) -> Comparison:
    """Lay two reports beside each other as they were built, whatever has changed in the study since.

    Args:
        study: The study.
        session: Who asks.
        first: Release id of the earlier report.
        second: Release id of the later one.

    Raises:
        AccessError: ``access.no_right``.
        UsageError: ``report.not_kept`` if what one says is not kept, or is not for this reader.
    """
    reports = {each.release_id: each for each in list_built(study, session, most=100_000)}
    lines = []
    for release_id in (first, second):
        if release_id not in reports or not reports[release_id].has_lines:
            do = "build the report again, or compare two days"
            raise UsageError("report.not_kept", "what that report says is not kept", do=do)
        record = json.loads(lines_file(study, release_id).read_text(encoding="utf-8"))
        lines.append(lines_from_record(record))
    return Comparison(reports[first].as_of, reports[second].as_of, compare_lines(lines[0], lines[1]))


def compare_days(
    study: Study, session: Session, first: date, second: date, *, audience: Audience = "public"
) -> Comparison:
    """Lay what the study says today of two days beside each other; nothing is written.

    Args:
        study: The study.
        session: Who asks.
        first: The earlier day.
        second: The later one.
        audience: For whom.

    Raises:
        AccessError: ``access.no_right``; ``access.not_steward`` if the session reads as the public and asks
            for more.
    """
    from qaplan.reporting.compose import compose_situation

    check_audience(session, audience)
    reader = replace(session, audience=audience)
    before, after = (
        lines_of(compose_situation(view_situation(study, reader, day))) for day in (first, second)
    )
    return Comparison(first, second, compare_lines(before, after))


def _is_for(report: BuiltReport, session: Session) -> bool:
    if report.audience == "public":
        return True
    return session.audience == "steward" and (session.may("border.look") or not report.tells_of_border)


def _built(study: Study) -> Iterator[BuiltReport]:
    """All reports, the latest first; a file belongs to the last report that wrote it."""
    taken: set[str] = set()
    for line in find_deeds(study, LogFilter(action=_WRITTEN)):
        yield _report(study, line, taken)


def _report(study: Study, line: LogLine, taken: set[str]) -> BuiltReport:
    body = line.change.body or {}
    names = [str(name) for name in cast("list[object]", body.get("files") or [])]
    files = [_file(study, name) for name in names if _NAME.fullmatch(name) and name not in taken]
    taken.update(names)
    release_id, as_of = str(body.get("release_id", "")), str(body.get("as_of", ""))
    is_plain = _RELEASE.fullmatch(release_id) is not None
    return BuiltReport(
        line.seq,
        release_id,
        date.fromisoformat(as_of) if as_of else None,
        "public" if body.get("audience") == "public" else "steward",
        line.at,
        line.actor,
        tuple(each for each in files if each is not None),
        is_plain and lines_file(study, release_id).is_file(),
        bool(body.get("tells_of_border", True)),
    )


def _file(study: Study, name: str) -> BuiltFile | None:
    path = study.outputs_folder / name
    if not path.is_file() or path.is_symlink():
        return None
    stem, _, extension = name.rpartition(".")
    return BuiltFile(name, stem.rpartition("-")[2], extension, path.stat().st_size)
