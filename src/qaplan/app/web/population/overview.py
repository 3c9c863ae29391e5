"""How many: the answer in a sentence, what it rests on, and what cannot be said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from qaplan.app.services.population.views import ShownEstimate, compare_models, shown_estimates
from qaplan.app.services.questions.standing import ask
from qaplan.app.web.browsing import ShownTable, show_table, workbook_of
from qaplan.app.web.pages import Entrance, PageRequest, page
from qaplan.app.web.population.tabs import population_tabs
from qaplan.app.web.reporting.situation import as_of_day
from qaplan.app.web.tables import wants_workbook, workbook
from qaplan.base.facts import Fact
from qaplan.base.messages import Message
from qaplan.sharing import Answer
from qaplan.sharing.answers import AnswerRow, AnswerTable

__all__ = ["best_density", "overview"]

_BOUND = "population.upper_bound"
_BOUND_PLACES = ("seen", "probability", "level", "upper")
_BOUND_COLUMNS = (
    "estimates.column_seen",
    "estimates.column_chance",
    "estimates.column_level",
    "estimates.column_most",
)


@dataclass(frozen=True)
class _Refused:
    """A refusal as the page shows it: the bounds stand in a table of their own."""

    reason: tuple[Message, ...]
    instead: tuple[Message, ...]
    bounds: ShownTable | None


@page(
    "s/<slug:study_id>/population/",
    name="population.overview",
    right="study.look",
    entrance=Entrance("decide", 1, "web.population"),
)
def overview(request: PageRequest) -> HttpResponse:
    """Say how many animals there are at least, how dense they are or why nobody can say, and at most."""
    on = as_of_day(request)
    answers = [each.value for each in ask(request.study, request.reader, "minimum", "density", as_of=on)]
    minimum = answers[0] if answers else None
    refused = _refused(answers[1]) if len(answers) > 1 else None
    found = best_density(request, on)
    if wants_workbook(request):
        return _save(request, minimum)
    shown = {
        "on": on,
        "tabs": population_tabs(request),
        "minimum": minimum,
        "readings": [show_table(each) for each in minimum.tables if each.rows] if minimum else [],
        "density": found,
        "refused": refused,
        "headline": _headline(found, minimum),
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


def _headline(found: ShownEstimate | None, minimum: Answer | None) -> Message | None:
    if found is not None and found.answer.sentences and not found.answer.is_refused:
        return found.answer.sentences[0]
    return minimum.sentences[0] if minimum and minimum.sentences else None


def _refused(answer: Answer) -> _Refused:
    bounds = [each for each in answer.instead if each.key == _BOUND]
    rows = tuple(AnswerRow(tuple(_values(each)), {}) for each in bounds)
    table = show_table(AnswerTable("bounds", _BOUND_COLUMNS, rows)) if rows else None
    instead = tuple(each for each in answer.instead if each.key != _BOUND)
    return _Refused(answer.sentences, instead, table)


def _values(bound: Message) -> list[Fact]:
    values = [bound.values[name] for name in _BOUND_PLACES]
    return [each for each in values if isinstance(each, Fact)]


def _save(request: PageRequest, minimum: Answer | None) -> HttpResponse:
    tables = [each for each in minimum.tables if each.rows] if minimum else []
    asked = request.GET.get("table", "")
    table = next((each for each in tables if each.name == asked), tables[0] if tables else None)
    return workbook(request, "population", [], []) if table is None else workbook_of(request, table)
