"""Estimates of a study: one of them, ordering more, and watching how they are made."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from qaplan.app.services.estimate_orders import JOB, order_estimates
from qaplan.app.services.estimates.offered import estimator_named
from qaplan.app.services.estimates.views import gathered_now, shown_estimate
from qaplan.app.services.jobs import HeldJob, cancel_job, list_jobs, resume_job, watch_job
from qaplan.app.services.log_telling import tell_actor
from qaplan.app.web.browsing import address_of, show_table, workbook_of
from qaplan.app.web.pages import PageRequest, page
from qaplan.app.web.refusals import in_words
from qaplan.app.web.room_tabs import room_tabs
from qaplan.app.web.tables import wants_workbook, workbook
from qaplan.base.errors import QaplanError, UsageError

__all__ = ["day_asked", "estimate", "order", "resume", "running_jobs", "said_of", "stop", "work"]


@page(
    "s/<slug:study_id>/population/estimates/<slug:estimate_id>/",
    name="population.estimate",
    right="study.look",
)
def estimate(request: PageRequest, estimate_id: str) -> HttpResponse:
    """Show one estimate with its tables, what it assumes, and whether its inputs are what they were."""
    found = shown_estimate(request.study, request.reader, estimate_id)
    tables = [each for each in found.answer.tables if each.rows]
    if wants_workbook(request):
        asked = request.GET.get("table", "")
        table = next((each for each in tables if each.name == asked), tables[0] if tables else None)
        return workbook(request, "estimate", [], []) if table is None else workbook_of(request, table)
    estimator = estimator_named(found.kind)
    request.stands_at = address_of(request, estimator.page_name)
    shown = {
        "estimate": found,
        "answer": found.answer,
        "tables": [show_table(each) for each in tables],
        "by": tell_actor(found.made_by),
        "is_stale": is_stale(request, found.kind, found.inputs_sha256, found.as_of),
        "tabs": room_tabs(request, estimator.room),
        "assumes_key": f"estimates.assumes_{found.kind}",
        "command": estimator.command_line,
        "back": address_of(request, estimator.page_name),
        "on": found.as_of,
    }
    return render(request, "population/estimate.html", shown)


@page(
    "s/<slug:study_id>/population/order/",
    name="population.order",
    right="population.estimate",
    methods=("POST",),
)
def order(request: PageRequest) -> HttpResponse:
    """Order estimates; they are made while whoever ordered them does something else."""
    kind = request.POST.get("kind", "")
    back = estimator_named(kind).page_name
    own = request.POST.get("own", "").strip()
    models = [*request.POST.getlist("model"), *([own] if own else [])]
    try:
        ordered = order_estimates(
            request.study,
            kind,
            models,
            as_of=day_asked(request.POST.get("as_of", "")),
            session=request.reader,
        )
    except QaplanError as error:
        messages.error(request, said_of(request, error))
        return _to(request, back)
    if ordered.refusal is not None:
        messages.error(request, request.text.say(ordered.refusal.sentences[0]))
        return _to(request, back)
    if ordered.job is None:
        messages.success(request, request.text.word("estimates.ordered_held"))
        return _to(request, "population.estimate", estimate_id=ordered.held[0].estimate_id)
    return _to(request, "population.work", job_id=ordered.job.job_id)


@page(
    "s/<slug:study_id>/population/work/<slug:job_id>/",
    name="population.work",
    right="population.estimate",
)
def work(request: PageRequest, job_id: str) -> HttpResponse:
    """Show how the estimating goes on, or what came of it."""
    job = _job(request, job_id)
    kind = estimator_named(str(job.parameters.get("kind", "")))
    request.stands_at = address_of(request, kind.page_name)
    made = [str(each) for each in job.outcome.get("estimates", [])]
    shown = {
        "job": job,
        "problem": job.problem,
        "made": [shown_estimate(request.study, request.reader, each) for each in made],
        "is_refused": job.outcome.get("status") == "refused",
        "back": address_of(request, kind.page_name),
    }
    return render(request, "population/work.html", shown)


@page(
    "s/<slug:study_id>/population/work/<slug:job_id>/stop/",
    name="population.stop",
    right="population.estimate",
    methods=("POST",),
)
def stop(request: PageRequest, job_id: str) -> HttpResponse:
    """Stop the estimating; what was finished stays."""
    job = cancel_job(request.study, _job(request, job_id).job_id, session=request.reader)
    return _to(request, "population.work", job_id=job.job_id)


@page(
    "s/<slug:study_id>/population/work/<slug:job_id>/resume/",
    name="population.resume",
    right="population.estimate",
    methods=("POST",),
)
def resume(request: PageRequest, job_id: str) -> HttpResponse:
    """Take up an estimating that was stopped or failed."""
    job = resume_job(request.study, _job(request, job_id).job_id, session=request.reader)
    return _to(request, "population.work", job_id=job.job_id)


def running_jobs(request: PageRequest, *kinds: str) -> list[HeldJob]:
    """The jobs that make estimates of these kinds just now, for who may order them."""
    if not request.reader.may("population.estimate"):
        return []
    begun = list_jobs(request.study, ("waiting", "running"), latest=20)
    return [each for each in begun if each.kind == JOB and each.parameters.get("kind") in kinds]


def is_stale(request: PageRequest, kind: str, inputs_sha256: str, on: date) -> bool:
    """Whether an estimate of that day would start from other inputs today."""
    return gathered_now(request.study, request.reader, kind, on).sha256 != inputs_sha256


def said_of(request: PageRequest, error: QaplanError) -> str:
    """Why an order was not taken, in the reader's language where it has the words."""
    return f"{in_words(error.code, request.text) or error.problem.sentence()} ({error.code})"


def _job(request: PageRequest, job_id: str) -> HeldJob:
    """The estimating of that id.

    Raises:
        UsageError: ``job.unknown`` if there is none.
    """
    job = watch_job(request.study, job_id)
    if job.kind != JOB:
        raise UsageError("job.unknown", "this makes no estimate", do="choose it from the page of population")
    return job


def _to(request: PageRequest, name: str, **parts: object) -> HttpResponse:
    return HttpResponseRedirect(reverse(name, kwargs={"study_id": request.study.study_id, **parts}))


def day_asked(written: str) -> date | None:
    """The day that a form names; None for today.

    Raises:
        UsageError: ``cli.bad_day``.
    """
    if not written:
        return None
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise UsageError("cli.bad_day", f"'{written[:20]}' is no day", do="write it as 2024-09-27") from None
