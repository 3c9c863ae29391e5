"""What the bar on top does: the language, as whom one reads, help."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from qaplan.app.services.languages import as_language
from qaplan.app.services.sessions import as_reader
from qaplan.app.web.middleware import LANGUAGE_COOKIE
from qaplan.app.web.pages import PageRequest, page

__all__ = ["back_to", "help_page", "language", "view_as"]

_YEAR_S = 365 * 24 * 3600


@page("language/", name="house.language", right="", methods=("POST",))
def language(request: PageRequest) -> HttpResponse:
    """Keep the language that the reader chose, in the browser."""
    chosen = as_language(request.POST.get("language", ""))
    response = HttpResponseRedirect(back_to(request))
    response.set_cookie(LANGUAGE_COOKIE, chosen, max_age=_YEAR_S, samesite="Lax", httponly=True)
    return response


@page("view-as/", name="house.view_as", right="house.enter", methods=("POST",))
def view_as(request: PageRequest) -> HttpResponse:
    """Show the pages as the public would get them, or as one's role does again."""
    request.session["view_as"] = as_reader(request.POST.get("audience", ""))
    return HttpResponseRedirect(back_to(request))


@page("help/", name="house.help", right="")
def help_page(request: PageRequest) -> HttpResponse:
    """Say what each room answers, what the three marks mean, and which keys there are."""
    return render(request, "house/help.html")


def back_to(request: PageRequest) -> str:
    """The page of this house that a form names as the one to go back to; the start page otherwise."""
    there = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(there, allowed_hosts=None) and there.startswith("/")
    return there if is_ours else "/"
