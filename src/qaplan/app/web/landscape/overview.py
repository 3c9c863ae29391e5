"""Landscape and border: what each page of the room answers."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from qaplan.app.web.landscape.tabs import landscape_tabs
from qaplan.app.web.pages import Entrance, PageRequest, page

__all__ = ["overview"]


@page(
    "s/<slug:study_id>/landscape/",
    name="landscape.overview",
    right="study.look",
    entrance=Entrance("decide", 2, "landscape.entrance"),
)
def overview(request: PageRequest) -> HttpResponse:
    """Show the pages of this room that the reader may open, each with what it answers."""
    tabs = landscape_tabs(request)
    doors = [(each.key, each.address, each.key.replace("tab_", "says_")) for each in tabs[1:]]
    return render(request, "landscape/overview.html", {"tabs": tabs, "doors": doors})
