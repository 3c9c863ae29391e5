from __future__ import annotations

from dataclasses import replace

import pytest

from qaplan.base.messages import Text
from qaplan.evidence.files import read_packaged_case
from qaplan.evidence.inclusion import InclusionRule
from qaplan.population.presence import presence_signs

CASE = read_packaged_case()


def test_kazakhstan_has_no_female_and_no_cub_on_record_and_half_are_unsexed():
    signs = presence_signs(CASE.records)
    assert (signs.females, signs.cubs) == ((), ())
    assert len(signs.unsexed) == 11
    assert signs.message().key == "population.no_female_no_cub"
    assert "does not prove" in signs.summary()


def test_turkmenistan_has_both():
    signs = presence_signs(CASE.records, rule=InclusionRule(countries=frozenset({"TM"})))
    assert "TM-005" in signs.females
    assert "TM-003" in signs.cubs
    assert signs.message().key == "population.breeding_on_record"


def test_a_female_without_a_cub_is_said_as_that():
    records = [replace(each, sex="female") if each.record_id == "KZ-015" else each for each in CASE.records]
    signs = presence_signs(records)
    assert signs.females == ("KZ-015",)
    assert signs.message().key == "population.female_no_cub"
    assert signs.to_record()["cubs"] == []
    table = signs.table().set_index("record_id")
    assert list(table.index[table["is_female"]]) == ["KZ-015"]


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_the_signs_can_be_said(language):
    for countries in ({"KZ"}, {"TM"}):
        signs = presence_signs(CASE.records, rule=InclusionRule(countries=frozenset(countries)))
        assert Text(language).say(signs.message())
