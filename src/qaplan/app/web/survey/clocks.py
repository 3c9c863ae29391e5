"""Camera clocks: what looks wrong, before and after, and the decision."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from qaplan.app.services.clock_desk import (
    LOOK,
    WaitingProposal,
    accept_proposal,
    refuse_proposal,
    reopen_proposal,
    take_clock_back,
    view_clocks,
)
from qaplan.app.services.jobs import start_job
from qaplan.app.web.pages import PageRequest, page
from qaplan.app.web.tables import wants_workbook, workbook
from qaplan.base.messages import Message, Text

__all__ = ["accept", "back", "clocks", "look", "refuse", "reopen"]

_COLUMNS = ("id", "state", "about", "kind", "value", "author", "at", "why")
_BETTER_LESS = frozenset({"outside", "undated"})


@page("s/<slug:study_id>/clocks/", name="survey.clocks", right="cards.look")
def clocks(request: PageRequest) -> HttpResponse:
    """Show what is proposed, before and after, and what stands."""
    desk = view_clocks(request.study, request.reader)
    rows = [_correction(each, request.text) for each in desk.corrections]
    if wants_workbook(request):
        headings = [request.text.word(f"clocks.col_{name}") for name in _COLUMNS]
        return workbook(request, "clocks", headings, [row[: len(_COLUMNS)] for row in rows])
    shown = {
        "waiting": [_proposal(each, request.text) for each in desk.waiting],
        "refused": [_proposal(each, request.text) for each in desk.refused],
        "corrections": rows,
        "may_decide": request.reader.may("clocks.decide"),
        "desk": desk,
    }
    return render(request, "survey/clocks.html", shown)


@page(
    "s/<slug:study_id>/clocks/<slug:proposal_id>/accept/",
    name="survey.clock_accept",
    right="clocks.decide",
    methods=("POST",),
)
def accept(request: PageRequest, proposal_id: str) -> HttpResponse:
    """Mend a clock as proposed."""
    made = accept_proposal(request.study, proposal_id, request.reader, why=_why(request))
    return _said(request, "clocks.accepted", deployment=made.scope.deployment_id or made.scope.card_id)


@page(
    "s/<slug:study_id>/clocks/<slug:proposal_id>/refuse/",
    name="survey.clock_refuse",
    right="clocks.decide",
    methods=("POST",),
)
def refuse(request: PageRequest, proposal_id: str) -> HttpResponse:
    """Leave a clock as it is."""
    refuse_proposal(request.study, proposal_id, request.reader, why=_why(request))
    return _said(request, "clocks.left")


@page(
    "s/<slug:study_id>/clocks/<slug:proposal_id>/reopen/",
    name="survey.clock_reopen",
    right="clocks.decide",
    methods=("POST",),
)
def reopen(request: PageRequest, proposal_id: str) -> HttpResponse:
    """Let a refused proposal wait again."""
    reopen_proposal(request.study, proposal_id, request.reader, why=_why(request))
    return _said(request, "clocks.reopened")


@page(
    "s/<slug:study_id>/clocks/<slug:record_id>/back/",
    name="survey.clock_back",
    right="clocks.decide",
    methods=("POST",),
)
def back(request: PageRequest, record_id: str) -> HttpResponse:
    """Take a correction or a typed date back."""
    take_clock_back(request.study, record_id, request.reader, why=_why(request))
    return _said(request, "clocks.taken_back")


@page("s/<slug:study_id>/clocks/look/", name="survey.clock_look", right="clocks.decide", methods=("POST",))
def look(request: PageRequest) -> HttpResponse:
    """Look through the clocks of a large study, as work that goes on by itself."""
    start_job(request.study, LOOK, {}, session=request.reader)
    return _said(request, "clocks.looking")


def _proposal(each: WaitingProposal, text: Text) -> dict[str, object]:
    return {
        "id": each.proposal_id,
        "deployment_id": each.deployment_id,
        "found": text.say(each.found),
        "because": [text.say(line) for line in each.because],
        "can_apply": each.can_apply,
        "counts": [
            {"key": f"clocks.count_{name}", "now": now, "then": then, "mark": _mark(name, now, then)}
            for name, now, then in each.counts
            if then != now
        ],
    }


def _mark(name: str, now: int, then: int | None) -> str:
    """Whether a count gets better: fewer pictures outside or undated are, more of the others as well."""
    if then is None or then == now:
        return ""
    return "better" if (then < now) == (name in _BETTER_LESS) else "worse"


def _correction(row: dict[str, object], text: Text) -> tuple[str, ...]:
    about = row["deployment_id"] or row["card_id"] or row["medium_id"]
    state = text.word(f"clock.{row['state']}")
    kind = text.word(f"clocks.kind_{row['kind']}")
    said = (
        row["id"],
        state,
        about,
        kind,
        row["value"],
        row["author"],
        str(row["at"])[:10],
        row["why"],
        row["state"],
    )
    return tuple(str(each) for each in said)


def _why(request: PageRequest) -> str:
    return request.POST.get("why", "")[:500]


def _said(request: PageRequest, key: str, **values: str) -> HttpResponse:
    messages.success(request, request.text.say(Message(key, values)))
    return HttpResponseRedirect(reverse("survey.clocks", kwargs={"study_id": request.study.study_id}))
