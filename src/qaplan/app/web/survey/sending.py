"""Sending a card's folder to a server: the page's script announces the files and sends them in parts."""

from __future__ import annotations

import json

from django.http import HttpResponse, JsonResponse

from qaplan.app.services.uploads import PART_BYTES, SentFile, announce, send_part, sending_of
from qaplan.app.web.pages import PageRequest, page
from qaplan.app.web.survey.troubles import tell
from qaplan.base.errors import DataError, QaplanError

__all__ = ["announced", "part", "so_far"]

_MOST_LIST_BYTES = 16 * 2**20


@page("s/<slug:study_id>/cards/send/", name="survey.announce", right="cards.take", methods=("POST",))
def announced(request: PageRequest) -> HttpResponse:
    """Take the list of the files that will be sent."""
    try:
        word = announce(request.study, _listed(request), request.reader)
    except QaplanError as error:
        return _refused(request, error)
    return JsonResponse({"word": word, "part_bytes": PART_BYTES})


@page("s/<slug:study_id>/cards/send/<slug:word>/", name="survey.so_far", right="cards.take")
def so_far(request: PageRequest, word: str) -> HttpResponse:
    """Say how much of each file is here."""
    try:
        sending = sending_of(request.study, word, request.reader)
    except QaplanError as error:
        return _refused(request, error)
    return JsonResponse({"arrived": sending.arrived, "part_bytes": PART_BYTES})


@page(
    "s/<slug:study_id>/cards/send/<slug:word>/<int:number>/<int:at>/",
    name="survey.part",
    right="cards.take",
    methods=("POST",),
)
def part(request: PageRequest, word: str, number: int, at: int) -> HttpResponse:
    """Keep one part of one file."""
    data = request.read(PART_BYTES + 1)
    try:
        held = send_part(request.study, word, number, data, request.reader, at=at)
    except QaplanError as error:
        return _refused(request, error)
    return JsonResponse({"held": held})


def _listed(request: PageRequest) -> list[SentFile]:
    text = request.read(_MOST_LIST_BYTES)
    try:
        return [SentFile(str(path), int(size)) for path, size in json.loads(text)["files"]]
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError) as error:
        raise DataError(
            "incoming.bad_names", "this is no list of files", do="send the folder of a card"
        ) from error


def _refused(request: PageRequest, error: QaplanError) -> HttpResponse:
    trouble = tell(error.problem, request.text)
    return JsonResponse({"code": error.code, "told": trouble.told or trouble.english}, status=422)
