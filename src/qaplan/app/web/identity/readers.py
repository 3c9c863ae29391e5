"""How often readers err, and what a score is worth: what stands behind the decisions of a study."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from qaplan.app.services.identity.calibrating import look_at_calibration
from qaplan.app.services.identity.calibration_telling import tell_calibration
from qaplan.app.services.identity.known import lay_known_pairs
from qaplan.app.services.identity.readers import rates_here, reader_errors
from qaplan.app.services.jobs import list_jobs, start_job
from qaplan.app.services.log_telling import tell_actor
from qaplan.app.web.browsing import show_table, workbook_of
from qaplan.app.web.identity.measured import draw_rate, draw_reliability
from qaplan.app.web.pages import PageRequest, page
from qaplan.app.web.tables import wants_workbook

__all__ = ["calibrate", "calibration", "lay", "readers"]

_CALIBRATE = "identity.calibrate"
_OPEN = frozenset({"waiting", "running"})


@page("s/<slug:study_id>/identity/readers/", name="identity.readers", right="identity.read")
def readers(request: PageRequest) -> HttpResponse:
    """Show each reader's error rates with their intervals; who only reads sees the own."""
    answer = reader_errors(request.study, session=request.reader).value
    if wants_workbook(request):
        return workbook_of(request, answer.tables[0])
    rates = rates_here(request.study, session=request.reader)
    shown = {
        "answer": answer,
        "table": show_table(answer.tables[0]),
        "lines": [
            (tell_actor(each.reader), draw_rate(each.false_same), draw_rate(each.false_different))
            for each in rates
        ],
        "may_state": request.reader.may("identity.state"),
    }
    return render(request, "identity/readers.html", shown)


@page(
    "s/<slug:study_id>/identity/readers/known/",
    name="identity.lay",
    right="identity.state",
    methods=("POST",),
)
def lay(request: PageRequest) -> HttpResponse:
    """Look for pairs whose answer the study itself knows by now."""
    lay_known_pairs(request.study, session=request.reader)
    messages.success(request, request.text.word("readers.laid"))
    return redirect("identity.readers", study_id=request.study.study_id)


@page("s/<slug:study_id>/identity/calibration/", name="identity.calibration", right="identity.read")
def calibration(request: PageRequest) -> HttpResponse:
    """Show what a score is worth, how well that holds, or why it cannot be said."""
    state = look_at_calibration(request.study, session=request.reader)
    answer = None if state.calibrated is None else tell_calibration(state.calibrated, tier="steward").value
    if wants_workbook(request) and answer is not None and answer.tables:
        return workbook_of(request, answer.tables[0])
    validation = state.calibrated.validation if state.calibrated else None
    shown = {
        "answer": answer,
        "state": state,
        "tables": [show_table(each) for each in answer.tables] if answer else [],
        "chart": draw_reliability(validation.error.bins) if validation else None,
        "error": next((each for each in answer.facts if each.id == "identity.calibration.error"), None)
        if answer
        else None,
        "may_state": request.reader.may("identity.state"),
        "is_working": any(
            job.kind == _CALIBRATE and job.state in _OPEN for job in list_jobs(request.study, latest=20)
        ),
    }
    return render(request, "identity/calibration.html", shown)


@page(
    "s/<slug:study_id>/identity/calibration/start/",
    name="identity.calibrate",
    right="identity.state",
    methods=("POST",),
)
def calibrate(request: PageRequest) -> HttpResponse:
    """Have a calibration learned from the pairs that are settled by now, as a job."""
    start_job(request.study, _CALIBRATE, {}, session=request.reader)
    messages.success(request, request.text.word("readers.calibrating"))
    return redirect("identity.calibration", study_id=request.study.study_id)
