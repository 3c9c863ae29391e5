"""Estimates in a report: a section for each kind with its answer, figures, models, method and assumptions."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qaplan.app.services.estimates.offered import ESTIMATORS
from qaplan.base.facts import Fact
from qaplan.base.messages import Message, Text
from qaplan.base.names import LANGUAGES
from qaplan.base.places import Cell, GridTier
from qaplan.reporting.compose import compose_situation
from qaplan.reporting.document import Figure, Heading, Paragraph, RefusalCard, Section, Table
from qaplan.reporting.sections.estimates import estimate_sections
from qaplan.sharing.types import CellValue, DayCurve, EstimateLine
from tests.reporting.situations import released, situation

CURVE = DayCurve((0.0, 12.0, 24.0), (0.04, 0.05, 0.04), (0.03, 0.04, 0.03), (0.05, 0.06, 0.05), 12.5)
CELLS = (
    CellValue(Cell(GridTier.TENTH, 545, 432), {"density_per_100km2": 0.5, "cv": 0.3}),
    CellValue(Cell(GridTier.DEGREE, 54, 43), {"density_per_100km2": 0.4, "cv": 0.2}),
)


def sections(**changes: object) -> dict[str, Section]:
    return {each.section_id: each for each in estimate_sections(released(**changes))}


def line(kind: str, **changes: object) -> EstimateLine:
    return replace(situation().estimates[2], estimate_id=f"{kind}-1", kind=kind, **changes)


def test_a_density_is_told_with_its_question_its_models_its_method_and_what_it_assumes() -> None:
    blocks = sections()["density"].blocks
    told = [each for each in blocks if isinstance(each, Paragraph)]
    keys = [each.text.key for each in told]
    assert keys == ["estimates.asks_density", "fitting.density", "estimates.assumes_density"]
    table = next(each for each in blocks if isinstance(each, Table))
    assert len(table.rows) == 2
    facts = [cell for row in table.rows for cell in row if isinstance(cell, Fact)]
    assert {each.inputs[0].kind for each in facts} == {"estimate"}
    assert len({each.id for each in facts}) == len(facts) == 4


def test_what_is_refused_stands_as_a_card_in_its_own_section() -> None:
    section = sections()["trend"]
    asks, card, heading, method = section.blocks
    assert isinstance(asks, Paragraph)
    assert isinstance(card, RefusalCard)
    assert isinstance(heading, Heading)
    assert isinstance(method, Paragraph)
    assert (section.heading.key, card.code) == ("estimates.kind_trend", "population.no_series")


@pytest.mark.parametrize("kind", list(ESTIMATORS))
def test_every_kind_of_estimate_has_a_section_of_its_own_in_every_language(kind: str) -> None:
    document = compose_situation(released(estimates=(line(kind),)))
    section = next(each for each in document.sections if each.section_id == kind)
    said = [section.heading, *(each.text for each in section.blocks if isinstance(each, Paragraph))]
    for language in LANGUAGES:
        assert all(Text(language).say(each) for each in said)
    assert len({each.section_id for each in document.sections}) == len(document.sections)


def test_sections_come_in_the_order_of_the_situation() -> None:
    kinds = ("surface", "activity", "design", "fate")
    assert tuple(sections(estimates=tuple(map(line, kinds)))) == kinds


def test_an_activity_and_a_surface_have_their_figures() -> None:
    lines = (line("activity", curve=CURVE, model="Vulpes vulpes"), line("surface", cells=CELLS))
    found = {
        kind: [each.figure_id for each in section.blocks if isinstance(each, Figure)]
        for kind, section in sections(estimates=lines).items()
    }
    assert found["activity"] == ["curve-activity-1"]
    assert found["surface"] == ["cells-density_per_100km2-surface-1", "cells-cv-surface-1"]


def test_each_audience_gets_the_cells_of_its_own_size() -> None:
    for audience, tier in (("public", GridTier.DEGREE), ("steward", GridTier.TENTH)):
        (told,) = released(audience, estimates=(line("surface", cells=CELLS),)).value.estimates
        assert [each.cell.tier for each in told.cells] == [tier]


def test_nothing_is_told_where_nothing_was_estimated() -> None:
    assert sections(estimates=()) == {}


def test_an_estimate_for_insiders_reaches_no_public_report() -> None:
    hidden = tuple(replace(each, tier="steward") for each in situation().estimates)
    assert estimate_sections(released(estimates=hidden)) == ()
    assert estimate_sections(released("steward", estimates=hidden))


def test_a_model_with_a_position_in_its_word_reaches_no_public_report() -> None:
    first, *_ = situation().estimates
    planted = replace(first, model="D~1 near 43.21347, 54.55512")
    assert estimate_sections(released(estimates=(planted,))) == ()


def test_what_is_modelled_is_not_told_in_the_voice_of_what_is_known_and_only_the_latest_is_told() -> None:
    first, second = (
        line("opening", sentences=(Message(key), Message("stamp.modelled")), status="ok")
        for key in ("stamp.too_coarse", "stamp.invented_lines")
    )
    blocks = sections(estimates=(first, replace(second, model="gates=2")))["opening"].blocks
    told = [each for each in blocks if isinstance(each, Paragraph)]
    assert [each.voice for each in told] == ["plain"] * 4
    assert [each.text for each in told[1:3]] == list(first.sentences)
