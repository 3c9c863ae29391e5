"""Who may come into the house, and as what."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from qaplan.app.services.houses import House, studies_of
from qaplan.app.services.people import (
    EVERY_STUDY,
    Member,
    NewPerson,
    add_person,
    disable_person,
    enable_person,
    give_role,
    house_log,
    list_people,
    needed_person,
    remove_second_factor,
    reset_password,
)
from qaplan.app.services.rights import ROLES
from qaplan.app.web.house.forms import trouble_of
from qaplan.app.web.house_here import house_here
from qaplan.app.web.pages import PageRequest, page
from qaplan.app.web.tables import wants_workbook, workbook
from qaplan.base.errors import QaplanError, UsageError
from qaplan.base.messages import Message
from qaplan.base.names import Language

__all__ = ["one_person", "people"]

_MOST_LINES = 50


@page("people/", name="house.people", right="house.people", methods=("GET", "POST"))
def people(request: PageRequest) -> HttpResponse:
    """List everybody, and add one more."""
    if wants_workbook(request):
        return _people_workbook(request)
    if request.method != "POST":
        return _show_people(request)
    sent = {each: request.POST.get(each, "").strip()[:200] for each in _FIELDS}
    new = NewPerson(
        sent["name"], sent["display"], sent["role"], sent["study"] or EVERY_STUDY, sent["organisation"]
    )
    try:
        person, password = add_person(new, request.reader)
    except QaplanError as error:
        return _show_people(request, sent, trouble_of(error))
    shown = {"who": person, "password": password, "is_new": True}
    return render(request, "house/given_password.html", shown)


_FIELDS = ("name", "display", "role", "study", "organisation")


@page("people/<str:name>/", name="house.person", right="house.people", methods=("GET", "POST"))
def one_person(request: PageRequest, name: str) -> HttpResponse:
    """Show one person, and change the role, shut out, let in again, or help with a lost password or phone."""
    person = needed_person(name)
    if request.method == "POST":
        return _act(request, person.name, request.POST.get("act", ""))
    member = next(each for each in list_people(request.reader) if each.person.name == person.name)
    lines = house_log(request.reader, name=person.name, most=_MOST_LINES)
    shown = {
        "who": person,
        "roles": _spoken_roles(request, member),
        "lines": [(each, f"people.act_{each.action.partition('.')[2]}") for each in lines],
        **_choices(request),
    }
    return render(request, "house/person.html", shown)


def _act(request: PageRequest, name: str, act: str) -> HttpResponse:
    if act == "reset":
        person, password = reset_password(name, request.reader)
        shown = {"who": person, "password": password, "is_new": False}
        return render(request, "house/given_password.html", shown)
    if act == "role":
        study = request.POST.get("study", "") or EVERY_STUDY
        give_role(name, request.POST.get("role", ""), request.reader, study_id=study)
    elif act == "disable":
        disable_person(name, request.reader)
    elif act == "enable":
        enable_person(name, request.reader)
    elif act == "unlock":
        remove_second_factor(needed_person(name), request.reader)
    else:
        raise UsageError("web.not_found", "there is nothing of this name to do", do="open the page again")
    messages.success(request, request.text.say(Message(f"people.done_{act}", {"who": name})))
    return HttpResponseRedirect(reverse("house.person", kwargs={"name": name}))


def _show_people(
    request: PageRequest, sent: dict[str, str] | None = None, trouble: dict[str, object] | None = None
) -> HttpResponse:
    members = list_people(request.reader)
    shown = {
        "members": [(each.person, _spoken_roles(request, each)) for each in members],
        "sent": sent or {},
        **_choices(request),
        **(trouble or {}),
    }
    return render(request, "house/people.html", shown, status=422 if trouble else 200)


def _people_workbook(request: PageRequest) -> HttpResponse:
    keys = ("name", "display", "roles", "organisation", "factor", "is_out")
    rows = [
        (
            each.person.name,
            each.person.display,
            "; ".join(_role_in(request, role) for role in _spoken_roles(request, each)),
            each.person.organisation,
            request.text.word("people.yes" if each.person.has_second_factor else "people.no"),
            "" if each.person.is_active else request.text.word("people.is_out"),
        )
        for each in list_people(request.reader)
    ]
    return workbook(request, "people", [request.text.word(f"people.{key}") for key in keys], rows)


def _role_in(request: PageRequest, role: Mapping[str, str | Message]) -> str:
    """A role as one text."""
    if not role["study"]:
        return request.text.say(Message("people.role_in_all", {"role": role["said"]}))
    return request.text.say(Message("people.role_in_study", {"role": role["said"], "study": role["study"]}))


def _choices(request: PageRequest) -> dict[str, object]:
    house = house_here()
    return {
        "all_roles": [(each, f"people.role_{each}", f"people.does_{each}") for each in ROLES],
        "studies": list(_titles(house, request.language).items()),
    }


def _spoken_roles(request: PageRequest, member: Member) -> list[dict[str, str | Message]]:
    titles = _titles(house_here(), request.language) | {EVERY_STUDY: ""}
    return [
        {"study": titles.get(where, where), "said": Message(f"people.role_{what}")}
        for where, what in sorted(member.roles.items())
    ]


def _titles(house: House, language: Language) -> dict[str, str]:
    return {each.study_id: each.title.in_language(language) for each in studies_of(house)}
