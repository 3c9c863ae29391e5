"""What happened in which order, and the records with their four dates."""

from __future__ import annotations

import pytest

from qaplan.app.services.questions.chronicle import as_grades, ask_records, ask_timeline
from qaplan.base.errors import UsageError
from qaplan.base.messages import Text
from qaplan.evidence.types import Grade
from tests.app.services.inquiries import asked, packaged, with_private


def test_the_listing_stands_before_the_carcass() -> None:
    answer = ask_timeline(asked()).value
    order = [each.record["id"] for each in answer.tables[0].rows]
    assert order.index("ACT-KZ-2021-207") < order.index("KZ-014")
    said = " ".join(Text("en").say(each) for each in answer.sentences)
    assert "came 65 days before the carcass was found (9 June 2021)" in said


def test_what_has_no_date_stands_at_the_end_and_is_counted() -> None:
    answer = ask_timeline(asked()).value
    undated = [each.record["precision"] == "unknown" for each in answer.tables[0].rows]
    assert undated == sorted(undated)
    assert sum(undated) == answer.record["items_undated"] == 11


def test_a_private_record_is_no_item_of_the_public_timeline() -> None:
    answer = ask_timeline(asked(audience="public", case=with_private("KZ-014"))).value
    assert "KZ-014" not in repr(answer.tables)
    assert [each.key for each in answer.sentences] == ["sharing.withheld"]
    assert len(answer.tables[0].rows) == len(ask_timeline(asked()).value.tables[0].rows) - 1


def test_a_record_has_four_dates_and_the_days_between_them() -> None:
    rows = ask_records(asked()).value.tables[0].rows
    record = next(each.record for each in rows if each.record["record_id"] == "KZ-020")
    assert (record["happened"], record["retrieved"], record["identified"], record["announced"]) == (
        "2024-08-25",
        "2024-09",
        "",
        "2024-09-27",
    )
    assert (record["days_to_retrieved"], record["days_to_identified"], record["days_to_announced"]) == (
        [7, 36],
        None,
        [33, 33],
    )
    assert record["original"] == "not_held"


def test_a_grade_takes_its_records_alone() -> None:
    answer = ask_records(asked(), frozenset({Grade.C1})).value
    hard = [each.record_id for each in packaged().records if each.grade is Grade.C1]
    assert [each.record["record_id"] for each in answer.tables[0].rows] == hard
    assert (answer.record["records_all"], answer.record["records_c3"]) == (len(hard), 0)


@pytest.mark.parametrize(("text", "grades"), [("", set(Grade)), ("c1, C3", {Grade.C1, Grade.C3})])
def test_grades_are_read_in_any_case(text: str, grades: set[Grade]) -> None:
    assert as_grades(text) == grades


def test_an_unknown_grade_is_a_wrong_call() -> None:
    with pytest.raises(UsageError) as caught:
        as_grades("C1,C9")
    assert caught.value.code == "question.unknown_grade"
    assert "C9" in str(caught.value)


def test_a_private_record_takes_its_row_and_the_totals_from_the_public() -> None:
    answer = ask_records(asked(audience="public", case=with_private("KZ-020"))).value
    assert "KZ-020" not in repr(answer)
    assert answer.record == {}
    assert len(answer.tables[0].rows) == len(packaged().records) - 1
