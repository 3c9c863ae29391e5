from __future__ import annotations

from datetime import date

import pytest

from qaplan.base.dates import DaySpan, PartialDate
from qaplan.base.errors import DataError
from qaplan.base.facts import Choice
from qaplan.base.names import Names
from qaplan.evidence import mappings

CLAIM = {
    "id": "CL-1",
    "question": "C-1",
    "authors": ["O-1"],
    "text_key": "claim.number.range",
    "values": {
        "number": {"range": [60, 80]},
        "since": {"date": "2018-09"},
        "span": {"between": ["2007", "2023"]},
        "days": {"days": 38},
        "cause": {"choice": "cause.unknown"},
        "place": {"names": {"ru": "Курык"}},
        "plain": 4,
    },
    "units": {"number": "animal", "days": "day"},
    "sources": ["https://a.example"],
}


def test_the_values_of_a_claim_are_typed():
    claim = mappings.read_claim(CLAIM)
    assert claim.values == {
        "number": (60, 80),
        "since": PartialDate.parse("2018-09"),
        "span": PartialDate.between(PartialDate.parse("2007"), PartialDate.parse("2023")),
        "days": DaySpan(38, 38),
        "cause": Choice("cause.unknown"),
        "place": Names(ru="Курык"),
        "plain": 4,
    }
    assert not claim.made_on.is_known


@pytest.mark.parametrize("value", ["38", True, float("nan"), {"weeks": 3}, {"date": "2018", "days": 1}])
def test_a_value_without_a_type_is_refused(value):
    with pytest.raises(DataError) as caught:
        mappings.read_claim({**CLAIM, "values": {"number": value}})
    assert caught.value.code == "evidence.bad_mapping"


def test_a_unit_that_is_not_in_the_list_is_refused():
    with pytest.raises(DataError) as caught:
        mappings.read_claim({**CLAIM, "units": {"number": "cats"}})
    assert caught.value.code == "evidence.bad_mapping"


def test_a_statement_needs_a_day_and_says_how_it_is_known():
    item = {"id": "S", "records": ["A", "B"], "verdict": "same", "author": "O-1", "made_on": "2019-02-28"}
    statement = mappings.read_statement({**item, "dating": "month"})
    assert (statement.made_on, statement.dating) == (date(2019, 2, 28), "month")
    with pytest.raises(DataError) as caught:
        mappings.read_statement({**item, "made_on": "2019-02"})
    assert caught.value.code == "evidence.bad_mapping"


def test_a_sample_without_a_result_is_open_and_a_match_without_a_basis_not_published():
    incident = mappings.read_incident(
        {
            "id": "I",
            "record": "R",
            "found": "2021-06-09",
            "place": "P",
            "state_of_remains": "s",
            "cause": "unknown",
            "samples": [{"what": "carcass", "laboratory": "L"}],
        }
    )
    assert incident.samples[0].result is None
    assert not incident.samples[0].sent.is_known
    assert incident.match_basis is None


def test_an_act_without_a_first_day_in_force_has_none():
    act = mappings.read_act(
        {"id": "A", "number": "No 1", "dated": "2021-04-05", "issuer": "O-1", "effect": "rules_set"}
    )
    assert act.in_force_from is None
    assert act.title == Names()


def test_a_list_that_is_no_list_of_texts_is_refused():
    with pytest.raises(DataError) as caught:
        mappings.read_claim({**CLAIM, "sources": "https://a.example"})
    assert caught.value.code == "evidence.bad_mapping"
