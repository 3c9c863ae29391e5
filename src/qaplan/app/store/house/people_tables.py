"""The people of the house and their roles, loaded and saved."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

from qaplan.app.store.failures import said_plainly
from qaplan.app.store.house.types import EVERY_STUDY, HouseLine, Person
from qaplan.app.store.routing import HOUSE_ALIAS

if TYPE_CHECKING:
    from qaplan.app.store.house.models import Account

__all__ = [
    "append_house_event",
    "end_stays",
    "find_person",
    "forget_stays",
    "house_writing",
    "load_house_events",
    "load_members",
    "load_people",
    "load_person",
    "load_roles",
    "save_changes",
    "save_person",
    "save_role",
]


@contextmanager
def house_writing() -> Iterator[None]:
    """One short writing transaction in the house's database: all of it or nothing.

    Raises:
        UsageError: What the disk refuses, or ``store.busy`` if another program writes for too long.
    """
    from django.db import transaction

    with said_plainly(), transaction.atomic(using=HOUSE_ALIAS):
        yield


def save_person(name: str, display: str, *, organisation: str, language: str, now: datetime) -> Person:
    """Make an account, without a password; it cannot be entered until it has one.

    Args:
        name: What is typed to sign in; no other account has it.
        display: The name to show.
        organisation: Id of the organisation; empty is the study's own.
        language: Language of the pages; empty for the browser's.
        now: The moment, UTC.
    """
    from qaplan.app.store.house.models import Account

    row = Account(
        account_id=f"a-{secrets.token_hex(8)}",
        name=name,
        display=display,
        organisation=organisation,
        language=language,
        stamp=_fresh_stamp(),
        made_at=now,
    )
    row.save(using=HOUSE_ALIAS, force_insert=True)
    return _person(row)


def load_person(person_id: str) -> Person | None:
    """One person by id; None if there is none."""
    from qaplan.app.store.house.models import Account

    row = Account.objects.using(HOUSE_ALIAS).filter(account_id=person_id).first()
    return _person(row) if row else None


def find_person(name: str) -> Person | None:
    """One person by the name that is typed; None if there is none."""
    from qaplan.app.store.house.models import Account

    row = Account.objects.using(HOUSE_ALIAS).filter(name=name).first()
    return _person(row) if row else None


def load_people() -> tuple[Person, ...]:
    """Everybody, by name; the disabled ones too."""
    from qaplan.app.store.house.models import Account

    return tuple(_person(row) for row in Account.objects.using(HOUSE_ALIAS).all())


def save_changes(person_id: str, changes: Mapping[str, object], *, ends_stays: bool = False) -> None:
    """Change an account.

    Args:
        person_id: Whose.
        changes: New values of its columns.
        ends_stays: Whether every browser that is in as this person is out at once.
    """
    from qaplan.app.store.house.models import Account

    stamp = {"stamp": _fresh_stamp()} if ends_stays else {}
    Account.objects.using(HOUSE_ALIAS).filter(account_id=person_id).update(**changes, **stamp)
    if ends_stays:
        end_stays(person_id)


def end_stays(person_id: str) -> None:
    """Forget every browser that is in as this person."""
    from qaplan.app.store.house.models import WebSession

    WebSession.objects.using(HOUSE_ALIAS).filter(account_id=person_id).delete()


def forget_stays(*, before: datetime) -> None:
    """Forget browsers whose stay had ended by then."""
    from qaplan.app.store.house.models import WebSession

    WebSession.objects.using(HOUSE_ALIAS).filter(expire_date__lt=before).delete()


def save_role(person_id: str, study_id: str, role: str) -> None:
    """Give a person a role in a study, instead of any before; an empty role takes it away."""
    from qaplan.app.store.house.models import Membership

    rows = Membership.objects.using(HOUSE_ALIAS)
    if role:
        rows.update_or_create(account_id=person_id, study_id=study_id, defaults={"role": role})
    else:
        rows.filter(account_id=person_id, study_id=study_id).delete()


def load_roles(person_id: str) -> Mapping[str, str]:
    """The roles of a person by study; ``*`` stands for all studies."""
    from qaplan.app.store.house.models import Membership

    rows = Membership.objects.using(HOUSE_ALIAS).filter(account_id=person_id)
    return {row.study_id: row.role for row in rows}


def load_members(study_id: str = "") -> Mapping[str, Mapping[str, str]]:
    """Everybody's roles by study, by id of the person.

    Args:
        study_id: Only those that hold in this study; all when empty.
    """
    from qaplan.app.store.house.models import Membership

    rows = Membership.objects.using(HOUSE_ALIAS).all()
    if study_id:
        rows = rows.filter(study_id__in=[study_id, EVERY_STUDY])
    found: dict[str, dict[str, str]] = {}
    for row in rows.values("account_id", "study_id", "role"):
        found.setdefault(str(row["account_id"]), {})[row["study_id"]] = row["role"]
    return found


def append_house_event(line: HouseLine) -> None:
    """Write down what was done; call it within the transaction of the change."""
    from qaplan.app.store.house.models import HouseEvent

    row = HouseEvent(
        at=line.at, actor=line.actor, action=line.action, subject=line.subject, body=dict(line.body)
    )
    row.save(using=HOUSE_ALIAS, force_insert=True)


def load_house_events(*, subject: str = "", most: int = 200) -> tuple[HouseLine, ...]:
    """What was done, the last thing first.

    Args:
        subject: Only what was done to this account; all when empty.
        most: How many at most.
    """
    from qaplan.app.store.house.models import HouseEvent

    rows = HouseEvent.objects.using(HOUSE_ALIAS).order_by("-id")
    chosen = rows.filter(subject=subject) if subject else rows
    return tuple(HouseLine(row.at, row.actor, row.action, row.subject, row.body) for row in chosen[:most])


def _fresh_stamp() -> str:
    return secrets.token_hex(16)


def _person(row: Account) -> Person:
    keys: dict[str, Any] = row.keys if isinstance(row.keys, dict) else {}
    return Person(
        person_id=row.account_id,
        name=row.name,
        display=row.display,
        is_active=row.is_active,
        language=row.language,
        keys={str(what): str(key) for what, key in keys.items()},
        organisation=row.organisation,
        has_second_factor=row.is_totp_on,
        password_until=row.password_until,
        stamp=row.stamp,
        made_at=row.made_at,
    )
