"""What a person chooses alone: language, name, password, second factor, recovery codes."""

from __future__ import annotations

from base64 import b64encode
from datetime import UTC, datetime

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from qaplan.app.services.houses import studies_of
from qaplan.app.services.people import (
    Person,
    begin_second_factor,
    change_own,
    change_password,
    check_own_password,
    confirm_second_factor,
    fresh_recovery_codes,
    half_in,
    needed_person,
    person_of,
    reader_of,
    recovery_codes_left,
)
from qaplan.app.web.house.doors import begin_again, next_door, typed_twice
from qaplan.app.web.house.forms import trouble_of
from qaplan.app.web.house_here import house_here
from qaplan.app.web.middleware import LANGUAGE_COOKIE
from qaplan.app.web.pages import PageRequest, page
from qaplan.base.errors import AccessError, QaplanError

__all__ = ["factor_setup", "password", "recovery_codes", "settings"]

_YEAR_S = 365 * 24 * 3600


@page("settings/", name="house.settings", right="house.self", methods=("GET", "POST"))
def settings(request: PageRequest) -> HttpResponse:
    """Show and change what this person chooses alone."""
    person = _person(request)
    if request.method != "POST":
        shown = {
            "codes_left": recovery_codes_left(person) if person.has_second_factor else None,
            "is_server": house_here().is_server,
            "may_keep_people": request.reader.may("house.people"),
            "token_studies": _token_studies(request, person),
        }
        return render(request, "house/settings.html", shown)
    language = request.POST.get("language", "")
    change_own(person, display=request.POST.get("display", ""), language=language)
    messages.success(request, request.text.word("people.kept"))
    response = HttpResponseRedirect(reverse("house.settings"))
    if language:
        response.set_cookie(LANGUAGE_COOKIE, language, max_age=_YEAR_S, samesite="Lax", httponly=True)
    return response


@page("settings/password/", name="house.password", right="house.self", methods=("GET", "POST"))
def password(request: PageRequest) -> HttpResponse:
    """Change one's own password; every other browser of this person is out."""
    person = _person(request)
    if request.method != "POST":
        return render(request, "house/password.html")
    try:
        new = typed_twice(request, "password")
        change_password(person, request.POST.get("old", "")[:1000], new, now=_now())
    except QaplanError as error:
        return render(request, "house/password.html", trouble_of(error), status=422)
    is_confirmed = request.reader.is_confirmed
    begin_again(request, needed_person(person.name), is_confirmed=is_confirmed)
    messages.success(request, request.text.word("people.password_changed"))
    return HttpResponseRedirect(reverse("house.settings"))


@page("settings/second-factor/", name="house.factor_setup", right="", methods=("GET", "POST"))
def factor_setup(request: PageRequest) -> HttpResponse:
    """Set up a second factor; on a server nothing else opens before, elsewhere the password is asked for."""
    person = half_in(request.session)
    if person is None or person.password_until is not None or person.has_second_factor:
        return HttpResponseRedirect(next_door(request))
    if request.method != "POST":
        return _show_enrolment(request, person)
    try:
        if person_of(house_here(), request.session) is not None:
            check_own_password(person, request.POST.get("password", "")[:1000])
        codes = confirm_second_factor(person, request.POST.get("code", "")[:100], now=_now())
    except QaplanError as error:
        return _show_enrolment(request, person, trouble_of(error))
    begin_again(request, needed_person(person.name), is_confirmed=True)
    return render(request, "house/recovery_codes.html", {"codes": codes})


@page("settings/recovery-codes/", name="house.recovery_codes", right="house.self", methods=("POST",))
def recovery_codes(request: PageRequest) -> HttpResponse:
    """Make ten new recovery codes, and show them this once."""
    if not request.reader.is_confirmed:
        do = "sign in with the second factor"
        raise AccessError("access.not_confirmed", "this asks for the second factor", do=do)
    codes = fresh_recovery_codes(_person(request), now=_now())
    return render(request, "house/recovery_codes.html", {"codes": codes})


def _show_enrolment(
    request: PageRequest, person: Person, trouble: dict[str, object] | None = None
) -> HttpResponse:
    enrolment = begin_second_factor(person, keeps_secret=trouble is not None)
    shown = {
        "secret": enrolment.secret,
        "drawn": f"data:image/svg+xml;base64,{b64encode(enrolment.qr_svg.encode()).decode()}",
        "is_needed": house_here().is_server,
        "asks_password": person_of(house_here(), request.session) is not None,
        **(trouble or {}),
    }
    return render(request, "house/factor_setup.html", shown, status=422 if trouble else 200)


def _token_studies(request: PageRequest, person: Person) -> list[tuple[str, str]]:
    """The studies for which this person may make tokens, with their titles."""
    house = house_here()
    return [
        (each.study_id, each.title.in_language(request.language))
        for each in studies_of(house, person)
        if reader_of(house, person, each.study_id, request.session).may("api.tokens")
    ]


def _person(request: PageRequest) -> Person:
    assert request.person is not None
    return request.person


def _now() -> datetime:
    return datetime.now(UTC)
