"""The minimum known alive with who says what, and the density that is refused."""

from __future__ import annotations

from datetime import date

import pytest

from qaplan.app.services.ingest import ingest_card
from qaplan.app.services.questions.counting import ask_density, ask_minimum, camera_days_of, period_of
from qaplan.app.services.sessions import Session
from qaplan.app.services.studies import Study
from qaplan.base.errors import UsageError
from qaplan.base.messages import Text
from qaplan.evidence.case import CaseFile
from tests.app.services.inquiries import asked, packaged, with_private


def test_the_minimum_is_a_range_with_who_says_what() -> None:
    answer = ask_minimum(asked(), first="2018", last="2025").value
    readings, left_out = answer.tables
    assert (answer.status, answer.record["minimum_animals_low"], answer.record["minimum_animals_high"]) == (
        "disputed",
        2,
        3,
    )
    assert {each.record["author"]: each.record["minimum_animals"] for each in readings.rows} == {
        "": 2,
        "O-BRCC": 3,
        "O-KYZ": 2,
    }
    assert "KZ-020" not in {each.record["record_id"] for each in left_out.rows}


def test_before_the_statements_nobody_disagrees() -> None:
    answer = ask_minimum(asked(date(2024, 9, 1)), first="2022", last="2023").value
    assert (answer.status, answer.record["minimum_animals_high"]) == ("ok", 1)


def test_without_a_period_it_runs_from_the_first_camera_record_to_the_day() -> None:
    period = period_of(asked(date(2024, 9, 27)))
    assert (period.earliest, period.latest) == (date(2018, 1, 1), date(2024, 12, 31))
    assert period_of(asked(date(2024, 9, 27), case=CaseFile())).iso == "2024"


@pytest.mark.parametrize(("first", "last"), [("2025", "2018"), ("spring", ""), ("", "2024-13")])
def test_a_period_that_cannot_be_is_a_wrong_call(first: str, last: str) -> None:
    with pytest.raises(UsageError) as caught:
        period_of(asked(), first, last)
    assert caught.value.code == "question.bad_period"


def test_the_public_gets_no_count_that_rests_on_a_private_record() -> None:
    inquiry = asked(audience="public", case=with_private("KZ-015"))
    answer = ask_minimum(inquiry, first="2018", last="2025").value
    readings, left_out = answer.tables
    assert [each.key for each in answer.sentences] == ["sharing.withheld"]
    assert (readings.rows, readings.is_whole, answer.record) == ((), False, {})
    assert left_out.rows
    assert "KZ-015" not in repr(answer)


def test_a_private_record_outside_the_period_leaves_the_count_public() -> None:
    inquiry = asked(audience="public", case=with_private("KZ-002"))
    answer = ask_minimum(inquiry, first="2018", last="2025").value
    assert answer.record["minimum_animals_high"] == 3
    assert "KZ-002" not in {each.record["record_id"] for each in answer.tables[1].rows}


def test_the_public_gets_the_same_count_of_a_public_case() -> None:
    steward, public = (ask_minimum(asked(audience=each)).value for each in ("steward", "public"))
    assert (public.record, public.sentences, public.tables) == (
        steward.record,
        steward.sentences,
        steward.tables,
    )


def test_a_density_is_refused_with_what_can_be_said_instead() -> None:
    answer = ask_density(asked()).value
    said = [Text("en").say(each) for each in answer.instead]
    assert (answer.status, answer.code, answer.is_refused) == (
        "refused",
        "population.too_few_for_density",
        True,
    )
    assert said[0].startswith("Minimum number known alive, 2018–2025: 2–3 animals")
    assert "has not been published" in said[-1]
    assert answer.record["effort_camera_days"] is None


def test_effort_of_our_own_cameras_is_said_where_there_is_some() -> None:
    said = Text("en").say(ask_density(asked(), camera_days=42.5).value.instead[-1])
    assert said == "Effort: 42.5 camera days."


def test_a_study_without_records_has_no_density_either() -> None:
    answer = ask_density(asked(case=CaseFile())).value
    assert answer.is_refused
    assert answer.record["minimum_animals_high"] == 0


def test_the_density_of_a_private_record_is_withheld_from_the_public() -> None:
    answer = ask_density(asked(audience="public", case=with_private("KZ-015"))).value
    assert (answer.status, answer.code, answer.instead) == ("withheld", "", ())


def test_camera_days_come_from_the_field_sheet_alone(
    study: Study, session: Session, make_card, tmp_path
) -> None:
    assert camera_days_of(study) is None
    sheet = tmp_path / "sheet.csv"
    sheet.write_text(
        "station_id;start;end;utc_offset\nWELL-1;2024-04-01 00:00;2024-04-15 12:00;+05:00\n", encoding="utf-8"
    )
    root = make_card("WELL-1")
    ingest_card(study, root.parent, layout="station", sheet=sheet, session=session)
    assert camera_days_of(study) == 14.5


def test_the_packaged_case_is_public() -> None:
    assert {each.tier for each in packaged().records} == {"public"}
