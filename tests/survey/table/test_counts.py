"""Numbers of animals are read with their words, or refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qaplan.survey.table.counts import read_animals, read_life_stage, read_sex
from qaplan.survey.table.faults import CellError
from qaplan.survey.table.types import AnimalGroup


@pytest.mark.parametrize(
    ("cell", "groups"),
    [
        ("2 ад.", [AnimalGroup(2, 2, "", "adult")]),
        ("2 ad., 1 juv.", [AnimalGroup(2, 2, "", "adult"), AnimalGroup(1, 1, "", "juvenile")]),
        ("1 самка и 3 котёнка", [AnimalGroup(1, 1, "female"), AnimalGroup(3, 3, "", "juvenile")]),
        ("3-5", [AnimalGroup(3, 5)]),
        ("10 голов", [AnimalGroup(10, 10)]),
        ("2 бас", [AnimalGroup(2, 2)]),
        (3.0, [AnimalGroup(3, 3)]),
        ("2,0", [AnimalGroup(2, 2)]),
        ("1♀, 2♂", [AnimalGroup(1, 1, "female"), AnimalGroup(2, 2, "male")]),
        (None, []),
    ],
)
def test_numbers_are_read_with_their_words(cell: object, groups: list[AnimalGroup]) -> None:
    assert read_animals(cell) == tuple(groups)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("около 10", "table.count_unclear"),
        ("стадо", "table.count_unclear"),
        ("5-3", "table.count_unclear"),
        ("2,5", "table.count_unclear"),
        ("самка + 2 сег.", "table.count_unclear"),
        ("999999999", "table.count_unclear"),
        ("0", "table.count_zero"),
    ],
)
def test_what_is_not_sure_is_refused(cell: str, code: str) -> None:
    with pytest.raises(CellError) as error:
        read_animals(cell)
    assert error.value.code == code


@given(st.text(max_size=30))
def test_any_text_is_a_number_or_a_reason(text: str) -> None:
    try:
        assert all(group.most >= 1 for group in read_animals(text))
    except CellError as error:
        assert error.code in {"table.count_unclear", "table.count_zero"}


def test_sexes_and_ages_are_read_in_three_languages() -> None:
    assert [read_sex(each) for each in ("самец", "ұрғашы", "F", "?", None)] == [
        "male",
        "female",
        "female",
        "",
        "",
    ]
    assert [read_life_stage(each) for each in ("взр.", "juv", "ересек")] == ["adult", "juvenile", "adult"]
    with pytest.raises(CellError):
        read_sex("большой")
