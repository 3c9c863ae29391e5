"""Where leopards can live, and how far their young go."""

from __future__ import annotations

from django.http import HttpResponse

from qaplan.app.web.landscape.around import TEMPLATE, around, told_now
from qaplan.app.web.pages import PageRequest, page
from qaplan.app.web.population.questions import question_page

__all__ = ["dispersal", "habitat"]


@page("s/<slug:study_id>/landscape/habitat/", name="landscape.habitat", right="study.look")
def habitat(request: PageRequest) -> HttpResponse:
    """Tell how suitable the ground is, and where the model only extrapolates."""
    also = around(request, told_now(request, "habitat"), shows_tables=False)
    return question_page(request, "landscape", "habitat", template=TEMPLATE, also=also)


@page("s/<slug:study_id>/landscape/dispersal/", name="landscape.dispersal", right="study.look")
def dispersal(request: PageRequest) -> HttpResponse:
    """Tell how far young animals settle, beside the ways that are known."""
    also = {**around(request, told_now(request, "dispersal"), shows_tables=False), "layers_address": ""}
    return question_page(request, "landscape", "dispersal", template=TEMPLATE, also=also)
