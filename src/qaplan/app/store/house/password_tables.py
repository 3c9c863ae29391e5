"""Passwords as slow hashes; which of them are too easy; and the attempts that failed.

Django's hashing and its packaged list of common passwords are used, without its application of users.
"""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from qaplan.app.store.house.people_tables import save_changes
from qaplan.app.store.routing import HOUSE_ALIAS

if TYPE_CHECKING:
    from django.contrib.auth.password_validation import CommonPasswordValidator

__all__ = [
    "count_failures",
    "forget_failures",
    "has_password",
    "is_common",
    "is_password",
    "save_failure",
    "save_password",
]


def save_password(person_id: str, password: str, *, until: datetime | None = None) -> None:
    """Give a person a password; every stay with the old one ends.

    Args:
        person_id: Whose.
        password: The password itself; only its hash is kept.
        until: When it ends, for one that a steward gave.
    """
    from django.contrib.auth.hashers import make_password

    changes = {"password": make_password(password), "password_until": until}
    save_changes(person_id, changes, ends_stays=True)


def has_password(person_id: str) -> bool:
    """Whether this person has a password yet."""
    return bool(_hash_of(person_id))


def is_password(person_id: str, password: str) -> bool:
    """Whether this is the person's password; takes as long where there is no such person."""
    from django.contrib.auth.hashers import check_password, make_password

    kept = _hash_of(person_id)
    if not kept:
        make_password(password)
        return False
    return check_password(password, kept)


def is_common(password: str) -> bool:
    """Whether it stands in the list of the most common passwords that have been published."""
    from django.core.exceptions import ValidationError

    try:
        _common_passwords().validate(password)
    except ValidationError:
        return True
    return False


@cache
def _common_passwords() -> CommonPasswordValidator:
    """The list, which is unpacked once for a process."""
    from django.contrib.auth.password_validation import CommonPasswordValidator

    return CommonPasswordValidator()


def save_failure(name: str, address: str, now: datetime) -> None:
    """Remember an attempt that failed."""
    from qaplan.app.store.house.models import SignInAttempt

    SignInAttempt(name=name[:200], address=address[:200], at=now).save(using=HOUSE_ALIAS)


def count_failures(*, since: datetime, name: str = "", address: str = "") -> int:
    """How many attempts have failed.

    Args:
        since: Only those after this moment.
        name: Only those at this name; any when empty.
        address: Only those from this machine; any when empty.
    """
    from qaplan.app.store.house.models import SignInAttempt

    rows = SignInAttempt.objects.using(HOUSE_ALIAS).filter(at__gt=since)
    if name:
        rows = rows.filter(name=name[:200])
    if address:
        rows = rows.filter(address=address[:200])
    return rows.count()


def forget_failures(*, before: datetime, name: str = "", address: str = "") -> None:
    """Forget old attempts, and those of a name from a machine from which it has now come in."""
    from qaplan.app.store.house.models import SignInAttempt

    rows = SignInAttempt.objects.using(HOUSE_ALIAS)
    rows.filter(at__lt=before).delete()
    if name:
        rows.filter(name=name[:200], address=address[:200]).delete()


def _hash_of(person_id: str) -> str:
    from qaplan.app.store.house.models import Account

    row = Account.objects.using(HOUSE_ALIAS).filter(account_id=person_id).only("password").first()
    return row.password if row else ""
