"""Each of the 13 questions on which the public record of the Ustyurt leopards does not agree.

Source: the pages named in ``examples/ustyurt`` (read up to November 2025). Data: facts, ours to package.
No tolerance: every number here is exact.
"""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date

import pytest

from qaplan.base.dates import DaySpan, PartialDate
from qaplan.base.errors import DataError
from qaplan.base.facts import Choice
from qaplan.base.messages import Message, Text
from qaplan.base.names import LANGUAGES
from qaplan.evidence.areas import check_areas
from qaplan.evidence.case import CaseFile
from qaplan.evidence.checks import check_case
from qaplan.evidence.claims import assessment_range, claim_facts, claim_message
from qaplan.evidence.files import read_packaged_case
from qaplan.evidence.inclusion import InclusionRule, included
from qaplan.evidence.registers import organisation_of
from qaplan.evidence.status import legal_status, plan_status, taxon_of
from qaplan.evidence.timeline import lags, timeline
from qaplan.evidence.types import Claim, Grade, Place, Record
from qaplan.identity.disputes import disputes_at
from qaplan.identity.movement import movement_check
from qaplan.identity.standing import standing, standings_over_time
from qaplan.identity.types import Naming, Standing
from qaplan.population.minimum_known_alive import minimum_known_alive

CASE = read_packaged_case("ustyurt")
TESTED = {
    "C-SAME210": "test_c_same210_identity_is_dated_versioned_and_three_valued",
    "C-HOWMANY": "test_c_howmany_minimum_known_alive_with_its_supporters_and_both_sides",
    "C-DEATH": "test_c_death_unknown_is_a_value_that_reaches_every_language",
    "C-ORDER": "test_c_order_comes_from_event_dates_and_the_listing_is_65_days_earlier",
    "C-FIRSTDATE": "test_c_firstdate_four_dates_apart_and_a_naming_before_the_first_photo_refused",
    "C-2015PLACE": "test_c_2015place_one_record_keeps_all_descriptions_with_their_sources",
    "C-EARLY": "test_c_early_cases_are_graded_and_each_analysis_states_its_rule",
    "C-TMPOP": "test_c_tmpop_a_range_with_year_author_and_method_never_one_figure",
    "C-TRANSLATION": "test_c_translation_one_fact_renders_the_same_number_in_each_language",
    "C-KAPAREA": "test_c_kaparea_two_areas_are_found_with_a_source_each",
    "C-CLUSTER": "test_c_cluster_a_plan_has_dated_stages_and_is_never_protected",
    "C-TAXON": "test_c_taxon_documents_quote_the_legal_name_of_their_time",
    "C-CENTRE": "test_c_centre_every_alias_is_one_organisation",
}


def record(record_id: str) -> Record:
    return next(each for each in CASE.records if each.record_id == record_id)


def place(place_id: str) -> Place:
    return next(each for each in CASE.places if each.place_id == place_id)


def claims(question_id: str) -> list[Claim]:
    return [each for each in CASE.claims if each.question_id == question_id]


def claim(claim_id: str) -> Claim:
    return next(each for each in CASE.claims if each.claim_id == claim_id)


def test_every_row_of_the_table_of_disputes_has_its_test(shared_data):
    with (shared_data / "ustyurt" / "disputes.csv").open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    assert [row["conflict_group"] for row in rows] == list(TESTED)
    assert [each.question_id for each in CASE.questions] == list(TESTED)
    assert all(name in globals() for name in TESTED.values())


def test_every_source_of_the_table_of_disputes_is_a_source_of_a_claim_or_statement(shared_data):
    with (shared_data / "ustyurt" / "disputes.csv").open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    for row in rows:
        ours = {source for each in claims(row["conflict_group"]) for source in each.sources}
        theirs = f"{row['source_a']} | {row['source_b']}".split(" | ")
        assert {each.strip() for each in theirs} <= ours, row["conflict_group"]


def test_c_same210_identity_is_dated_versioned_and_three_valued():
    pair = "KZ-020", "KZ-021"
    changes = standings_over_time(CASE.statements, *pair)
    assert [(each.on, each.standing) for each in changes] == [
        (date(2024, 9, 27), Standing.UNDETERMINED),
        (date(2025, 4, 9), Standing.SAME),
        (date(2025, 8, 19), Standing.CONFLICT),
    ]
    assert standing(CASE.statements, *pair, date(2024, 9, 26)) is Standing.UNSTATED
    check = movement_check(
        (pair[0], record(pair[0]).happened), (pair[1], record(pair[1]).happened), 210.0, CASE.statements
    )
    assert (check.days, check.km_per_day) == (DaySpan(25, 25), 8.4)
    assert check.is_possible
    assert "Possible is not proof" in check.summary()
    # Which flank was compared with which is published by nobody, and the statements say just that.
    assert all(each.flanks == () for each in CASE.statements)
    (dispute,) = disputes_at(CASE.statements, date(2025, 8, 19))
    assert {"O-BRCC", "O-EWP", "O-KYZ"} == set(dispute.parties)


def test_c_howmany_minimum_known_alive_with_its_supporters_and_both_sides():
    since = PartialDate.between(PartialDate.parse("2018"), PartialDate.parse("2025"))
    counted = minimum_known_alive(CASE.records, CASE.statements, CASE.individuals, since)
    assert (counted.low, counted.high) == (2, 3)
    by_author = {each.author: each for each in counted.counts}
    assert by_author["O-BRCC"].supporters == ("KZ-TAUSHERI", "KZ-2022-02", "KZ-2024M")
    assert by_author["O-KYZ"].number == 2
    assert all(each.supporters and len(each.supporters) == each.number for each in counted.counts)
    sides = claims("C-HOWMANY")
    assert {author for each in sides for author in each.authors} == {"O-BRCC", "O-KYZ", "M-AFP"}
    assert claim("CL-COUNT-BRCC").values["number"] == 4
    assert claim("CL-COUNT-KYZ").made_on.iso == "2025-08-19"


def test_c_death_unknown_is_a_value_that_reaches_every_language():
    (incident,) = CASE.incidents
    assert incident.cause == "unknown"
    assert [each.result for each in incident.samples] == [None]
    assert [each.to for each in incident.custody] == ["O-KYZ", "Atyrau"]
    assert [(each.cause, each.author) for each in incident.hypotheses] == [("killed_by_people", "M-ACTIVIST")]
    assert incident.match_basis is None
    said = {language: Text(language).value(Choice(f"cause.{incident.cause}")) for language in LANGUAGES}
    assert said == {"en": "unknown", "ru": "неизвестна", "kk": "белгісіз"}
    assert len(claims("C-DEATH")) == 4


def test_c_order_comes_from_event_dates_and_the_listing_is_65_days_earlier():
    line = timeline(CASE)
    assert line.days("ACT-KZ-2021-207", "KZ-014") == DaySpan(65, 65)
    order = [each.item_id for each in line.items]
    assert order.index("ACT-KZ-2021-207") < order.index("KZ-014")
    # The press story that tells the death first stays a claim, and moves nothing.
    assert claim("CL-ORDER-DARYO").authors == ("M-DARYO",)
    assert timeline(replace(CASE, claims=())) == line


def test_c_firstdate_four_dates_apart_and_a_naming_before_the_first_photo_refused():
    first, second = record("KZ-005"), record("KZ-006")
    dates = [each.iso for each in (first.happened, first.retrieved, first.identified, first.announced)]
    assert dates == ["2018-09-29", "2018-10", "", "2018-10-24"]
    found = {(each.record_id, each.step): each.days for each in lags([first])}
    assert found["KZ-005", "announced"] == DaySpan(25, 25)
    assert timeline(CASE).days(first.record_id, second.record_id) == DaySpan(38, 38)
    assert claim("CL-FIRST-DAYS").values["days"] == DaySpan(39, 39)
    wrong = claim("CL-FIRST-NAMING").values["named"]
    assert isinstance(wrong, PartialDate)
    with pytest.raises(DataError) as caught:
        check_case(named_on(wrong))
    assert [each.code for each in caught.value.problems] == ["evidence.naming_before_first_record"]


def named_on(when: PartialDate) -> CaseFile:
    individuals = (
        replace(each, naming=Naming(when)) if each.individual_id == "KZ-TAUSHERI" else each
        for each in CASE.individuals
    )
    return replace(CASE, individuals=tuple(individuals))


def test_c_2015place_one_record_keeps_all_descriptions_with_their_sources():
    found = record("KZ-003")
    assert "Karabarak" in found.place_as_published
    assert [each.text for each in found.other_places] == ["near Kuryk", "at Zhanaozen", "Karakiya district"]
    assert all(each.sources for each in found.other_places)
    sides = [each for each in CASE.claims if each.attribute == "KZ-003.place"]
    assert len({claim_facts(each)["place"].value for each in sides}) == 4
    # Nobody published a position, so there is none to choose.
    assert place(found.place_id).coarse is None


def test_c_early_cases_are_graded_and_each_analysis_states_its_rule():
    early = [record(each) for each in ("KZ-001", "KZ-002", "KZ-003")]
    assert [each.grade for each in early] == [Grade.C3, Grade.C1, Grade.C1]
    hard = included(early, [Grade.C1])
    assert [each.record_id for each in hard.taken] == ["KZ-002", "KZ-003"]
    assert hard.left_out == (("KZ-001", "left_out.grade"),)
    assert len(included(early, InclusionRule(frozenset(Grade))).taken) == 3
    assert {author for each in claims("C-EARLY") for author in each.authors} == {
        "M-ADAMDAR",
        "M-HOLARCTIC",
        "M-RATEL",
    }


def test_c_tmpop_a_range_with_year_author_and_method_never_one_figure():
    found = assessment_range(CASE.assessments, "population.TM")
    assert (found.low, found.high) == (60, 100)
    assert [each.year for each in found.assessments] == [2019, 2024, 2025, 2025, None, None]
    assert all(each.authors for each in found.assessments)
    assert [each.bound for each in found.assessments if each.authors == ("O-CXL",)] == ["at most", ""]
    assert Text("ru").fact(found.fact) == "60–100 животных"


def test_c_translation_one_fact_renders_the_same_number_in_each_language():
    world = assessment_range(CASE.assessments, "population.world").fact
    digits = {"".join(ch for ch in Text(each).fact(world) if ch.isdigit()) for each in LANGUAGES}
    assert digits == {"7503000"}
    russian, english = claim("CL-WORLD-RU"), claim("CL-WORLD-EN")
    for language in LANGUAGES:
        said = [Text(language).say(claim_message(each)) for each in (russian, english)]
        digits_said = ["".join(ch for ch in each if ch.isdigit()) for each in said]
        assert digits_said == ["10003000", "10001300"]


def test_c_kaparea_two_areas_are_found_with_a_source_each():
    found = [each for each in check_areas(CASE.places, CASE.claims) if each.place_id == "P-KAPLANKYR"]
    (finding,) = found
    assert (finding.smaller.value, finding.larger.value) == (28220, 275000)
    assert [each.who for each in (finding.smaller, finding.larger)] == [("M-AARHUS",), ("M-NCA",)]
    assert place("P-KAPLANKYR").area_is_at_least
    reserve = [each for each in check_areas(CASE.places, CASE.claims) if each.place_id == "P-UNR"]
    assert [each.code for each in reserve] == ["evidence.area_beyond_extent"]


def test_c_cluster_a_plan_has_dated_stages_and_is_never_protected():
    cluster = place("P-CLUSTER")
    assert cluster.is_plan
    assert plan_status(cluster, date(2023, 7, 2)).state == "planned"
    late = plan_status(cluster, date(2024, 2, 12))
    assert late.state == "overdue"
    assert not late.may_be_drawn_as_protected
    assert [(each.stage, each.reached.iso) for each in late.promised] == [("registered", "2023")]
    assert [each.stage for each in late.reached] == ["idea"]
    for language in LANGUAGES:
        assert Text(language).value(late.choice) != Text(language).value(Choice("plan.protected"))


def test_c_taxon_documents_quote_the_legal_name_of_their_time():
    names = ("Panthera pardus saxicolor", "P. p. tulliana", "ciscaucasica")
    concepts = [taxon_of(CASE.taxa, each) for each in names]
    assert {each.taxon_id for each in concepts if each} == {"TX-PERSIAN"}
    before = legal_status(CASE.acts, names[1], date(2021, 4, 4), taxa=CASE.taxa)
    after = legal_status(CASE.acts, names[1], date(2021, 4, 6), taxa=CASE.taxa)
    assert (before.is_listed, after.is_listed) == (False, True)
    assert after.taxon_as_written == "Panthera pardus saxicolor"
    writers = {each.name.split()[-1]: each.used_by for each in CASE.taxa[0].names}
    assert "O-BRCC" in writers["tulliana"]
    assert "O-GOV" in writers["saxicolor"]


def test_c_centre_every_alias_is_one_organisation():
    for each in claims("C-CENTRE"):
        name = claim_facts(each)["name"].value
        assert not isinstance(name, Message)
        found = organisation_of(CASE.organisations, Text("en").value(name))
        assert found is not None, each.claim_id
        assert found.organisation_id == "O-BRCC"
