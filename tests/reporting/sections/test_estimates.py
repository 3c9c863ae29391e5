"""Estimates in a report: the best model told, the others compared, what is refused as a card."""

from __future__ import annotations

from dataclasses import replace

from qaplan.base.facts import Fact
from qaplan.reporting.document import Heading, Paragraph, RefusalCard, Table
from qaplan.reporting.sections.estimates import density_section, estimates_section
from tests.reporting.situations import released, situation


def test_a_density_is_told_with_its_method_and_the_table_of_models() -> None:
    section = density_section(released())
    assert section is not None
    told = [each for each in section.blocks if isinstance(each, Paragraph)]
    assert [each.text.key for each in told] == ["fitting.density", "estimates.assumes_density"]
    table = next(each for each in section.blocks if isinstance(each, Table))
    assert len(table.rows) == 2
    facts = [cell for row in table.rows for cell in row if isinstance(cell, Fact)]
    assert {each.inputs[0].kind for each in facts} == {"estimate"}
    assert len({each.id for each in facts}) == len(facts) == 4


def test_what_is_refused_stands_as_a_card_under_its_question() -> None:
    section = estimates_section(released())
    assert section is not None
    heading, card, method = section.blocks
    assert isinstance(heading, Heading)
    assert isinstance(card, RefusalCard)
    assert isinstance(method, Paragraph)
    assert (heading.text.key, card.code) == ("estimates.kind_trend", "population.no_series")


def test_nothing_is_told_where_nothing_was_estimated() -> None:
    assert density_section(released(estimates=())) is None
    assert estimates_section(released(estimates=())) is None


def test_an_estimate_for_insiders_reaches_no_public_report() -> None:
    hidden = tuple(replace(each, tier="steward") for each in situation().estimates)
    assert density_section(released(estimates=hidden)) is None
    assert density_section(released("steward", estimates=hidden)) is not None


def test_a_model_with_a_position_in_its_word_reaches_no_public_report() -> None:
    first, *_ = situation().estimates
    planted = replace(first, model="D~1 near 43.21347, 54.55512")
    assert density_section(released(estimates=(planted,))) is None
