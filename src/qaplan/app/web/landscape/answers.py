"""How well the ground joins populations, and where a barrier should open."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpResponse, HttpResponseRedirect

from qaplan.app.services.estimate_orders import order_estimates
from qaplan.app.services.estimates.views import ShownEstimate, gathered_now
from qaplan.app.services.landscape.connectivity_estimate import doctor_of
from qaplan.app.services.landscape.opening_estimate import sections_of
from qaplan.app.services.landscape.opening_sketch import sketch_of_openings
from qaplan.app.web.browsing import address_of
from qaplan.app.web.landscape.around import TEMPLATE, around, told_now
from qaplan.app.web.landscape.opening_form import line_of_form, opening_form
from qaplan.app.web.pages import PageRequest, page
from qaplan.app.web.population.estimates import day_asked
from qaplan.app.web.population.questions import question_page
from qaplan.app.web.refusals import in_words
from qaplan.app.web.reporting.situation import as_of_day
from qaplan.base.errors import QaplanError, UsageError

__all__ = ["connectivity", "gates", "order_gates"]

_OPENING = "opening"


@page("s/<slug:study_id>/landscape/connectivity/", name="landscape.connectivity", right="study.look")
def connectivity(request: PageRequest) -> HttpResponse:
    """Tell what the doctor says of the ground, and how well it joins populations."""
    now = gathered_now(request.study, request.reader, "connectivity", as_of_day(request))
    also = {"doctor": doctor_of(now), **around(request, told_now(request, "connectivity"))}
    return question_page(request, "landscape", "connectivity", template=TEMPLATE, also=also)


@page("s/<slug:study_id>/landscape/gates/", name="landscape.gates", right="border.look")
def gates(request: PageRequest) -> HttpResponse:
    """Tell where to open, how far from the best that can be, and what is left if a neighbour stays shut."""
    return _gates(request)


@page(
    "s/<slug:study_id>/landscape/gates/order/",
    name="landscape.gates_order",
    right="population.estimate",
    methods=("POST",),
)
def order_gates(request: PageRequest) -> HttpResponse:
    """Order where to open from what the form says."""
    try:
        ordered = order_estimates(
            request.study,
            _OPENING,
            [line_of_form(request)],
            as_of=day_asked(request.POST.get("as_of", "")),
            session=request.reader,
        )
    except UsageError as error:
        return _gates(request, error)
    if ordered.job is not None:
        address = address_of(request, "population.work", job_id=ordered.job.job_id)
    elif ordered.held:
        address = address_of(request, "population.estimate", estimate_id=ordered.held[0].estimate_id)
    else:
        address = address_of(request, "landscape.gates")
    return HttpResponseRedirect(address)


def _gates(request: PageRequest, error: QaplanError | None = None) -> HttpResponse:
    on = as_of_day(request)
    now = gathered_now(request.study, request.reader, _OPENING, on)
    told = told_now(request, _OPENING)
    wrong = in_words(error.code, request.text) or error.problem.sentence() if error else ""
    also = {
        **around(request, told),
        "order_template": "landscape/order_gates.html",
        "order_address": address_of(request, "landscape.gates_order"),
        "sketch": sketch_of_openings(now, _chosen(told, now.sha256), request.reader),
        "opening": opening_form(request, sections_of(now), told.model if told else ""),
        "error": error,
        "told": wrong,
    }
    shown = question_page(request, "landscape", "gates", template=TEMPLATE, also=also)
    if error is not None:
        shown.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
    return shown


def _chosen(told: ShownEstimate | None, inputs_sha256: str) -> frozenset[str]:
    """The gates of what is told, where it was reckoned from the layers of today."""
    if told is None or told.inputs_sha256 != inputs_sha256:
        return frozenset()
    rows = (row for table in told.answer.tables if table.name == "selected_gates" for row in table.rows)
    return frozenset(str(row.record["gate_id"]) for row in rows)
