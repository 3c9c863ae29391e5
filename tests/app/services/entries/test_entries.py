"""Entering and superseding: what is kept, what is refused, and that the past stays as it was."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qaplan.app.services.browse.dossier import animal_dossier
from qaplan.app.services.browse.one_record import record_sheet
from qaplan.app.services.entries.reading import Fields
from qaplan.app.services.entries.records import add_record, correct_record, record_words
from qaplan.app.services.entries.registers import add_organisation, add_place
from qaplan.app.services.entries.statements import state_identity
from qaplan.app.services.situation_view import view_situation
from qaplan.app.services.studies import Study, close_study, open_study
from qaplan.app.services.undo import undo_event
from qaplan.app.store.browse.records import records_named
from qaplan.app.store.browse.statements import statement_named
from qaplan.app.store.case_tables import keep_row
from qaplan.app.store.studies import writing
from qaplan.base.errors import AccessError, DataError
from tests.app.services.browse.conftest import looking, ustyurt
from tests.canary import LATITUDE, LONGITUDE, canaries_in

__all__ = ["ustyurt"]

ANALYST = looking("analyst", organisation="O-BRCC")
RECORD = {"kind": "camera_trap", "grade": "C1", "country": "KZ", "happened": "2025-10", "tier": "public"}
SAID = {
    "first": "KZ-014",
    "others": "KZ-013, KZ-009",
    "verdict": "undetermined",
    "basis": "no side is published",
}


@pytest.fixture
def study(ustyurt: Study, tmp_path: Path) -> Iterator[Study]:
    """A copy that a test may change."""
    close_study(ustyurt)
    made = open_study(Path(shutil.copytree(ustyurt.folder, tmp_path / "ustyurt")))
    yield made
    close_study(made)


def _codes(error: DataError) -> set[tuple[str, str]]:
    return {(each.where, each.code) for each in error.problems}


def test_a_record_gets_the_next_id_of_its_country(study):
    entered = add_record(study, RECORD, ANALYST)
    assert entered.subject_id == "KZ-026"
    assert records_named(study, ["KZ-026"])[0].happened.iso == "2025-10"


def test_what_is_wrong_is_told_field_by_field(study):
    wrong = RECORD | {"happened": "2026-02-30", "announced": "2099", "kind": "yeti", "animals_low": "3"}
    wrong |= {"animals_high": "1", "individual_id": "KZ-NOBODY", "note": "43.21347, 54.55512"}
    with pytest.raises(DataError) as refused:
        add_record(study, wrong, ANALYST)
    assert _codes(refused.value) >= {
        ("happened", "entry.bad_date"),
        ("announced", "entry.future"),
        ("kind", "entry.not_a_choice"),
        ("animals_high", "entry.bad_number"),
        ("individual_id", "entry.unknown"),
        ("note", "entry.position"),
    }


def test_nothing_is_announced_before_it_happened(study):
    with pytest.raises(DataError) as refused:
        add_record(study, RECORD | {"announced": "2025-09-30"}, ANALYST)
    assert _codes(refused.value) == {("announced", "entry.before_it_happened")}


def test_a_correction_without_a_change_writes_nothing(study):
    words, seen = record_words(study, "KZ-020", ANALYST)
    entered = correct_record(study, "KZ-020", words, ANALYST, seen=seen, why="read again")
    assert entered.seq == 0


def test_a_correction_keeps_what_the_form_does_not_show_and_is_taken_back(study):
    before = records_named(study, ["KZ-020"])[0]
    words, seen = record_words(study, "KZ-020", ANALYST)
    entered = correct_record(study, "KZ-020", words | {"sex": "unknown"}, ANALYST, seen=seen, why="not read")
    after = records_named(study, ["KZ-020"])[0]
    assert after == replace(before, sex="unknown")
    assert undo_event(study, entered.seq, session=ANALYST)
    assert records_named(study, ["KZ-020"])[0] == before


@pytest.mark.parametrize("role", ["reviewer", "analyst", "steward"])
def test_an_insider_reads_no_position_that_a_source_wrote_into_a_record(study, role):
    written = f"the well at {LATITUDE}, {LONGITUDE}"
    held = records_named(study, ["KZ-020"])[0]
    with writing(study):
        kept = replace(held, place_id="", place_as_published=written, note=written, sources=(written,))
        keep_row(study, "records", kept, actor=ANALYST.actor, at=ANALYST.moment(), why="as published")
    sheet = record_sheet(study, "KZ-020", looking(role))
    situation = view_situation(study, looking(role), date(2026, 1, 1)).value
    shown = repr((sheet.answer.value, sheet.statements.value, sheet.sources, situation.records))
    assert "the well at [withheld]" in shown
    assert canaries_in(shown.encode()) == canaries_in(b"")
    if role != "reviewer":
        words, _ = record_words(study, "KZ-020", looking(role))
        assert {words[name] for name in ("note", "sources", "place_as_published")} == {
            "the well at [withheld]"
        }


def test_two_who_correct_at_once_do_not_overwrite_each_other(study):
    words, seen = record_words(study, "KZ-020", ANALYST)
    correct_record(study, "KZ-020", words | {"sex": "unknown"}, ANALYST, seen=seen, why="first")
    with pytest.raises(DataError) as refused:
        correct_record(study, "KZ-020", words | {"age": "adult"}, ANALYST, seen=seen, why="second")
    assert refused.value.code == "entry.changed_since"


def test_a_later_statement_of_the_same_author_supersedes_and_the_past_stays(study):
    first = state_identity(study, SAID, ANALYST)
    tomorrow = replace(ANALYST, now=datetime(2026, 1, 2, 9, tzinfo=UTC))
    second = state_identity(study, SAID | {"verdict": "same", "basis": "spots compared"}, tomorrow)
    assert statement_named(study, second.subject_id).supersedes == first.subject_id
    rows = animal_dossier(study, "KZ-TAUSHERI", tomorrow).statements.value.tables[0].rows
    stands = {row.record["statement_id"]: row.record["stands"] for row in rows}
    assert (stands[first.subject_id], stands[second.subject_id]) == (False, True)
    past = animal_dossier(study, "KZ-TAUSHERI", tomorrow, on=date(2026, 1, 1))
    stood = {row.record["statement_id"]: row.record["stands"] for row in past.statements.value.tables[0].rows}
    assert stood[first.subject_id]
    assert second.subject_id not in stood


def test_the_same_author_speaks_of_the_same_records_once_a_day(study):
    state_identity(study, SAID, ANALYST)
    with pytest.raises(DataError) as refused:
        state_identity(study, SAID | {"others": "KZ-009,KZ-013"}, ANALYST)
    assert refused.value.code == "entry.said_today"


def test_another_author_may_differ_on_the_same_day(study):
    state_identity(study, SAID, ANALYST)
    assert state_identity(study, SAID, replace(ANALYST, organisation="O-EWP")).seq


@pytest.mark.parametrize(
    ("change", "field"),
    [({"others": ""}, "others"), ({"others": "KZ-014"}, "others"), ({"others": "KZ-999"}, "others"),
     ({"basis": " "}, "basis"), ({"verdict": "maybe"}, "verdict"), ({"first": ""}, "first")],
)  # fmt: skip
def test_a_statement_that_cannot_be_read_is_refused(study, change, field):
    with pytest.raises(DataError) as refused:
        state_identity(study, SAID | change, ANALYST)
    assert field in {each.where for each in refused.value.problems}


def test_a_name_stands_once_in_a_register(study):
    add_place(study, {"name_ru": "Кокешкудук", "kind": "sanctuary"}, ANALYST)
    with pytest.raises(DataError) as refused:
        add_place(study, {"name_en": "кокешкудук", "kind": "sanctuary"}, ANALYST)
    assert "entry.name_taken" in {each.code for each in refused.value.problems}
    assert add_organisation(study, {"name_ru": "Кокешкудук"}, ANALYST).subject_id == "O-001"


@pytest.mark.parametrize("role", ["reviewer", "assessor", "press_officer", "liaison", "visitor"])
def test_who_may_not_enter_is_refused(study, role):
    with pytest.raises(AccessError):
        add_record(study, RECORD, looking(role))
    with pytest.raises(AccessError):
        state_identity(study, SAID, looking(role))


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=60))
def test_any_text_is_a_date_or_a_told_problem(text):
    fields = Fields({"happened": text})
    when = fields.date("happened")
    assert when.is_known or fields.problems or not text.split()
