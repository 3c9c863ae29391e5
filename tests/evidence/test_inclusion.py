from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qaplan.evidence.files import read_packaged_case
from qaplan.evidence.inclusion import InclusionRule, count_records, included
from qaplan.evidence.types import Grade

CASE = read_packaged_case()


@given(st.sets(st.sampled_from(Grade)), st.sets(st.sampled_from(["KZ", "TM", "IR"])))
def test_every_record_is_either_taken_or_left_out_with_a_reason(grades, countries):
    rule = InclusionRule(frozenset(grades), countries=frozenset(countries))
    found = included(CASE.records, rule)
    ids = [each.record_id for each in found.taken] + [name for name, _ in found.left_out]
    assert sorted(ids) == sorted(each.record_id for each in CASE.records)
    assert all(reason for _, reason in found.left_out)
    assert all(each.grade in grades for each in found.taken)


def test_a_record_of_two_countries_counts_for_both():
    taken = included(CASE.records, InclusionRule(countries=frozenset({"IR"}))).taken
    assert [each.record_id for each in taken] == ["TM-001"]


def test_grades_alone_are_a_rule():
    found = included(CASE.records, [Grade.C3])
    assert [each.record_id for each in found.taken] == ["KZ-001", "KZ-004", "KZ-017", "TM-006"]


def test_kind_and_place_may_be_asked_for():
    rule = InclusionRule(kinds=frozenset({"carcass"}), places=frozenset({"P-MANASHY"}))
    found = included(CASE.records, rule)
    assert [each.record_id for each in found.taken] == ["KZ-014"]
    reasons = dict(found.left_out)
    assert reasons["KZ-003"] == "left_out.place"
    assert reasons["KZ-005"] == "left_out.kind"


def test_the_counts_by_grade_add_up_to_all():
    counts = {fact.id: fact.value for fact in count_records(CASE.records)}
    assert counts == {"records.all": 32, "records.c1": 28, "records.c2": 0, "records.c3": 4}
