"""Coming in with a name and a password: the same time and the same words whatever was wrong, and slowly.

Attempts are counted for a name from one machine, for a name from anywhere and for a machine. Who is
throttled waits; nobody is locked out for good, and a flood from elsewhere shuts nobody out of the own machine
at once.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from qaplan.app.store.house.password_tables import (
    count_failures,
    forget_failures,
    is_password,
    save_failure,
)
from qaplan.app.store.house.people_tables import (
    append_house_event,
    find_person,
    forget_stays,
    house_writing,
    load_people,
)
from qaplan.app.store.house.types import HouseLine, Person
from qaplan.base.errors import AccessError

__all__ = ["check_attempts", "note_failure", "sign_in"]

_WINDOW = timedelta(minutes=15)
_MOST_OF_NAME_AND_ADDRESS = 5
_MOST_OF_NAME = 25
_MOST_OF_ADDRESS = 50
_KEPT_FOR = timedelta(days=30)


def sign_in(name: str, password: str, *, address: str, now: datetime) -> Person:
    """Check a name and a password.

    Args:
        name: The name; empty where the house has one account only.
        password: The password.
        address: The machine that asks.
        now: The moment, UTC.

    Returns:
        Who it is. A second factor is asked for afterwards.

    Raises:
        AccessError: ``access.wait`` after too many attempts; ``access.wrong_sign_in`` if name or password is
            wrong, the account is disabled, or a given password has ended.
    """
    typed = name.strip().casefold()
    person = find_person(typed) if typed else _only_one()
    counted = person.name if person else typed
    check_attempts(counted, address, now)
    is_right = is_password(person.person_id if person else "", password)
    if person is None or not is_right or not _may_enter(person, now):
        note_failure(counted, address, now)
        raise AccessError(
            "access.wrong_sign_in",
            "the name or the password is not right",
            do="write both again, or ask the steward",
        )
    with house_writing():
        forget_failures(before=now - _KEPT_FOR, name=counted, address=address)
        forget_stays(before=now)
        append_house_event(HouseLine(now, person.name, "people.signed_in", person.name))
    return person


def check_attempts(name: str, address: str, now: datetime) -> None:
    """Refuse to try once more where too much was tried.

    Raises:
        AccessError: ``access.wait``.
    """
    since = now - _WINDOW
    is_too_much = (
        count_failures(since=since, name=name, address=address) >= _MOST_OF_NAME_AND_ADDRESS
        or count_failures(since=since, name=name) >= _MOST_OF_NAME
        or count_failures(since=since, address=address) >= _MOST_OF_ADDRESS
    )
    if is_too_much:
        do = f"wait {int(_WINDOW.total_seconds() // 60)} minutes and try again"
        raise AccessError("access.wait", "too many attempts have failed", do=do)


def note_failure(name: str, address: str, now: datetime) -> None:
    """Remember an attempt that failed."""
    with house_writing():
        save_failure(name, address, now)
        append_house_event(HouseLine(now, "", "people.sign_in_failed", name[:64]))


def _only_one() -> Person | None:
    people = [each for each in load_people() if each.is_active]
    return people[0] if len(people) == 1 else None


def _may_enter(person: Person, now: datetime) -> bool:
    return person.is_active and (person.password_until is None or now < person.password_until)
