"""The situation: what is known, disputed and not known on a day, the map and the life lines."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from qaplan.app.services.map_layers import map_layers
from qaplan.app.services.situation_view import days_that_matter, view_situation
from qaplan.app.web.pages import Entrance, PageRequest, page
from qaplan.app.web.reporting.life_lines import draw_lines
from qaplan.base.dates import PartialDate
from qaplan.base.errors import UsageError
from qaplan.base.messages import Message, Text
from qaplan.reporting.sections.disputes import standing_of
from qaplan.sharing import Released, Situation

if TYPE_CHECKING:
    from qaplan.evidence.types import Place
    from qaplan.reporting.figures.files import Layer

__all__ = ["as_of_day", "layers", "map_data", "map_drawing", "situation"]


@page(
    "s/<slug:study_id>/",
    name="reporting.situation",
    right="study.look",
    entrance=Entrance("look", 0, "web.situation"),
)
def situation(request: PageRequest) -> HttpResponse:
    """Show the situation on a day; the date slider asks for the part below it alone."""
    on = as_of_day(request)
    released = view_situation(request.study, request.reader, on)
    days = days_that_matter(request.study, request.reader)
    shown = {
        "situation": released.value,
        "disputed": _disputed(released),
        "lines": draw_lines(released.value, request.text),
        "on": on,
        "days": json.dumps([day.isoformat() for day in days]),
        "day_words": json.dumps([_day_words(day, request.text) for day in days]),
        "at": _nearest(days, on),
        "last": len(days) - 1,
        "map_address": f"{reverse('reporting.map', kwargs={'study_id': request.study.study_id})}?as_of={on}",
    }
    part = "reporting/situation_both.html" if "HX-Request" in request.headers else "reporting/situation.html"
    return render(request, part, shown)


@page("s/<slug:study_id>/situation/map.json", name="reporting.map", right="study.look")
def map_data(request: PageRequest) -> HttpResponse:
    """Give the released cells and the places with a published position, as GeoJSON."""
    from qaplan.reporting.figures.map import MAP_WORDS, map_extent

    released = view_situation(request.study, request.reader, as_of_day(request)).value
    land = map_layers(request.study, request.reader.audience)["land"]
    cells = [each.cell for each in released.stations]
    placed = [place for place in released.places if place.coarse is not None]
    counted = {cell: cells.count(cell) for cell in cells}
    return JsonResponse(
        {
            "cells": {
                "type": "FeatureCollection",
                "features": [
                    {
                        "type": "Feature",
                        "geometry": {
                            "type": "Polygon",
                            "coordinates": [_ring(cell.west, cell.south, cell.tier.side_deg)],
                        },
                        "properties": {"stations": count},
                    }
                    for cell, count in sorted(counted.items())
                ],
            },
            "places": [_place(place, request.text) for place in placed],
            "words": [[east, north, request.text.word(key)] for key, east, north in MAP_WORDS],
            "extent": map_extent(cells, placed, land.extent),
        }
    )


@page("s/<slug:study_id>/situation/layers.json", name="reporting.layers", right="study.look")
def layers(request: PageRequest) -> HttpResponse:
    """Give the base map: land, and boundaries that are schematic and express no position."""
    drawn = map_layers(request.study, request.reader.audience)
    shown = {name: _geojson(layer) for name, layer in drawn.items()}
    return JsonResponse({**shown, "extent": drawn["land"].extent})


@page("s/<slug:study_id>/situation/map.svg", name="reporting.map_drawing", right="study.look")
def map_drawing(request: PageRequest) -> HttpResponse:
    """Draw the same map as a picture, for browsers without WebGL and for paper."""
    from qaplan.reporting.figures import draw_map

    released = view_situation(request.study, request.reader, as_of_day(request))
    base = map_layers(request.study, request.reader.audience)
    drawn = draw_map(released, request.text, land=base["land"], boundaries=base["boundaries"], fmt="svg")
    return HttpResponse(drawn, content_type="image/svg+xml")


def as_of_day(request: PageRequest) -> date:
    """The day that the address asks for; today where it asks for none.

    Raises:
        UsageError: ``cli.bad_day`` if it is no day of the calendar.
    """
    asked = request.GET.get("as_of", "")
    if not asked:
        return request.reader.moment().date()
    try:
        return date.fromisoformat(asked)
    except ValueError:
        raise UsageError("cli.bad_day", f"'{asked[:20]}' is no day", do="write it as 2024-09-27") from None


def _geojson(layer: Layer) -> dict[str, object]:
    kind = "MultiLineString" if layer.name == "boundaries" else "Polygon"
    geometry = {"type": kind, "coordinates": [[list(point) for point in path] for path in layer.paths]}
    return {"type": "Feature", "properties": {}, "geometry": geometry}


def _disputed(released: Released[Situation]) -> list[tuple[Message, Message | None]]:
    lines = sorted(released.value.disputes, key=lambda line: not line.standings)
    return [(standing_of(released, line) or line.question, line.note) for line in lines]


def _day_words(day: date, text: Text) -> str:
    return text.date(PartialDate.of(day))


def _nearest(days: tuple[date, ...], on: date) -> int:
    return max((index for index, day in enumerate(days) if day <= on), default=0)


def _ring(west: float, south: float, side: float) -> list[list[float]]:
    east, north = west + side, south + side
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def _place(place: Place, text: Text) -> dict[str, object]:
    assert place.coarse is not None
    name = place.names.in_language(text.language)
    said = text.say(Message("figure.planned_place", {"place": name})) if place.is_plan else name
    return {"longitude": place.coarse[0], "latitude": place.coarse[1], "name": said, "is_plan": place.is_plan}
