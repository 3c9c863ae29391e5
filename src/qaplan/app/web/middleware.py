"""What every answer carries, and in which language it is given."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from qaplan.app.services.languages import offered_languages
from qaplan.base.names import Language

__all__ = ["LANGUAGE_COOKIE", "SECURITY_HEADERS", "headers", "language", "own_name"]

Answer = Callable[[HttpRequest], HttpResponse]

LANGUAGE_COOKIE = "qaplan_language"
_YEAR_S = 365 * 24 * 3600

SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; connect-src 'self'; "
        "img-src 'self' data: blob:; media-src 'self' blob:; worker-src 'self'; manifest-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Nothing is told to other machines; our own forms are told from foreign ones by where they come from.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(self), camera=(), microphone=()",
}
"""On every answer: nothing from elsewhere, nothing inline, no address passed on."""


def headers(get_response: Answer) -> Answer:
    """Put the security headers on every answer; pages are not kept by caches unless they say so."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        for name, value in SECURITY_HEADERS.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return answer


def own_name(get_response: Answer) -> Answer:
    """Answer under the names of this house only: a foreign name that was led here gets no page to read."""

    def answer(request: HttpRequest) -> HttpResponse:
        request.get_host()  # Django answers 400 to a name that is none of ours
        return get_response(request)

    return answer


def language(get_response: Answer) -> Answer:
    """Find the language: what the address asks for, then what the browser kept, then what it prefers."""

    def answer(request: HttpRequest) -> HttpResponse:
        asked = request.GET.get("lang", "")
        chosen = _known(asked) or _known(request.COOKIES.get(LANGUAGE_COOKIE, "")) or _preferred(request)
        request.language = chosen  # type: ignore[attr-defined]
        with translation.override(chosen):
            response = get_response(request)
        response.headers["Content-Language"] = chosen
        if _known(asked):
            response.set_cookie(LANGUAGE_COOKIE, chosen, max_age=_YEAR_S, samesite="Lax", httponly=True)
        return response

    return answer


def _known(text: str) -> Language | None:
    return next((code for code in offered_languages() if code == text), None)


def _preferred(request: HttpRequest) -> Language:
    """The first of ours that the browser names; English where it names none."""
    for part in request.headers.get("Accept-Language", "").split(","):
        known = _known(part.partition(";")[0].strip().partition("-")[0].lower())
        if known:
            return known
    return "en"
