"""Coming in and going out: the first password of a laptop, signing in, the second factor, signing out."""

from __future__ import annotations

from datetime import UTC, datetime

from django.http import HttpResponse, HttpResponseRedirect
from django.middleware.csrf import rotate_token
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from qaplan.app.services.people import (
    Person,
    begin_stay,
    change_password,
    claim_house,
    confirm_stay,
    end_stay,
    half_in,
    is_claimed,
    is_second_factor,
    is_single,
    needed_person,
    person_of,
    sign_in,
)
from qaplan.app.web.house.forms import trouble_of
from qaplan.app.web.house_here import house_here
from qaplan.app.web.middleware import LANGUAGE_COOKIE
from qaplan.app.web.pages import PageRequest, page
from qaplan.base.errors import AccessError, QaplanError, UsageError

__all__ = [
    "address_of",
    "begin_again",
    "claim",
    "first_password",
    "leave",
    "next_door",
    "second_factor",
    "sign_in_page",
    "typed_twice",
]

_YEAR_S = 365 * 24 * 3600


@page("sign-in/", name="house.sign_in", right="", methods=("GET", "POST"))
def sign_in_page(request: PageRequest) -> HttpResponse:
    """Ask for name and password; only for the password where one person keeps the house."""
    if not is_claimed():
        return _to("house.claim", request)
    if half_in(request.session) is not None and request.method != "POST":
        return HttpResponseRedirect(next_door(request))
    asks_name = house_here().is_server or not is_single()
    shown = {
        "asks_name": asks_name,
        "name": "",
        "next": _wanted(request),
        "is_server": house_here().is_server,
    }
    if request.method != "POST":
        return render(request, "house/sign_in.html", shown)
    name = request.POST.get("name", "")[:200] if asks_name else ""
    try:
        password = request.POST.get("password", "")[:1000]
        person = sign_in(name, password, address=address_of(request), now=_now())
    except QaplanError as error:
        status = 429 if error.code == "access.wait" else 403
        return render(
            request,
            "house/sign_in.html",
            {**shown, "name": name, **trouble_of(error)},
            status=status,
        )
    return _let_in(request, person)


@page("begin-house/", name="house.claim", right="", methods=("GET", "POST"))
def claim(request: PageRequest) -> HttpResponse:
    """Take a new laptop house into keeping with one password; a server is kept from its command line."""
    house = house_here()
    if is_claimed():
        return HttpResponseRedirect(reverse("house.sign_in"))
    if house.is_server:
        do = "call qaplan people add on the server"
        raise AccessError("access.not_claimed", "nobody keeps this house yet", do=do)
    if request.method != "POST":
        return render(request, "house/claim.html", {"next": _wanted(request)})
    try:
        person = claim_house(typed_twice(request, "password"), now=_now())
    except QaplanError as error:
        return render(request, "house/claim.html", trouble_of(error), status=422)
    return _let_in(request, person)


@page("second-factor/", name="house.second_factor", right="", methods=("GET", "POST"))
def second_factor(request: PageRequest) -> HttpResponse:
    """Ask for a code of the phone, or for a recovery code."""
    person = half_in(request.session)
    if person is None or not person.has_second_factor:
        return _to("house.sign_in", request)
    shown = {"next": _wanted(request)}
    if request.method != "POST":
        return render(request, "house/second_factor.html", shown)
    try:
        if not is_second_factor(
            person, request.POST.get("code", "")[:100], address=address_of(request), now=_now()
        ):
            do = "wait for the next code, or write one of the recovery codes"
            raise AccessError("access.wrong_code", "the code is not right", do=do)
    except QaplanError as error:
        return render(request, "house/second_factor.html", {**shown, **trouble_of(error)}, status=403)
    request.session.cycle_key()
    confirm_stay(request.session)
    rotate_token(request)
    return HttpResponseRedirect(next_door(request))


@page("first-password/", name="house.first_password", right="", methods=("GET", "POST"))
def first_password(request: PageRequest) -> HttpResponse:
    """Change the password that a steward gave, before anything opens."""
    person = half_in(request.session)
    if person is None or person.password_until is None:
        return _to("house.sign_in", request)
    shown = {"next": _wanted(request), "name": person.name}
    if request.method != "POST":
        return render(request, "house/first_password.html", shown)
    try:
        change_password(
            person, request.POST.get("old", "")[:1000], typed_twice(request, "password"), now=_now()
        )
    except QaplanError as error:
        return render(request, "house/first_password.html", {**shown, **trouble_of(error)}, status=422)
    begin_again(request, needed_person(person.name), is_confirmed=_is_confirmed(request))
    return HttpResponseRedirect(next_door(request))


@page("sign-out/", name="house.sign_out", right="", methods=("POST",))
def leave(request: PageRequest) -> HttpResponse:
    """End the stay; the browser forgets the pages, and keeps only field forms that were not sent yet."""
    end_stay(request.session)
    request.session.flush()
    response = HttpResponseRedirect(reverse("house.sign_in"))
    response["Clear-Site-Data"] = '"cache"'
    return response


def address_of(request: PageRequest) -> str:
    """The machine that asks; on a server, the one that the proxy in front of it names last."""
    passed = request.META.get("HTTP_X_FORWARDED_FOR", "") if house_here().is_server else ""
    return passed.rpartition(",")[2].strip() or str(request.META.get("REMOTE_ADDR", ""))


def next_door(request: PageRequest) -> str:
    """Where a person who has given name and password goes on."""
    person = half_in(request.session)
    house, after = house_here(), {"next": _wanted(request)}
    if person is None:
        return _address("house.sign_in", after)
    if person_of(house, request.session) is not None:
        return _wanted(request)
    if person.has_second_factor and not _is_confirmed(request):
        return _address("house.second_factor", after)
    if person.password_until is not None:
        return _address("house.first_password", after)
    return _address("house.factor_setup", after)


def begin_again(request: PageRequest, person: Person, *, is_confirmed: bool = False) -> None:
    """Begin a stay under a new key, so that a key that was known before opens nothing.

    Args:
        request: What the browser sent.
        person: Who has come in.
        is_confirmed: Whether this very person has given the second factor in the stay before.
    """
    request.session.flush()
    begin_stay(request.session, person, now=_now())
    if is_confirmed:
        confirm_stay(request.session)
    rotate_token(request)


def typed_twice(request: PageRequest, field: str) -> str:
    """A new password that was typed twice.

    Raises:
        UsageError: ``people.not_twice``.
    """
    first, second = (request.POST.get(each, "")[:1000] for each in (field, f"{field}_again"))
    if first != second:
        raise UsageError("people.not_twice", "the two passwords differ", do="write the new password twice")
    return first


def _is_confirmed(request: PageRequest) -> bool:
    return bool(request.session.get("is_confirmed"))


def _let_in(request: PageRequest, person: Person) -> HttpResponse:
    begin_again(request, person)
    response = HttpResponseRedirect(next_door(request))
    if person.language:
        response.set_cookie(LANGUAGE_COOKIE, person.language, max_age=_YEAR_S, samesite="Lax", httponly=True)
    return response


def _wanted(request: PageRequest) -> str:
    """The page of ours to which the reader was on the way; the start page otherwise."""
    there = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(there, allowed_hosts=None) and there.startswith("/")
    return there if is_ours else "/"


def _to(name: str, request: PageRequest) -> HttpResponse:
    return HttpResponseRedirect(_address(name, {"next": _wanted(request)}))


def _address(name: str, after: dict[str, str]) -> str:
    there = reverse(name)
    return there if after["next"] == "/" else f"{there}?{urlencode(after)}"


def _now() -> datetime:
    return datetime.now(UTC)
