"""Tokens: one study, a few scopes, an end; never more than the person behind them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from qaplan.app.services.houses import House
from qaplan.app.services.people import (
    NewPerson,
    Person,
    add_person,
    disable_person,
    give_role,
    make_token,
    needed_person,
    session_of_token,
    take_back_token,
    tokens_of,
)
from qaplan.app.services.sessions import Session
from qaplan.base.actors import Actor
from qaplan.base.errors import AccessError, UsageError
from tests.app.services.people.conftest import NOW, in_a_file


@pytest.fixture
def aigul(steward: Session) -> Person:
    add_person(NewPerson("aigul", role="reviewer", study_id="ustyurt"), steward)
    return needed_person("aigul")


def made(person: Person, *scopes: str, days: int = 30) -> tuple[str, str]:
    session = Session(Actor(person.name, "person"), role="reviewer", now=NOW)
    token, secret = make_token(person, "a script", scopes, study_id="ustyurt", days=days, session=session)
    return token.token_id, secret


def refusal(secret: str, *, now=NOW) -> str:
    with pytest.raises(AccessError) as error:
        session_of_token(secret, now=now)
    return error.value.code


def test_a_token_opens_its_study_with_its_scopes(aigul: Person) -> None:
    _, secret = made(aigul, "read:study")
    caller = session_of_token(secret, now=NOW)
    assert (caller.token.study_id, caller.token.scopes) == ("ustyurt", ("read:study",))
    assert (caller.session.role, caller.session.is_confirmed) == ("reviewer", False)
    assert tokens_of(aigul)[0].used_at == NOW


def test_a_token_lends_no_right_that_its_maker_lacks(aigul: Person) -> None:
    with pytest.raises(AccessError) as error:
        made(aigul, "write:forms")
    assert error.value.code == "access.no_right"


def test_a_token_follows_the_role_of_its_person(aigul: Person, steward: Session) -> None:
    _, secret = made(aigul, "write:observations")
    give_role("aigul", "press_officer", steward, study_id="ustyurt")
    assert not session_of_token(secret, now=NOW).session.may("review.label")


def test_a_token_ends(aigul: Person, steward: Session) -> None:
    _, secret = made(aigul, "read:study", days=2)
    assert refusal(secret, now=NOW + timedelta(days=2)) == "access.bad_token"
    assert refusal("") == refusal("qp_guess") == "access.bad_token"
    session_of_token(secret, now=NOW)
    disable_person("aigul", steward)
    assert refusal(secret) == "access.bad_token"


def test_a_token_is_taken_back_by_its_person_only(aigul: Person, keeper: Person) -> None:
    token_id, secret = made(aigul, "read:study")
    with pytest.raises(UsageError) as error:
        take_back_token(keeper, token_id, now=NOW)
    assert error.value.code == "people.unknown_token"
    take_back_token(aigul, token_id, now=NOW)
    assert refusal(secret) == "access.bad_token"


@pytest.mark.parametrize(
    ("scopes", "days", "code"),
    [
        ((), 3, "people.bad_scope"),
        (("read:all",), 3, "people.bad_scope"),
        (("read:study",), 0, "people.bad_days"),
    ],
)
def test_a_token_that_makes_no_sense_is_refused(aigul: Person, scopes, days: int, code: str) -> None:
    with pytest.raises(UsageError) as error:
        made(aigul, *scopes, days=days)
    assert error.value.code == code


@in_a_file
def test_the_secret_lies_nowhere(house: House, aigul: Person) -> None:
    from django.db import connections

    _, secret = made(aigul, "read:study")
    connections["default"].cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert secret.encode() not in b"".join(each.read_bytes() for each in house.folder.iterdir())
