"""Identity at a glance: what waits, what to do next, which flanks are known, and what cannot all be true."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from qaplan.app.services.identity.queue import set_readers_asked
from qaplan.app.services.identity.state import IdentityState, identity_state
from qaplan.app.services.identity.views import identity_conflicts
from qaplan.app.services.jobs import HeldJob, list_jobs, start_job
from qaplan.app.web.browsing import address_of, as_number
from qaplan.app.web.evidence.entering import tell_with_undo
from qaplan.app.web.identity.count import MOST_SIDES_AT_ONCE
from qaplan.app.web.identity.insiders import check_insider
from qaplan.app.web.pages import Entrance, PageRequest, page
from qaplan.app.web.tables import wants_workbook, workbook
from qaplan.base.errors import UsageError

__all__ = ["overview", "readers_asked", "start"]

_JOBS = {"chips": "identity.chips", "match": "identity.match"}
_MOST_CONFLICTS = 20


@dataclass(frozen=True)
class Step:
    """One step of the work as the page shows it.

    Args:
        name: Its name, for its words.
        count: How many things it still has to do.
        is_next: Whether it is the one to be done now.
        job: The job that does it; empty where a person does.
        address: Where a person does it; empty where a job does.
    """

    name: str
    count: int
    is_next: bool = False
    job: str = ""
    address: str = ""


@page(
    "s/<slug:study_id>/identity/",
    name="identity.overview",
    right="identity.read",
    entrance=Entrance("work", 3, "workbench.entrance"),
)
def overview(request: PageRequest) -> HttpResponse:
    """Say what waits and what to do next."""
    check_insider(request)
    state = identity_state(request.study, session=request.reader)
    flanks = [(f"workbench.state_{name}", count) for name, count in state.animals.items() if count]
    if wants_workbook(request):
        text = request.text
        headings = [text.word("workbench.column_flanks"), text.word("workbench.column_animals")]
        return workbook(request, "identity", headings, [(text.word(key), count) for key, count in flanks])
    conflicts = identity_conflicts(request.study, session=request.reader)
    work = [job for job in list_jobs(request.study, latest=20) if _is_ours(job)]
    shown = {
        "state": state,
        "animals": sum(state.animals.values()),
        "flanks": flanks,
        "steps": _steps(request, state),
        "conflicts": conflicts[:_MOST_CONFLICTS],
        "more_conflicts": max(0, len(conflicts) - _MOST_CONFLICTS),
        "work": work,
        "counts_now": state.is_calibrated and not work and state.sides <= MOST_SIDES_AT_ONCE,
        "count_address": address_of(request, "identity.count"),
        "may_state": request.reader.may("identity.state"),
        "readers_choices": range(1, 4),
        "readers_address": address_of(request, "identity.readers"),
        "calibration_address": address_of(request, "identity.calibration"),
    }
    return render(request, "identity/overview.html", shown)


@page("s/<slug:study_id>/identity/start/", name="identity.start", right="identity.read", methods=("POST",))
def start(request: PageRequest) -> HttpResponse:
    """Have chips cut or sides compared, as a job."""
    check_insider(request)
    kind = _JOBS.get(request.POST.get("job", ""))
    if kind is None:
        raise UsageError("job.unknown_kind", "there is no such work", do="open the page again")
    start_job(request.study, kind, {}, session=request.reader)
    messages.success(request, request.text.word("workbench.job_started"))
    return redirect("identity.overview", study_id=request.study.study_id)


@page(
    "s/<slug:study_id>/identity/readers-asked/",
    name="identity.readers_asked",
    right="identity.state",
    methods=("POST",),
)
def readers_asked(request: PageRequest) -> HttpResponse:
    """Say how many people must agree on a pair."""
    check_insider(request)
    seq = set_readers_asked(
        request.study, as_number(request.POST.get("readers", "")) or 0, session=request.reader
    )
    tell_with_undo(request, request.text.word("workbench.readers_kept"), seq)
    return redirect("identity.overview", study_id=request.study.study_id)


def _steps(request: PageRequest, state: IdentityState) -> list[Step]:
    """The four steps from pictures to verdicts; the first that has something to do is next."""
    where = {"study_id": request.study.study_id}
    found = [
        ("chips", state.pictures, "chips", ""),
        ("boxes", state.pictures if state.chips else 0, "", reverse("identity.boxes", kwargs=where)),
        ("flanks", state.without_flank, "", reverse("identity.flanks", kwargs=where)),
        ("match", state.unmatched if state.sides > 1 else 0, "match", ""),
        ("read", state.waiting, "", reverse("identity.room", kwargs=where)),
    ]
    urgent = _next_of(state)
    return [Step(name, count, name == urgent, job, address) for name, count, job, address in found]


def _next_of(state: IdentityState) -> str:
    if state.waiting:
        return "read"
    if state.without_flank:
        return "flanks"
    if state.unmatched and state.sides > 1:
        return "match"
    return "chips" if state.pictures else ""


def _is_ours(job: HeldJob) -> bool:
    return job.kind in _JOBS.values() and job.state in {"waiting", "running"}
