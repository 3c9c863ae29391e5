"""Planted clock faults are found, clean cards are left alone, and what is proposed restores the truth."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from qaplan.app.services.clock_proposals import propose_corrections
from qaplan.app.services.clock_view import mended_clock
from qaplan.app.services.clocks import (
    ClockWish,
    apply_proposal,
    correct_clock,
    show_corrections,
    type_date,
    undo_clock,
)
from qaplan.app.services.events import effort_records, event_records, list_effort, list_events
from qaplan.app.services.ingest import ingest_card
from qaplan.app.services.log import check_log, show_log
from qaplan.app.services.packages import export_package
from qaplan.app.services.sessions import Session
from qaplan.app.services.situation.cards import clock_sentences
from qaplan.app.services.situation.loading import load_matter
from qaplan.app.services.studies import Study
from qaplan.app.store.card_tables import load_media
from qaplan.app.store.log import Change, append_event
from qaplan.app.store.studies import writing
from qaplan.app.store.table_imports import keep_visits
from qaplan.base.actors import Actor
from qaplan.base.errors import AccessError
from qaplan.base.messages import Text
from qaplan.simulation.cards import PlannedCard, plan_practice
from qaplan.survey.clocks.types import ClockChange, ClockScope
from qaplan.survey.table.types import CameraVisit
from tests.media_factory import fill_card, jpeg
from tests.survey.clocks.practice import TOLERANCE_S, sound_cards, true_clocks, write_cards


@pytest.fixture
def cards() -> list[PlannedCard]:
    return sound_cards(plan_practice(3, clips=0))


@pytest.fixture
def practice(study: Study, cards: list[PlannedCard], tmp_path: Path, session: Session) -> Study:
    sheet = write_cards(tmp_path / "cards", cards)
    ingest_card(study, tmp_path / "cards", layout="station/camera", sheet=sheet, session=session)
    return study


def _state(study: Study) -> tuple[list[dict[str, object]], object, object]:
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
    assert len(list_events(practice).value) > len(before[0])

    for each in reversed(ids):
        undo_clock(practice, each, session=session)
    assert _state(practice) == before


def test_two_clocks_noted_on_a_typed_sheet_make_a_drift(
    study: Study, tmp_path: Path, session: Session
) -> None:
    start, end = datetime(2024, 5, 1, 9), datetime(2024, 6, 10, 9)
    for number, day in enumerate((0, 10, 20, 40)):
        taken = start + timedelta(days=day, seconds=9 * day)
        fill_card(tmp_path / "cards" / "K1", {f"IMG_{number:04}.JPG": jpeg(taken, seed=number)})
    ingest_card(study, tmp_path / "cards", layout="station", utc_offset="+05:00", session=session)
    with writing(study):
        visits = [
            CameraVisit("K1", "setup", start, start),
            CameraVisit("K1", "pickup", end + timedelta(minutes=6), end),
        ]
        keep_visits(study, visits)
        append_event(study, session.actor, Change("table.taken", "table", "typed"), at=session.moment())
    (found,) = propose_corrections(study)
    assert found.finding.symptom == "field_sheet_drift"
    apply_proposal(study, found.proposal_id, session=session)
    book = show_corrections(study)
    for held, day in zip(load_media(study), (0, 10, 20, 40), strict=True):
        mended = mended_clock(book, held)
        assert mended is not None
        assert abs(mended - start - timedelta(days=day)) <= timedelta(seconds=60)
    assert propose_corrections(study) == ()


def test_a_package_carries_the_mended_clock_and_after_the_undoing_the_old_one(
    study: Study, make_card: Callable[..., Path], tmp_path: Path, session: Session
) -> None:
    card = make_card("cards/K1", 2)
    sheet = tmp_path / "field.csv"
    sheet.write_text(
        "station_id,latitude,longitude,start,end,utc_offset\nK1,47.1,61.5,2024-08-20,2024-09-20,+05:00\n"
    )
    ingest_card(study, card.parent, layout="station", sheet=sheet, session=session)

    def first_stamp(name: str) -> str:
        target = tmp_path / name
        export_package(study, target, contributors=["Reserve"], sampling_design="targeted", session=session)
        with (target / "media.csv").open(encoding="utf-8") as file:
            return next(csv.DictReader(file))["timestamp"]

    assert first_stamp("before") == "2024-08-25T03:10:07+05:00"
    wish = ClockWish(ClockScope("K1"), ClockChange("shift", timedelta(hours=2)), "a test")
    made = correct_clock(study, wish, session=session)
    assert first_stamp("between") == "2024-08-25T05:10:07+05:00"
    undo_clock(study, made.correction_id, session=session)
    assert first_stamp("after") == "2024-08-25T03:10:07+05:00"


def test_every_change_of_a_clock_stands_in_the_log_and_no_reading_is_rewritten(
    study: Study, make_card: Callable[..., Path], session: Session
) -> None:
    card = make_card("cards/K1", 2)
    ingest_card(study, card.parent, layout="station", session=session)
    held = list(load_media(study))
    wish = ClockWish(ClockScope("K1"), ClockChange("shift", timedelta(hours=2)), "noted at the visit")
    made = correct_clock(study, wish, session=session)
    typed = type_date(study, "K1/IMG_0000.JPG", "2024-05-03 04:10", why="the strip", session=session)
    undo_clock(study, typed.typed_id, why="misread", session=session)
    undo_clock(study, made.correction_id, why="the sheet was wrong", session=session)
    lines = [line.change for line in show_log(study)][-4:]
    assert [line.action for line in lines] == [
        "survey.clock_corrected",
        "survey.date_typed",
        "survey.typed_date_undone",
        "survey.clock_correction_undone",
    ]
    assert [line.why for line in lines] == [
        "noted at the visit",
        "the strip",
        "misread",
        "the sheet was wrong",
    ]
    assert check_log(study).is_whole
    assert list(load_media(study)) == held
    assert len(show_corrections(study).corrections) == 1, "what is taken back stays on record"


def test_only_a_steward_mends_clocks(study: Study) -> None:
    public = Session(Actor("role:public", "role"), "public")
    wish = ClockWish(ClockScope("K1"), ClockChange("shift", timedelta(hours=2)))
    for act in (
        lambda: correct_clock(study, wish, session=public),
        lambda: undo_clock(study, "c-1", session=public),
        lambda: apply_proposal(study, "p-1", session=public),
        lambda: type_date(study, "m", "2024-05-03 04:10", session=public),
    ):
        with pytest.raises(AccessError):
            act()


def test_a_situation_says_how_many_dates_were_mended(
    study: Study, make_card: Callable[..., Path], session: Session
) -> None:
    ingest_card(study, make_card("cards/K1", 2).parent, layout="station", session=session)
    assert clock_sentences(load_matter(study).cards) == ()
    wish = ClockWish(ClockScope("K1"), ClockChange("shift", timedelta(hours=2)))
    made = correct_clock(study, wish, session=session)
    (said,) = clock_sentences(load_matter(study).cards)
    assert Text("en").say(said) == "Clocks were corrected or dated by hand for: 2 pictures."
    undo_clock(study, made.correction_id, session=session)
    assert clock_sentences(load_matter(study).cards) == ()
