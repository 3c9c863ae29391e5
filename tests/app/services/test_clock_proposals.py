"""Every planted clock fault is found, none is found on clean cards, and what is proposed restores the truth."""

from __future__ import annotations

from pathlib import Path

import pytest

from qaplan.app.services.clock_proposals import propose_corrections, proposal_record
from qaplan.app.services.clock_view import mended_clock
from qaplan.app.services.clocks import apply_proposal, show_corrections, undo_clock
from qaplan.app.services.events import effort_records, event_records, list_effort, list_events
from qaplan.app.services.ingest import ingest_card
from qaplan.app.services.sessions import Session
from qaplan.app.services.studies import Study
from qaplan.app.store.card_tables import load_media
from qaplan.simulation.cards import PlannedCard, plan_practice
from tests.survey.clocks.practice import TOLERANCE_S, sound_cards, true_clocks, write_cards


@pytest.fixture
def cards() -> list[PlannedCard]:
    return sound_cards(plan_practice(3, clips=0))


@pytest.fixture
def practice(study: Study, cards: list[PlannedCard], tmp_path: Path, session: Session) -> Study:
    sheet = write_cards(tmp_path / "cards", cards)
    ingest_card(study, tmp_path / "cards", layout="station/camera", sheet=sheet, session=session)
    return study


def _state(study: Study) -> tuple[object, ...]:
    return event_records(list_events(study)), effort_records(list_effort(study)), list_effort(study).value


def test_planted_faults_are_found_mended_and_undone_and_clean_cards_left_alone(
    practice: Study, cards: list[PlannedCard], session: Session
) -> None:
    before = _state(practice)
    found = propose_corrections(practice)
    faulty = {card.truth.folder for card in cards if card.truth.clock != "none"}
    assert len(faulty) == 7
    assert sum(card.truth.is_clean for card in cards) >= 20
    assert {each.finding.deployment_id for each in found} == faulty
    assert len(found) == len(faulty)
    assert _state(practice) == before, "a proposal changes nothing"

    ids = [apply_proposal(practice, each.proposal_id, session=session).correction_id for each in found]
    assert propose_corrections(practice) == ()
    book = show_corrections(practice)
    truth = {card.truth.folder: (card.truth.clock, true_clocks(card)) for card in cards}
    for held in load_media(practice):
        kind, clocks = truth[held.deployment_id]
        mended = mended_clock(book, held)
        assert mended is not None
        off_s = abs((mended - clocks[held.medium.path]).total_seconds())
        assert off_s <= TOLERANCE_S.get(kind, 2.0), (kind, held.medium.path, off_s)
    assert _state(practice) != before

    for each in reversed(ids):
        undo_clock(practice, each, session=session)
    assert _state(practice) == before
