"""The second factor: offline codes, each used once, never gone round by a new password."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pyotp
import pytest

from qaplan.app.services.houses import House
from qaplan.app.services.people import (
    NewPerson,
    Person,
    add_person,
    begin_second_factor,
    begin_stay,
    change_password,
    confirm_second_factor,
    confirm_stay,
    fresh_recovery_codes,
    half_in,
    is_second_factor,
    needed_person,
    person_of,
    recovery_codes_left,
    remove_second_factor,
    reset_password,
    sign_in,
)
from qaplan.app.services.sessions import Session
from qaplan.base.errors import AccessError, UsageError
from tests.app.services.people.conftest import NOW

LATER = NOW + timedelta(minutes=5)


def enrolled(person: Person) -> tuple[Person, pyotp.TOTP, tuple[str, ...]]:
    secret = begin_second_factor(person).secret.replace(" ", "")
    clock = pyotp.TOTP(secret)
    codes = confirm_second_factor(person, clock.at(NOW), now=NOW)
    return needed_person(person.name), clock, codes


def passes(person: Person, code: str, *, now=LATER) -> bool:
    return is_second_factor(person, code, address="x", now=now)


def test_a_published_code_of_the_standard_is_ours() -> None:
    # RFC 6238, appendix B: SHA-1, seed of the ASCII digits, time 59 s, the last six of 94287082.
    assert pyotp.TOTP("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ").at(59) == "287082"


def test_a_code_of_the_phone_opens_once(keeper: Person) -> None:
    person, clock, _ = enrolled(keeper)
    code = clock.at(LATER)
    assert passes(person, code)
    assert not passes(person, code)


def test_a_code_half_a_minute_off_is_taken_and_one_of_a_minute_is_not(keeper: Person) -> None:
    person, clock, _ = enrolled(keeper)
    assert not passes(person, clock.at(LATER - timedelta(seconds=61)))
    assert passes(person, clock.at(LATER - timedelta(seconds=30)))


def test_the_first_code_must_be_right(keeper: Person) -> None:
    begin_second_factor(keeper)
    with pytest.raises(AccessError) as error:
        confirm_second_factor(keeper, "000000", now=NOW)
    assert error.value.code == "access.wrong_code"
    assert not needed_person("keeper").has_second_factor


def test_ten_recovery_codes_open_once_each_however_they_are_typed(keeper: Person) -> None:
    person, _, codes = enrolled(keeper)
    assert len(set(codes)) == recovery_codes_left(person) == 10
    assert passes(person, f" {codes[3].lower()} ")
    assert not passes(person, codes[3])
    assert recovery_codes_left(person) == 9


def test_new_recovery_codes_end_the_old_ones(keeper: Person) -> None:
    person, _, codes = enrolled(keeper)
    fresh = fresh_recovery_codes(person, now=NOW)
    assert not passes(person, codes[0])
    assert passes(person, fresh[0])


def test_guessing_codes_is_throttled(keeper: Person) -> None:
    person, clock, _ = enrolled(keeper)
    assert [passes(person, f"{n:06d}") for n in range(5)] == [False] * 5
    with pytest.raises(AccessError) as error:
        passes(person, clock.at(LATER))
    assert error.value.code == "access.wait"


def test_a_stay_with_a_second_factor_opens_nothing_before_its_code(house: House, keeper: Person) -> None:
    person, _, _ = enrolled(keeper)
    stay: dict[str, object] = {}
    begin_stay(stay, person, now=NOW)
    assert person_of(house, stay, now=NOW) is None
    assert half_in(stay, now=NOW) == person
    confirm_stay(stay)
    assert person_of(house, stay, now=NOW) == person


def test_a_server_asks_everybody_for_a_second_factor(house: House, keeper: Person) -> None:
    stay: dict[str, object] = {}
    begin_stay(stay, keeper, now=NOW)
    assert person_of(house, stay, now=NOW) == keeper
    assert person_of(replace(house, is_server=True), stay, now=NOW) is None


def test_a_new_password_never_goes_round_the_second_factor(house: House, steward: Session) -> None:
    person, given = add_person(NewPerson("aigul", role="analyst"), steward)
    change_password(person, given, "four odd words again", now=NOW)
    person, clock, _ = enrolled(person)
    _, given = reset_password("aigul", steward)
    person = sign_in("aigul", given, address="x", now=NOW)
    assert person.has_second_factor
    change_password(person, given, "and four other words", now=NOW)
    person = needed_person("aigul")
    stay: dict[str, object] = {}
    begin_stay(stay, person, now=NOW)
    assert person_of(house, stay, now=NOW) is None
    assert passes(person, clock.at(LATER))


def test_only_a_confirmed_steward_takes_a_second_factor_away(house: House, steward: Session) -> None:
    person, _ = add_person(NewPerson("aigul"), steward)
    person, _, _ = enrolled(person)
    for session, code in (
        (replace(steward, role="analyst"), "access.no_right"),
        (replace(steward, is_confirmed=False), "access.not_confirmed"),
    ):
        with pytest.raises(AccessError) as error:
            remove_second_factor(person, session)
        assert error.value.code == code
    stay: dict[str, object] = {}
    begin_stay(stay, person, now=NOW)
    remove_second_factor(person, steward)
    assert half_in(stay, now=NOW) is None
    assert not needed_person("aigul").has_second_factor


def test_a_second_factor_is_not_replaced_without_being_removed(keeper: Person) -> None:
    person, _, _ = enrolled(keeper)
    with pytest.raises(AccessError) as error:
        begin_second_factor(person)
    assert error.value.code == "access.has_factor"


def test_there_are_no_recovery_codes_without_a_second_factor(keeper: Person) -> None:
    with pytest.raises(UsageError) as error:
        fresh_recovery_codes(keeper, now=NOW)
    assert error.value.code == "people.no_factor"
    assert not passes(keeper, "123456")


def test_the_picture_of_the_secret_is_drawn_here_and_names_no_address(keeper: Person) -> None:
    drawn = begin_second_factor(keeper).qr_svg
    assert drawn.startswith("<svg")
    assert "style" not in drawn
    assert "http" not in drawn.replace("http://www.w3.org/2000/svg", "")
