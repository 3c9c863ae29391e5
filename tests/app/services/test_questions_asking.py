"""What every question starts from: the case, the day, the reader, and who may know of what."""

from __future__ import annotations

from datetime import date

import pytest

from qaplan.app.services.cases import import_case
from qaplan.app.services.questions.asking import inquire, named, say_list
from qaplan.app.services.sessions import Session
from qaplan.app.services.studies import Study
from qaplan.base.errors import UsageError
from qaplan.base.messages import Message, Text
from qaplan.base.names import Names
from tests.app.services.inquiries import asked, packaged, with_private


def test_a_study_is_asked_for_today_unless_a_day_is_given(study: Study, session: Session) -> None:
    import_case(study, "ustyurt", session=session)
    inquiry = inquire(study, session=session)
    assert (inquiry.study_id, inquiry.on, inquiry.audience) == ("study", date(2025, 11, 1), "steward")
    assert {each.record_id for each in inquiry.case.records} == {
        each.record_id for each in packaged().records
    }
    day = date(2024, 9, 27)
    assert inquire(study, audience="public", as_of=day, session=session).heading == {
        "study_id": "study",
        "as_of": "2024-09-27",
    }


def test_an_unknown_record_is_a_wrong_call() -> None:
    with pytest.raises(UsageError) as caught:
        asked().record("KZ-999")
    assert caught.value.code == "question.unknown_record"
    assert "qaplan evidence records" in str(caught.value)


def test_the_public_does_not_learn_that_a_private_record_exists() -> None:
    case = with_private("KZ-020")
    assert asked(case=case).record("KZ-020").record_id == "KZ-020"
    with pytest.raises(UsageError) as known:
        asked(audience="public", case=case).record("KZ-020")
    with pytest.raises(UsageError) as unknown:
        asked(audience="public", case=case).record("KZ-999")
    assert str(known.value) == str(unknown.value).replace("KZ-999", "KZ-020")


def test_records_are_joined_by_statements_of_any_kind_and_by_the_keepers_lists() -> None:
    joined = asked().joined_to(["KZ-021"])
    assert {"KZ-015", "KZ-018", "KZ-020", "KZ-025"} <= joined
    assert "KZ-014" not in joined
    assert asked().joined_to(["KZ-001"]) == {"KZ-001"}


def test_one_private_record_makes_all_of_them_private() -> None:
    inquiry = asked(case=with_private("KZ-020"))
    assert inquiry.tier_of(["KZ-019", "KZ-021"]) == "public"
    assert inquiry.tier_of(["KZ-019", "KZ-020"]) == "steward"
    assert inquiry.tier_of(["P-UNR"]) == "public"


def test_words_for_the_public_leave_out_private_records_and_animals() -> None:
    words = asked(case=with_private("KZ-001", "KZ-020")).words
    assert {"KZ-002", "KZ-2007", "O-BRCC", "Government Resolution No 207"} <= words
    assert words.isdisjoint({"KZ-001", "KZ-2000", "KZ-020", ""})


def test_an_actor_that_no_register_knows_keeps_its_id() -> None:
    assert asked().speaker("O-NOBODY") == Names(en="O-NOBODY")
    assert asked().speaker("O-EWP").en == "EWP"


def test_an_animal_without_a_name_is_called_by_its_id() -> None:
    by_id = {each.individual_id: each for each in packaged().individuals}
    assert named(by_id["KZ-2024M"]) == "KZ-2024M"
    assert Text("en").say(named(by_id["KZ-TAUSHERI"])) == "Tau Sheri (KZ-TAUSHERI)"


def test_a_list_is_said_in_the_language_of_its_sentence() -> None:
    names = say_list([Names(en="Park", ru="Парк"), "A", "B"])
    said = Message("answer.answers_to", {"id": "X", "names": names})
    assert Text("ru").say(said) == "X известно под именами: Парк, A, B."
    assert say_list(["A"]) == "A"
