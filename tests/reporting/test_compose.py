from __future__ import annotations

from dataclasses import replace

import pytest

from qaplan.base.errors import DisclosureError
from qaplan.base.facts import Fact
from qaplan.reporting.compose import compose_situation
from qaplan.reporting.document import Document, Paragraph, Section, Table
from qaplan.reporting.pages.walk import facts_of
from qaplan.sharing.types import Audience, Released, Situation
from tests.reporting.situations import released, situation, without_cards


def section(document: Document, section_id: str) -> Section:
    return next(each for each in document.sections if each.section_id == section_id)


def table(document: Document, table_id: str) -> Table:
    blocks = (block for each in document.sections for block in each.blocks)
    return next(block for block in blocks if isinstance(block, Table) and block.table_id == table_id)


def test_the_sections_come_in_the_order_of_the_readers_questions() -> None:
    document = compose_situation(released())
    assert [each.section_id for each in document.sections] == [
        "situation", "law", "counts", "limits", "density", "trend", "individuals", "effort", "records",
        "disputes", "map", "places", "organisations",
    ]  # fmt: skip


def test_sections_with_nothing_to_say_are_left_out_but_effort() -> None:
    document = compose_situation(
        without_cards_and(
            records=(),
            disputes=(),
            acts=(),
            places=(),
            organisations=(),
            counts=(),
            life_lines=(),
            estimates=(),
        )
    )
    assert [each.section_id for each in document.sections] == ["situation", "limits", "effort"]
    (block,) = section(document, "effort").blocks
    assert isinstance(block, Paragraph) and block.text.key == "report.empty.effort"


def without_cards_and(**changes: object) -> Released[Situation]:
    return released(effort=(), species=(), media_states={}, stations=(), **changes)


def test_a_study_without_cards_keeps_the_rest() -> None:
    document = compose_situation(without_cards())
    assert {"records", "map"} <= {each.section_id for each in document.sections}


def test_sides_of_a_dispute_stand_in_the_order_of_dates_with_the_standings_between() -> None:
    rows = table(compose_situation(released()), "disputes").rows
    days = [row[1].value.iso if isinstance(row[1], Fact) else None for row in rows]
    assert days == ["2030-09-27", "2030-09-27", "2031-04-09", None, None]
    assert [getattr(row[3], "key", "") for row in rows][1:3] == ["standing.undetermined", "standing.same"]


def test_an_unknown_date_is_no_fact_and_a_missing_lag_is_empty() -> None:
    rows = {row[0]: row for row in table(compose_situation(released()), "record_dates").rows}
    assert not isinstance(rows["NL-002"][1], Fact)
    assert rows["NL-002"][5] is None and rows["NL-002"][6] is None
    assert isinstance(rows["NL-001"][5], Fact)


def test_what_is_planned_is_said_to_be_planned_and_a_promise_is_no_stage() -> None:
    status = {row[0].en: row[3] for row in table(compose_situation(released()), "places").rows}
    assert status["Blue Lake"].key == "table.value.exists"
    planned = status["Long Ridge"]
    assert planned.key == "table.value.planned_stage_on"
    assert planned.values["stage"].key == "stage.idea"


def test_an_unknown_effort_makes_the_sum_a_lower_bound() -> None:
    facts = facts_of(compose_situation(released()))
    assert facts["table.effort.sheet_days"].value == 42.5
    assert facts["table.effort.sheet_days"].bound == "at least"
    known = compose_situation(released(effort=situation().effort[:1]))
    assert facts_of(known)["table.effort.sheet_days"].bound == ""


def test_the_public_gets_no_days_of_single_pictures_and_the_steward_does() -> None:
    def keys(audience: Audience) -> list[str]:
        return [column.key for column in table(compose_situation(released(audience)), "effort").columns]

    assert "media_first" not in keys("public")
    assert "media_first" in keys("steward")


def test_longer_lists_are_cut_on_the_first_page_and_complete_in_their_section() -> None:
    many = situation().not_known[:1] * 7
    document = compose_situation(released(not_known=many))
    first = [
        block for block in section(document, "situation").blocks if getattr(block, "voice", "") == "not_known"
    ]
    assert len(first) == 6 and first[-1].text.key == "report.more_not_known"
    assert len(section(document, "not_known").blocks) == 7


def test_facts_made_for_tables_belong_to_the_audience_of_the_release() -> None:
    audiences: tuple[Audience, ...] = ("public", "steward")
    for audience in audiences:
        facts = facts_of(compose_situation(released(audience)))
        assert {fact.tier for fact in facts if fact.id.startswith("table.")} == {audience}


def test_a_document_without_a_release_is_refused() -> None:
    document = compose_situation(released())
    with pytest.raises(DisclosureError) as caught:
        replace(document, released=situation())
    assert caught.value.code == "report.not_released"
