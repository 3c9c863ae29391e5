"""Published areas that cannot be true, and plans that protect nothing yet."""

from __future__ import annotations

from datetime import date

import pytest

from qaplan.app.services.questions.areas import ask_areas, ask_plans
from qaplan.base.messages import Text
from qaplan.evidence.case import CaseFile
from tests.app.services.inquiries import asked


@pytest.mark.parametrize("audience", ["steward", "public"])
def test_two_doubts_are_found_and_none_is_corrected(audience: str) -> None:
    answer = ask_areas(asked(audience=audience)).value
    found = {each.record["place_id"]: each.record for each in answer.tables[0].rows}
    assert found["P-KAPLANKYR"]["code"] == "evidence.areas_disagree"
    assert (found["P-KAPLANKYR"]["smaller_ha"], found["P-KAPLANKYR"]["larger_ha"]) == (28220, 275000)
    assert found["P-UNR"]["code"] == "evidence.area_beyond_extent"
    assert answer.record["findings_count"] == len(found) == 2


def test_a_doubt_names_its_place() -> None:
    said = [Text("ru").say(each) for each in ask_areas(asked()).value.sentences]
    assert said[0].startswith("Устюртский государственный природный заповедник: ")


def test_a_case_without_doubts_says_so() -> None:
    assert ask_areas(asked(case=CaseFile())).value.sentences[0].key == "answer.no_area_doubt"


def plan(on: date) -> dict[str, object]:
    rows = ask_plans(asked(on)).value.tables[0].rows
    return dict(next(each.record for each in rows if each.record["place_id"] == "P-CLUSTER"))


@pytest.mark.parametrize(("year", "state"), [(2019, "planned"), (2023, "planned"), (2024, "overdue")])
def test_a_promise_that_has_gone_by_makes_a_plan_overdue_and_never_protected(year: int, state: str) -> None:
    found = plan(date(year, 6, 1))
    assert (found["state"], found["may_be_drawn_as_protected"]) == (state, False)


def test_stages_come_with_their_dates() -> None:
    assert plan(date(2019, 1, 1))["reached"] == []
    assert [(each["stage"], each["date"]) for each in plan(date(2024, 1, 1))["reached"]] == [("idea", "2020")]


def test_a_plan_is_said_not_to_be_protected() -> None:
    said = " ".join(Text("en").say(each) for each in ask_plans(asked()).value.sentences)
    assert said.count("not protected") == 2


def test_a_study_without_plans_says_so() -> None:
    assert ask_plans(asked(case=CaseFile())).value.sentences[0].key == "answer.no_plan"
