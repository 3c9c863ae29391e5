from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qaplan.base.errors import DataError
from qaplan.survey.camtrap_dp.package import csv_bytes, csv_rows, deployed_medium
from qaplan.survey.types import Medium, MediumState
from tests.survey.camtrap_dp.surveys import OFFSET, deployment

CELLS = st.text(st.characters(exclude_categories=("Cs",)), max_size=8)


@given(st.lists(st.tuples(CELLS, CELLS), max_size=5))
def test_any_text_survives_csv(rows: list[tuple[str, str]]):
    written = csv_bytes(("a", "b"), rows)
    assert [tuple(each) for each in csv_rows(written.decode())] == [("a", "b"), *rows]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        ("a,a\n1,2\n", 1),
        ("a,b\n1\n", 2),
        ("a,b\n1,2,3\n", 2),
        ('a,b\n1,"2\n', 2),
        ('a,b\n1,"2"3\n', 2),
        ("a,b\n1," + "x" * 200_000 + "\n", 2),
    ],
)
def test_broken_csv_is_refused_with_its_line(text: str, line: int):
    with pytest.raises(DataError) as caught:
        list(csv_rows(text))
    assert caught.value.code == "survey.package_bad_csv"
    assert f"line {line} " in str(caught.value)


def test_a_formula_stays_as_it_was_written():
    assert csv_bytes(["a", "b"], [["=1+1", "@x"]]) == b"a,b\n=1+1,@x\n"


def test_a_file_of_a_card_takes_the_offset_of_its_deployment():
    taken = datetime(2024, 3, 5, 12)
    file = Medium("DCIM/a.JPG", "ab", 3, "image/jpeg", MediumState.OK, clock=taken, clock_source="exif")
    medium = deployed_medium("m1", deployment("D1", "S1"), file)
    assert medium.taken is not None
    assert medium.taken.offset == OFFSET
    assert (medium.path, medium.file_name, medium.state) == ("D1/DCIM/a.JPG", "a.JPG", "ok")
    assert not medium.is_public
