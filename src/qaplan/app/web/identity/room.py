"""The workbench: the pairs that wait, each looked at blind, and what an answer did."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render

from qaplan.app.services.identity.chip_pictures import ChipPictureSize, chip_picture
from qaplan.app.services.identity.deciding import read_pair, take_back
from qaplan.app.services.identity.queue import next_pairs
from qaplan.app.services.identity.shown import ShownPair
from qaplan.app.services.identity.words import as_verdict
from qaplan.app.web.identity.insiders import check_insider
from qaplan.app.web.identity.keys import KEYS, workbench_caps
from qaplan.app.web.identity.pair_telling import tell_errors, tell_outcome, tell_pair
from qaplan.app.web.identity.words import workbench_words
from qaplan.app.web.pages import PageRequest, page
from qaplan.base.errors import QaplanError, UsageError

__all__ = ["chip", "read", "room", "room_data", "unread"]

_KEPT_S = 3600
_MOST_SKIPPED = 40


@page("s/<slug:study_id>/identity/room/", name="identity.room", right="identity.read")
def room(request: PageRequest) -> HttpResponse:
    """Give the dark room; the pairs come by themselves."""
    check_insider(request)
    return render(request, "identity/room.html", {})


@page("s/<slug:study_id>/identity/room.json", name="identity.room_data", right="identity.read")
def room_data(request: PageRequest) -> HttpResponse:
    """Give the pair to be looked at and the one after it, with the words and keys of the room."""
    check_insider(request)
    skipped = _skipped(request.GET.get("after", "").split(",") if request.GET.get("after") else [])
    pairs = _waiting(request, skipped, most=1 if skipped else 2)
    said: dict[str, Any] = {"pair": tell_pair(request, pairs[0]) if pairs else None}
    if not skipped:
        said |= {
            "following": tell_pair(request, pairs[1]) if len(pairs) > 1 else None,
            "left": pairs[0].waiting if pairs else 0,
            "errors": tell_errors(request.text, pairs[0].rate if pairs else None),
            "words": workbench_words(request.text),
            "keys": [vars(each) for each in KEYS],
            "caps": workbench_caps(request.language),
        }
    return JsonResponse(said)


@page("s/<slug:study_id>/identity/read", name="identity.read", right="identity.read", methods=("POST",))
def read(request: PageRequest) -> HttpResponse:
    """Keep an answer; what the machine finds may be seen from now on."""
    check_insider(request)
    try:
        said = _body(request)
        skipped = _skipped(said.get("skipped"))
        outcome = read_pair(
            request.study,
            str(said.get("pair_id") or ""),
            as_verdict(str(said.get("verdict") or "")),
            reason=str(said.get("reason") or ""),
            settles=str(said.get("settles") or ""),
            session=request.reader,
        )
    except QaplanError as error:
        return _refused(error)
    after = _waiting(request, skipped, most=1)
    told = tell_outcome(request, outcome)
    told |= {
        "following": tell_pair(request, after[0]) if after else None,
        "left": after[0].waiting if after else 0,
        "errors": tell_errors(request.text, after[0].rate if after else None),
    }
    return JsonResponse(told)


@page("s/<slug:study_id>/identity/unread", name="identity.unread", right="identity.read", methods=("POST",))
def unread(request: PageRequest) -> HttpResponse:
    """Take back an answer with everything that it did."""
    check_insider(request)
    try:
        seq = _body(request).get("seq")
        if isinstance(seq, bool) or not isinstance(seq, int):
            raise UsageError("undo.unknown_event", "no event is named", do="name the event by its number")
        told = take_back(request.study, seq, session=request.reader)
    except QaplanError as error:
        return _refused(error)
    return JsonResponse({"seq": told})


@page(
    "s/<slug:study_id>/identity/chips/<str:chip_id>/<str:size>.jpg",
    name="identity.chip",
    right="identity.read",
)
def chip(request: PageRequest, chip_id: str, size: str) -> HttpResponse:
    """Give the picture of a chip; of people and of other organisations only to who may see them."""
    check_insider(request)
    wanted: ChipPictureSize = "small" if size == "small" else "screen"
    made = chip_picture(request.study, chip_id, wanted, session=request.reader)
    tag = f'"{made.path.stem[:24]}-{chip_id}-{wanted}"'
    if request.headers.get("If-None-Match") == tag:
        response = HttpResponse(status=HTTPStatus.NOT_MODIFIED)
    else:
        response = HttpResponse(made.path.read_bytes(), content_type="image/jpeg")
    response["ETag"] = tag
    response["Cache-Control"] = f"private, max-age={_KEPT_S}"
    response["Content-Disposition"] = "inline"
    return response


def _waiting(request: PageRequest, skipped: Collection[str], *, most: int) -> list[ShownPair]:
    """The next pairs that were not put off."""
    pairs = next_pairs(request.study, most=most + len(skipped), session=request.reader)
    return [each for each in pairs if each.pair_id not in skipped][:most]


def _skipped(said: object) -> list[str]:
    """The last of the pairs that were put off; whatever is no list of words puts none off."""
    return [each for each in said if isinstance(each, str)][-_MOST_SKIPPED:] if isinstance(said, list) else []


def _body(request: PageRequest) -> Mapping[str, Any]:
    try:
        said = json.loads(request.body)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        raise UsageError("review.nothing_said", "what was sent cannot be read", do="open the page again")
    return said


def _refused(error: QaplanError) -> HttpResponse:
    """A refusal for a script: its code and its sentence."""
    return JsonResponse({"code": error.code, "said": error.problem.sentence()}, status=409)
