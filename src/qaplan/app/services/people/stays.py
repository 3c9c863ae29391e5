"""A browser's stay in the house: whose it is, whether a second factor was given, and what may be read in it.

A stay is the mapping that the pages keep for one browser. It names the account and the stamp that the account
had at its beginning; a new password or a disabled account changes the stamp, and the stay is over.
"""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from datetime import UTC, datetime, timedelta
from typing import Any

from qaplan.app.services.houses import House
from qaplan.app.services.rights import AUDIENCE_OF, Role, as_role
from qaplan.app.services.sessions import Session
from qaplan.app.store.house.people_tables import load_person, load_roles
from qaplan.app.store.house.types import EVERY_STUDY, Person
from qaplan.base.actors import Actor

__all__ = ["begin_stay", "confirm_stay", "end_stay", "half_in", "person_of", "reader_of", "role_of"]

_ACCOUNT, _STAMP, _BEGUN, _CONFIRMED = "account_id", "stamp", "begun_at", "is_confirmed"
_VIEW_AS = "view_as"
_LONGEST = timedelta(hours=12)


def begin_stay(stay: MutableMapping[str, Any], person: Person, *, now: datetime) -> None:
    """Begin a stay after name and password; where there is a second factor, it opens nothing yet.

    Args:
        stay: What the pages keep for this browser; it must be a new one, with a new key.
        person: Who came in.
        now: The moment, UTC.
    """
    stay[_ACCOUNT] = person.person_id
    stay[_STAMP] = person.stamp
    stay[_BEGUN] = now.isoformat()
    stay[_CONFIRMED] = False


def confirm_stay(stay: MutableMapping[str, Any]) -> None:
    """Say that the second factor was given."""
    stay[_CONFIRMED] = True


def end_stay(stay: MutableMapping[str, Any]) -> None:
    """End a stay; nothing of it is left."""
    stay.clear()


def half_in(stay: Mapping[str, Any], *, now: datetime | None = None) -> Person | None:
    """Who has given name and password, whether or not a second factor is still wanted."""
    person = load_person(str(stay.get(_ACCOUNT, ""))) if stay.get(_ACCOUNT) else None
    if person is None or not person.is_active or person.stamp != stay.get(_STAMP):
        return None
    begun = datetime.fromisoformat(str(stay.get(_BEGUN)))
    is_over = not timedelta(0) <= (now or datetime.now(UTC)) - begun < _LONGEST
    return None if is_over else person


def person_of(house: House, stay: Mapping[str, Any], *, now: datetime | None = None) -> Person | None:
    """Who is in: with name and password, and with a second factor where there is one or must be one.

    Args:
        house: The house.
        stay: What the pages keep for this browser.
        now: The moment, UTC; that of the call when None.

    Returns:
        The person; None for anybody who has not come in, or only half, or with a password that a steward gave
        and that is still to be changed.
    """
    person = half_in(stay, now=now)
    if person is None or person.password_until is not None:
        return None
    wants_factor = house.is_server or person.has_second_factor
    return person if stay.get(_CONFIRMED) or not wants_factor else None


def role_of(person: Person, study_id: str) -> Role:
    """The role of a person in a study; in the house itself, when no study is named.

    A role in one study counts before a role in all.
    """
    roles = load_roles(person.person_id)
    found = roles.get(study_id) or roles.get(EVERY_STUDY) or "visitor"
    return as_role(found)


def reader_of(house: House, person: Person, study_id: str, stay: Mapping[str, Any]) -> Session:
    """The session in which a person reads a study; as the public would, where the person has asked for that.

    Args:
        house: The house.
        person: Who.
        study_id: The study; empty for the house itself.
        stay: What the pages keep for this browser.
    """
    role = role_of(person, study_id)
    return Session(
        Actor(person.name, "person", person.shown),
        "public" if stay.get(_VIEW_AS) == "public" else AUDIENCE_OF[role],
        role=role,
        organisation=person.organisation,
        is_confirmed=bool(stay.get(_CONFIRMED)),
    )
