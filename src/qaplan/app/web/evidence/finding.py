"""The search box: one word in any script to what answers to it."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from qaplan.app.services.browse.search import Hit, search
from qaplan.app.web.browsing import address_of, tabs
from qaplan.app.web.pages import PageRequest, page

__all__ = ["find"]


@dataclass(frozen=True)
class _Way:
    hit: Hit
    key: str
    address: str


@page("s/<slug:study_id>/find/", name="evidence.find", right="study.look")
def find(request: PageRequest) -> HttpResponse:
    """Show what answers to a word; where one thing alone answers with its whole name, go there."""
    typed = request.GET.get("q", "").strip()
    ways = [_way(request, each) for each in search(request.study, typed, request.reader)] if typed else []
    whole = [each for each in ways if each.hit.is_whole]
    if len(whole) == 1 and whole[0].hit.register in ("individuals", "records"):
        return HttpResponseRedirect(whole[0].address)
    shown = {"typed": typed, "ways": ways, "tabs": tabs(request)}
    return render(request, "evidence/find.html", shown)


def _way(request: PageRequest, hit: Hit) -> _Way:
    if hit.register == "individuals":
        address = address_of(request, "identity.dossier", individual_id=hit.subject)
    elif hit.register == "records":
        address = address_of(request, "evidence.record", record_id=hit.subject)
    elif hit.register == "places":
        address = f"{address_of(request, 'evidence.records')}?place={hit.subject}"
    else:
        address = address_of(request, f"evidence.{hit.register}")
    return _Way(hit, f"browse.tab.{hit.register}", address)
