from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from qaplan.base.dates import PartialDate
from qaplan.evidence.types import Grade, Record
from qaplan.identity.types import Individual, Statement, Verdict
from qaplan.population.readings import Difference, Link, contesting_parties, links_of, reading_of


def link(name: str, author: str, *records: str) -> Link:
    return Link(name, author, records)


def differ(name: str, author: str, a: str, b: str) -> Difference:
    return Difference(name, author, (a, b))


def record(name: str, day: str, outcome: str = "alive") -> Record:
    happened, unknown = PartialDate.parse(day), PartialDate.unknown()
    return Record(name, "camera_trap", Grade.C1, happened, unknown, unknown, unknown, "KZ", outcome=outcome)


def ids(reading) -> set[str]:
    return {each.link_id for each in (*reading.links, *reading.differences)}


def test_each_party_believes_itself_and_nobody_elses_contradiction():
    links, differences = [link("park", "P", "A", "B")], [differ("centre", "C", "A", "B")]
    assert ids(reading_of("P", links, differences)) == {"park"}
    assert ids(reading_of("C", links, differences)) == {"centre"}
    assert ids(reading_of("", links, differences)) == set()


def test_what_nobody_contests_holds_in_every_reading():
    links = [link("park", "P", "A", "B"), link("other", "O", "C", "D")]
    differences = [differ("centre", "C", "A", "B")]
    assert all("other" in ids(reading_of(each, links, differences)) for each in ("", "P", "C", "O"))
    assert contesting_parties(links, differences) == ("C", "P")


def test_a_contradiction_along_a_chain_contests_all_of_it():
    links = [link("x", "X", "A", "B"), link("y", "Y", "B", "C")]
    differences = [differ("z", "Z", "A", "C")]
    assert contesting_parties(links, differences) == ("X", "Y", "Z")


def test_two_differences_contested_by_one_statement_are_both_set_aside():
    links = [link("park", "P", "A", "B", "C")]
    differences = [differ("one", "C", "A", "B"), differ("two", "D", "B", "C")]
    assert ids(reading_of("", links, differences)) == set()


def test_the_keepers_list_yields_to_anybodys_word():
    links = [link("list:A", "", "A", "B")]
    differences = [differ("centre", "C", "A", "B")]
    assert ids(reading_of("", links, differences)) == {"centre"}


def test_a_party_that_contradicts_a_proof_by_date_is_said_to():
    links = [link("park", "P", "A", "B")]
    reading = reading_of("P", links, [Difference("", "", ("A", "B"))])
    assert reading.contradicts_itself
    assert ids(reading) == {""}


def test_a_record_after_a_death_is_another_animal_and_one_of_the_same_day_need_not_be():
    records = [record("DEAD", "2021-06-09", "dead"), record("LATER", "2022"), record("SAME", "2021-06-09")]
    _, differences = links_of(records, [], [])
    assert [each.records for each in differences] == [("DEAD", "LATER")]


def test_a_list_of_the_keeper_links_certain_records_that_count():
    animal = Individual("KZ-1", records=("A", "B", "GONE"), uncertain_records=("C",))
    said = Statement("s", ("A", "C"), Verdict.UNDETERMINED, "O", date(2024, 1, 1))
    links, _ = links_of([record("A", "2020"), record("B", "2020"), record("C", "2020")], [said], [animal])
    assert links == (Link("list:KZ-1", "", ("A", "B")),)


names = st.sampled_from("ABCDE")
pairs = st.tuples(st.sampled_from("PQR"), names, names).filter(lambda each: each[1] != each[2])


@given(st.lists(pairs, max_size=8), st.lists(pairs, max_size=5), st.sampled_from(["", "P", "Q"]))
def test_no_reading_contradicts_itself(joined, parted, author):
    links = [link(f"l{i}", who, a, b) for i, (who, a, b) in enumerate(joined)]
    differences = [differ(f"d{i}", who, a, b) for i, (who, a, b) in enumerate(parted)]
    reading = reading_of(author, links, differences)
    group = {name: {name} for name in "ABCDE"}
    for each in reading.links:
        merged = group[each.records[0]] | group[each.records[1]]
        for name in merged:
            group[name] = merged
    assert not any(each.records[1] in group[each.records[0]] for each in reading.differences)


@given(st.lists(pairs, max_size=8), st.lists(pairs, max_size=5), st.randoms())
def test_the_order_of_the_statements_does_not_matter(joined, parted, random):
    links = [link(f"l{i}", who, a, b) for i, (who, a, b) in enumerate(joined)]
    differences = [differ(f"d{i}", who, a, b) for i, (who, a, b) in enumerate(parted)]
    before = ids(reading_of("P", links, differences))
    random.shuffle(links)
    random.shuffle(differences)
    assert ids(reading_of("P", links, differences)) == before
