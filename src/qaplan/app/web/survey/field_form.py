"""The field form: a page for a phone that works without a network, and the doors by which forms come in."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import ParamSpec

from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import get_template
from django.urls import reverse

from qaplan import __version__
from qaplan.app.services.field_forms import FORM_BYTES_MOST, clock_off_s, receive_form
from qaplan.app.services.form_parts import PART_BYTES_MOST, add_part, held_bytes
from qaplan.app.services.form_words import fault_words, form_words
from qaplan.app.services.studies import Study
from qaplan.app.web.browsing import as_number
from qaplan.app.web.pages import Entrance, PageRequest, page
from qaplan.app.web.refusals import status_of
from qaplan.app.web.settings import HERE
from qaplan.base.errors import DataError, QaplanError
from qaplan.survey.field_form.questions import QUESTIONS
from qaplan.survey.field_form.reading import MOST_PICTURES
from qaplan.survey.field_form.types import FORM_KINDS

__all__ = ["field_form", "part", "ready", "send", "words", "worker"]

_STATIC = Path("survey") / "field"
_WORKER = HERE / "static" / _STATIC / "worker.js"
_SHARED = ("/static/house/house.css", "/static/house/fonts.css", "/static/house/rosette.svg")
_TEMPLATE = "survey/field_form.html"
_PATH = "s/<slug:study_id>/field/"

_Parts = ParamSpec("_Parts")


def _in_json(view: Callable[_Parts, HttpResponse]) -> Callable[_Parts, HttpResponse]:
    """Let a page's refusals be told to a script, in every language."""

    def answer(*args: _Parts.args, **parts: _Parts.kwargs) -> HttpResponse:
        try:
            return view(*args, **parts)
        except QaplanError as error:
            faults = error.problems or (error.problem,)
            told = [{"code": each.code, "where": each.where, "told": fault_words(each)} for each in faults]
            return JsonResponse({"code": error.code, "problems": told}, status=status_of(error))

    return answer


@page(
    _PATH, name="survey.field_form", right="forms.send", entrance=Entrance("work", 5, "field_form.entrance")
)
def field_form(request: PageRequest) -> HttpResponse:
    """Show the form; nothing of the study is in it but its name."""
    addresses = {
        "worker": _address(request.study, "survey.field_worker"),
        "scope": _address(request.study, "survey.field_form"),
        "words": _address(request.study, "survey.field_words"),
        "ready": _address(request.study, "survey.field_ready"),
        "forms": _address(request.study, "survey.field_send"),
        "part": _address(request.study, "survey.field_part", digest="DIGEST"),
    }
    shown = {"addresses": addresses, "sheets": QUESTIONS.items(), "kinds": FORM_KINDS, "most": MOST_PICTURES}
    return render(request, _TEMPLATE, shown)


@page(f"{_PATH}worker.js", name="survey.field_worker", right="forms.send")
def worker(request: PageRequest) -> HttpResponse:
    """Give the script that lets the page open without a network; it may act below this address only."""
    shell = [
        _address(request.study, "survey.field_form"),
        _address(request.study, "survey.field_words"),
        *_SHARED,
        *(f"/static/{path}" for path in _own_files()),
    ]
    constants = {"VERSION": _version(), "STUDY": request.study.study_id, "SHELL": shell}
    head = "".join(f"const {name} = {json.dumps(value)};\n" for name, value in constants.items())
    return HttpResponse(
        head + _WORKER.read_text(encoding="utf-8"), content_type="text/javascript; charset=utf-8"
    )


@page(f"{_PATH}words.json", name="survey.field_words", right="forms.send")
def words(request: PageRequest) -> HttpResponse:
    """Give the form's strings in all languages."""
    return JsonResponse(form_words(), json_dumps_params={"ensure_ascii": False})


@page(f"{_PATH}ready/", name="survey.field_ready", right="forms.send")
def ready(request: PageRequest) -> HttpResponse:
    """Say who is signed in, and give the token that a form is sent with."""
    shown = request.person.shown if request.person else ""
    return JsonResponse({"person": request.reader.actor.id, "shown": shown, "token": get_token(request)})


@page(f"{_PATH}parts/<slug:digest>/", name="survey.field_part", right="forms.send", methods=("GET", "POST"))
@_in_json
def part(request: PageRequest, digest: str) -> HttpResponse:
    """Take a piece of a picture, or say how much of it has come."""
    if request.method != "POST":
        return JsonResponse({"held": held_bytes(request.study, digest, session=request.reader)})
    offset = as_number(request.headers.get("X-Offset", ""))
    piece = request.read(PART_BYTES_MOST + 1)
    if offset is None:
        raise DataError("form.bad_part", "a piece of a picture does not say where it begins")
    return JsonResponse({"held": add_part(request.study, digest, offset, piece, session=request.reader)})


@page(f"{_PATH}send/", name="survey.field_send", right="forms.send", methods=("POST",))
@_in_json
def send(request: PageRequest) -> HttpResponse:
    """Take a form and give its receipt; the same form again gets the same receipt."""
    raw = request.read(FORM_BYTES_MOST + 1)
    receipt = receive_form(request.study, raw, session=request.reader)
    off_s = clock_off_s(request.headers.get("X-Phone-Now", ""), request.reader.moment())
    return JsonResponse({**receipt.to_record(), "clock_off_s": off_s}, status=HTTPStatus.OK)


def _address(study: Study, name: str, **parts: str) -> str:
    return reverse(name, kwargs={"study_id": study.study_id, **parts})


@cache
def _own_files() -> tuple[str, ...]:
    """The form's own scripts and styles, as addresses below ``/static/``."""
    folder = HERE / "static"
    files = sorted((folder / _STATIC).iterdir())
    return tuple(path.relative_to(folder).as_posix() for path in files if path.name != _WORKER.name)


@cache
def _version() -> str:
    """A short digest of everything that the phone keeps: another one, and the phone takes it anew."""
    digest = hashlib.sha256(__version__.encode())
    shared = (HERE / "static" / Path(address).relative_to("/static") for address in _SHARED)
    own = (HERE / "static" / name for name in _own_files())
    for path in (*shared, *own, _WORKER, HERE / "templates" / _TEMPLATE):
        digest.update(path.read_bytes())
    digest.update(json.dumps(form_words(), sort_keys=True).encode())
    assert get_template(_TEMPLATE)
    return digest.hexdigest()[:16]
