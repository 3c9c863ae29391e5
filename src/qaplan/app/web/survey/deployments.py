"""The deployments with their effort as bars, and one of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.http import HttpResponse
from django.shortcuts import render

from qaplan.app.services.card_views import view_cards
from qaplan.app.services.deployment_views import DeploymentLine, find_deployment, view_deployments
from qaplan.app.web.browsing import address_of, as_number
from qaplan.app.web.pages import Entrance, PageRequest, page
from qaplan.app.web.survey.gantt import gantt_rows, ticks_of
from qaplan.app.web.tables import wants_workbook, workbook
from qaplan.base.facts import Fact
from qaplan.base.messages import Message, Text
from qaplan.reporting.workbook import Value

__all__ = ["deployment", "deployments"]

_COLUMNS = ("deployment", "station", "cell", "setup", "pickup", "working", "by_day", "unknown", "not_working")


@page(
    "s/<slug:study_id>/deployments/",
    name="survey.deployments",
    right="study.look",
    entrance=Entrance("work", 1, "deployments.entrance"),
)
def deployments(request: PageRequest) -> HttpResponse:
    """List the deployments with their effort as bars."""
    if wants_workbook(request):
        whole = view_deployments(request.study, request.reader, is_all=True)
        headings = [request.text.word(f"deployments.col_{name}") for name in _COLUMNS]
        return workbook(request, "deployments", headings, _rows(whole.lines, request.text))
    number = as_number(request.GET.get("page", "1"))
    view = view_deployments(request.study, request.reader, page=number or 0)
    shown = {
        "view": view,
        "working_days": round(view.working_days),
        "unknown_days": round(view.unknown_days),
        "stations": Message("deployments.stations", {"n": Fact("page.count", view.stations)}, count="n"),
        "rows": gantt_rows(view.lines, view.span, request.text),
        "ticks": ticks_of(view.span, request.text),
        "previous": view.page - 1,
        "next": view.page + 1 if view.page < view.pages else 0,
        "is_inside": request.reader.may("cards.look") and request.reader.audience == "steward",
        "take_address": address_of(request, "survey.sheets") if request.reader.may("records.write") else "",
    }
    return render(request, "survey/deployments.html", shown)


@page("s/<slug:study_id>/deployments/<path:deployment_id>/", name="survey.deployment", right="study.look")
def deployment(request: PageRequest, deployment_id: str) -> HttpResponse:
    """Show one deployment: its dates, its stretches, its cards."""
    line = find_deployment(request.study, deployment_id, request.reader)
    if wants_workbook(request):
        headings = [request.text.word(f"deployments.col_{name}") for name in ("state", "from", "to", "days")]
        return workbook(request, "deployment", headings, _stretches(line, request.text))
    is_inside = request.reader.may("cards.look") and request.reader.audience == "steward"
    cards = view_cards(request.study, request.reader, deployment_id=deployment_id) if is_inside else None
    moments = [moment for each in line.effort.intervals for moment in (each.start, each.end)]
    span = (min(moments), max(moments)) if moments else None
    shown = {
        "line": line,
        "rows": gantt_rows([line], span, request.text),
        "ticks": ticks_of(span, request.text),
        "stretches": [
            (f"survey.effort_{each.reason}", each)
            for each in line.effort.intervals
            if each.basis == "field_sheet"
        ],
        "cards": cards.cards if cards else (),
        "is_inside": is_inside,
    }
    return render(request, "survey/deployment.html", shown)


def _stretches(line: DeploymentLine, text: Text) -> Iterator[tuple[Value, ...]]:
    for each in line.effort.intervals:
        if each.basis == "field_sheet":
            first, last = each.start.date().isoformat(), each.end.date().isoformat()
            yield text.word(f"survey.effort_{each.reason}"), first, last, round(each.days, 1)


def _rows(lines: Sequence[DeploymentLine], text: Text) -> Iterator[tuple[Value, ...]]:
    for line in lines:
        each, days = line.deployment, line.days
        yield (
            each.deployment_id,
            each.station_id,
            line.cell.id if line.cell else "",
            each.start.clock.date().isoformat() if each.start else text.word("date.unknown"),
            each.end.clock.date().isoformat() if each.end else text.word("date.unknown"),
            days.working if days.working is not None else text.word("date.unknown"),
            days.flash_failed,
            days.unknown,
            days.not_working,
        )
