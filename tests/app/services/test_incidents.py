"""Incidents: what is recorded, what is named, what a laboratory owes, a chain that nobody changes unseen."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from qaplan.app.services.incidents.noting import (
    HandOver,
    add_cause,
    add_hand_over,
    add_sample,
    match_animal,
    note_result,
)
from qaplan.app.services.incidents.packs import check_pack, evidence_pack
from qaplan.app.services.incidents.viewing import list_incidents, show_incident
from qaplan.app.services.log import check_log, show_log
from qaplan.app.services.sessions import Session
from qaplan.app.services.studies import Study
from qaplan.app.services.undo import undo_event
from qaplan.app.store.case_tables import load_case, save_case
from qaplan.app.store.custody_tables import add_transfer, load_chain
from qaplan.app.store.studies import writing
from qaplan.base.actors import Actor
from qaplan.base.dates import DaySpan
from qaplan.base.errors import AccessError, DataError
from qaplan.base.facts import Choice
from qaplan.base.messages import Text
from qaplan.evidence.case import CaseFile
from qaplan.evidence.files import read_packaged_case

INCIDENT = "INC-2021-06-09"
HAND_OVER = HandOver(
    "2026-05-03T16:00", "Inspector A", "Institute of Zoology", "skull in a sealed bag", "N 17"
)


@pytest.fixture
def analyst() -> Session:
    return Session(Actor("analyst-a", "person"), now=datetime(2026, 5, 4, tzinfo=UTC), role="analyst")


@pytest.fixture
def ustyurt(study: Study, session: Session) -> Study:
    """The case of the dead animal alone, with the animal and who speaks of it."""
    whole = read_packaged_case("ustyurt")
    incident = whole.incidents[0]
    case = CaseFile(
        records=tuple(each for each in whole.records if each.record_id == incident.record_id),
        individuals=tuple(each for each in whole.individuals if each.individual_id == "KZ-TAUSHERI"),
        incidents=whole.incidents,
        places=tuple(each for each in whole.places if each.place_id == incident.place_id),
        organisations=whole.organisations,
    )
    save_case(study, case, actor=session.actor, at=session.moment())
    return study


def test_unknown_is_the_cause_on_record_and_what_is_named_stands_apart(
    ustyurt: Study, analyst: Session
) -> None:
    shown = show_incident(ustyurt, INCIDENT, analyst)
    fields, causes, *_ = shown.answer.value.tables
    assert Choice("cause.unknown") in [row.cells[1] for row in fields.rows]
    assert [row.cells[0] for row in causes.rows] == [Choice("cause.killed_by_people")]
    said = [Text("en").say(each) for each in shown.answer.value.sentences]
    assert "Cause of death: unknown." in said[0]


def test_the_days_without_a_result_are_counted_to_the_day_asked_for(ustyurt: Study, analyst: Session) -> None:
    shown = show_incident(ustyurt, INCIDENT, analyst, on=date(2021, 6, 19))
    samples = shown.answer.value.tables[2]
    assert samples.rows[0].cells[-1] == DaySpan(10, 10)
    listed = list_incidents(ustyurt, analyst)
    assert (listed.count, listed.waiting) == (1, 1)


def test_a_result_ends_the_waiting_and_can_be_taken_back(ustyurt: Study, analyst: Session) -> None:
    seq = note_result(ustyurt, INCIDENT, 1, "no poison found", session=analyst)
    assert list_incidents(ustyurt, analyst).waiting == 0
    undo_event(ustyurt, seq, session=analyst)
    assert list_incidents(ustyurt, analyst).waiting == 1


def test_hand_overs_are_added_and_never_changed(ustyurt: Study, analyst: Session) -> None:
    add_hand_over(ustyurt, INCIDENT, HAND_OVER, session=analyst)
    add_hand_over(ustyurt, INCIDENT, replace(HAND_OVER, what="skull, repacked", corrects=1), session=analyst)
    first, second = load_chain(ustyurt, INCIDENT)
    assert (first.transfer.what, second.transfer.corrects) == ("skull in a sealed bag", 1)
    assert second.previous == first.digest
    assert show_incident(ustyurt, INCIDENT, analyst).faults == ()


def test_a_noted_hand_over_is_not_undone_but_corrected(ustyurt: Study, analyst: Session) -> None:
    for _ in range(2):
        add_hand_over(ustyurt, INCIDENT, HAND_OVER, session=analyst)
    last = list(show_log(ustyurt))[-1]
    with pytest.raises(DataError):
        undo_event(ustyurt, last.seq, session=analyst)
    assert len(load_chain(ustyurt, INCIDENT)) == 2


def test_an_edit_behind_the_programs_back_is_told(ustyurt: Study, analyst: Session) -> None:
    from qaplan.app.store.models import CustodyTransfer

    add_hand_over(ustyurt, INCIDENT, HAND_OVER, session=analyst)
    row = CustodyTransfer.objects.using(ustyurt.alias).get()
    row.body["taken_by"] = "somebody else"
    row.save(using=ustyurt.alias)
    assert len(show_incident(ustyurt, INCIDENT, analyst).faults) == 1


def test_of_two_who_add_at_once_the_second_is_told(ustyurt: Study, analyst: Session) -> None:
    sealed = add_hand_over(ustyurt, INCIDENT, HAND_OVER, session=analyst)
    with pytest.raises(DataError) as caught, writing(ustyurt):
        add_transfer(ustyurt, sealed.transfer, actor=analyst.actor, at=analyst.moment())
    assert caught.value.code == "custody.changed_since"


def test_every_fault_of_a_hand_over_is_told_at_once(ustyurt: Study, analyst: Session) -> None:
    bad = HandOver("yesterday", "", "B", "found at 43.21347, 54.55512", sha256="x", corrects=3)
    events = check_log(ustyurt).events
    with pytest.raises(DataError) as caught:
        add_hand_over(ustyurt, INCIDENT, bad, session=analyst)
    assert {(each.code, each.where) for each in caught.value.problems} == {
        ("custody.missing", "handed_by"),
        ("custody.bad_day", "when"),
        ("custody.position", "what"),
        ("custody.bad_digest", "sha256"),
        ("custody.no_such_number", "corrects"),
    }
    assert check_log(ustyurt).events == events


def test_the_evidence_pack_checks_itself_without_the_study(ustyurt: Study, analyst: Session) -> None:
    for _ in range(3):
        add_hand_over(ustyurt, INCIDENT, HAND_OVER, session=analyst)
    pack = json.loads(json.dumps(evidence_pack(ustyurt, INCIDENT, session=analyst)))
    checked = check_pack(pack)
    assert (checked.is_whole, checked.hand_overs, checked.incident_id) == (True, 3, INCIDENT)
    assert checked.head == load_chain(ustyurt, INCIDENT)[-1].digest


@pytest.mark.parametrize("harm", ["edit", "cut", "swap", "rename"])
def test_a_pack_that_was_tampered_with_is_found_out(ustyurt: Study, analyst: Session, harm: str) -> None:
    for _ in range(3):
        add_hand_over(ustyurt, INCIDENT, HAND_OVER, session=analyst)
    pack = json.loads(json.dumps(evidence_pack(ustyurt, INCIDENT, session=analyst)))
    if harm == "edit":
        pack["chain"][1]["transfer"]["mark"] = "N 18"
    elif harm == "cut":
        pack["chain"].pop()
    elif harm == "swap":
        pack["chain"].reverse()
    else:
        pack["incident_id"] = "INC-OTHER"
    assert not check_pack(pack).is_whole


def test_neither_words_nor_names_of_a_hand_over_stand_in_the_log(ustyurt: Study, analyst: Session) -> None:
    add_hand_over(ustyurt, INCIDENT, HAND_OVER, session=analyst)
    last = list(show_log(ustyurt))[-1]
    assert last.change.action == "evidence.custody_begun"
    assert "Zoology" not in repr(last)


def test_a_sample_a_cause_and_a_match_are_kept_with_who_says_so(ustyurt: Study, analyst: Session) -> None:
    add_sample(ustyurt, INCIDENT, "tooth", "Almaty, laboratory A", "2026-05-01", session=analyst)
    add_cause(ustyurt, INCIDENT, "unknown", "nobody can tell", "Ranger B", session=analyst)
    match_animal(ustyurt, INCIDENT, "KZ-TAUSHERI", "spots of the left flank", session=analyst)
    (incident,) = load_case(ustyurt).incidents
    assert [each.what for each in incident.samples] == ["carcass", "tooth"]
    assert [each.author for each in incident.hypotheses] == ["M-ACTIVIST", "Ranger B"]
    assert (incident.match_basis, incident.cause) == ("spots of the left flank", "unknown")


def test_bad_entries_are_refused(ustyurt: Study, analyst: Session) -> None:
    for code, call in (
        ("incident.unknown", lambda: add_sample(ustyurt, "X", "a", "b", "", session=analyst)),
        ("incident.no_sample", lambda: note_result(ustyurt, INCIDENT, 9, "a", session=analyst)),
        ("incident.nothing_said", lambda: note_result(ustyurt, INCIDENT, 1, " ", session=analyst)),
        ("incident.bad_cause", lambda: add_cause(ustyurt, INCIDENT, "x", "a", "b", session=analyst)),
        ("incident.no_animal", lambda: match_animal(ustyurt, INCIDENT, "X", "a", session=analyst)),
        ("custody.position", lambda: note_result(ustyurt, INCIDENT, 1, "at lat 43.21347", session=analyst)),
    ):
        with pytest.raises(DataError) as caught:
            call()
        assert caught.value.code == code


def test_incidents_are_for_insiders(ustyurt: Study, analyst: Session) -> None:
    public = replace(analyst, audience="public")
    roles = ("assessor", "press_officer", "liaison", "visitor")
    for reader in (public, *(replace(public, role=role) for role in roles)):
        with pytest.raises(AccessError):
            list_incidents(ustyurt, reader)
        with pytest.raises(AccessError):
            show_incident(ustyurt, INCIDENT, reader)


def test_a_reader_adds_nothing(ustyurt: Study, analyst: Session) -> None:
    with pytest.raises(AccessError):
        add_hand_over(ustyurt, INCIDENT, HAND_OVER, session=replace(analyst, role="reviewer"))
