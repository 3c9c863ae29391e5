"""Every action that the program can log is known here: how it is taken back, or why it cannot be.

The studies of the tests of the services are taken back whole when a test ends, event by event, and compared
with what they held at each event (:class:`tests.app.services.undo_probe.UndoProbe`). The files named here do
these actions in such a study.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from qaplan.app.services.cases import import_case
from qaplan.app.services.log import show_log
from qaplan.app.services.reports import released_situation
from qaplan.app.services.sessions import Session
from qaplan.app.services.studies import Study
from qaplan.app.services.undo import FOR_GOOD, undo_event
from qaplan.app.store.case_tables import load_case, save_case
from qaplan.evidence.case import CaseFile
from tests.app.services.test_log_telling import ACTIONS
from tests.app.services.undo_probe import rows_of

HERE = Path(__file__).parent

TAKEN_BACK = {
    "crossings.crossing_kept": "border/test_crossings.py",
    "crossings.inferred": "border/test_crossings.py",
    "crossings.passage_kept": "border/test_crossings.py",
    "crossings.sides_kept": "border/test_crossings.py",
    "crossings.taken": "border/test_crossings.py",
    "crossings.verified": "border/test_crossings.py",
    "evidence.added": "test_undo.py",
    "evidence.changed": "test_undo_actions.py",
    "evidence.custody_begun": "test_incidents.py",
    "facts.kept": "test_undo_actions.py",
    "field_form.accepted": "test_form_decisions.py",
    "field_form.kept": "test_form_decisions.py",
    "field_form.received": "test_field_forms.py",
    "field_form.waiting": "test_form_decisions.py",
    "identity.calibrated": "identity/test_calibrating.py",
    "identity.chip_drawn": "identity/test_chips.py",
    "identity.chip_removed": "identity/test_matching.py",
    "identity.chips_made": "identity/test_matching.py",
    "identity.chips_measured": "identity/test_matching.py",
    "identity.choice_made": "identity/test_deciding.py",
    "identity.pair_read": "identity/test_deciding.py",
    "identity.pairs_known": "identity/test_deciding.py",
    "identity.viewpoint_said": "identity/test_matching.py",
    "landscape.layer_added": "landscape/test_layers.py",
    "log.undone": "test_undo.py",
    "population.estimated": "estimates/test_estimating.py",
    "received.link_confirmed": "test_received.py",
    "received.link_proposed": "test_received.py",
    "received.link_rejected": "test_received.py",
    "received.original": "test_received.py",
    "received.taken": "test_received.py",
    "received.withdrawn": "test_received.py",
    "recognition.labels_taken": "test_labels.py",
    "recognition.labels_undone": "test_labels.py",
    "recognition.media_restricted": "test_labels.py",
    "recognition.repeats_excluded": "test_repeats.py",
    "recognition.repeats_undone": "test_repeats.py",
    "recognition.run_extended": "test_detections.py",
    "recognition.run_taken": "test_detections.py",
    "recognition.run_withdrawn": "test_detections.py",
    "review.labelled": "review/test_labelling.py",
    "survey.card_assigned": "test_ingest.py",
    "survey.card_taken": "test_ingest.py",
    "survey.clock_corrected": "test_clock_proposals.py",
    "survey.clock_correction_undone": "test_clock_proposals.py",
    "survey.date_typed": "test_clock_proposals.py",
    "survey.deployment_kept": "test_ingest.py",
    "survey.effort_kept": "test_ingest.py",
    "survey.sheet_taken": "test_sheets.py",
    "survey.station_kept": "test_undo.py",
    "survey.typed_date_undone": "test_clock_proposals.py",
    "table.mapping_kept": "test_tables.py",
    "table.taken": "test_tables.py",
    "table.undone": "test_tables.py",
}
"""Actions that change rows, each with a file of tests that does it and has it taken back."""

ONLY_TOLD = {
    "clock.proposal_refused": "letting the proposal wait again is an action of its own",
    "clock.proposal_reopened": "as refusing it",
    "report.written": "a report that has left the house cannot be called back",
    "study.begun": "a study without its beginning is none",
    "study.restored": "the rows are those of the backup",
    "study.upgraded": "the tables have another form since",
    "survey.package_written": "a package that has left the house cannot be called back",
}
"""Actions that change no row of a study, with the reason."""


def test_every_action_is_taken_back_or_says_why_not() -> None:
    assert set(ACTIONS) == {*TAKEN_BACK, *ONLY_TOLD, *FOR_GOOD}


def test_no_action_is_both() -> None:
    assert not TAKEN_BACK.keys() & ONLY_TOLD.keys()
    assert not (TAKEN_BACK.keys() | ONLY_TOLD.keys()) & FOR_GOOD.keys()


@pytest.mark.parametrize("file", sorted(set(TAKEN_BACK.values())))
def test_the_files_that_are_named_take_their_studies_back(file: str) -> None:
    source = (HERE / file).read_text(encoding="utf-8")
    assert "study: Study" in source


def test_a_changed_record_and_the_facts_of_a_report_are_taken_back(study: Study, session: Session) -> None:
    import_case(study, "ustyurt", session=session)
    record = replace(load_case(study).records[0], country="UZ")
    before = rows_of(study)
    save_case(study, CaseFile(records=(record,)), actor=session.actor, at=session.moment())
    released_situation(study, "public", as_of=date(2025, 12, 1), session=session)
    lines = list(show_log(study))
    assert [line.change.action for line in lines[-2:]] == ["evidence.changed", "facts.kept"]
    for line in reversed(lines[-2:]):
        undo_event(study, line.seq, session=session)
    assert rows_of(study) == before
