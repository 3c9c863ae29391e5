from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from qaplan.base.dates import PartialDate
from qaplan.base.errors import DataError, ModelError
from qaplan.base.messages import Text
from qaplan.evidence.files import read_packaged_case
from qaplan.evidence.inclusion import InclusionRule
from qaplan.evidence.types import Grade, Record
from qaplan.identity.types import Statement, Verdict
from qaplan.population.minimum_known_alive import first_camera_record, minimum_known_alive, year_periods

CASE = read_packaged_case()


def span(first: str, last: str) -> PartialDate:
    return PartialDate.between(PartialDate.parse(first), PartialDate.parse(last))


def count(period: PartialDate, **asked):
    return minimum_known_alive(CASE.records, CASE.statements, CASE.individuals, period, **asked)


def record(name: str, day: str, animals: tuple[int, int] | None = (1, 1)) -> Record:
    happened, unknown = PartialDate.parse(day), PartialDate.unknown()
    return Record(name, "camera_trap", Grade.C1, happened, unknown, unknown, unknown, "KZ", animals=animals)


def test_since_2018_two_to_three_with_who_says_what():
    found = count(span("2018", "2025"))
    assert (found.low, found.high, found.status) == (2, 3, "disputed")
    by_author = {each.author: each for each in found.counts}
    assert {author: each.number for author, each in by_author.items()} == {"": 2, "O-BRCC": 3, "O-KYZ": 2}
    assert by_author["O-BRCC"].supporters == ("KZ-TAUSHERI", "KZ-2022-02", "KZ-2024M")
    assert "ST-BRCC-2024-DIFF" in by_author["O-BRCC"].statements
    assert by_author["O-BRCC"].set_aside == ("ST-KYZ-2025",)
    assert "ST-KYZ-2025" in by_author["O-KYZ"].statements


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [("2018", "2021", (1, 1)), ("2022", "2025", (1, 2)), ("2007", "2025", (4, 5))],
)
def test_the_range_by_period(first, last, expected):
    found = count(span(first, last))
    assert (found.low, found.high) == expected


def test_per_year_there_is_one_at_least_but_none_from_a_hard_fact_in_2023():
    numbers = {each.iso: (count(each).low, count(each).high) for each in year_periods(2018, 2025)}
    assert numbers == {str(year): ((0, 0) if year == 2023 else (1, 1)) for year in range(2018, 2026)}


def test_with_unconfirmed_reports_2023_has_one():
    rule = InclusionRule(frozenset(Grade), countries=frozenset({"KZ"}))
    assert count(PartialDate.parse("2023"), rule=rule).high == 1


@pytest.mark.parametrize(
    ("on", "expected"),
    [(date(2024, 9, 27), (3, 3)), (date(2025, 8, 18), (3, 3)), (date(2025, 8, 19), (2, 3))],
)
def test_the_count_of_a_past_day_is_rebuilt_from_what_was_said_by_then(on, expected):
    found = count(span("2018", "2025"), on=on)
    assert (found.low, found.high) == expected
    later = Statement("late", ("KZ-005", "KZ-020"), Verdict.DIFFERENT, "O-EWP", date(2026, 1, 1))
    again = minimum_known_alive(
        CASE.records, [*CASE.statements, later], CASE.individuals, span("2018", "2025"), on=on
    )
    assert again == found


def test_undated_records_are_left_out_with_the_reason():
    reasons = dict(count(span("2018", "2025")).left_out)
    assert {reasons[each] for each in ("KZ-010", "KZ-011", "KZ-012", "KZ-023")} == {"left_out.undated"}
    assert reasons["KZ-017"] == "left_out.grade"
    assert dict(count(PartialDate.parse("2018")).left_out)["KZ-007"] == "left_out.across_the_edge"


def test_several_animals_in_one_record_are_several():
    found = minimum_known_alive(
        [record("A", "2019", (7, 10)), record("B", "2019", None)], [], [], PartialDate.parse("2019")
    )
    assert (found.low, found.high) == (7, 7)


def test_a_record_outside_the_period_still_joins_two_inside():
    records = [record("A", "2019"), record("MID", "2018"), record("B", "2019"), record("C", "2019")]
    day = date(2020, 1, 1)
    said = [
        Statement("s1", ("A", "MID"), Verdict.SAME, "O-1", day),
        Statement("s2", ("MID", "B"), Verdict.SAME, "O-1", day),
        Statement("s3", ("B", "C"), Verdict.DIFFERENT, "O-1", day),
    ]
    found = minimum_known_alive(records, said, [], PartialDate.parse("2019"))
    (only,) = found.counts
    assert only.number == 2
    assert {"A", "B"} <= set(only.animals[0]) | set(only.animals[1])
    assert not any("C" in group and "A" in group for group in only.animals)


def test_a_party_that_contradicts_a_date_is_cautioned():
    dead = Record(
        "DEAD",
        "carcass",
        Grade.C1,
        PartialDate.parse("2020-01-01"),
        *[PartialDate.unknown()] * 3,
        "KZ",
        outcome="dead",
    )
    said = [Statement("s", ("DEAD", "A"), Verdict.SAME, "O-1", date(2022, 1, 1))]
    found = minimum_known_alive([dead, record("A", "2021")], said, [], span("2019", "2022"))
    assert (found.low, found.high) == (2, 2)
    assert [each.code for each in found.cautions] == ["population.party_contradicts_itself"]
    assert "O-1" in Text("en").say(found.cautions[0].message)


def test_nothing_on_record_is_zero_and_not_an_error():
    found = minimum_known_alive([], [], [], PartialDate.parse("2019"))
    assert (found.low, found.high) == (0, 0)
    assert found.message().key == "population.none_known"


def test_a_period_without_dates_is_refused():
    with pytest.raises(DataError) as caught:
        count(PartialDate.unknown())
    assert caught.value.code == "population.no_period"


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_the_number_is_never_said_without_its_period(language):
    said = Text(language).say(count(span("2018", "2025")).message())
    assert "2018–2025" in said
    assert "2–3" in said


def test_every_fact_that_the_sentence_names_is_among_the_facts():
    for period in (span("2018", "2025"), PartialDate.parse("2023"), span("2018-03", "2019-04")):
        found = count(period)
        assert {each.id for each in found.message().facts()} <= {each.id for each in found.facts()}


def test_the_result_opens_the_four_doors():
    found = count(span("2018", "2025"))
    assert found.summary().count("\n") == 3
    assert list(found.table()["number"]) == [2, 3, 2]
    assert found.to_record()["minimum_animals_low"] == 2
    facts = {each.id: each for each in found.facts()}
    number = facts[f"population.minimum.{found.slug}"]
    assert number.value == (2, 3)
    assert {each.kind for each in number.inputs} == {"record", "statement"}
    assert facts[f"population.minimum.{found.slug}.o-brcc"].who == ("O-BRCC",)


def test_counting_begins_with_the_earliest_camera_record_of_the_country():
    foreign, told = replace(record("TM-1", "2001"), country="TM"), replace(record("R-0", "2002"), kind="skin")
    first = first_camera_record([record("R-2", "2004"), record("R-1", "2003"), foreign, told])
    assert first.record_id == "R-1"
    assert first_camera_record([foreign, told]) is None


def test_one_number_is_given_only_where_the_parties_agree():
    agreed = count(PartialDate.parse("2018"))
    assert agreed.require() is agreed
    with pytest.raises(ModelError) as caught:
        count(span("2018", "2025")).require()
    assert caught.value.code == "population.disputed"
