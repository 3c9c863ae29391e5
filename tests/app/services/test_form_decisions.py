"""Deciding upon forms: the visit of the paper sheet, a record with its grade, an incident for a carcass."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from qaplan.app.services.cases import import_case
from qaplan.app.services.clock_proposals import propose_corrections
from qaplan.app.services.field_forms import list_forms, receive_form
from qaplan.app.services.form_decisions import Acceptance, accept_form, keep_as_report
from qaplan.app.services.incidents.noting import HandOver, add_hand_over
from qaplan.app.services.ingest import ingest_card
from qaplan.app.services.log import check_log
from qaplan.app.services.sessions import Session
from qaplan.app.services.situation_view import view_situation
from qaplan.app.services.studies import Study
from qaplan.app.services.undo import undo_event
from qaplan.app.store.case_tables import load_case
from qaplan.app.store.custody_tables import load_chain
from qaplan.app.store.field_tables import save_deployments
from qaplan.app.store.received_tables import load_sightings, load_visits
from qaplan.app.store.studies import writing
from qaplan.base.actors import Actor
from qaplan.base.errors import AccessError, DataError
from qaplan.base.instants import Instant
from qaplan.evidence.custody.chain import check_chain
from qaplan.evidence.types import Grade
from qaplan.survey.sheet.cells import Cell
from qaplan.survey.table.rows import RowCells
from qaplan.survey.table.visits import read_visits, visit_cells
from qaplan.survey.types import Deployment
from tests.app.services.conftest import MakeCard
from tests.app.services.test_field_forms import raw_of
from tests.media_factory import TAKEN
from tests.survey.field_form.forms import NOW, sent_form

_ZONE = timedelta(hours=5)


@pytest.fixture
def ranger() -> Session:
    return Session(Actor("inspector-a", "person"), now=NOW, role="field_biologist")


@pytest.fixture
def analyst() -> Session:
    return Session(Actor("analyst-a", "person"), now=NOW, role="analyst")


def stand(study: Study, session: Session, *names: str) -> None:
    """Puts cameras into the field."""
    start = Instant(datetime(2026, 4, 1, 9, 0), _ZONE)
    cameras = [Deployment(name, name.partition("/")[0], start=start, utc_offset=_ZONE) for name in names]
    with writing(study):
        save_deployments(study, cameras, actor=session.actor, at=session.moment())


def sent(study: Study, ranger: Session, kind: str, **parts: Any) -> str:
    return receive_form(study, raw_of(sent_form(kind, **parts)), session=ranger).form_id


def test_a_camera_check_becomes_the_visit_that_the_paper_sheet_gives(
    study: Study, ranger: Session, analyst: Session
) -> None:
    stand(study, analyst, "U1")
    form_id = sent(study, ranger, "camera_check")
    decision = accept_form(study, form_id, Acceptance(), session=analyst)
    cells: dict[str, Cell] = {
        "pickup_shown_clock": "2026-05-03 13:17:30",
        "pickup_true_clock": "2026-05-03 14:20",
        "pickup_battery": "weak",
        "pickup_card": "new",
        "pickup_tilt": "level",
        "pickup_spring": "dry",
        "pickup_tracks": "cat, ungulate",
        "pickup_by": "Inspector A",
    }
    typed = read_visits(RowCells(2, tuple(cells.values()), cells, {}, {}), "U1", order=None, words={})
    assert load_visits(study) == typed
    assert decision.visit_id == "U1/pickup"


def test_a_clock_that_a_check_shows_to_be_wrong_is_proposed_for_mending(
    study: Study, ranger: Session, analyst: Session, make_card: MakeCard
) -> None:
    stand(study, analyst, "U1")
    ingest_card(study, make_card("U1"), session=analyst)
    form = sent_form("camera_check")
    form["answers"] |= {
        "visit": "check",
        "shown_clock": (TAKEN + timedelta(minutes=1)).isoformat(),
        "true_clock": (TAKEN + timedelta(minutes=64)).isoformat(),
    }
    form_id = receive_form(study, raw_of(form), session=ranger).form_id
    accept_form(study, form_id, Acceptance(), session=analyst)
    found = {each.finding.symptom: each.finding.change for each in propose_corrections(study)}
    change = found["field_sheet_clock"]
    assert change is not None
    assert change.shift == timedelta(minutes=63)


def test_a_phone_in_another_time_zone_gives_the_time_of_the_camera(
    study: Study, ranger: Session, analyst: Session
) -> None:
    stand(study, analyst, "U1")
    answers = sent_form("camera_check")["answers"] | {"true_clock": "2026-05-03T15:20:00"}
    form_id = sent(
        study, ranger, "camera_check", utc_offset="+06:00", when="2026-05-03T15:20", answers=answers
    )
    accept_form(study, form_id, Acceptance(), session=analyst)
    assert [each.true_clock for each in load_visits(study)] == [datetime(2026, 5, 3, 14, 20)]


def test_checks_in_between_do_not_replace_each_other_nor_crowd_the_table(
    study: Study, ranger: Session, analyst: Session
) -> None:
    stand(study, analyst, "U1")
    for number, hour in enumerate((10, 12)):
        answers = sent_form("camera_check")["answers"]
        answers |= {"visit": "check", "true_clock": f"2026-05-03T{hour}:00:00"}
        form_id = f"11111111-2222-4333-8444-55555555555{number}"
        accept_form(
            study,
            sent(study, ranger, "camera_check", form_id=form_id, answers=answers),
            Acceptance(),
            session=analyst,
        )
    assert len(load_visits(study)) == 2
    assert visit_cells(load_visits(study)) == {}


def test_a_camera_that_nobody_knows_is_asked_for(study: Study, ranger: Session, analyst: Session) -> None:
    stand(study, analyst, "U2", "U3/A", "U3/B")
    for camera in ("U1", "U3"):
        answers = sent_form("camera_check")["answers"] | {"camera": camera}
        form_id = f"11111111-2222-4333-8444-5555555555{camera.lower()[1:]}0"
        form_id = sent(study, ranger, "camera_check", form_id=form_id, answers=answers)
        with pytest.raises(DataError) as caught:
            accept_form(study, form_id, Acceptance(), session=analyst)
        assert caught.value.code == "form.camera_unknown"
    assert (
        accept_form(study, form_id, Acceptance(deployment_id="U3/B"), session=analyst).visit_id
        == "U3/B/pickup"
    )


def test_another_sheet_of_the_same_visit_is_not_overwritten(
    study: Study, ranger: Session, analyst: Session
) -> None:
    stand(study, analyst, "U1")
    accept_form(study, sent(study, ranger, "camera_check"), Acceptance(), session=analyst)
    other = sent(
        study, ranger, "camera_check", form_id="99999999-2222-4333-8444-555555555555", by="Inspector B"
    )
    with pytest.raises(DataError) as caught:
        accept_form(study, other, Acceptance(), session=analyst)
    assert caught.value.code == "form.visit_differs"
    assert [each.by for each in load_visits(study)] == ["Inspector A"]
    assert keep_as_report(study, other, session=analyst).state == "kept"


def test_tracks_of_a_leopard_become_a_record_of_the_chosen_grade(
    study: Study, ranger: Session, analyst: Session
) -> None:
    decision = accept_form(study, sent(study, ranger, "sighting"), Acceptance(Grade.C2), session=analyst)
    (record,) = load_case(study).records
    assert (record.record_id, record.grade, record.kind) == (decision.record_id, Grade.C2, "sighting_report")
    assert record.tier == "steward"
    (sighting,) = load_sightings(study)
    assert (sighting.species, sighting.evidence) == ("Panthera pardus", "track")


def test_a_report_is_kept_as_unconfirmed(study: Study, ranger: Session, analyst: Session) -> None:
    keep_as_report(study, sent(study, ranger, "carcass"), session=analyst)
    case = load_case(study)
    assert [(each.grade, each.kind, each.outcome) for each in case.records] == [
        (Grade.C3, "sighting_report", "dead")
    ]
    assert case.incidents == ()


def test_other_animals_and_livestock_become_sightings_and_no_leopard_records(
    study: Study, ranger: Session, analyst: Session
) -> None:
    accept_form(study, sent(study, ranger, "livestock_loss"), Acceptance(), session=analyst)
    assert load_case(study).records == ()
    assert [each.species for each in load_sightings(study)] == ["Canis lupus"]


def test_a_dead_leopard_opens_an_incident_with_unknown_cause_and_its_first_hand_over(
    study: Study, ranger: Session, analyst: Session
) -> None:
    decision = accept_form(study, sent(study, ranger, "carcass"), Acceptance(Grade.C1), session=analyst)
    (incident,) = load_case(study).incidents
    assert (incident.incident_id, incident.cause) == (decision.incident_id, "unknown")
    assert [(each.cause, each.author) for each in incident.hypotheses] == [("unknown", "Inspector A")]
    (first,) = load_chain(study, incident.incident_id)
    assert (first.transfer.handed_by, first.transfer.taken_by) == ("Inspector A", "Institute of Zoology")
    assert check_chain([first]) == ()


def test_remains_that_were_left_have_no_hand_over(study: Study, ranger: Session, analyst: Session) -> None:
    answers = sent_form("carcass")["answers"] | {"kept": "left"}
    form_id = sent(study, ranger, "carcass", answers=answers)
    decision = accept_form(study, form_id, Acceptance(), session=analyst)
    assert load_chain(study, decision.incident_id) == ()


def test_a_form_is_decided_once(study: Study, ranger: Session, analyst: Session) -> None:
    form_id = sent(study, ranger, "carcass")
    accept_form(study, form_id, Acceptance(), session=analyst)
    for call in (
        lambda: accept_form(study, form_id, Acceptance(), session=analyst),
        lambda: keep_as_report(study, form_id, session=analyst),
    ):
        with pytest.raises(DataError) as caught:
            call()
        assert caught.value.code == "form.decided"


def test_who_sends_forms_does_not_decide_upon_them(study: Study, ranger: Session) -> None:
    form_id = sent(study, ranger, "sighting")
    with pytest.raises(AccessError) as caught:
        accept_form(study, form_id, Acceptance(), session=ranger)
    assert caught.value.code == "access.no_right"
    assert [each.state for each in list_forms(study, session=ranger)] == ["waiting"]


def test_a_place_that_is_not_in_the_register_is_refused_before_anything_is_kept(
    study: Study, ranger: Session, analyst: Session
) -> None:
    form_id = sent(study, ranger, "sighting")
    events = check_log(study).events
    with pytest.raises(DataError) as caught:
        accept_form(study, form_id, Acceptance(place_id="P-NOWHERE"), session=analyst)
    assert caught.value.code == "form.place_unknown"
    assert check_log(study).events == events


def test_a_decision_is_undone_whole_and_the_form_waits_again(
    study: Study, ranger: Session, analyst: Session
) -> None:
    form_id = sent(study, ranger, "carcass")
    decision = accept_form(study, form_id, Acceptance(Grade.C1), session=analyst)
    undo_event(study, decision.seq, session=analyst)
    case = load_case(study)
    assert (case.records, case.incidents, load_sightings(study)) == ((), (), ())
    assert load_chain(study, decision.incident_id) == ()
    assert [each.state for each in list_forms(study, session=analyst)] == ["waiting"]


def test_a_decision_is_not_undone_under_hand_overs_that_came_since(
    study: Study, ranger: Session, analyst: Session
) -> None:
    decision = accept_form(study, sent(study, ranger, "carcass"), Acceptance(Grade.C1), session=analyst)
    later = HandOver("2026-05-10", "Institute of Zoology", "Laboratory", "skull")
    add_hand_over(study, decision.incident_id, later, session=analyst)
    with pytest.raises(DataError):
        undo_event(study, decision.seq, session=analyst)
    assert len(load_chain(study, decision.incident_id)) == 2
    assert [each.state for each in list_forms(study, session=analyst)] == ["accepted"]


def test_a_find_that_is_not_public_leaves_no_trace_in_the_publics_situation(
    study: Study, ranger: Session, analyst: Session
) -> None:
    import_case(study, "ustyurt")
    day = NOW.date()
    before = view_situation(study, replace(analyst, audience="public"), day)
    decision = accept_form(study, sent(study, ranger, "carcass"), Acceptance(Grade.C1), session=analyst)
    told = view_situation(study, analyst, day).value
    assert decision.incident_id in repr(told.known)
    after = view_situation(study, replace(analyst, audience="public"), day)
    assert after.release_id == before.release_id


def test_the_code_of_the_printed_sheet_names_the_camera(
    study: Study, ranger: Session, analyst: Session
) -> None:
    stand(study, analyst, "U1")
    code = f"d-{hashlib.sha256(b'U1').hexdigest()[:12]}"
    answers = sent_form("camera_check")["answers"] | {"camera": code}
    decision = accept_form(
        study, sent(study, ranger, "camera_check", answers=answers), Acceptance(), session=analyst
    )
    assert decision.visit_id == "U1/pickup"
