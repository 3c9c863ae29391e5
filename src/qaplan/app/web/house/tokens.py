"""The tokens of a person's programs: made, shown once, taken back."""

from __future__ import annotations

from datetime import UTC, datetime

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from qaplan.app.services.people import SCOPES, make_token, take_back_token, tokens_of
from qaplan.app.web.house.forms import trouble_of
from qaplan.app.web.pages import PageRequest, page
from qaplan.base.errors import QaplanError

__all__ = ["take_back", "tokens"]

_DAYS = (7, 30, 90, 366)


@page("s/<slug:study_id>/tokens/", name="house.tokens", right="api.tokens", methods=("GET", "POST"))
def tokens(request: PageRequest) -> HttpResponse:
    """List the tokens of this person for the study, and make one more."""
    assert request.person is not None
    mine = [each for each in tokens_of(request.person) if each.study_id == request.study.study_id]
    shown: dict[str, object] = {"tokens": mine, "scopes": _scopes(), "days": _DAYS}
    if request.method != "POST":
        return render(request, "house/tokens.html", shown)
    days = request.POST.get("days", "")
    try:
        token, secret = make_token(
            request.person,
            request.POST.get("title", ""),
            request.POST.getlist("scopes"),
            study_id=request.study.study_id,
            days=int(days) if days.isdecimal() and len(days) < 5 else 0,
            session=request.reader,
        )
    except QaplanError as error:
        return render(request, "house/tokens.html", {**shown, **trouble_of(error)}, status=422)
    return render(request, "house/token_made.html", {"token": token, "secret": secret})


@page(
    "s/<slug:study_id>/tokens/<slug:token_id>/take-back/",
    name="house.token_take_back",
    right="api.tokens",
    methods=("POST",),
)
def take_back(request: PageRequest, token_id: str) -> HttpResponse:
    """Take a token back."""
    assert request.person is not None
    take_back_token(request.person, token_id, now=datetime.now(UTC))
    messages.success(request, request.text.word("people.token_taken_back"))
    return HttpResponseRedirect(reverse("house.tokens", kwargs={"study_id": request.study.study_id}))


def _scopes() -> list[tuple[str, str]]:
    return [(each, f"people.scope_{each.replace(':', '_')}") for each in SCOPES]
