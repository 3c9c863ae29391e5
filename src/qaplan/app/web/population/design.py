"""Survey design: the form for the next cameras, what they would tell, and the options beside each other."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from qaplan.app.services.estimate_orders import order_estimates
from qaplan.app.services.estimates.offered import estimator_named
from qaplan.app.services.estimates.views import ShownEstimate, gathered_now, shown_estimates
from qaplan.app.services.population.design_words import DESIGN_FIELDS, line_of_fields, offered_fields
from qaplan.app.web.browsing import show_table, workbook_of
from qaplan.app.web.pages import PageRequest, page
from qaplan.app.web.population.estimates import day_asked, running_jobs, said_of
from qaplan.app.web.population.tabs import population_tabs
from qaplan.app.web.reporting.situation import as_of_day
from qaplan.app.web.tables import wants_workbook, workbook
from qaplan.base.errors import QaplanError
from qaplan.sharing import release

__all__ = ["design", "order_design"]

_KIND = "design"


@page("s/<slug:study_id>/population/design/", name="population.design", right="study.look")
def design(request: PageRequest) -> HttpResponse:
    """Tell where the next cameras go, what they would tell, and what no number of them would."""
    on = as_of_day(request)
    standing = [each for each in shown_estimates(request.study, request.reader, _KIND) if each.as_of <= on]
    best = max(standing, key=lambda each: each.made_at, default=None)
    tables = [each for each in best.answer.tables if each.rows] if best else []
    if wants_workbook(request):
        return workbook_of(request, tables[0]) if tables else workbook(request, _KIND, [], [])
    now = gathered_now(request.study, request.reader, _KIND, on)
    refusal = release(now.refusal, request.reader.audience).value if now.refusal else None
    shown = {
        "on": on,
        "name": _KIND,
        "tabs": population_tabs(request),
        "best": best,
        "tables": [show_table(each) for each in tables],
        "is_stale": best is not None and best.inputs_sha256 != now.sha256,
        "others": _others(standing, best),
        "refusal": refusal,
        "running": running_jobs(request, _KIND),
        "fields": offered_fields(best.model if best else ""),
        "may_order": refusal is None and request.reader.may("population.estimate"),
        "command": estimator_named(_KIND).command_line,
    }
    return render(request, "population/design.html", shown)


@page(
    "s/<slug:study_id>/population/design/order/",
    name="population.design_order",
    right="population.estimate",
    methods=("POST",),
)
def order_design(request: PageRequest) -> HttpResponse:
    """Order a design from what the form says."""
    line = line_of_fields({name: request.POST.get(name, "") for name in DESIGN_FIELDS})
    try:
        on = day_asked(request.POST.get("as_of", ""))
        ordered = order_estimates(request.study, _KIND, [line], as_of=on, session=request.reader)
    except QaplanError as error:
        messages.error(request, said_of(request, error))
        return _to(request, "population.design")
    if ordered.job is not None:
        return _to(request, "population.work", job_id=ordered.job.job_id)
    if ordered.held:
        return _to(request, "population.estimate", estimate_id=ordered.held[0].estimate_id)
    return _to(request, "population.design")


def _others(standing: list[ShownEstimate], best: ShownEstimate | None) -> list[ShownEstimate]:
    return [each for each in standing if best is None or each.estimate_id != best.estimate_id]


def _to(request: PageRequest, name: str, **words: str) -> HttpResponse:
    return HttpResponseRedirect(reverse(name, kwargs={"study_id": request.study.study_id, **words}))
