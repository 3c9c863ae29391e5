"""Disputes, legal acts, places, organisations and projects, each as a page of its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.http import HttpResponse
from django.shortcuts import render

from qaplan.app.services.browse.disputes import list_disputes
from qaplan.app.services.browse.listing import Listing
from qaplan.app.services.browse.registers import (
    acts_in_force,
    list_organisations,
    list_places,
    list_projects,
)
from qaplan.app.web.browsing import (
    MOST_ROWS,
    Links,
    address_of,
    next_address,
    show_table,
    slide,
    tabs,
    workbook_of,
)
from qaplan.app.web.pages import PageRequest, page
from qaplan.app.web.reporting.situation import as_of_day
from qaplan.app.web.tables import wants_workbook, workbook
from qaplan.sharing import Situation
from qaplan.sharing.answers import AnswerRow

__all__ = ["acts", "disputes", "organisations", "places", "projects"]


@page("s/<slug:study_id>/disputes/", name="evidence.disputes", right="study.look")
def disputes(request: PageRequest) -> HttpResponse:
    """Show what the record does not agree on: each question with its sides and what they come to."""
    on = as_of_day(request)
    if wants_workbook(request):
        whole = list_disputes(request.study, request.reader, on=on, limit=MOST_ROWS)
        return _disputes_workbook(request, whole.story.value)
    after = request.GET.get("after", "")
    found = list_disputes(request.study, request.reader, on=on, after=after)
    shown = {
        "story": found.story.value,
        "conflicts": found.conflicts,
        "next": next_address(request, found.next),
        "on": on,
        "tabs": tabs(request),
    }
    return render(request, "evidence/disputes.html", shown)


@page("s/<slug:study_id>/acts/", name="evidence.acts", right="study.look")
def acts(request: PageRequest) -> HttpResponse:
    """Show what the law says on a day; the date slider asks for the part below it alone."""
    on = as_of_day(request)
    found = acts_in_force(request.study, request.reader, on=on)
    if wants_workbook(request):
        return workbook_of(request, found.answer.value.tables[0])
    days = tuple(date.fromisoformat(day) for day, _ in (found.choices or {}).get("day", ()))
    today = request.reader.moment().date()
    shown = {
        "answer": found.answer.value,
        "table": show_table(found.answer.value.tables[0]),
        "on": on,
        "slider": slide((*days, today), on, request.text),
        "tabs": tabs(request),
    }
    part = "evidence/acts_both.html" if "HX-Request" in request.headers else "evidence/acts.html"
    return render(request, part, shown)


@page("s/<slug:study_id>/places/", name="evidence.places", right="study.look")
def places(request: PageRequest) -> HttpResponse:
    """Show the places in three languages with the records of each."""

    def links(row: AnswerRow) -> Links:
        here = f"{address_of(request, 'evidence.records')}?place={row.record['place_id']}"
        return {7: here} if row.record["records"] else {}

    return _register(request, list_places, "places", links)


@page("s/<slug:study_id>/organisations/", name="evidence.organisations", right="study.look")
def organisations(request: PageRequest) -> HttpResponse:
    """Show the organisations with all of their names."""
    return _register(request, list_organisations, "organisations", None)


@page("s/<slug:study_id>/projects/", name="evidence.projects", right="study.look")
def projects(request: PageRequest) -> HttpResponse:
    """Show the projects with their terms and partners."""
    return _register(request, list_projects, "projects", None)


def _register(
    request: PageRequest,
    read: Callable[..., Listing],
    register: str,
    links: Callable[[AnswerRow], Links] | None,
) -> HttpResponse:
    if wants_workbook(request):
        whole = read(request.study, request.reader, limit=MOST_ROWS)
        return workbook_of(request, whole.answer.value.tables[0])
    found = read(request.study, request.reader, after=request.GET.get("after", ""))
    add = f"evidence.add_{register.removesuffix('s')}"
    shown = {
        "answer": found.answer.value,
        "table": show_table(found.answer.value.tables[0], links),
        "next": next_address(request, found.next),
        "register": register,
        "title": f"browse.tab.{register}",
        "empty": f"browse.empty.{register}",
        "add_address": address_of(request, add) if request.reader.may("registers.write") else "",
        "add_key": f"browse.add.{register.removesuffix('s')}",
        "tabs": tabs(request),
    }
    return render(request, "evidence/register.html", shown)


def _disputes_workbook(request: PageRequest, story: Situation) -> HttpResponse:
    """One row for each side of each question."""
    text = request.text
    columns = ("question", "party", "said_on", "what", "sources")
    rows = (
        [
            text.say(line.question),
            ", ".join(text.value(each) for each in side.speakers),
            text.value(side.said_on) if side.said_on.is_known else "",
            text.say(side.sentence),
            " ".join(side.sources),
        ]
        for line in story.disputes
        for side in line.speakers
    )
    return workbook(request, "disputes", [text.word(f"table.column.{each}") for each in columns], rows)
