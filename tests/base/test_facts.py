from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qaplan.base.errors import DataError
from qaplan.base.facts import Fact, FactBook, id_part
from qaplan.base.provenance import Activity, Input


@pytest.mark.parametrize("fact_id", ["", "A.b", "a..b", "a b", ".a", "a.", "а"])
def test_an_id_that_is_not_dotted_lower_case_is_refused(fact_id: str):
    with pytest.raises(DataError) as caught:
        Fact(fact_id, 1)
    assert caught.value.code == "fact.bad_id"


def test_a_book_gives_its_facts_by_id_and_in_order():
    book = FactBook([Fact("b", 2), Fact("a", 1), Fact("b", 2)])
    assert [fact.id for fact in book] == ["a", "b"]
    assert (book["a"].value, len(book), "a" in book, "c" in book) == (1, 2, True, False)


def test_one_id_cannot_have_two_values():
    with pytest.raises(DataError) as caught:
        FactBook([Fact("a", 1)]).joined([Fact("a", 2)])
    assert caught.value.code == "fact.conflict"


def test_an_unknown_fact_is_named():
    with pytest.raises(DataError) as caught:
        FactBook()["a.b"]
    assert caught.value.code == "fact.unknown"


def test_a_fact_is_not_public_unless_it_says_so():
    assert Fact("a", 1).tier == "steward"


def test_a_fact_knows_what_it_was_made_from():
    fact = Fact("a", 1, activity=Activity("counted"), inputs=(Input("record", "R1"),))
    assert fact.provenance.inputs[0].id == "R1"


@given(st.text(max_size=30))
def test_any_id_in_any_script_becomes_a_part_of_a_fact_id(own_id: str):
    assert Fact(f"record.{id_part(own_id)}.days", 1)


@given(st.text(max_size=12), st.text(max_size=12))
def test_two_different_ids_stay_different_unless_case_alone_parts_them(first: str, second: str):
    if first.lower() != second.lower():
        assert id_part(first) != id_part(second)


@pytest.mark.parametrize(("own_id", "part"), [("KZ-020", "kz-020"), ("not_a_medium", "not_a_medium")])
def test_an_id_of_latin_letters_is_read_in_its_fact_id(own_id: str, part: str):
    assert id_part(own_id) == part
