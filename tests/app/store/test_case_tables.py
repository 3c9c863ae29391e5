"""A case file comes back from the study as it was, and each change is an event."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from benches.bench_pages import counted

from qaplan.app.store.case_tables import load_case, load_register, save_case
from qaplan.app.store.log import load_log
from qaplan.app.store.models import Record, Spelling
from qaplan.app.store.studies import Study
from qaplan.base.actors import Actor
from qaplan.base.names import fold
from qaplan.evidence.case import CaseFile
from qaplan.evidence.files import read_packaged_case


def test_the_packaged_case_comes_back_exactly(study: Study, actor: Actor, now: datetime) -> None:
    case = read_packaged_case("ustyurt")
    changes = save_case(study, case, actor=actor, at=now)
    assert load_case(study) == case
    assert changes.added["records"] == len(case.records)
    assert (changes.changed, changes.same) == ({}, 0)


def test_the_whole_case_is_read_with_one_question(study: Study, actor: Actor, now: datetime) -> None:
    save_case(study, read_packaged_case("ustyurt"), actor=actor, at=now)
    with counted() as asked:
        case = load_case(study)
    assert len(asked) == 1
    assert [each.record_id for each in case.records] == [
        each.record_id for each in load_register(study, "records")
    ]


def test_keeping_it_again_changes_nothing_and_logs_nothing(study: Study, actor: Actor, now: datetime) -> None:
    case = read_packaged_case("ustyurt")
    save_case(study, case, actor=actor, at=now)
    events = len(list(load_log(study)))
    again = save_case(study, case, actor=actor, at=now)
    assert (again.added, again.changed) == ({}, {})
    assert len(list(load_log(study))) == events


def test_a_changed_row_is_logged_with_what_it_was_before(study: Study, actor: Actor, now: datetime) -> None:
    case = read_packaged_case("ustyurt")
    save_case(study, case, actor=actor, at=now)
    first = case.records[0]
    corrected = replace(case, records=(replace(first, note="corrected"), *case.records[1:]))
    changes = save_case(study, corrected, actor=actor, at=now, why="the source was corrected")
    assert (changes.added, changes.changed) == ({}, {"records": 1})
    assert load_case(study) == corrected
    change = list(load_log(study))[-1].change
    assert (change.action, change.subject_id, change.why) == (
        "evidence.changed",
        first.record_id,
        "the source was corrected",
    )
    assert change.body is not None
    before, after = change.body["before"], change.body["after"]
    assert isinstance(before, dict)
    assert isinstance(after, dict)
    assert (before["note"], after["note"]) == (first.note, "corrected")


def test_rows_that_a_later_case_does_not_have_stay(study: Study, actor: Actor, now: datetime) -> None:
    case = read_packaged_case("ustyurt")
    save_case(study, case, actor=actor, at=now)
    save_case(study, CaseFile(), actor=actor, at=now)
    assert load_case(study) == case


def test_what_is_searched_lies_in_columns(study: Study, actor: Actor, now: datetime) -> None:
    case = read_packaged_case("ustyurt")
    save_case(study, case, actor=actor, at=now)
    hard = Record.objects.using(study.alias).filter(grade="C1").count()
    assert hard == sum(record.grade == "C1" for record in case.records)
    named = next(each for each in case.individuals if each.names.all())
    found = Spelling.objects.using(study.alias).filter(folded=fold(named.names.all()[0]))
    assert {row.subject for row in found} == {named.individual_id}
