"""The start page: the studies of this house, to look at, to try on, and the way to begin one's own."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from qaplan.app.services.houses import begin_study_in, shut_studies_of, studies_of
from qaplan.app.services.people import reader_of
from qaplan.app.services.situation_view import view_at_once
from qaplan.app.services.studies import Study
from qaplan.app.web.house_here import house_here
from qaplan.app.web.pages import PageRequest, page
from qaplan.app.web.refusals import in_words
from qaplan.base.errors import QaplanError
from qaplan.base.messages import Message
from qaplan.base.names import Language, Names

__all__ = ["begin", "start"]

_LONGEST_TITLE = 200


@dataclass(frozen=True)
class _Door:
    """A study as the start page shows it."""

    study: Study
    title: str
    headline: Message | None
    pictures: int
    trouble: str = ""


@page("", name="house.start", right="house.enter")
def start(request: PageRequest) -> HttpResponse:
    """Show the studies that this person may enter."""
    studies = sorted(studies_of(house_here(), request.person), key=lambda study: study.kind)
    doors = [_door(request, study) for study in studies]
    may_begin = request.reader.may("house.begin")
    shut = shut_studies_of(house_here()) if may_begin else ()
    return render(request, "house/start.html", {"doors": doors, "shut": shut, "may_begin": may_begin})


@page("begin/", name="house.begin", right="house.begin", methods=("GET", "POST"))
def begin(request: PageRequest) -> HttpResponse:
    """Begin a study of one's own."""
    if request.method != "POST":
        return render(request, "house/begin.html", {"title": "", "name": ""})
    title, name = (request.POST.get(each, "").replace("\0", "").strip() for each in ("title", "name"))
    title = title[:_LONGEST_TITLE]
    try:
        study = begin_study_in(house_here(), name, _named(request.language, title), "real", request.reader)
    except QaplanError as error:
        shown = {"title": title, "name": name, "error": error}
        return render(request, "house/begin.html", shown, status=422)
    messages.success(request, request.text.word("web.begun"))
    return HttpResponseRedirect(reverse("reporting.situation", kwargs={"study_id": study.study_id}))


def _named(language: Language, title: str) -> Names | str:
    """A title in the language in which it was typed; nothing where none was."""
    if not title:
        return ""
    return Names(
        kk=title if language == "kk" else "",
        ru=title if language == "ru" else "",
        en=title if language == "en" else "",
    )


def _door(request: PageRequest, study: Study) -> _Door:
    assert request.person is not None
    reader = reader_of(house_here(), request.person, study.study_id, request.session)
    title = study.title.in_language(request.language)
    try:
        seen = view_at_once(study, reader, reader.moment().date())
    except QaplanError as error:
        return _Door(
            study, title, None, 0, in_words(error.code, request.text) or request.text.word("web.shut")
        )
    if seen is None:
        return _Door(study, title, None, 1)
    return _Door(study, title, seen.value.headline, seen.value.pictures_held)
