from __future__ import annotations

from datetime import date, datetime

import pytest

from qaplan.app.services.situation import build_situation
from qaplan.app.services.situation.matter import CardMatter, StudyMatter
from qaplan.base.dates import DaySpan, PartialDate
from qaplan.base.facts import Choice
from qaplan.base.messages import Message, Text
from qaplan.base.names import LANGUAGES, Names
from qaplan.base.resources import read_text, resource_names
from qaplan.evidence.files import read_packaged_case, read_texts
from qaplan.sharing.types import DeploymentEffort, DisputeLine, Situation
from qaplan.survey.types import EffortInterval, EffortReason, Event, EventRule

TODAY = date(2025, 12, 1)
EMPTY = StudyMatter("empty", Names(en="Empty"), "real")


@pytest.fixture(scope="module")
def matter() -> StudyMatter:
    return StudyMatter("ustyurt", Names(en="Ustyurt"), "real", read_packaged_case("ustyurt"))


@pytest.fixture(scope="module")
def ustyurt(matter: StudyMatter) -> Situation:
    return build_situation(matter, TODAY)


def dispute(situation: Situation, question_id: str) -> DisputeLine:
    return next(line for line in situation.disputes if line.question_id == question_id)


def sentences(situation: Situation) -> list[Message]:
    said = [situation.headline, *situation.known, *situation.not_known]
    said += [line.sentence for line in situation.life_lines]
    said += [speaker.sentence for line in situation.disputes for speaker in line.speakers]
    return said + [count.sentence for count in situation.counts]


def test_ids_in_kazakh_letters_give_the_same_situation(ustyurt: Situation) -> None:
    folder = "examples/ustyurt"
    names = [name for name in resource_names(folder) if name.endswith((".csv", ".toml"))]
    case = read_texts({name: read_text(f"{folder}/{name}").replace("KZ-", "ҚЗ-") for name in names})
    renamed = build_situation(StudyMatter("ustyurt", Names(en="Ustyurt"), "real", case), TODAY)
    assert len(renamed.facts) == len(ustyurt.facts)
    assert [each.record_id for each in renamed.records if each.record_id.startswith("ҚЗ-")]


def test_the_listing_precedes_the_carcass_by_65_days(ustyurt: Situation) -> None:
    days = [fact for fact in ustyurt.facts if fact.id.startswith("order.") and fact.id.endswith(".days")]
    assert [fact.value for fact in days] == [DaySpan(65, 65)]
    assert {each.kind for each in days[0].inputs} == {"act", "incident"}
    assert all(each.sha256 for each in days[0].inputs)


def test_the_listing_is_dated_5_april_2021_and_the_find_9_june_2021(ustyurt: Situation) -> None:
    values = {fact.id: fact.value for fact in ustyurt.facts}
    dated = [value for fact_id, value in values.items() if fact_id.startswith("act.")]
    assert PartialDate.parse("2021-04-05") in dated
    found = [values[each] for each in values if each.startswith("incident.") and each.endswith(".found")]
    assert found == [PartialDate.parse("2021-06-09")]


def test_the_cause_of_death_is_unknown_and_still_a_value(ustyurt: Situation) -> None:
    causes = [
        each.value for each in ustyurt.facts if each.id.startswith("incident.") and each.id.endswith("cause")
    ]
    assert causes == [Choice("cause.unknown")]
    assert "Cause of death: unknown" in " ".join(Text("en").say(each) for each in ustyurt.known)


def test_the_question_of_210_km_is_undetermined_then_same_then_in_conflict(ustyurt: Situation) -> None:
    assert dispute(ustyurt, "C-SAME210").standings == (
        (date(2024, 9, 27), "standing.undetermined"),
        (date(2025, 4, 9), "standing.same"),
        (date(2025, 8, 19), "standing.conflict"),
    )


def test_the_walk_is_210_km_in_25_days_and_proves_nothing(ustyurt: Situation) -> None:
    note = dispute(ustyurt, "C-SAME210").note
    assert note is not None
    assert {fact.value for fact in note.facts()} >= {210, DaySpan(25, 25), 8.4}
    assert "Possible is not proof" in Text("en").say(note)


@pytest.mark.parametrize(
    ("day", "standings"),
    [("2024-09-26", 0), ("2024-09-27", 1), ("2025-04-09", 2), ("2025-08-18", 2), ("2025-08-19", 3)],
)
def test_a_report_of_an_earlier_day_knows_nothing_later(
    matter: StudyMatter, day: str, standings: int
) -> None:
    situation = build_situation(matter, date.fromisoformat(day))
    line = [each for each in situation.disputes if each.question_id == "C-SAME210"]
    assert len(line[0].standings if line else ()) == standings


def test_a_report_before_the_find_knows_no_death(matter: StudyMatter) -> None:
    situation = build_situation(matter, date(2021, 6, 8))
    assert not [fact for fact in situation.facts if fact.id.startswith("incident.")]
    assert all(record.record_id != "KZ-014" for record in situation.records)


def test_the_minimum_known_alive_is_a_range_with_who_says_what(ustyurt: Situation) -> None:
    whole = ustyurt.counts[0]
    assert (whole.low, whole.high) == (2, 3)
    numbers = {names.en: number for names, number, _ in whole.by_speaker}
    assert numbers == {
        "what nobody contests": 2,
        "Biodiversity Research and Conservation Center (public foundation)": 3,
        "Kyzylsai State Regional Nature Park": 2,
    }
    assert all(supporters for _, _, supporters in whole.by_speaker)


def test_a_density_is_refused(ustyurt: Situation) -> None:
    assert [refusal.code for refusal in ustyurt.refusals] == ["population.too_few_for_density"]
    assert not [fact for fact in ustyurt.facts if fact.id.startswith("density")]


def test_records_without_a_date_are_told_as_undated(ustyurt: Situation) -> None:
    undated = [record for record in ustyurt.records if not record.happened.is_known]
    assert ustyurt.facts["records.undated"].value == len(undated) > 0


def test_every_sentence_can_be_said_in_three_languages(ustyurt: Situation) -> None:
    for language in LANGUAGES:
        assert all(Text(language).say(message) for message in sentences(ustyurt))


def test_every_fact_of_a_sentence_is_in_the_book(ustyurt: Situation) -> None:
    facts = [fact for message in sentences(ustyurt) for fact in message.facts()]
    assert facts
    assert all(ustyurt.facts[fact.id] == fact for fact in facts)


def test_an_empty_study_says_that_it_is_empty() -> None:
    situation = build_situation(EMPTY, TODAY)
    assert situation.headline.key == "situation.headline_empty"
    assert not situation.counts and not situation.refusals and not situation.disputes


def test_a_study_of_cards_says_pictures_effort_and_events() -> None:
    start, end = datetime(2024, 4, 1, 12), datetime(2024, 4, 11, 12)
    interval = EffortInterval("D1", start, end, EffortReason.WORKING, "field_sheet")
    event = Event("E1", "S1", "motion", "Lynx lynx", start, start, ("m1", "m2"), 1, EventRule())
    cards = CardMatter(
        effort=(DeploymentEffort("D1", "S1", (interval,), date(2024, 4, 2), date(2024, 4, 4), 10, 3),),
        events=(event,),
        media_states={"ok": 2},
        media=2,
        held=2,
        undated=1,
    )
    situation = build_situation(StudyMatter("s", Names(en="S"), "real", cards=cards), TODAY)
    said = [Text("en").say(message) for message in (situation.headline, *situation.known)]
    assert said == [
        "1 station: 2 pictures read; independent of each other: 1 record",
        "2 pictures read from the cards.",
        "Effort by the field sheets: 10 camera days.",
        "Independent records, all species together: 1 record.",
    ]
    assert [(row.sheet_days, row.media_days) for row in situation.effort] == [(10, 3)]
    assert [Text("en").say(each) for each in situation.not_known] == ["No clock dates 1 picture."]
    assert situation.species == (("Lynx lynx", 1, 2),)


def test_the_headline_says_who_is_dead(ustyurt: Situation) -> None:
    said = Text("en").say(ustyurt.headline)
    assert said.startswith("Kazakhstan: 2–3 animals known since 2018, of these found dead: 1 animal;")


def test_the_upper_bounds_leave_out_whoever_is_dead(ustyurt: Situation) -> None:
    assert sorted({seen for seen, _, _ in ustyurt.upper_bounds}) == [1, 2]
    bounds = {(seen, p): upper for seen, p, upper in ustyurt.upper_bounds}
    assert [bounds[1, p] for p in (0.3, 0.5, 0.7, 0.8, 0.9)] == [13, 7, 4, 3, 2]
