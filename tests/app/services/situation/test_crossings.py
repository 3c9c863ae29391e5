"""Crossings in a report: passages and how they stand, leopards inferred apart from those photographed."""

from __future__ import annotations

from datetime import date

import pytest

from qaplan.app.services.situation.building import build_situation
from qaplan.app.services.situation.crossings import CrossingMatter, crossing_sentences
from qaplan.app.services.situation.matter import StudyMatter
from qaplan.base.messages import Text
from qaplan.base.names import LANGUAGES, Names
from qaplan.landscape.crossings.types import InferredCrossing, Passage, Verification
from qaplan.reporting.compose import compose_situation
from qaplan.sharing import release

ON = date(2025, 11, 1)
PASSAGE = Passage("P-1", "S-1", "lifted_wire", agreed_on=date(2025, 1, 1))
VISIT = Verification("P-1", date(2025, 3, 1), "inspector", "open")
INFERRED = InferredCrossing("I-1", date(2025, 2, 1), date(2025, 5, 1), "a model of movement", "an analyst")


def keys(matter: CrossingMatter, on: date = ON) -> list[str]:
    return [each.key for each in crossing_sentences(matter, on)]


def test_a_passage_that_nobody_looked_at_in_time_needs_a_look() -> None:
    assert keys(CrossingMatter((PASSAGE,))) == ["crossings.report_red"]
    assert keys(CrossingMatter((PASSAGE,), (VISIT,))) == ["crossings.report_fine"]


def test_a_visit_of_a_later_day_does_not_count_yet() -> None:
    late = Verification("P-1", date(2025, 12, 1), "inspector", "open")
    assert keys(CrossingMatter((PASSAGE,), (late,))) == ["crossings.report_red"]


def test_inferred_leopards_are_said_to_be_inferred_and_not_yet_before_they_may_have_crossed() -> None:
    matter = CrossingMatter(inferred=(INFERRED,))
    assert keys(matter) == ["crossings.report_inferred"]
    assert keys(matter, date(2025, 1, 1)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_report_has_a_section_and_the_public_learns_of_no_leopard(language: str) -> None:
    matter = StudyMatter(
        "north", Names(en="North"), "virtual", crossings=CrossingMatter((PASSAGE,), (VISIT,), (INFERRED,))
    )
    whole = build_situation(matter, ON)
    text = Text(language)  # type: ignore[arg-type]
    told = {}
    for audience in ("steward", "public"):
        document = compose_situation(release(whole, audience, key=b"k" * 32))
        section = next(each for each in document.sections if each.section_id == "crossings")
        told[audience] = [text.say(each.text) for each in section.blocks]  # type: ignore[union-attr]
    assert len(told["steward"]) == 2
    assert text.say(whole.crossings[1]) in told["steward"]
    assert text.say(whole.crossings[1]) not in told["public"]
    assert text.say(whole.crossings[0]) in told["public"]


def test_a_study_without_a_register_has_no_section() -> None:
    situation = build_situation(StudyMatter("north", Names(en="North"), "virtual"), ON)
    document = compose_situation(release(situation, "steward", key=b"k" * 32))
    assert "crossings" not in {each.section_id for each in document.sections}
