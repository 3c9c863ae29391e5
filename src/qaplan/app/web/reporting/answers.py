"""Pages that are the answers to standing questions: the story told back, areas and plans."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from qaplan.app.services.questions.standing import Question, ask
from qaplan.app.web.pages import Entrance, PageRequest, page
from qaplan.app.web.reporting.situation import as_of_day
from qaplan.app.web.tables import wants_workbook, workbook
from qaplan.base.facts import Fact
from qaplan.base.messages import Message, Text
from qaplan.reporting.workbook import Value
from qaplan.sharing.answers import AnswerTable, AnswerValue

__all__ = ["programme", "story"]


@page(
    "s/<slug:study_id>/story/",
    name="reporting.story",
    right="study.look",
    entrance=Entrance("look", 3, "web.story"),
)
def story(request: PageRequest) -> HttpResponse:
    """Tell what happened in the order of the days: what the record says, not what was told later."""
    return _answers(request, "story", "story")


@page(
    "s/<slug:study_id>/programme/",
    name="reporting.programme",
    right="study.look",
    entrance=Entrance("work", 6, "web.programme"),
)
def programme(request: PageRequest) -> HttpResponse:
    """Say what stands of the protected areas: their sizes as published, and how far plans have come."""
    return _answers(request, "programme", "plans", "areas")


def _answers(request: PageRequest, name: str, *questions: Question) -> HttpResponse:
    on = as_of_day(request)
    answers = [each.value for each in ask(request.study, request.reader, *questions, as_of=on)]
    tables = [table for answer in answers for table in answer.tables if table.columns and table.rows]
    if wants_workbook(request):
        return _save(request, name, tables)
    shown = {
        "on": on,
        "answers": answers,
        # The story begins with what it corrects: the order of the days, not how many there are.
        "headline": answers[0].sentences[-1 if name == "story" else 0] if answers else None,
        "has_day": name != "story",
        "title_key": f"web.{name}",
        "sub_key": f"web.{name}_sub",
        "empty_key": f"web.{name}_empty",
        "next_address": reverse("reporting.situation", kwargs={"study_id": request.study.study_id}),
        "xlsx_address": f"?as_of={on.isoformat()}&format=xlsx" if tables else "",
    }
    return render(request, "reporting/answers.html", shown)


def _save(request: PageRequest, name: str, tables: list[AnswerTable]) -> HttpResponse:
    asked = request.GET.get("table", "")
    table = next((each for each in tables if each.name == asked), tables[0] if tables else None)
    if table is None:
        return workbook(request, name, [], [])
    headings = [request.text.word(each) for each in table.columns]
    rows = [[_cell(cell, request.text) for cell in row.cells] for row in table.rows]
    return workbook(request, f"{name}-{table.name}".replace("_", "-"), headings, rows)


def _cell(cell: AnswerValue, text: Text) -> Value:
    if isinstance(cell, Fact):
        return text.fact(cell)
    if isinstance(cell, Message):
        return text.say(cell)
    return cell if isinstance(cell, str | int | float) else text.value(cell)
