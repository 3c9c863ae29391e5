"""How a page says no: the sentence, its code and what to do; never a traceback."""

from __future__ import annotations

from http import HTTPStatus
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from qaplan.base.errors import AccessError, DataError, DisclosureError, QaplanError, UsageError
from qaplan.base.messages import Text
from qaplan.base.names import Language

__all__ = ["bad_form", "broken", "in_words", "not_found", "refuse", "status_of"]

_NOT_FOUND = frozenset({"study.not_found", "web.not_found"})


def status_of(error: QaplanError) -> int:
    """The HTTP status of a refusal."""
    if error.code in _NOT_FOUND:
        return HTTPStatus.NOT_FOUND
    if isinstance(error, AccessError | DisclosureError):
        return HTTPStatus.FORBIDDEN
    if isinstance(error, UsageError):
        return HTTPStatus.BAD_REQUEST
    return HTTPStatus.UNPROCESSABLE_ENTITY if isinstance(error, DataError) else HTTPStatus.CONFLICT


def refuse(request: HttpRequest, error: QaplanError) -> HttpResponse:
    """Say what was refused, why, and what to do."""
    text = Text(_language(request))
    is_looking = error.code == "access.no_right" and _views_as_public(request)
    told = text.word("web.not_for_public") if is_looking else in_words(error.code, text)
    shown = {
        "code": error.code,
        "told": told,
        "error": error.problem,
        "problems": error.problems,
        "is_looking": is_looking,
    }
    return render(request, "house/refused.html", shown, status=status_of(error))


def bad_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form that was not sent from one of our pages, or from one that is too old."""
    said = UsageError("web.old_form", "the form came from a page that is too old", do="open the page again")
    response = refuse(request, said)
    response.status_code = HTTPStatus.FORBIDDEN
    return response


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer an address that is none of ours."""
    return refuse(request, UsageError("web.not_found", "there is no such page", do="begin at the start page"))


def broken(request: HttpRequest) -> HttpResponse:
    """Answer where the fault is ours, in words and without what was being done."""
    text = Text(_language(request))
    return HttpResponse(
        text.word("web.our_fault"),
        content_type="text/plain; charset=utf-8",
        status=HTTPStatus.INTERNAL_SERVER_ERROR,
    )


def _language(request: HttpRequest) -> Language:
    return cast("Language", getattr(request, "language", "en"))


def _views_as_public(request: HttpRequest) -> bool:
    """Whether what is refused is refused to the public, as whom this reader looks for a while."""
    session = getattr(request, "session", None)
    return session is not None and session.get("view_as") == "public"


def in_words(code: str, text: Text) -> str:
    """What a code means, in the reader's language; empty where only the English sentence is there."""
    try:
        return text.word(f"refused.{code.replace('.', '_')}")
    except DataError:
        return ""
