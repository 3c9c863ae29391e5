"""Adding people and taking roles away, at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from qaplan.app.services.houses import House
from qaplan.app.services.people import (
    NewPerson,
    Person,
    add_person,
    begin_stay,
    change_own,
    change_password,
    disable_person,
    enable_person,
    give_role,
    house_log,
    list_people,
    needed_person,
    person_of,
    reader_of,
    role_of,
)
from qaplan.app.services.sessions import Session
from qaplan.base.errors import AccessError, UsageError
from tests.app.services.people.conftest import NOW


@pytest.fixture
def aigul(steward: Session) -> Person:
    person, given = add_person(NewPerson("Aigul", role="analyst", study_id="ustyurt"), steward)
    change_password(person, given, "four odd words again", now=NOW)
    return needed_person("aigul")


def stay_of(person: Person) -> dict[str, object]:
    stay: dict[str, object] = {}
    begin_stay(stay, person, now=NOW)
    return stay


def test_a_role_holds_in_its_study_and_nowhere_else(house: House, aigul: Person) -> None:
    assert (role_of(aigul, "ustyurt"), role_of(aigul, "other"), role_of(aigul, "")) == (
        "analyst",
        "visitor",
        "visitor",
    )
    reader = reader_of(house, aigul, "other", stay_of(aigul))
    assert (reader.audience, reader.may("study.look")) == ("public", False)


def test_a_role_that_is_taken_away_is_gone_in_the_next_moment(
    house: House, aigul: Person, steward: Session
) -> None:
    stay = stay_of(aigul)
    assert reader_of(house, aigul, "ustyurt", stay).may("log.undo")
    give_role("aigul", "press_officer", steward, study_id="ustyurt")
    reader = reader_of(house, aigul, "ustyurt", stay)
    assert (reader.audience, reader.may("log.undo")) == ("public", False)
    give_role("aigul", "", steward, study_id="ustyurt")
    assert not reader_of(house, aigul, "ustyurt", stay).may("study.look")


def test_who_is_disabled_is_out_at_once_and_stays_out_when_let_in_again(
    house: House, aigul: Person, steward: Session
) -> None:
    stay = stay_of(aigul)
    assert person_of(house, stay, now=NOW) == aigul
    disable_person("aigul", steward)
    assert person_of(house, stay, now=NOW) is None
    enable_person("aigul", steward)
    assert person_of(house, stay, now=NOW) is None


def test_a_new_password_ends_every_other_stay(house: House, aigul: Person) -> None:
    stay = stay_of(aigul)
    change_password(aigul, "four odd words again", "and four other words", now=NOW)
    assert person_of(house, stay, now=NOW) is None


def test_a_stay_ends_after_twelve_hours(house: House, aigul: Person) -> None:
    stay = stay_of(aigul)
    assert person_of(house, stay, now=NOW + timedelta(hours=11, minutes=59)) == aigul
    assert person_of(house, stay, now=NOW + timedelta(hours=12)) is None
    assert person_of(house, stay, now=NOW - timedelta(hours=1)) is None


def test_a_given_password_opens_nothing_before_it_is_changed(house: House, steward: Session) -> None:
    person, _ = add_person(NewPerson("serik", role="steward"), steward)
    assert person_of(house, stay_of(person), now=NOW) is None


def test_who_views_as_the_public_reads_and_does_no_more_than_the_public(house: House, keeper: Person) -> None:
    stay = stay_of(keeper)
    assert reader_of(house, keeper, "ustyurt", stay).may("cards.take")
    stay["view_as"] = "public"
    reader = reader_of(house, keeper, "ustyurt", stay)
    assert reader.audience == "public"
    assert not reader.may("cards.take")
    assert not reader.may("places.exact")
    assert reader.may("study.look")


def test_the_last_keeper_cannot_be_shut_out_or_lowered(keeper: Person, steward: Session) -> None:
    for act in (lambda: disable_person("keeper", steward), lambda: give_role("keeper", "analyst", steward)):
        with pytest.raises(AccessError) as error:
            act()
        assert error.value.code == "access.last_keeper"
    add_person(NewPerson("serik", role="steward"), steward)
    disable_person("keeper", steward)
    assert not needed_person("keeper").is_active


@pytest.mark.parametrize("role", ["analyst", "reviewer", "field_biologist", "press_officer", "visitor"])
def test_only_a_steward_keeps_people(steward: Session, aigul: Person, role: str) -> None:
    session = replace(steward, role=role)
    acts = (
        lambda: add_person(NewPerson("serik"), session),
        lambda: list_people(session),
        lambda: give_role("aigul", "steward", session),
        lambda: disable_person("aigul", session),
        lambda: enable_person("aigul", session),
        lambda: house_log(session),
    )
    for act in acts:
        with pytest.raises(AccessError) as error:
            act()
        assert error.value.code == "access.no_right"


@pytest.mark.parametrize(
    ("new", "code"),
    [
        (NewPerson("a"), "people.bad_name"),
        (NewPerson("<script>"), "people.bad_name"),
        (NewPerson("two words"), "people.bad_name"),
        (NewPerson("AIGUL"), "people.name_taken"),
        (NewPerson("serik", role="king"), "access.unknown_role"),
        (NewPerson("serik", language="xx"), "language.unknown"),
    ],
)
def test_a_person_who_cannot_be_added_is_not(
    steward: Session, aigul: Person, new: NewPerson, code: str
) -> None:
    with pytest.raises(UsageError) as error:
        add_person(new, steward)
    assert error.value.code == code
    assert len(list_people(steward)) == 2


def test_the_log_of_the_house_says_who_did_what_to_whom(steward: Session, aigul: Person) -> None:
    give_role("aigul", "reviewer", steward, study_id="ustyurt")
    lines = [(line.actor, line.action, line.subject) for line in house_log(steward)]
    assert lines[0] == ("keeper", "people.role_given", "aigul")
    assert ("keeper", "people.added", "aigul") in lines
    assert "four odd" not in str(house_log(steward))


def test_people_choose_language_name_and_keys_themselves(aigul: Person) -> None:
    changed = change_own(aigul, display=" Айгүл ", language="kk", keys={"next": "KeyL"})
    assert (changed.shown, changed.language, changed.keys) == ("Айгүл", "kk", {"next": "KeyL"})
    with pytest.raises(UsageError):
        change_own(aigul, language="xx")


def test_people_of_one_study_are_listed_with_those_of_all(steward: Session, aigul: Person) -> None:
    add_person(NewPerson("serik", role="reviewer", study_id="other"), steward)
    assert [each.person.name for each in list_people(steward, study_id="ustyurt")] == ["aigul", "keeper"]
