"""Which passwords are good enough, and changing one's own."""

from __future__ import annotations

import re
import secrets
import unicodedata
from datetime import datetime

from qaplan.app.store.house.password_tables import is_common, is_password, save_password
from qaplan.app.store.house.people_tables import append_house_event, house_writing
from qaplan.app.store.house.types import HouseLine, Person
from qaplan.base.errors import AccessError, UsageError

__all__ = ["SHORTEST", "change_password", "check_own_password", "check_password_is_good", "fresh_password"]

SHORTEST = 10
_LONGEST = 256
_OUR_WORDS = frozenset({"qaplan", "ustyurt", "leopard", "pardus", "mangystau", "қаплан", "қабылан", "үстірт"})
_OUR_WORDS_RU = frozenset({"каплан", "барс", "леопард", "устюрт", "мангистау"})
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def check_password_is_good(password: str, *, name: str = "") -> None:
    """Refuse a password that is guessed early; length counts, odd signs do not.

    Args:
        password: The password.
        name: Whose it is to be.

    Raises:
        UsageError: ``people.short_password``, ``people.long_password`` or ``people.common_password``.
    """
    if len(password) < SHORTEST:
        raise UsageError(
            "people.short_password",
            f"the password has fewer than {SHORTEST} letters",
            do="write four words that do not belong together",
        )
    if len(password) > _LONGEST:
        raise UsageError(
            "people.long_password", f"the password has more than {_LONGEST} letters", do="shorten it"
        )
    if is_common(password) or _is_about_us(password, name) or len(set(password)) <= 3:
        raise UsageError(
            "people.common_password",
            "the password is among those that are tried first",
            do="write four words that do not belong together",
        )


def _is_about_us(password: str, name: str) -> bool:
    """Whether nothing is left of it but names that anybody here would try."""
    letters = re.sub(r"[\W\d_]+", "", unicodedata.normalize("NFKC", password).casefold())
    words = sorted({*_OUR_WORDS, *_OUR_WORDS_RU, name.casefold()} - {""}, key=len, reverse=True)
    for word in words:
        letters = letters.replace(re.sub(r"[\W\d_]+", "", word) or "\0", "")
    return len(letters) <= 2


def check_own_password(person: Person, password: str) -> None:
    """Refuse who does not know the password of the stay, before something is changed that shuts others out.

    Raises:
        AccessError: ``access.wrong_password``.
    """
    if not is_password(person.person_id, password):
        raise AccessError("access.wrong_password", "the password is not right", do="write it again")


def change_password(person: Person, old: str, new: str, *, now: datetime) -> None:
    """Change one's own password; every other stay ends.

    Args:
        person: Who.
        old: The password until now.
        new: The new one.
        now: The moment, UTC.

    Raises:
        AccessError: ``access.wrong_password`` if the old one is not right.
        UsageError: As :func:`check_password_is_good`; ``people.same_password`` if nothing changes.
    """
    check_own_password(person, old)
    if new == old:
        raise UsageError("people.same_password", "the new password is the old one", do="write another")
    check_password_is_good(new, name=person.name)
    with house_writing():
        save_password(person.person_id, new)
        append_house_event(HouseLine(now, person.name, "people.password_changed", person.name))


def fresh_password() -> str:
    """A password to be read out and changed at once: sixteen letters in four groups."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(4))
