"""Crossings in a report: passages and how they stand, leopards inferred apart from those photographed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from qaplan.app.services.situation.building import build_situation
from qaplan.app.services.situation.crossings import CrossingMatter, crossing_sentences
from qaplan.app.services.situation.matter import CardMatter, StudyMatter
from qaplan.base.facts import Fact
from qaplan.base.messages import Text
from qaplan.base.names import LANGUAGES, Names
from qaplan.landscape.crossings.types import Crossing, InferredCrossing, Passage, Verification
from qaplan.reporting.compose import compose_situation
from qaplan.sharing import release
from qaplan.sharing.types import DeploymentEffort
from qaplan.survey.types import EffortInterval, EffortReason

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
        told[audience] = [text.say(each.text) for each in section.blocks]
    assert len(told["steward"]) == 2
    assert text.say(whole.crossings[1]) in told["steward"]
    assert text.say(whole.crossings[1]) not in told["public"]
    assert text.say(whole.crossings[0]) in told["public"]
    voices = {each.text.key: each.voice for each in section.blocks}
    assert voices["crossings.report_fine"] == "known"
    whole_section = compose_situation(release(whole, "steward", key=b"k" * 32)).sections
    spoken = [each for one in whole_section if one.section_id == "crossings" for each in one.blocks]
    assert {each.text.key: each.voice for each in spoken}["crossings.report_inferred"] == "plain"


def watched(name: str, days: int) -> DeploymentEffort:
    """A camera that worked from 1 June 2025 on."""
    start = datetime(2025, 6, 1)
    stretch = EffortInterval(name, start, start + timedelta(days=days), EffortReason.WORKING, "field_sheet")
    return DeploymentEffort(name, "A", (stretch,), None, None, float(days), None)


def test_use_is_told_over_all_passages_with_the_exact_interval_and_names_none() -> None:
    passages = (
        replace(PASSAGE, deployment_ids=("d-1",)),
        replace(PASSAGE, passage_id="P-2", deployment_ids=("d-2",)),
    )
    crossings = (
        Crossing("C-1", "P-1", date(2025, 6, 3), "Gazella subgutturosa", "in"),
        Crossing("C-2", "P-1", date(2025, 6, 9), "Gazella subgutturosa", "in"),
        Crossing("C-3", "P-1", date(2025, 6, 9), "Panthera pardus", "in"),
        Crossing("C-4", "P-3", date(2025, 6, 9), "Gazella subgutturosa", "in"),
        Crossing("C-5", "P-1", date(2026, 6, 9), "Gazella subgutturosa", "in"),
    )
    matter = StudyMatter(
        "north",
        Names(en="North"),
        "virtual",
        cards=CardMatter(effort=(watched("d-1", 150), watched("d-2", 250))),
        crossings=CrossingMatter(passages, (VISIT,), crossings=crossings),
    )
    whole = build_situation(matter, date(2025, 10, 28))
    told = {each.key for each in whole.crossings}
    assert told == {"crossings.report_red", "crossings.report_use", "crossings.report_no_effort"}
    gazelle = next(each for each in whole.crossings if each.key == "crossings.report_use")
    rate = gazelle.values["rate"]
    assert isinstance(rate, Fact)
    # Two records in 150 and 150 nights (the second camera worked on): 2 of 300, Garwood 0.2422 to 7.2247.
    assert (rate.value, rate.interval) == (0.67, (0.08, 2.41))
    public = release(whole, "public", key=b"k" * 32).value.crossings
    said = " ".join(Text("en").say(each) for each in public)
    assert "Gazella subgutturosa" in said
    assert "Panthera" not in said
    assert "P-1" not in said


def test_a_study_with_a_register_alone_does_not_say_that_it_holds_nothing() -> None:
    matter = StudyMatter("north", Names(en="North"), "virtual", crossings=CrossingMatter((PASSAGE,)))
    assert build_situation(matter, ON).headline.key == "situation.headline_layers"
    assert build_situation(replace(matter, crossings=CrossingMatter()), ON).headline.key.endswith("_empty")


def test_a_study_without_a_register_has_no_section() -> None:
    situation = build_situation(StudyMatter("north", Names(en="North"), "virtual"), ON)
    document = compose_situation(release(situation, "steward", key=b"k" * 32))
    assert "crossings" not in {each.section_id for each in document.sections}
