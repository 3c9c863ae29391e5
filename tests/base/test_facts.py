from __future__ import annotations

import pytest

from qaplan.base.errors import DataError
from qaplan.base.facts import Fact, FactBook
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
