"""Tokens with which programs come in: one study, a few scopes, a day on which they end."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Literal, cast, get_args

from qaplan.app.services.people.stays import role_of
from qaplan.app.services.rights import AUDIENCE_OF, Right
from qaplan.app.services.sessions import Session, check_may
from qaplan.app.store.house.people_tables import append_house_event, house_writing, load_person
from qaplan.app.store.house.token_tables import (
    find_token,
    load_tokens,
    revoke_token,
    save_token,
    save_use,
)
from qaplan.app.store.house.types import HouseLine, Person, Token
from qaplan.base.actors import Actor
from qaplan.base.errors import AccessError, UsageError

__all__ = [
    "RIGHT_OF_SCOPE",
    "SCOPES",
    "Caller",
    "Scope",
    "make_token",
    "session_of_token",
    "take_back_token",
    "tokens_of",
]

Scope = Literal["read:study", "read:cards", "read:log", "write:observations", "write:forms"]
SCOPES: tuple[Scope, ...] = get_args(Scope)

RIGHT_OF_SCOPE: Mapping[Scope, Right] = MappingProxyType(
    {
        "read:study": "study.look",
        "read:cards": "cards.look",
        "read:log": "log.look",
        "write:observations": "review.label",
        "write:forms": "forms.send",
    }
)
"""What the person behind a token must be allowed for each scope, today and not only when it was made."""

_LONGEST_DAYS = 366
_USED_EVERY = timedelta(minutes=5)


@dataclass(frozen=True)
class Caller:
    """A program that has come in.

    Args:
        session: In which session it reads; never more than that of the person whose token it is.
        token: Its token.
    """

    session: Session
    token: Token


def make_token(
    person: Person, title: str, scopes: Iterable[str], *, study_id: str, days: int, session: Session
) -> tuple[Token, str]:
    """Make a token.

    Args:
        person: Whose it will be.
        title: What it is for.
        scopes: What it may do.
        study_id: The study that it opens.
        days: For how many days, at most 366.
        session: The session of this person in that study.

    Returns:
        The token and its secret, which is shown this once and kept nowhere.

    Raises:
        AccessError: ``access.no_right`` if this person may make none, or may not do what it shall do.
        UsageError: ``people.bad_scope``, ``people.bad_days``.
    """
    check_may(session, "api.tokens")
    wanted = _as_scopes(scopes)
    for scope in wanted:
        check_may(session, RIGHT_OF_SCOPE[scope])
    if not 1 <= days <= _LONGEST_DAYS:
        raise UsageError("people.bad_days", "a token lasts from a day to a year", do="give a number of days")
    now = session.moment()
    secret = f"qp_{secrets.token_urlsafe(32)}"
    token = Token(
        token_id=f"t-{secrets.token_hex(6)}",
        person_id=person.person_id,
        title=title.strip()[:100],
        scopes=wanted,
        study_id=study_id,
        made_at=now,
        expires_at=now + timedelta(days=days),
        used_at=None,
        is_revoked=False,
    )
    with house_writing():
        save_token(token, secret)
        body = {"token_id": token.token_id, "scopes": list(wanted), "study_id": study_id}
        append_house_event(HouseLine(now, session.actor.id, "people.token_made", person.name, body))
    return token, secret


def tokens_of(person: Person) -> tuple[Token, ...]:
    """The tokens of a person, without their secrets."""
    return tuple(load_tokens(person.person_id))


def take_back_token(person: Person, token_id: str, *, now: datetime) -> None:
    """Take one of one's own tokens back; it opens nothing from this moment.

    Raises:
        UsageError: ``people.unknown_token`` if this person has none of this id.
    """
    if token_id not in {each.token_id for each in tokens_of(person)}:
        raise UsageError("people.unknown_token", "there is no such token", do="choose one of the list")
    with house_writing():
        revoke_token(token_id)
        append_house_event(
            HouseLine(now, person.name, "people.token_taken_back", person.name, {"token_id": token_id})
        )


def session_of_token(secret: str, *, now: datetime) -> Caller:
    """Let a program in.

    Args:
        secret: What it sent.
        now: The moment, UTC.

    Raises:
        AccessError: ``access.bad_token`` if it is unknown, over, taken back, or its person disabled.
    """
    token = find_token(secret) if secret else None
    person = load_person(token.person_id) if token else None
    is_good = token and person and person.is_active and not token.is_revoked and now < token.expires_at
    if not is_good or token is None or person is None:
        do = "make a new token on the page of your settings"
        raise AccessError("access.bad_token", "the token opens nothing", do=do)
    if token.used_at is None or now - token.used_at > _USED_EVERY:
        with house_writing():
            save_use(token.token_id, now)
    role = role_of(person, token.study_id)
    session = Session(
        Actor(person.name, "person", person.shown),
        AUDIENCE_OF[role],
        role=role,
        organisation=person.organisation,
        is_confirmed=False,
    )
    return Caller(session, token)


def _as_scopes(texts: Iterable[str]) -> tuple[Scope, ...]:
    wanted = tuple(dict.fromkeys(texts))
    unknown = [each for each in wanted if each not in SCOPES]
    if unknown or not wanted:
        do = f"choose from {', '.join(SCOPES)}"
        raise UsageError("people.bad_scope", "a token needs scopes that are known", do=do)
    return cast("tuple[Scope, ...]", wanted)
