"""The list of records with its filters, and one record with its four dates and its sources."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode

from qaplan.app.services.browse.one_record import record_sheet
from qaplan.app.services.browse.records import list_records, read_filter
from qaplan.app.services.log_telling import tell_actor
from qaplan.app.web.browsing import MOST_ROWS, Filter, address_of, next_address, show_table, tabs, workbook_of
from qaplan.app.web.pages import Entrance, PageRequest, page
from qaplan.app.web.tables import wants_workbook
from qaplan.sharing.answers import AnswerRow

__all__ = ["record", "record_links", "records"]

_FILTERS = ("kind", "grade", "year", "place")


@page(
    "s/<slug:study_id>/records/",
    name="evidence.records",
    right="study.look",
    entrance=Entrance("look", 2, "browse.tab.records"),
)
def records(request: PageRequest) -> HttpResponse:
    """Show a page of the records under a filter, the latest first."""
    words = {name: request.GET.get(name, "") for name in (*_FILTERS, "individual", "country")}
    wanted = read_filter(words)
    if wants_workbook(request):
        whole = list_records(request.study, wanted, request.reader, limit=MOST_ROWS)
        return workbook_of(request, whole.answer.value.tables[0])
    found = list_records(request.study, wanted, request.reader, after=request.GET.get("after", ""))
    choices = found.choices or {}
    shown = {
        "answer": found.answer.value,
        "table": show_table(found.answer.value.tables[0], record_links(request)),
        "next": next_address(request, found.next),
        "is_first": not request.GET.get("after"),
        "filters": [Filter(name, f"browse.filter.{name}", words[name], choices[name]) for name in _FILTERS],
        "individual": words["individual"],
        "add_address": address_of(request, "evidence.add_record")
        if request.reader.may("records.write")
        else "",
        "is_filtered": any(words.values()),
        "asked": urlencode({name: word for name, word in words.items() if word}),
        "tabs": tabs(request),
    }
    return render(request, "evidence/records.html", shown)


@page("s/<slug:study_id>/records/<path:record_id>/", name="evidence.record", right="study.look")
def record(request: PageRequest, record_id: str) -> HttpResponse:
    """Show one record, who speaks of it, and the way back to its sources."""
    sheet = record_sheet(request.study, record_id, request.reader)
    dates, fields = sheet.answer.value.tables
    shown = {
        "sheet": sheet,
        "answer": sheet.answer.value,
        "versions": [(each, tell_actor(each.actor)) for each in sheet.versions],
        "dates": show_table(dates),
        "fields": show_table(fields),
        "statements": show_table(sheet.statements.value.tables[0]),
        "animal_address": _animal_address(request, sheet.individual_id),
        "correct_address": _correct_address(request, record_id),
        "state_address": address_of(request, "identity.state"),
        "tabs": tabs(request),
    }
    return render(request, "evidence/record.html", shown)


def record_links(request: PageRequest) -> Callable[[AnswerRow], dict[int, str]]:
    """Lead from a row of records to the record and to its animal."""

    def links(row: AnswerRow) -> dict[int, str]:
        found = {0: address_of(request, "evidence.record", record_id=row.record["record_id"])}
        if row.record.get("individual_id"):
            found[5] = _animal_address(request, str(row.record["individual_id"]))
        return found

    return links


def _animal_address(request: PageRequest, individual_id: str) -> str:
    if not individual_id:
        return ""
    return address_of(request, "identity.dossier", individual_id=individual_id)


def _correct_address(request: PageRequest, record_id: str) -> str:
    if not request.reader.may("records.write"):
        return ""
    return address_of(request, "evidence.correct_record", record_id=record_id)
