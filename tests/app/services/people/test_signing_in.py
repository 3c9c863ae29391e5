"""Coming in: the right password only, slowly, and nobody learns what was wrong (A15)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from qaplan.app.services.houses import House
from qaplan.app.services.people import (
    NewPerson,
    Person,
    add_person,
    change_password,
    claim_house,
    disable_person,
    is_claimed,
    sign_in,
)
from qaplan.app.services.people.signing_in import check_attempts
from qaplan.app.services.sessions import Session
from qaplan.app.store.house import password_tables
from qaplan.base.errors import AccessError, UsageError
from tests.app.services.people.conftest import NOW, PASSWORD, in_a_file


def refusal(name: str, password: str, *, address: str = "10.0.0.1", now: datetime = NOW) -> str:
    with pytest.raises(AccessError) as error:
        sign_in(name, password, address=address, now=now)
    return error.value.code


def test_a_new_house_is_kept_by_whoever_gives_it_a_password(house: House) -> None:
    assert not is_claimed()
    claim_house(PASSWORD, now=NOW)
    assert is_claimed()
    assert sign_in("", PASSWORD, address="x", now=NOW).name == "keeper"
    with pytest.raises(AccessError) as error:
        claim_house("another long phrase", now=NOW)
    assert error.value.code == "access.claimed"


def test_an_unknown_name_and_a_wrong_password_are_refused_in_the_same_words(keeper: Person) -> None:
    told = set()
    for name in ("keeper", "nobody"):
        with pytest.raises(AccessError) as error:
            sign_in(name, "wrong password", address="x", now=NOW)
        told.add(str(error.value))
    assert len(told) == 1


def test_an_unknown_name_costs_as_many_hashes_as_a_known_one(
    keeper: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.contrib.auth.hashers import PBKDF2PasswordHasher

    made: list[str] = []
    real = PBKDF2PasswordHasher.encode

    def counted(self: PBKDF2PasswordHasher, password: str, salt: str, iterations: int | None = None) -> str:
        made.append(password)
        return real(self, password, salt, iterations)

    monkeypatch.setattr(PBKDF2PasswordHasher, "encode", counted)
    counts = {}
    for name in ("keeper", "nobody"):
        made.clear()
        refusal(name, "wrong password")
        counts[name] = len(made)
    assert counts["keeper"] == counts["nobody"] == 1


def test_five_wrong_passwords_make_even_the_right_one_wait(keeper: Person) -> None:
    assert [refusal("keeper", f"wrong {n}") for n in range(5)] == ["access.wrong_sign_in"] * 5
    assert refusal("keeper", PASSWORD) == "access.wait"
    later = NOW + timedelta(minutes=16)
    assert sign_in("keeper", PASSWORD, address="10.0.0.1", now=later).name == "keeper"


def test_a_flood_from_one_machine_does_not_shut_the_owner_out_elsewhere(keeper: Person) -> None:
    for n in range(8):
        refusal("keeper", f"wrong {n}")
    assert sign_in("keeper", PASSWORD, address="10.0.0.2", now=NOW).name == "keeper"


def test_many_names_from_one_machine_are_throttled(keeper: Person) -> None:
    codes = [refusal(f"name{n}", "wrong password") for n in range(51)]
    assert codes == ["access.wrong_sign_in"] * 50 + ["access.wait"]


def test_many_machines_at_one_name_are_throttled(keeper: Person) -> None:
    codes = [refusal("keeper", "wrong", address=f"10.0.1.{n}") for n in range(26)]
    assert codes == ["access.wrong_sign_in"] * 25 + ["access.wait"]


def test_who_waits_is_not_hashed_for(keeper: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(5):
        refusal("keeper", f"wrong {n}")
    monkeypatch.setattr(password_tables, "is_password", lambda *_: pytest.fail("hashed"))
    assert refusal("keeper", PASSWORD) == "access.wait"


def test_success_forgets_the_failures_of_that_machine_only(keeper: Person) -> None:
    for n in range(4):
        refusal("keeper", f"wrong {n}")
        refusal("keeper", f"wrong {n}", address="10.0.0.9")
    sign_in("keeper", PASSWORD, address="10.0.0.1", now=NOW)
    refusal("keeper", "wrong once more", address="10.0.0.9")
    with pytest.raises(AccessError):
        check_attempts("keeper", "10.0.0.9", NOW)
    check_attempts("keeper", "10.0.0.1", NOW)


def test_a_disabled_account_is_refused_like_a_wrong_password(steward: Session) -> None:
    _, given = add_person(NewPerson("aigul", role="analyst"), steward)
    assert sign_in("aigul", given, address="x", now=NOW).password_until is not None
    disable_person("aigul", steward)
    assert refusal("aigul", given) == "access.wrong_sign_in"


def test_a_password_that_was_given_ends_after_three_days(steward: Session) -> None:
    _, given = add_person(NewPerson("aigul"), steward)
    assert refusal("aigul", given, now=NOW + timedelta(days=3, minutes=1)) == "access.wrong_sign_in"


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("short", "people.short_password"),
        ("password123", "people.common_password"),
        ("1234567890", "people.common_password"),
        ("aaaaaaaaaaaaaa", "people.common_password"),
        ("Qaplan2025!!", "people.common_password"),
        ("Устюрт-2025", "people.common_password"),
        ("қабылан 2025", "people.common_password"),
        ("aigul-aigul-1990", "people.common_password"),
        ("x" * 30 + "y" * 300, "people.long_password"),
    ],
)
def test_a_weak_or_published_password_is_refused(steward: Session, password: str, code: str) -> None:
    person, given = add_person(NewPerson("aigul"), steward)
    with pytest.raises(UsageError) as error:
        change_password(person, given, password, now=NOW)
    assert error.value.code == code


@pytest.mark.parametrize("password", ["жел тау түлкі тас", "correct horse battery", "снег и ветер в октябре"])
def test_a_phrase_in_any_script_is_taken(steward: Session, password: str) -> None:
    person, given = add_person(NewPerson("aigul"), steward)
    change_password(person, given, password, now=NOW)
    assert sign_in("AIGUL ", password, address="x", now=NOW).password_until is None


def test_the_old_password_is_asked_for_and_must_change(steward: Session) -> None:
    person, given = add_person(NewPerson("aigul"), steward)
    with pytest.raises(AccessError) as wrong:
        change_password(person, "not it", "four odd words again", now=NOW)
    with pytest.raises(UsageError) as same:
        change_password(person, given, given, now=NOW)
    assert (wrong.value.code, same.value.code) == ("access.wrong_password", "people.same_password")


@in_a_file
def test_no_password_lies_in_the_database(house: House, keeper: Person) -> None:
    from django.db import connections

    connections["default"].cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert PASSWORD.encode() not in b"".join(each.read_bytes() for each in house.folder.iterdir())


def test_stays_that_have_ended_are_forgotten_when_somebody_comes_in(keeper: Person) -> None:
    from qaplan.app.store.house.models import WebSession

    for key, hours in (("over", -1), ("still", 1)):
        row = WebSession(session_key=key, session_data="", expire_date=NOW + timedelta(hours=hours))
        row.save(using="default")
    sign_in("keeper", PASSWORD, address="x", now=NOW)
    assert [row.session_key for row in WebSession.objects.using("default").all()] == ["still"]
