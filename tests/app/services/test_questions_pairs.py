"""Whether two records are one animal, on a day and over time, and what is in dispute."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from qaplan.app.services.questions.pairs import ask_disputes, ask_standing
from qaplan.base.dates import PartialDate
from qaplan.base.errors import UsageError
from qaplan.base.messages import Text
from tests.app.services.inquiries import AUTUMN, NOW, asked, packaged, with_private


@pytest.mark.parametrize(
    ("on", "standing", "status"),
    [
        (date(2024, 9, 26), "unstated", "ok"),
        (date(2024, 9, 27), "undetermined", "ok"),
        (date(2025, 4, 8), "undetermined", "ok"),
        (date(2025, 4, 9), "same", "ok"),
        (date(2025, 8, 18), "same", "ok"),
        (date(2025, 8, 19), "conflict", "disputed"),
    ],
)
def test_the_standing_follows_the_statements_of_the_day(on: date, standing: str, status: str) -> None:
    answer = ask_standing(asked(on), "KZ-020", "KZ-021").value
    assert (answer.record["standing"], answer.status) == (standing, status)


def test_the_changes_are_listed_up_to_the_day() -> None:
    answer = ask_standing(asked(NOW), "KZ-020", "KZ-021").value
    changes = [(each.record["on"], each.record["standing"]) for each in answer.tables[0].rows]
    assert changes == [("2024-09-27", "undetermined"), ("2025-04-09", "same"), ("2025-08-19", "conflict")]
    assert len(ask_standing(asked(AUTUMN), "KZ-020", "KZ-021").value.tables[0].rows) == 1


def test_a_quoted_distance_gives_the_walk_and_is_no_proof() -> None:
    answer = ask_standing(asked(AUTUMN), "KZ-021", "KZ-020").value
    movement = answer.record["movement"]
    assert (movement["from_record"], movement["distance_km"], movement["days_most"]) == ("KZ-020", 210.0, 25)
    assert (movement["speed_at_least_km_per_day"], movement["is_proof"]) == (8.4, False)
    assert "Possible is not proof." in Text("en").say(answer.sentences[1])


def test_without_a_quoted_distance_no_walk_is_worked_out() -> None:
    answer = ask_standing(asked(), "KZ-005", "KZ-014").value
    assert (answer.record["movement"], answer.sentences[1].key) == (None, "answer.no_distance")


def test_undated_records_have_no_walk() -> None:
    case = packaged()
    unknown = PartialDate.unknown()
    records = tuple(
        replace(each, happened=unknown) if each.record_id == "KZ-021" else each for each in case.records
    )
    answer = ask_standing(asked(case=replace(case, records=records)), "KZ-020", "KZ-021").value
    assert answer.record["movement"] is None


def test_every_statement_that_bears_on_the_pair_is_named_with_its_author() -> None:
    answer = ask_standing(asked(AUTUMN), "KZ-020", "KZ-021").value
    said = {each.record["statement_id"]: each.record for each in answer.tables[1].rows}
    assert said.keys() == {"ST-BRCC-2024-SAME", "ST-BRCC-2024-DIFF", "ST-BRCC-2024-OPEN"}
    assert said["ST-BRCC-2024-DIFF"]["is_preliminary"]
    assert said["ST-BRCC-2024-OPEN"]["sources"]


@pytest.mark.parametrize(
    ("first", "second", "code"),
    [("KZ-020", "KZ-020", "question.one_record"), ("KZ-020", "nowhere", "question.unknown_record")],
)
def test_a_pair_needs_two_known_records(first: str, second: str, code: str) -> None:
    with pytest.raises(UsageError) as caught:
        ask_standing(asked(), first, second)
    assert caught.value.code == code


def test_a_private_record_behind_the_standing_withholds_it_from_the_public() -> None:
    answer = ask_standing(asked(audience="public", case=with_private("KZ-015")), "KZ-020", "KZ-021").value
    assert answer.record == {}
    assert answer.tables[0].rows == ()
    assert "KZ-015" not in repr(answer)
    assert {each.record["statement_id"] for each in answer.tables[1].rows} == {
        "ST-BRCC-2024-SAME",
        "ST-BRCC-2024-OPEN",
        "ST-EWP-2025",
    }


def test_a_dispute_names_since_when_and_between_whom() -> None:
    answer = ask_disputes(asked(NOW)).value
    (row,) = answer.tables[0].rows
    assert (answer.status, row.record["since"]) == ("disputed", "2025-08-19")
    assert set(row.record["parties"]) == {"O-BRCC", "O-EWP", "O-KYZ"}
    assert row.record["different"] == ["ST-BRCC-2024-DIFF"]
    assert "Kyzylsai State Regional Nature Park" in Text("en").say(answer.sentences[0])


def test_a_day_without_a_dispute_says_so() -> None:
    answer = ask_disputes(asked(date(2025, 8, 18))).value
    assert (answer.status, answer.sentences[0].key, answer.tables[0].rows) == ("ok", "answer.no_dispute", ())


def test_a_dispute_over_a_private_record_is_withheld_from_the_public() -> None:
    answer = ask_disputes(asked(audience="public", case=with_private("KZ-020"))).value
    assert (answer.status, answer.is_refused, answer.tables[0].rows) == ("withheld", True, ())
