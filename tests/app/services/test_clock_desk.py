"""What is proposed for clocks waits for a decision; a large study is looked through as a job."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from qaplan.app.jobs.executors import InProcess
from qaplan.app.services import clock_desk
from qaplan.app.services.clock_desk import accept_proposal, refuse_proposal, reopen_proposal, view_clocks
from qaplan.app.services.clock_proposals import propose_corrections
from qaplan.app.services.ingest import ingest_card
from qaplan.app.services.jobs import start_job
from qaplan.app.services.sessions import Session
from qaplan.app.services.sheets import import_sheet
from qaplan.app.services.studies import Study
from qaplan.app.store.clock_tables import load_clock_book
from qaplan.base.actors import Actor
from qaplan.base.errors import AccessError, UsageError
from tests.media_factory import TAKEN, jpeg

MakeCard = Callable[..., Path]


@pytest.fixture
def wrong(study: Study, make_card: MakeCard, session: Session, tmp_path: Path) -> Study:
    """K1 is right; the clock of K2 began again in 1970."""
    sheet = tmp_path / "field.csv"
    sheet.write_text(
        "deployment_id,station_id,start,end,utc_offset\n"
        "K1,K1,2024-08-20 12:00,2024-08-27 12:00,+05:00\nK2,K2,2024-08-20 12:00,2024-08-27 12:00,+05:00\n"
    )
    import_sheet(study, sheet, session=session)
    ingest_card(study, make_card("K1", 5), session=session)
    card = make_card("K2", 0)
    for number in range(8):
        taken = TAKEN.replace(year=1970, month=1, day=1, hour=0, minute=1) + timedelta(hours=20 * number)
        (card / f"IMG_{number:04}.JPG").write_bytes(jpeg(taken, seed=100 + number))
    ingest_card(study, card, session=session)
    return study


def test_one_station_gives_the_proposals_that_all_give(wrong: Study) -> None:
    whole = propose_corrections(wrong)
    assert [each.finding.deployment_id for each in whole] == ["K2"]
    assert propose_corrections(wrong, stations=["K2"]) == whole
    assert propose_corrections(wrong, stations=["K1"]) == ()


def test_a_refusal_stands_until_it_is_reopened(wrong: Study, session: Session) -> None:
    (waiting,) = view_clocks(wrong, session).waiting
    refuse_proposal(wrong, waiting.proposal_id, session, why="the sheet is wrong")
    desk = view_clocks(wrong, session)
    assert (desk.waiting, len(desk.refused)) == ((), 1)
    reopen_proposal(wrong, waiting.proposal_id, session)
    assert len(view_clocks(wrong, session).waiting) == 1
    assert load_clock_book(wrong).corrections == ()


def test_the_counts_say_what_mending_changes(wrong: Study, session: Session) -> None:
    (waiting,) = view_clocks(wrong, session).waiting
    counts = {name: (now, then) for name, now, then in waiting.counts}
    assert counts["outside"] == (8, 0)
    assert counts["inside"] == (0, 8)


def test_a_large_study_is_looked_through_as_a_job(
    wrong: Study, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock_desk, "LARGE_FILES", 3)
    before = view_clocks(wrong, session)
    assert (before.waiting, before.is_stale, before.looked_at) == ((), True, None)
    executor = InProcess()
    start_job(wrong, clock_desk.LOOK, {}, session=session, executor=executor)
    assert executor.wait(30)
    found = view_clocks(wrong, session)
    assert (len(found.waiting), found.is_stale) == (1, False)
    made = accept_proposal(wrong, found.waiting[0].proposal_id, session)
    assert made.scope.deployment_id == "K2"
    after = view_clocks(wrong, session)
    assert after.is_stale
    with pytest.raises(UsageError) as caught:
        accept_proposal(wrong, found.waiting[0].proposal_id, session)
    assert caught.value.code == "clock.unknown_proposal"


def test_an_unknown_proposal_is_refused(wrong: Study, session: Session) -> None:
    for decide in (accept_proposal, refuse_proposal, reopen_proposal):
        with pytest.raises(UsageError) as caught:
            decide(wrong, "p-00000000", session)
        assert caught.value.code == "clock.unknown_proposal"


def test_a_reviewer_decides_nothing(wrong: Study, session: Session) -> None:
    (waiting,) = view_clocks(wrong, session).waiting
    reviewer = Session(Actor("person:r", "person"), role="reviewer")
    with pytest.raises(AccessError) as caught:
        accept_proposal(wrong, waiting.proposal_id, reviewer)
    assert caught.value.code == "access.no_right"
