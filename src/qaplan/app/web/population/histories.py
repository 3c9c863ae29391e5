"""Histories and effort: stations by weeks, how long they watched, and whom they saw; no place is in it."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render

from qaplan.app.services.population.histories_view import HistoriesView, StationWeeks, Week, view_histories
from qaplan.app.web.browsing import address_of
from qaplan.app.web.identity.insiders import check_insider
from qaplan.app.web.pages import PageRequest, page
from qaplan.app.web.population.tabs import population_tabs
from qaplan.app.web.reporting.situation import as_of_day
from qaplan.app.web.tables import wants_workbook, workbook
from qaplan.base.dates import PartialDate
from qaplan.base.messages import Message, Text
from qaplan.sharing import Answer

__all__ = ["histories"]

_CELL, _GAP = 16, 2
_MOST_SEEN = 9


@dataclass(frozen=True)
class _Square:
    """A week of a station in the drawing: where it stands, how it is filled, and what is written in it."""

    x: int
    kind: str
    height: int
    top: int
    seen: str


@dataclass(frozen=True)
class _Row:
    """A station in the drawing."""

    station: StationWeeks
    squares: tuple[_Square, ...]
    days: float
    said: str


@page("s/<slug:study_id>/population/histories/", name="population.histories", right="cards.look")
def histories(request: PageRequest) -> HttpResponse:
    """Show stations by weeks, what the check of the histories says, and the effort."""
    check_insider(request)
    on = as_of_day(request)
    found = view_histories(request.study, request.reader, on)
    if wants_workbook(request):
        return _save(request, found)
    shown = {
        "on": on,
        "tabs": population_tabs(request),
        "view": found if isinstance(found, HistoriesView) else None,
        "refused": found if isinstance(found, Answer) else None,
        "rows": [_row(each, request.text) for each in found.stations]
        if isinstance(found, HistoriesView)
        else [],
        "width": _width(found),
        "first": PartialDate.of(found.first) if isinstance(found, HistoriesView) else None,
        "last": PartialDate.of(found.last) if isinstance(found, HistoriesView) else None,
        "days": round(found.effort_days) if isinstance(found, HistoriesView) else 0,
        "command": "qaplan encounters check",
        "cards_address": address_of(request, "survey.cards"),
    }
    return render(request, "population/histories.html", shown)


def _width(found: HistoriesView | Answer) -> int:
    if not isinstance(found, HistoriesView) or not found.stations:
        return 0
    return len(found.stations[0].weeks) * (_CELL + _GAP)


def _row(station: StationWeeks, text: Text) -> _Row:
    squares = tuple(_square(at, each) for at, each in enumerate(station.weeks))
    silent = sum(each.worked == 0 and each.unknown == 0 for each in station.weeks)
    values = {"days": round(station.days), "silent": silent, "animals": station.animals}
    said = text.say(Message("estimates.week_row", {name: text.number(each) for name, each in values.items()}))
    return _Row(station, squares, round(station.days), said)


def _square(at: int, week: Week) -> _Square:
    kind = "unknown" if week.unknown > week.worked else "worked" if week.worked > 0 else "silent"
    height = max(2, round(_CELL * max(week.worked, week.unknown))) if kind != "silent" else _CELL
    seen = "" if not week.animals else str(min(week.animals, _MOST_SEEN))
    return _Square(
        at * (_CELL + _GAP), "seen" if seen and kind == "worked" else kind, height, _CELL - height, seen
    )


def _save(request: PageRequest, found: HistoriesView | Answer) -> HttpResponse:
    text = request.text
    headings = [text.word(f"estimates.column_{each}") for each in ("station", "days", "passings", "animals")]
    stations = found.stations if isinstance(found, HistoriesView) else ()
    rows = [(each.station_id, round(each.days, 2), each.passings, each.animals) for each in stations]
    return workbook(request, "histories", headings, rows)
