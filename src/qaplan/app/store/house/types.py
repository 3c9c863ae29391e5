"""A person of the house and a program's token, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

__all__ = ["EVERY_STUDY", "HouseLine", "Person", "Token"]

EVERY_STUDY = "*"
"""In place of a study's id: a role in all studies of the house."""


@dataclass(frozen=True)
class Person:
    """One account.

    Args:
        person_id: Its id, for ever.
        name: What is typed to sign in.
        display: The name as it is shown; the other one where it is empty.
        is_active: Whether this person may come in.
        language: Language of the pages; empty for the browser's.
        keys: The keys that this person has chosen, by what they do.
        organisation: Id of the organisation; empty is the study's own.
        has_second_factor: Whether a second factor is asked for.
        password_until: When a password that a steward gave ends; None for one of the person's own.
        stamp: Changes whenever every stay of this person must end.
        made_at: When the account was made, UTC.
    """

    person_id: str
    name: str
    display: str
    is_active: bool
    language: str
    keys: Mapping[str, str]
    organisation: str
    has_second_factor: bool
    password_until: datetime | None
    stamp: str
    made_at: datetime

    @property
    def shown(self) -> str:
        """The name to show."""
        return self.display or self.name


@dataclass(frozen=True)
class Token:
    """A program's key, without its secret.

    Args:
        token_id: Its id.
        person_id: Whose it is; it may never do more than this person may.
        title: What it is for.
        scopes: What it may do.
        study_id: The study that it opens.
        made_at: When it was made, UTC.
        expires_at: When it ends, UTC.
        used_at: When it was last used, UTC.
        is_revoked: Whether it was taken back.
    """

    token_id: str
    person_id: str
    title: str
    scopes: tuple[str, ...]
    study_id: str
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None
    is_revoked: bool


@dataclass(frozen=True)
class HouseLine:
    """One thing that was done to the people of the house.

    Args:
        at: When, UTC.
        actor: Who did it.
        action: Dotted verb such as ``people.added``.
        subject: The account that it was done to.
        body: What else is known, as plain data.
    """

    at: datetime
    actor: str
    action: str
    subject: str
    body: Mapping[str, object] = field(default_factory=dict)
