"""The list of pictures with its filters."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode

from qaplan.app.services.browse.pictures import MediaFilter, list_pictures
from qaplan.app.web.browsing import MOST_ROWS, Filter, address_of, next_address, show_table, tabs, workbook_of
from qaplan.app.web.pages import PageRequest, page
from qaplan.app.web.tables import wants_workbook

__all__ = ["media"]

_FILTERS = ("label", "state")


@page("s/<slug:study_id>/pictures/", name="evidence.pictures", right="pictures.see")
def media(request: PageRequest) -> HttpResponse:
    """Show a page of the pictures, the latest first."""
    words = {name: request.GET.get(name, "").strip()[:200] for name in ("station", "individual", *_FILTERS)}
    wanted = MediaFilter(**words)
    if wants_workbook(request):
        whole = list_pictures(request.study, wanted, request.reader, limit=MOST_ROWS)
        return workbook_of(request, whole.answer.value.tables[0])
    found = list_pictures(request.study, wanted, request.reader, after=request.GET.get("after", ""))
    choices = found.choices or {}
    shown = {
        "answer": found.answer.value,
        "table": show_table(found.answer.value.tables[0]),
        "next": next_address(request, found.next),
        "is_first": not request.GET.get("after"),
        "filters": [Filter(name, f"browse.filter.{name}", words[name], choices[name]) for name in _FILTERS],
        "station": words["station"],
        "is_filtered": any(words.values()),
        "asked": urlencode({name: word for name, word in words.items() if word}),
        "cards_address": address_of(request, "survey.cards"),
        "tabs": tabs(request),
    }
    return render(request, "evidence/pictures.html", shown)
