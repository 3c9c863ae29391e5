"""The cards that were taken, one of them, and taking one back."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from qaplan.app.services.card_views import CardLine, find_card, undo_card, view_cards
from qaplan.app.web.browsing import address_of
from qaplan.app.web.pages import Entrance, PageRequest, page
from qaplan.app.web.survey.troubles import tell
from qaplan.app.web.tables import wants_workbook, workbook
from qaplan.base.messages import Message, Text
from qaplan.reporting.workbook import Value

__all__ = ["card", "cards", "undo"]

_COLUMNS = ("card", "deployment", "files", "doubt", "first", "last", "taken", "by")
_MOST_DOUBTED = 100


@page(
    "s/<slug:study_id>/cards/",
    name="survey.cards",
    right="cards.look",
    entrance=Entrance("work", 0, "cards.entrance"),
)
def cards(request: PageRequest) -> HttpResponse:
    """List the cards that were taken, the latest first."""
    if wants_workbook(request):
        whole = view_cards(request.study, request.reader, is_all=True)
        headings = [request.text.word(f"cards.col_{name}") for name in _COLUMNS]
        return workbook(request, "cards", headings, _rows(whole.cards, request.text))
    view = view_cards(request.study, request.reader, after=request.GET.get("after", ""))
    shown = {
        "view": view,
        "may_take": request.reader.may("cards.take"),
        "take_address": address_of(request, "survey.take") if request.reader.may("cards.take") else "",
        "is_first": not request.GET.get("after"),
    }
    return render(request, "survey/cards.html", shown)


@page("s/<slug:study_id>/cards/of/<str:card_id>/", name="survey.card", right="cards.look")
def card(request: PageRequest, card_id: str) -> HttpResponse:
    """Show one card: what became of its files, and what taking it back would do."""
    found = find_card(request.study, card_id, request.reader)
    refusal = found.undo.refusal if found.undo else None
    shown = {
        "found": found,
        "line": found.card,
        "in_doubt": [(path, f"survey.state_{state}") for path, state in found.in_doubt],
        "is_cut": len(found.in_doubt) == _MOST_DOUBTED,
        "states": [(f"survey.state_{state}", count) for state, count in sorted(found.card.states.items())],
        "may_undo": request.reader.may("cards.take"),
        "refusal": tell(refusal.problem, request.text) if refusal else None,
        "review_address": address_of(request, "recognition.review"),
        "log_address": address_of(request, "trail.event", seq=found.seq) if found.seq else "",
    }
    return render(request, "survey/card.html", shown)


@page(
    "s/<slug:study_id>/cards/of/<str:card_id>/undo/",
    name="survey.card_undo",
    right="cards.take",
    methods=("POST",),
)
def undo(request: PageRequest, card_id: str) -> HttpResponse:
    """Take one card back."""
    name = find_card(request.study, card_id, request.reader).card.name
    undo_card(request.study, card_id, request.reader, why=request.POST.get("why", "")[:500])
    messages.success(request, request.text.say(Message("cards.undone", {"name": name})))
    return HttpResponseRedirect(reverse("survey.cards", kwargs={"study_id": request.study.study_id}))


def _rows(lines: tuple[CardLine, ...], text: Text) -> Iterator[tuple[Value, ...]]:
    for line in lines:
        yield (
            line.name,
            line.deployment_id or text.word("cards.unassigned"),
            line.taken,
            line.doubt,
            line.first.isoformat(" ") if line.first else "",
            line.last.isoformat(" ") if line.last else "",
            line.taken_at.date().isoformat() if line.taken_at else "",
            line.taken_by,
        )
