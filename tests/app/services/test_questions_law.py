"""What the law says of an animal on a day."""

from __future__ import annotations

from datetime import date

import pytest

from qaplan.app.services.questions.law import ask_legal_status
from qaplan.base.errors import UsageError
from qaplan.base.messages import Text
from qaplan.evidence.case import CaseFile
from tests.app.services.inquiries import asked


@pytest.mark.parametrize("audience", ["steward", "public"])
@pytest.mark.parametrize(("day", "is_listed"), [(4, False), (5, True), (6, True)])
def test_the_status_changes_with_the_date_of_the_act(day: int, is_listed: bool, audience: str) -> None:
    answer = ask_legal_status(asked(date(2021, 4, day), audience)).value
    assert answer.record["is_listed"] is is_listed
    assert answer.tables[0].rows[0].record["act_id"] == ("ACT-KZ-2021-207" if is_listed else None)


def test_the_taxon_stands_as_the_act_writes_it_and_the_date_is_said_to_be_the_acts() -> None:
    answer = ask_legal_status(asked(date(2021, 4, 6)), "Panthera pardus tulliana").value
    row = answer.tables[0].rows[0].record
    assert (row["taxon_as_written"], row["in_force"], row["in_force_from"]) == (
        "Panthera pardus saxicolor",
        "by_date_of_act",
        None,
    )
    assert "first day in force was not read" in Text("en").say(answer.sentences[0])


def test_an_unknown_animal_is_a_wrong_call_that_names_the_known_ones() -> None:
    with pytest.raises(UsageError) as caught:
        ask_legal_status(asked(), "Lynx lynx")
    assert caught.value.code == "question.unknown_taxon"
    assert "Panthera pardus tulliana" in str(caught.value)


def test_a_study_without_a_case_knows_no_animal() -> None:
    answer = ask_legal_status(asked(case=CaseFile())).value
    assert (answer.sentences[0].key, answer.record["is_listed"]) == ("answer.no_taxon", False)
    with pytest.raises(UsageError) as caught:
        ask_legal_status(asked(case=CaseFile()), "Panthera pardus")
    assert "import a case file first" in str(caught.value)
