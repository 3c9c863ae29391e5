"""The review: what waits and what may have been missed, and the room in which pictures are looked at."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from qaplan.app.services.jobs import HeldJob, list_jobs, start_job
from qaplan.app.services.renditions import CLIP_FRAMES
from qaplan.app.services.review.labelling import BurstLabel, label_bursts, take_back
from qaplan.app.services.review.queue import (
    next_sheets,
    review_state,
    second_readings,
    taken_by_me,
)
from qaplan.app.web.browsing import address_of
from qaplan.app.web.pages import Entrance, PageRequest, page
from qaplan.app.web.recognition.words import caps_in, kind_names, room_words
from qaplan.app.web.tables import wants_workbook, workbook
from qaplan.base.errors import QaplanError, UsageError
from qaplan.recognition.review.checks import label_from
from qaplan.recognition.review.control import MissedCats
from qaplan.recognition.review.keys import KEYS
from qaplan.recognition.review.types import is_big_cat

__all__ = ["label", "prepare", "review", "room", "room_data", "undo"]

_SHEETS = 12
_PREPARE = "review.prepare"
_PERCENT = 100


@page(
    "s/<slug:study_id>/review/",
    name="recognition.review",
    right="review.label",
    entrance=Entrance("work", 2, "review.entrance"),
)
def review(request: PageRequest) -> HttpResponse:
    """Say what waits, who is asked to read again, and what a program may have missed."""
    state = review_state(request.study, session=request.reader)
    names = kind_names(request.language, request.text)
    if wants_workbook(request):
        text = request.text
        headings = [text.word("review.heading"), text.word("review.by_lot"), text.word("review.bursts")]
        rows = [
            (names.get(each.heading, each.heading), "✓" if each.is_control else "", each.bursts)
            for each in state.waiting
        ]
        return workbook(request, "review", headings, rows)
    shown = {
        "state": state,
        "waiting": [(names.get(each.heading, each.heading), each) for each in state.waiting],
        "missed": _missed(state.missed),
        "is_virtual": request.study.kind == "virtual",
        "work": [job for job in list_jobs(request.study, latest=20) if _is_sorting(job)],
        "has_pictures": bool(state.bursts or state.read or state.hidden or not state.is_fresh),
    }
    return render(request, "recognition/review.html", shown)


@page(
    "s/<slug:study_id>/review/prepare/", name="recognition.prepare", right="review.label", methods=("POST",)
)
def prepare(request: PageRequest) -> HttpResponse:
    """Have the queue of a large study sorted anew and its small pictures made, as a job."""
    start_job(request.study, _PREPARE, {}, session=request.reader)
    messages.success(request, request.text.word("review.being_sorted"))
    return redirect("recognition.review", study_id=request.study.study_id)


@page("s/<slug:study_id>/review/room/", name="recognition.room", right="review.label")
def room(request: PageRequest) -> HttpResponse:
    """Give the dark room; what is shown in it comes by itself."""
    is_again = request.GET.get("again") == "1"
    draws = request.reader.audience != "public" and request.reader.may("identity.read")
    address = address_of(request, "identity.box", medium_id="MEDIUM") if draws else ""
    return render(request, "recognition/room.html", {"is_again": is_again, "box_address": address})


@page("s/<slug:study_id>/review/room.json", name="recognition.room_data", right="review.label")
def room_data(request: PageRequest) -> HttpResponse:
    """Give the next sheets, or the bursts to read again, with the words and the keys of the room."""
    study, reader, language = request.study, request.reader, request.language
    names = kind_names(language, request.text)
    said: dict[str, Any] = {}
    if request.GET.get("again") == "1":
        said["again"] = [each.to_record() for each in second_readings(study, session=reader)]
    else:
        sheets = next_sheets(study, most=_SHEETS, session=reader)
        said["sheets"] = [each.to_record() for each in sheets]
    if request.GET.get("more") != "1":
        said |= {
            "words": room_words(request.text),
            "kinds": names,
            "big_cats": [each for each in names if is_big_cat(each)],
            "keys": [vars(each) for each in KEYS],
            "caps": caps_in(language),
            "clip_frames": CLIP_FRAMES,
            "left": len(said["again"]) if "again" in said else review_state(study, session=reader).bursts,
            "mine": list(taken_by_me(study, session=reader)),
        }
    return JsonResponse(said)


@page("s/<slug:study_id>/review/label", name="recognition.label", right="review.label", methods=("POST",))
def label(request: PageRequest) -> HttpResponse:
    """Keep what one key has said."""
    try:
        said = _body(request)
        rows = said.get("labels")
        labels = [_burst_label(each) for each in rows] if isinstance(rows, list) else []
        level = "sheet" if said.get("level") == "sheet" else "burst"
        done = label_bursts(request.study, labels, level=level, session=request.reader)  # type: ignore[arg-type]
    except QaplanError as error:
        return _refused(error)
    return JsonResponse(done.to_record())


@page("s/<slug:study_id>/review/undo", name="recognition.undo", right="review.label", methods=("POST",))
def undo(request: PageRequest) -> HttpResponse:
    """Take back what one key has said."""
    try:
        seq = _body(request).get("seq")
        if isinstance(seq, bool) or not isinstance(seq, int):
            raise UsageError("undo.unknown_event", "no event is named", do="name the event by its number")
        told = take_back(request.study, seq, session=request.reader)
    except QaplanError as error:
        return _refused(error)
    return JsonResponse({"seq": told})


def _body(request: PageRequest) -> Mapping[str, Any]:
    try:
        said = json.loads(request.body)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        raise UsageError("review.nothing_said", "what was sent cannot be read", do="open the page again")
    return said


def _burst_label(said: object) -> BurstLabel:
    fields = said if isinstance(said, dict) else {}
    return BurstLabel(str(fields.get("burst_id") or ""), label_from(fields))


def _refused(error: QaplanError) -> HttpResponse:
    """A refusal for a script: its code and its sentence."""
    return JsonResponse({"code": error.code, "said": error.problem.sentence()}, status=409)


def _is_sorting(job: HeldJob) -> bool:
    return job.kind == _PREPARE and job.state in {"waiting", "running"}


def _missed(missed: MissedCats) -> dict[str, object]:
    counted = missed.counted
    low, high = missed.ci or (0, 0)
    return {
        "counted": counted,
        "is_known": missed.ci is not None,
        "low": low,
        "high": high,
        "level": round(missed.level * _PERCENT),
        "found": counted.drawn_cats + counted.other_cats,
        "is_whole": counted.unread == 0,
    }
