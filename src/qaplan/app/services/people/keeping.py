"""Adding people, giving them roles, disabling them; each is written into the log of the house."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from qaplan.app.services.languages import offered_languages
from qaplan.app.services.people.passwords import check_password_is_good, fresh_password
from qaplan.app.services.rights import Role, as_role
from qaplan.app.services.sessions import Session, check_may
from qaplan.app.store.house.password_tables import has_password, save_password
from qaplan.app.store.house.people_tables import (
    append_house_event,
    find_person,
    house_writing,
    load_house_events,
    load_members,
    load_people,
    load_roles,
    save_changes,
    save_person,
    save_role,
)
from qaplan.app.store.house.token_tables import revoke_tokens_of
from qaplan.app.store.house.types import EVERY_STUDY, HouseLine, Person
from qaplan.base.errors import AccessError, UsageError

__all__ = [
    "Member",
    "NewPerson",
    "add_person",
    "change_own",
    "claim_house",
    "disable_person",
    "enable_person",
    "find_roles",
    "give_role",
    "house_log",
    "is_claimed",
    "is_single",
    "list_people",
    "needed_person",
    "reset_password",
]

_KEEPER = "keeper"
_NAME = re.compile(r"[\w][\w.@-]{1,63}")
_GIVEN_FOR = timedelta(days=3)
_LONGEST = 100


@dataclass(frozen=True)
class NewPerson:
    """Somebody who shall come in.

    Args:
        name: What is typed to sign in: letters, digits, dots and hyphens.
        display: The name to show.
        role: The role; none yet when empty.
        study_id: The study that the role is for; ``*`` for all.
        organisation: Id of the organisation; empty is the study's own.
        language: Language of the pages; empty for the browser's.
    """

    name: str
    display: str = ""
    role: str = ""
    study_id: str = EVERY_STUDY
    organisation: str = ""
    language: str = ""


@dataclass(frozen=True)
class Member:
    """Somebody with the roles that this person has.

    Args:
        person: Who.
        roles: The roles by study; ``*`` stands for all studies.
    """

    person: Person
    roles: Mapping[str, str]


def is_claimed() -> bool:
    """Whether the open house has anybody who can come in."""
    return any(has_password(each.person_id) for each in load_people())


def is_single() -> bool:
    """Whether one person alone may come in, so that no name need be asked for."""
    return sum(each.is_active for each in load_people()) == 1


def claim_house(password: str, *, now: datetime) -> Person:
    """Take a new house into keeping with one password: its keeper is steward of every study in it.

    Args:
        password: The password of the laptop.
        now: The moment, UTC.

    Raises:
        AccessError: ``access.claimed`` if somebody keeps it already.
        UsageError: As ``check_password_is_good``.
    """
    check_password_is_good(password)
    with house_writing():
        if load_people():
            raise AccessError("access.claimed", "this house has a keeper already", do="sign in")
        person = save_person(_KEEPER, "", organisation="", language="", now=now)
        save_password(person.person_id, password)
        save_role(person.person_id, EVERY_STUDY, "steward")
        append_house_event(HouseLine(now, _KEEPER, "house.claimed", _KEEPER))
    return needed_person(_KEEPER)


def add_person(new: NewPerson, session: Session) -> tuple[Person, str]:
    """Make an account with a password that must be changed at the first visit.

    Args:
        new: Who shall come in.
        session: Who adds.

    Returns:
        The person, and the password to be told to that person; it is kept nowhere.

    Raises:
        AccessError: ``access.no_right``.
        UsageError: ``people.bad_name``, ``people.name_taken``, ``access.unknown_role``, ``language.unknown``.
    """
    check_may(session, "house.people")
    name = _as_name(new.name)
    role = as_role(new.role) if new.role else ""
    _check_language(new.language)
    password, now = fresh_password(), session.moment()
    with house_writing():
        if find_person(name) is not None:
            raise UsageError(
                "people.name_taken", f"there is a person named '{name}'", do="choose another name"
            )
        display = new.display.strip()[:_LONGEST]
        person = save_person(name, display, organisation=new.organisation, language=new.language, now=now)
        save_password(person.person_id, password, until=now + _GIVEN_FOR)
        if role:
            save_role(person.person_id, new.study_id, role)
        _note(session, "people.added", name, {"role": role, "study_id": new.study_id})
    return needed_person(name), password


def list_people(session: Session, *, study_id: str = "") -> tuple[Member, ...]:
    """Everybody with their roles, by name.

    Args:
        session: Who asks.
        study_id: Only those who have a role in this study; everybody when empty.

    Raises:
        AccessError: ``access.no_right``.
    """
    check_may(session, "house.people")
    roles = load_members(study_id)
    people = load_people()
    members = (Member(each, roles.get(each.person_id, {})) for each in people)
    return tuple(each for each in members if each.roles or not study_id)


def needed_person(name: str) -> Person:
    """One person by the name that is typed.

    Raises:
        UsageError: ``people.unknown``.
    """
    person = find_person(_plain_name(name))
    if person is None:
        raise UsageError(
            "people.unknown", f"there is nobody named '{name}'", do="list them with qaplan people list"
        )
    return person


def find_roles(person: Person) -> Mapping[str, str]:
    """The roles of a person by study; ``*`` stands for all studies."""
    return load_roles(person.person_id)


def give_role(name: str, role: str, session: Session, *, study_id: str = EVERY_STUDY) -> Person:
    """Give a person a role, instead of any before; it holds from this moment.

    Args:
        name: Whose.
        role: The role; none when empty.
        session: Who gives it.
        study_id: The study; ``*`` for all.

    Raises:
        AccessError: ``access.no_right``; ``access.last_keeper`` if nobody would be left who keeps the house.
        UsageError: ``people.unknown``, ``access.unknown_role``.
    """
    check_may(session, "house.people")
    person = needed_person(name)
    checked: Role | str = as_role(role) if role else ""
    with house_writing():
        if study_id == EVERY_STUDY and checked != "steward":
            _check_not_last(person)
        save_role(person.person_id, study_id, checked)
        _note(session, "people.role_given", person.name, {"role": checked, "study_id": study_id})
    return person


def disable_person(name: str, session: Session) -> Person:
    """Shut a person out: every browser and program that is in as this person is out at once.

    Raises:
        AccessError: ``access.no_right``, ``access.last_keeper``.
        UsageError: ``people.unknown``.
    """
    check_may(session, "house.people")
    person = needed_person(name)
    with house_writing():
        _check_not_last(person)
        save_changes(person.person_id, {"is_active": False}, ends_stays=True)
        revoke_tokens_of(person.person_id)
        _note(session, "people.disabled", person.name)
    return replace(person, is_active=False)


def enable_person(name: str, session: Session) -> Person:
    """Let a person in again who was shut out; tokens stay taken back.

    Raises:
        AccessError: ``access.no_right``.
        UsageError: ``people.unknown``.
    """
    check_may(session, "house.people")
    person = needed_person(name)
    with house_writing():
        save_changes(person.person_id, {"is_active": True})
        _note(session, "people.enabled", person.name)
    return replace(person, is_active=True)


def reset_password(name: str, session: Session) -> tuple[Person, str]:
    """Give a person who has forgotten it a new password, to be changed at the next visit.

    The second factor stays: a new password alone opens nothing.

    Returns:
        The person, and the password to be told to that person; it is kept nowhere.

    Raises:
        AccessError: ``access.no_right``.
        UsageError: ``people.unknown``.
    """
    check_may(session, "house.people")
    person = needed_person(name)
    password, now = fresh_password(), session.moment()
    with house_writing():
        save_password(person.person_id, password, until=now + _GIVEN_FOR)
        revoke_tokens_of(person.person_id)
        _note(session, "people.password_reset", person.name)
    return person, password


def change_own(
    person: Person,
    *,
    display: str | None = None,
    language: str | None = None,
    keys: Mapping[str, str] | None = None,
) -> Person:
    """Change what a person may choose alone.

    Args:
        person: Who.
        display: The name to show; as before when None.
        language: Language of the pages, empty for the browser's; as before when None.
        keys: The chosen keys by what they do; as before when None.

    Raises:
        UsageError: ``language.unknown``.
    """
    changes: dict[str, object] = {}
    if display is not None:
        changes["display"] = display.strip()[:_LONGEST]
    if language is not None:
        _check_language(language)
        changes["language"] = language
    if keys is not None:
        changes["keys"] = dict(keys)
    if changes:
        with house_writing():
            save_changes(person.person_id, changes)
    return needed_person(person.name)


def house_log(session: Session, *, name: str = "", most: int = 200) -> tuple[HouseLine, ...]:
    """What was done to the people of the house, the last thing first.

    Raises:
        AccessError: ``access.no_right``.
    """
    check_may(session, "house.people")
    return load_house_events(subject=name, most=most)


def _as_name(text: str) -> str:
    name = _plain_name(text)
    if not _NAME.fullmatch(name):
        do = "write two letters or more; digits, dots and hyphens may follow"
        raise UsageError("people.bad_name", "this cannot be a name to sign in with", do=do)
    return name


def _plain_name(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()


def _check_language(language: str) -> None:
    if language and language not in offered_languages():
        do = f"choose from {', '.join(offered_languages())}"
        raise UsageError("language.unknown", f"nothing is told in the language '{language}'", do=do)


def _check_not_last(person: Person) -> None:
    """Refuse to leave the house without anybody who may let people in."""
    roles = load_members()
    keepers = [
        each.person_id
        for each in load_people()
        if each.is_active and roles.get(each.person_id, {}).get(EVERY_STUDY) == "steward"
    ]
    if keepers == [person.person_id]:
        raise AccessError(
            "access.last_keeper",
            "nobody would be left who keeps the house",
            do="make somebody else steward of all studies first",
        )


def _note(session: Session, action: str, subject: str, body: Mapping[str, object] | None = None) -> None:
    append_house_event(HouseLine(session.moment(), session.actor.id, action, subject, body or {}))
