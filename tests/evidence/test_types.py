from __future__ import annotations

from dataclasses import replace
from datetime import date

from qaplan.base.dates import PartialDate
from qaplan.base.names import Names


def test_a_record_is_known_since_its_announcement_else_since_it_happened(ustyurt):
    record = next(each for each in ustyurt.records if each.record_id == "KZ-014")
    told = replace(record, announced=PartialDate.parse("2021-07"))
    assert told.known_since == date(2021, 7, 1)
    assert replace(told, announced=PartialDate.unknown()).known_since == date(2021, 6, 9)
    undated = replace(told, announced=PartialDate.unknown(), happened=PartialDate.unknown())
    assert undated.known_since == date.min


def test_an_act_without_a_title_is_called_by_its_number(ustyurt):
    act = ustyurt.acts[0]
    assert replace(act, title=Names(en="Resolution")).called == Names(en="Resolution")
    assert replace(act, title=Names()).called == act.number
