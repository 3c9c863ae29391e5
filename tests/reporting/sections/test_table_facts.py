from __future__ import annotations

from qaplan.base.dates import DaySpan, PartialDate
from qaplan.base.facts import Fact
from qaplan.reporting.sections.table_facts import Row, choice, sources_of

ROW = Row("table.x", "public", sources_of("record", "R-1", ("https://example.org",)))


def test_a_fact_of_a_row_carries_the_rows_inputs_and_audience() -> None:
    fact = ROW.fact("n", 3, "day")
    assert (fact.id, fact.tier) == ("table.x.n", "public")
    assert [each.kind for each in fact.inputs] == ["record", "source"]


def test_unknown_days_and_spans_are_no_facts() -> None:
    assert ROW.day("a", None) is None
    assert ROW.day("a", PartialDate.unknown("when the snow lay")) == PartialDate.unknown()
    assert ROW.days("a", None) is None
    assert isinstance(ROW.days("a", DaySpan(1, 3)), Fact)


def test_a_choice_is_found_with_and_without_its_list() -> None:
    assert choice("kind", "kind.carcass") == choice("kind", "carcass")
