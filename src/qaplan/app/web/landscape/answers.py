"""How well the ground joins populations, and where a barrier should open."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpResponse

from qaplan.app.services.estimates.views import gathered_now, shown_estimates
from qaplan.app.services.landscape.connectivity_estimate import doctor_of
from qaplan.app.web.browsing import address_of
from qaplan.app.web.pages import PageRequest, page
from qaplan.app.web.population.questions import question_page
from qaplan.app.web.reporting.situation import as_of_day
from qaplan.base.messages import Message

__all__ = ["connectivity", "gates"]

_TEMPLATE = "landscape/question.html"
_STAMP = "stamp."


@page("s/<slug:study_id>/landscape/connectivity/", name="landscape.connectivity", right="study.look")
def connectivity(request: PageRequest) -> HttpResponse:
    """Tell what the doctor says of the ground, and how well it joins populations."""
    now = gathered_now(request.study, request.reader, "connectivity", as_of_day(request))
    also = {"doctor": doctor_of(now), **_around(request, "connectivity")}
    return question_page(request, "landscape", "connectivity", template=_TEMPLATE, also=also)


@page("s/<slug:study_id>/landscape/gates/", name="landscape.gates", right="border.look")
def gates(request: PageRequest) -> HttpResponse:
    """Tell where to open, how far from the best that can be, and what is left if a neighbour stays shut."""
    also = _around(request, "opening")
    return question_page(request, "landscape", "gates", template=_TEMPLATE, also=also)


def _around(request: PageRequest, kind: str) -> dict[str, object]:
    """The stamps of what is told, and the way to the layers where nothing is told yet."""
    stamps = _stamps(request, kind)
    is_needed = not stamps and request.reader.may("registers.write")
    address = address_of(request, "landscape.layers") if is_needed else ""
    return {"stamps": stamps, "layers_address": address, "shows_tables": True}


def _stamps(request: PageRequest, kind: str) -> Sequence[Message]:
    """What the estimate that is told says of itself: modelled, too coarse, invented."""
    on = as_of_day(request)
    told = (each for each in shown_estimates(request.study, request.reader, kind) if each.as_of <= on)
    best = next(told, None)
    return [] if best is None else [each for each in best.answer.sentences if each.key.startswith(_STAMP)]
