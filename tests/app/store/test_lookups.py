"""What pages look things up by follows the rows that it is made from."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from qaplan.app.store.case_tables import save_case
from qaplan.app.store.models import Spelling, StatementRecord
from qaplan.app.store.studies import Study
from qaplan.base.actors import Actor
from qaplan.base.names import Names
from qaplan.evidence.case import CaseFile
from qaplan.identity.types import Individual, Statement, Verdict

ANIMAL = Individual("KZ-1", Names(kk="Тау Шері", en="Tau Sheri", variants=("Tay Sheri",)))
SAID = Statement("S-1", ("R-1", "R-2"), Verdict.SAME, "O-1", date(2024, 1, 1))


def _subjects(study: Study, typed: str) -> set[str]:
    return set(Spelling.objects.using(study.alias).filter(folded=typed).values_list("subject", flat=True))


def test_a_thing_is_found_from_the_start_of_any_word_and_by_its_id(
    study: Study, actor: Actor, now: datetime
) -> None:
    save_case(study, CaseFile(individuals=(ANIMAL,)), actor=actor, at=now)
    assert all(_subjects(study, typed) == {"KZ-1"} for typed in ("тау шері", "шері", "sheri", "kz 1"))


def test_a_changed_name_is_no_longer_found_under_the_old_one(
    study: Study, actor: Actor, now: datetime
) -> None:
    save_case(study, CaseFile(individuals=(ANIMAL,)), actor=actor, at=now)
    save_case(study, CaseFile(individuals=(replace(ANIMAL, names=Names(en="Borzou")),)), actor=actor, at=now)
    assert _subjects(study, "tau sheri") == set()
    assert _subjects(study, "borzou") == {"KZ-1"}


def test_each_record_of_a_statement_is_linked_once(study: Study, actor: Actor, now: datetime) -> None:
    for case in (CaseFile(statements=(SAID,)), CaseFile(statements=(replace(SAID, basis="spots"),))):
        save_case(study, case, actor=actor, at=now)
    rows = StatementRecord.objects.using(study.alias).values_list("statement_id", "record", "position")
    assert sorted(rows) == [("S-1", "R-1", 0), ("S-1", "R-2", 1)]
