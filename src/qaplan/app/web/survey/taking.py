"""Taking a card: choose its folder, see what is on it, take it, watch, stop, and take it back."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from qaplan.app.services.card_preview import CardPreview, PreviewedCard, preview_cards
from qaplan.app.services.card_views import undo_cards
from qaplan.app.services.folders import folder_of, open_folder, places_to_begin, word_of
from qaplan.app.services.ingest import check_offset
from qaplan.app.services.jobs import HeldJob, cancel_job, list_jobs, resume_job, start_job, watch_job
from qaplan.app.services.uploads import folder_sent
from qaplan.app.web.browsing import address_of, as_number
from qaplan.app.web.house_here import house_here
from qaplan.app.web.pages import PageRequest, page
from qaplan.app.web.survey.troubles import problem_of, tell, tell_all
from qaplan.app.web.tables import wants_workbook, workbook
from qaplan.base.errors import QaplanError, UsageError
from qaplan.base.facts import Fact
from qaplan.base.messages import Message
from qaplan.sharing import release

__all__ = ["begin", "preview", "resume", "stop", "take", "taking", "undo_taking"]

LAYOUTS = ("", "station", "station/camera", "station/species", "station/camera/species")
_KIND = "cards.take"
_PREVIEW_COLUMNS = (
    "cards.col_card", "taking.col_files", "taking.col_sound", "cards.col_first", "cards.col_last",
    "taking.col_camera", "taking.col_goes_to", "taking.col_held",
)  # fmt: skip
_TAKEN_COLUMNS = ("cards.col_card", "cards.col_deployment", "taking.col_new", "taking.col_before")
_TAKEN_FIELDS = ("name", "deployment_id", "new", "already_held")
_MODES = ("reference", "copy")


@dataclass(frozen=True)
class _Wish:
    """How a folder is to be taken, as the form says it."""

    word: str
    sent: str
    layout: str
    utc_offset: str
    mode: str

    @classmethod
    def of(cls, said: Mapping[str, str]) -> _Wish:
        layout, mode = said.get("layout", ""), said.get("mode", "")
        sent = said.get("sent", "")
        return cls(
            said.get("folder", ""),
            sent,
            layout if layout in LAYOUTS else "",
            said.get("utc_offset", "").strip()[:20],
            "copy" if sent else mode if mode in _MODES else "reference",
        )

    def address(self) -> str:
        """The same wish in an address."""
        said = {"folder": self.word, "sent": self.sent, "layout": self.layout, "utc_offset": self.utc_offset}
        return urlencode({name: word for name, word in (said | {"mode": self.mode}).items() if word})


@page("s/<slug:study_id>/cards/take/", name="survey.take", right="cards.take")
def take(request: PageRequest) -> HttpResponse:
    """Choose the folder of a card on this laptop; on a server, send it."""
    running = [each for each in list_jobs(request.study, ("waiting", "running")) if each.kind == _KIND]
    if house_here().is_server:
        return render(request, "survey/send.html", {"running": running})
    word, is_laptop = request.GET.get("folder", ""), not house_here().is_server
    shown: dict[str, object] = {"running": running, "view": None, "trouble": None}
    shown["places"] = places_to_begin(request.reader, is_laptop=is_laptop)
    try:
        shown["view"] = open_folder(word, request.reader, is_laptop=is_laptop) if word else None
    except UsageError as error:
        shown["trouble"] = tell(error.problem, request.text)
    return render(request, "survey/take.html", shown)


@page("s/<slug:study_id>/cards/preview/", name="survey.preview", right="cards.take")
def preview(request: PageRequest) -> HttpResponse:
    """Say what is in a folder before a byte of it is taken."""
    wish = _Wish.of({name: str(word) for name, word in request.GET.items()})
    began = time.monotonic()
    shown: dict[str, Any] = {"wish": wish, "layouts": _layouts(), "modes": _MODES}
    try:
        seen = preview_cards(
            request.study, _folder(request, wish), layout=wish.layout, session=request.reader
        )
    except QaplanError as error:
        trouble = tell(error.problem, request.text)
        return render(request, "survey/preview_refused.html", shown | {"trouble": trouble}, status=422)
    if wants_workbook(request):
        headings = [request.text.word(key) for key in _PREVIEW_COLUMNS]
        return workbook(request, "preview", headings, [_preview_row(each) for each in seen.cards])
    shown |= {
        "seen": seen,
        "seconds": round(time.monotonic() - began, 1),
        "cards": Message("taking.cards", {"n": Fact("page.count", len(seen.cards))}, count="n"),
        "troubles": tell_all(seen.problems, request.text),
        "refusal": tell(seen.refusal, request.text) if seen.refusal else None,
        "states": _states(seen),
    }
    return render(request, "survey/preview.html", shown)


@page("s/<slug:study_id>/cards/begin/", name="survey.begin", right="cards.take", methods=("POST",))
def begin(request: PageRequest) -> HttpResponse:
    """Begin to take a folder that was looked at; the work goes on by itself."""
    wish = _Wish.of({name: str(word) for name, word in request.POST.items()})
    files = as_number(request.POST.get("files", ""))
    check_offset(wish.utc_offset)
    asked: dict[str, object] = {"folder": str(_folder(request, wish)), "mode": wish.mode}
    asked |= {} if files is None else {"files": files}
    asked |= {name: word for name, word in (("layout", wish.layout), ("utc_offset", wish.utc_offset)) if word}
    job = start_job(request.study, _KIND, asked, session=request.reader)
    return _to_job(request, job)


@page("s/<slug:study_id>/cards/work/<slug:job_id>/", name="survey.taking", right="cards.look")
def taking(request: PageRequest, job_id: str) -> HttpResponse:
    """Show how the taking goes on, or what came of it."""
    job = _job(request, job_id)
    audience = request.reader.audience
    cards = [{**each, "name": release(each["name"], audience).value} for each in job.outcome.get("cards", [])]
    if wants_workbook(request):
        headings = [request.text.word(key) for key in _TAKEN_COLUMNS]
        rows = [tuple(each[name] for name in _TAKEN_FIELDS) for each in cards]
        return workbook(request, "taking", headings, rows)
    problems = [problem_of(each) for each in job.outcome.get("problems", [])]
    new_cards = [each for each in cards if each.get("card_id")]
    shown = {
        "job": job,
        "cards": cards,
        "new_cards": new_cards,
        "assigned": sum(bool(each.get("is_assigned")) for each in cards),
        "states": [
            (f"survey.state_{state}", count) for state, count in job.outcome.get("states", {}).items()
        ],
        "troubles": tell_all(problems, request.text),
        "problem": tell(job.problem, request.text) if job.problem else None,
        "item": release(job.item, audience).value,
        "is_writing": job.total is not None and job.done >= job.total,
        "folder": word_of(Path(str(job.parameters.get("folder", "/")))),
        "may_take": request.reader.may("cards.take"),
        "review_address": address_of(request, "recognition.review"),
    }
    return render(request, "survey/taking.html", shown)


@page(
    "s/<slug:study_id>/cards/work/<slug:job_id>/stop/",
    name="survey.stop",
    right="cards.take",
    methods=("POST",),
)
def stop(request: PageRequest, job_id: str) -> HttpResponse:
    """Stop the taking at its next file."""
    return _to_job(request, cancel_job(request.study, _job(request, job_id).job_id, session=request.reader))


@page(
    "s/<slug:study_id>/cards/work/<slug:job_id>/resume/",
    name="survey.resume",
    right="cards.take",
    methods=("POST",),
)
def resume(request: PageRequest, job_id: str) -> HttpResponse:
    """Take up a taking that was stopped or failed."""
    return _to_job(request, resume_job(request.study, _job(request, job_id).job_id, session=request.reader))


@page(
    "s/<slug:study_id>/cards/work/<slug:job_id>/undo/",
    name="survey.undo_taking",
    right="cards.take",
    methods=("POST",),
)
def undo_taking(request: PageRequest, job_id: str) -> HttpResponse:
    """Take back every card that this work took."""
    job = _job(request, job_id)
    ids = [each["card_id"] for each in job.outcome.get("cards", []) if each.get("card_id")]
    done = undo_cards(request.study, ids, request.reader)
    said = Message("cards.undone_all", {"n": Fact("page.count", len(done))}, count="n")
    messages.success(request, request.text.say(said))
    return HttpResponseRedirect(reverse("survey.cards", kwargs={"study_id": request.study.study_id}))


def _preview_row(card: PreviewedCard) -> tuple[str | int, ...]:
    return (
        card.shown_name,
        card.files,
        card.sound,
        card.first.date().isoformat() if card.first else "",
        card.last.date().isoformat() if card.last else "",
        ", ".join((*card.cameras, *card.serials)),
        card.deployment_id,
        card.held,
    )


def _folder(request: PageRequest, wish: _Wish) -> Path:
    """The folder that is meant: one of this laptop, or one that was sent."""
    if wish.sent:
        return folder_sent(request.study, wish.sent, request.reader)
    open_folder(wish.word, request.reader, is_laptop=not house_here().is_server)
    return folder_of(wish.word)


def _job(request: PageRequest, job_id: str) -> HeldJob:
    """The taking of that id.

    Raises:
        UsageError: ``job.unknown`` if there is none; other work has pages of its own.
    """
    job = watch_job(request.study, job_id)
    if job.kind != _KIND:
        raise UsageError("job.unknown", "this is no taking of cards", do="choose it from the list of cards")
    return job


def _to_job(request: PageRequest, job: HeldJob) -> HttpResponse:
    kwargs = {"study_id": request.study.study_id, "job_id": job.job_id}
    return HttpResponseRedirect(reverse("survey.taking", kwargs=kwargs))


def _layouts() -> list[tuple[str, str]]:
    """Each meaning of the folders with its message."""
    return [(each, f"taking.layout_{each.replace('/', '_') or 'none'}") for each in LAYOUTS]


def _states(seen: CardPreview) -> list[tuple[str, int]]:
    return [(f"survey.state_{state}", count) for state, count in sorted(seen.states.items())]
