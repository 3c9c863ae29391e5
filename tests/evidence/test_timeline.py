from __future__ import annotations

from dataclasses import replace

import pytest

from qaplan.base.dates import DaySpan
from qaplan.base.errors import DataError
from qaplan.evidence.timeline import earliest_record, lags, timeline


def test_the_order_comes_from_the_dates_of_the_events(ustyurt):
    line = timeline(ustyurt)
    assert line.precedes("ACT-KZ-2021-207", "KZ-014")
    assert line.days("ACT-KZ-2021-207", "KZ-014") == DaySpan(65, 65)
    days = [each.when.earliest for each in line.items]
    assert days == sorted(days)


def test_no_sentence_and_no_announcement_moves_anything(ustyurt):
    told = tuple(
        replace(each, note="", announced=each.retrieved, outcome_text="") for each in ustyurt.records
    )
    retold = timeline(replace(ustyurt, records=told, claims=()))
    assert [each.item_id for each in retold.items] == [each.item_id for each in timeline(ustyurt).items]


def test_what_has_no_date_stands_apart_and_never_at_its_announcement(ustyurt):
    undated = {each.item_id for each in timeline(ustyurt, kinds=["record"]).undated}
    assert {"KZ-010", "KZ-011", "KZ-012", "KZ-023"} <= undated


def test_the_earliest_record_is_the_first_dated_one_and_none_where_none_is_dated(ustyurt):
    tau = next(each for each in ustyurt.individuals if each.individual_id == "KZ-TAUSHERI")
    own = [each for each in ustyurt.records if each.record_id in tau.records]
    assert earliest_record(own).happened.iso == "2018-09-29"
    assert earliest_record(each for each in own if not each.happened.is_known) is None


def test_days_to_something_undated_are_refused(ustyurt):
    with pytest.raises(DataError) as caught:
        timeline(ustyurt).days("KZ-005", "KZ-010")
    assert caught.value.code == "evidence.not_on_timeline"


def test_lags_are_spans_where_a_date_is_not_sharp_and_none_where_it_is_unknown(ustyurt):
    found = {(each.record_id, each.step): each.days for each in lags(ustyurt.records)}
    assert found["KZ-005", "announced"] == DaySpan(25, 25)
    assert found["KZ-025", "announced"] == DaySpan(49, 49)
    assert found["KZ-014", "announced"] == DaySpan(0, 0)
    assert found["KZ-018", "retrieved"] == DaySpan(7, 266)
    assert found["KZ-010", "announced"] is None
    assert found["KZ-005", "identified"] is None
    assert len(found) == 3 * len(ustyurt.records)


def test_a_lag_is_a_fact_that_leads_back_to_its_record(ustyurt):
    lag = next(each for each in lags(ustyurt.records) if each.record_id == "KZ-025" and each.days)
    assert lag.fact is not None
    assert [(each.kind, each.id) for each in lag.fact.inputs] == [("record", "KZ-025")]
    assert lag.fact.inputs[0].sha256
