"""The reports: ordering one as a job, watching it, the list of those that were built, downloading."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from qaplan.app.services.jobs import HeldJob, cancel_job, list_jobs, resume_job, start_job, watch_job
from qaplan.app.services.languages import offered_languages
from qaplan.app.services.log_telling import tell_actor
from qaplan.app.services.report_shelf import BuiltFile, BuiltReport, file_of, list_built
from qaplan.app.services.reports import FORMATS
from qaplan.app.services.sessions import as_reader, check_audience
from qaplan.app.web.browsing import address_of
from qaplan.app.web.pages import Entrance, PageRequest, page
from qaplan.app.web.reporting.situation import as_of_day
from qaplan.app.web.tables import wants_workbook, workbook
from qaplan.base.dates import PartialDate
from qaplan.base.errors import UsageError
from qaplan.base.messages import Message
from qaplan.base.names import LANGUAGES
from qaplan.reporting.workbook import Value

__all__ = ["download", "order", "reports", "resume", "stop", "work"]

_KIND = "report.build"
_AUDIENCES = ("public", "steward")
_HEADINGS = ("day", "whom", "files", "built", "by", "release")
_TYPES = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True)
class _File:
    """A file as the template draws it."""

    name: str
    format_key: str
    language: str
    kilobytes: int


@dataclass(frozen=True)
class _Report:
    """A report as the template draws it."""

    report: BuiltReport
    day: PartialDate | None
    at: str
    by: Message | str
    files: tuple[_File, ...]


@page(
    "s/<slug:study_id>/reports/",
    name="reporting.reports",
    right="reports.download",
    entrance=Entrance("share", 0, "reports.title"),
)
def reports(request: PageRequest) -> HttpResponse:
    """Show the reports that were built, and the forms for a new one and for comparing."""
    built = list_built(request.study, request.reader)
    if wants_workbook(request):
        headings = [request.text.word(f"reports.{each}") for each in _HEADINGS]
        return workbook(request, "reports", headings, _rows(built, request))
    shown = [_shown(each, request) for each in built]
    with_lines = [each for each in shown if each.report.has_lines]
    may_build = request.reader.may("reports.build")
    begun = list_jobs(request.study, ("waiting", "running"), latest=20)
    running = [job for job in begun if _is_for(job, request)]
    return render(
        request,
        "reporting/reports.html",
        {
            "built": shown,
            "latest": shown[0] if shown else None,
            "comparable": with_lines,
            "today": as_of_day(request),
            "formats": FORMATS,
            "report_languages": [(code, _language(code)) for code in LANGUAGES],
            "audiences": _AUDIENCES if request.reader.audience == "steward" else _AUDIENCES[:1],
            "may_build": may_build,
            "running": running if may_build else [],
            "review_address": address_of(request, "recognition.review")
            if request.reader.may("review.label")
            else "",
            "log_address": address_of(request, "trail.log") if request.reader.may("log.look") else "",
        },
    )


@page("s/<slug:study_id>/reports/order/", name="reporting.order", right="reports.build", methods=("POST",))
def order(request: PageRequest) -> HttpResponse:
    """Order a report; it is built while its reader does something else."""
    languages = [each for each in LANGUAGES if each in request.POST.getlist("language")]
    formats = [each for each in FORMATS if each in request.POST.getlist("format")]
    if not languages or not formats:
        messages.error(request, request.text.word("reports.order_nothing"))
        return _to(request, "reporting.reports")
    on = _day(request.POST.get("as_of", "")) or request.reader.moment().date()
    check_audience(request.reader, as_reader(request.POST.get("audience", "public")))
    asked = {
        "languages": ",".join(languages),
        "formats": ",".join(formats),
        "audience": request.POST.get("audience", "public"),
        "as_of": on.isoformat(),
    }
    job = start_job(request.study, _KIND, asked, session=request.reader)
    return _to(request, "reporting.work", job_id=job.job_id)


@page("s/<slug:study_id>/reports/work/<slug:job_id>/", name="reporting.work", right="reports.build")
def work(request: PageRequest, job_id: str) -> HttpResponse:
    """Show how the building goes on, or what came of it."""
    job = _job(request, job_id)
    names = [str(each).rpartition("/")[2] for each in job.outcome.get("files", [])]
    built = {each.name: each for report in list_built(request.study, request.reader) for each in report.files}
    files = [_file(built[name]) for name in names if name in built]
    return render(request, "reporting/work.html", {"job": job, "files": files, "problem": job.problem})


@page(
    "s/<slug:study_id>/reports/work/<slug:job_id>/stop/",
    name="reporting.stop",
    right="reports.build",
    methods=("POST",),
)
def stop(request: PageRequest, job_id: str) -> HttpResponse:
    """Stop the building at its next file."""
    job = cancel_job(request.study, _job(request, job_id).job_id, session=request.reader)
    return _to(request, "reporting.work", job_id=job.job_id)


@page(
    "s/<slug:study_id>/reports/work/<slug:job_id>/resume/",
    name="reporting.resume",
    right="reports.build",
    methods=("POST",),
)
def resume(request: PageRequest, job_id: str) -> HttpResponse:
    """Take up a building that was stopped or failed."""
    job = resume_job(request.study, _job(request, job_id).job_id, session=request.reader)
    return _to(request, "reporting.work", job_id=job.job_id)


@page("s/<slug:study_id>/reports/files/<str:name>", name="reporting.download", right="reports.download")
def download(request: PageRequest, name: str) -> HttpResponse:
    """Give the file of a report, to be saved and never to be run as a page of ours."""
    path = file_of(request.study, request.reader, name)
    kind = _TYPES.get(path.suffix.lstrip("."), "application/octet-stream")
    response = HttpResponse(path.read_bytes(), content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{path.name}"'
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _to(request: PageRequest, name: str, **parts: object) -> HttpResponse:
    return HttpResponseRedirect(reverse(name, kwargs={"study_id": request.study.study_id, **parts}))


def _job(request: PageRequest, job_id: str) -> HeldJob:
    """The building of that id.

    Raises:
        UsageError: ``job.unknown`` if there is none, or it is for readers who see more.
    """
    job = watch_job(request.study, job_id)
    if not _is_for(job, request):
        raise UsageError("job.unknown", "this builds no report", do="choose it from the list of reports")
    return job


def _is_for(job: HeldJob, request: PageRequest) -> bool:
    """Whether a job builds a report that this reader may know of."""
    is_hidden = request.reader.audience == "public" and job.parameters.get("audience") != "public"
    return job.kind == _KIND and not is_hidden


def _shown(report: BuiltReport, request: PageRequest) -> _Report:
    day = PartialDate.of(report.as_of) if report.as_of else None
    files = tuple(_file(each) for each in report.files)
    return _Report(
        report, day, report.built_at.strftime("%Y-%m-%d %H:%M"), tell_actor(report.built_by), files
    )


def _file(each: BuiltFile) -> _File:
    kilobytes = -(-each.size_bytes // 1000)
    return _File(each.name, f"reports.format_{each.extension}", _language(each.language), kilobytes)


def _language(code: str) -> str:
    return {str(each): name for each, name in offered_languages().items()}.get(code, code)


def _rows(built: tuple[BuiltReport, ...], request: PageRequest) -> Iterator[tuple[Value, ...]]:
    text = request.text
    for each in built:
        yield (
            each.as_of.isoformat() if each.as_of else text.word("reports.no_day"),
            text.word(f"reports.for_{each.audience}"),
            ", ".join(file.name for file in each.files) or text.word("reports.replaced"),
            each.built_at.strftime("%Y-%m-%d %H:%M"),
            each.built_by,
            each.release_id,
        )


def _day(written: str) -> date | None:
    if not written:
        return None
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise UsageError("cli.bad_day", f"'{written[:20]}' is no day", do="write it as 2024-09-27") from None
