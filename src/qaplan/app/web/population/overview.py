"""How many: the answer in a sentence, what it rests on, and what cannot be said."""

from __future__ import annotations

from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from qaplan.app.services.estimates.views import (
    ShownEstimate,
    compare_models,
    gathered_now,
    said_of_records,
    shown_estimates,
)
from qaplan.app.web.browsing import show_table, workbook_of
from qaplan.app.web.pages import Entrance, PageRequest, page
from qaplan.app.web.population.tabs import population_tabs
from qaplan.app.web.reporting.situation import as_of_day
from qaplan.app.web.tables import wants_workbook, workbook
from qaplan.base.messages import Message
from qaplan.sharing import Answer, release

__all__ = ["best_density", "overview"]


@page(
    "s/<slug:study_id>/population/",
    name="population.overview",
    right="study.look",
    entrance=Entrance("decide", 1, "web.population"),
)
def overview(request: PageRequest) -> HttpResponse:
    """Say how many animals there are at least, how dense they are or why nobody can say, and at most."""
    on = as_of_day(request)
    answers = said_of_records(request.study, request.reader, on)
    minimum = answers[0] if answers else None
    refused = answers[1] if len(answers) > 1 else None
    found = best_density(request, on)
    if minimum is None and found is None:
        refused = _refused_now(request, on)
    if wants_workbook(request):
        return _save(request, minimum)
    shown = {
        "on": on,
        "tabs": population_tabs(request),
        "minimum": minimum,
        "readings": [show_table(each) for each in minimum.tables if each.rows] if minimum else [],
        "density": found,
        "refused": refused,
        "headline": _headline(found, minimum, refused),
        "is_ready": found is None and minimum is None and refused is None,
        "next_address": reverse("reporting.situation", kwargs={"study_id": request.study.study_id}),
    }
    return render(request, "population/overview.html", shown)


def best_density(request: PageRequest, on: date) -> ShownEstimate | None:
    """The density of the best model of the latest day up to this one; None where there is none.

    Args:
        request: Of the page.
        on: The day.
    """
    held = [each for each in shown_estimates(request.study, request.reader, "density") if each.as_of <= on]
    compared = compare_models(held)
    return compared[0].estimate if compared else None


def _refused_now(request: PageRequest, on: date) -> Answer | None:
    """Why no density can be estimated from the cameras of a study without a case file."""
    now = gathered_now(request.study, request.reader, "density", on)
    return release(now.refusal, request.reader.audience).value if now.refusal else None


def _headline(found: ShownEstimate | None, minimum: Answer | None, refused: Answer | None) -> Message | None:
    """The density, else the minimum, else what can be said instead of a density."""
    if found is not None and found.answer.sentences and not found.answer.is_refused:
        return found.answer.sentences[0]
    if minimum is not None and minimum.sentences:
        return minimum.sentences[0]
    return next(iter(refused.instead), None) if refused else None


def _save(request: PageRequest, minimum: Answer | None) -> HttpResponse:
    tables = [each for each in minimum.tables if each.rows] if minimum else []
    asked = request.GET.get("table", "")
    table = next((each for each in tables if each.name == asked), tables[0] if tables else None)
    return workbook(request, "population", [], []) if table is None else workbook_of(request, table)
