"""One animal under any of its names, and the catalogue of a day."""

from __future__ import annotations

from datetime import date

import pytest

from qaplan.app.services.questions.individuals import ask_catalogue, find_animal
from qaplan.base.errors import UsageError
from qaplan.base.messages import Text
from tests.app.services.inquiries import AUTUMN, NOW, asked, with_private

TAU_SHERI = (
    "KZ-005",
    "KZ-006",
    "KZ-007",
    "KZ-008",
    "KZ-009",
    "KZ-010",
    "KZ-011",
    "KZ-012",
    "KZ-013",
    "KZ-014",
)


@pytest.mark.parametrize(
    "name", ["Тау шері", "ТАУ ШЕРИ", "Tau Sheri", "tau-sheri", "«Tay Sheri»", "KZ-TAUSHERI"]
)
def test_any_spelling_in_three_scripts_finds_the_animal(name: str) -> None:
    answer = find_animal(asked(), name).value
    assert answer.record["individual_id"] == "KZ-TAUSHERI"
    assert next(each.record["record_id"] for each in answer.tables[0].rows) == "KZ-005"
    assert answer.record["named_on"] == "2019-02"


def test_its_life_and_its_names_are_said() -> None:
    life, names = (Text("en").say(each) for each in find_animal(asked(), "Tau Sheri").value.sentences)
    assert life == "Tau Sheri: 10 records, the first of 29 September 2018; found dead, 9 June 2021."
    assert "Тау Шері" in names


def test_before_the_first_news_no_record_is_told() -> None:
    answer = find_animal(asked(date(2018, 1, 1)), "Tau Sheri").value
    assert Text("en").say(answer.sentences[0]) == (
        "Tau Sheri (KZ-TAUSHERI): no record had been told by 1 January 2018."
    )
    assert answer.tables[0].rows == ()


def test_an_unknown_animal_is_a_wrong_call() -> None:
    with pytest.raises(UsageError) as caught:
        find_animal(asked(), "Old Tom")
    assert caught.value.code == "question.unknown_individual"


def test_the_public_does_not_learn_of_an_animal_with_private_records_alone() -> None:
    inquiry = asked(audience="public", case=with_private(*TAU_SHERI))
    with pytest.raises(UsageError) as caught:
        find_animal(inquiry, "Tau Sheri")
    assert caught.value.code == "question.unknown_individual"
    assert find_animal(asked(case=with_private(*TAU_SHERI)), "Tau Sheri").value.status == "ok"


def test_one_private_record_withholds_the_life_and_leaves_the_public_rows() -> None:
    answer = find_animal(asked(audience="public", case=with_private("KZ-014")), "Tau Sheri").value
    assert [each.key for each in answer.sentences] == ["sharing.withheld"]
    assert {each.record["record_id"] for each in answer.tables[0].rows} == set(TAU_SHERI) - {"KZ-014"}


def entries(on: date) -> dict[str, dict[str, object]]:
    rows = ask_catalogue(asked(on)).value.tables[0].rows
    return {str(each.record["individual_id"]): dict(each.record) for each in rows}


def test_the_catalogue_of_a_day_knows_only_what_was_said_by_then() -> None:
    male = entries(AUTUMN)["KZ-2024M"]
    assert (male["records"], male["records_undetermined"]) == (["KZ-018", "KZ-019", "KZ-020"], ["KZ-021"])
    assert not male["is_in_conflict"]
    assert "TM-UB-F3" not in entries(AUTUMN)


def test_animals_in_conflict_are_counted_and_named() -> None:
    answer = ask_catalogue(asked(NOW)).value
    assert answer.record["animals_in_conflict"] == 2
    assert Text("en").say(answer.sentences[0]).endswith("contradict each other about 2 animals.")
    assert entries(NOW)["KZ-2024M"]["shares_with"] == ["KZ-2022-02"]


def test_an_entry_with_a_private_record_is_left_out_for_the_public() -> None:
    answer = ask_catalogue(asked(audience="public", case=with_private("KZ-003"))).value
    assert "KZ-2015" not in repr(answer)
    assert not answer.tables[0].is_whole
    assert any(each.record["individual_id"] == "KZ-TAUSHERI" for each in answer.tables[0].rows)
