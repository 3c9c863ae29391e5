"""Clips in four containers with three faults of the clock: each has a state, and a date or none."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from qaplan.app.services.clock_proposals import propose_corrections
from qaplan.app.services.clock_view import mended_clock
from qaplan.app.services.clocks import apply_proposal, show_corrections, type_date
from qaplan.app.services.ingest import ingest_card
from qaplan.app.services.sessions import Session
from qaplan.app.services.studies import Study
from qaplan.app.store.card_tables import HeldMedium, load_media
from tests.media_factory import TAKEN, avi, jpeg, mp4

SUFFIXES = ("AVI", "MP4", "MOV", "ASF")
FAULTS = ("undated", "epoch", "utc")


def _clip(path: Path, fault: str) -> None:
    """A clip that says nothing of its date, the zero of its container, or UTC."""
    frames = 4 + FAULTS.index(fault)
    if path.suffix == ".AVI":
        avi(path, frames=frames)
    elif path.suffix == ".ASF":
        mp4(path, created=None, codec="msmpeg4v3", frames=frames)
    else:
        created = {"undated": None, "epoch": TAKEN.replace(1970, 1, 1), "utc": TAKEN - timedelta(hours=5)}
        mp4(path, created=created[fault], frames=frames)


@pytest.fixture
def taken(study: Study, tmp_path: Path, session: Session) -> dict[str, HeldMedium]:
    """Each clip between two pictures that are a minute apart, on a card of its own."""
    number = 0
    for fault in FAULTS:
        for suffix in SUFFIXES:
            folder = tmp_path / "cards" / f"{fault}-{suffix}"
            folder.mkdir(parents=True)
            for place, minutes in ((1, -1), (3, 1)):
                number += 1
                clock = TAKEN + timedelta(minutes=minutes)
                (folder / f"IMG_{place:04}.JPG").write_bytes(jpeg(clock, seed=number))
            _clip(folder / f"IMG_0002.{suffix}", fault)
    result = ingest_card(study, tmp_path / "cards", layout="station", session=session)
    assert sum(result.states.values()) == 36
    return {each.deployment_id: each for each in load_media(study) if not each.medium.path.endswith(".JPG")}


def test_twelve_clips_have_a_state_and_a_date_with_its_source_or_none(taken: dict[str, HeldMedium]) -> None:
    assert len(taken) == 12
    assert {held.medium.state for held in taken.values()} == {"ok"}
    for name, held in taken.items():
        dated = name in {"utc-MP4", "utc-MOV"}
        assert (held.medium.clock_source, "no_date" in held.medium.flags) == (
            ("video", False) if dated else ("none", True)
        ), name
        assert held.camera_clock is None, "no offset is declared, and nobody guesses one"


def test_clips_in_utc_are_dated_by_the_pictures_beside_them(
    study: Study, taken: dict[str, HeldMedium], session: Session
) -> None:
    found = propose_corrections(study)
    assert {each.finding.deployment_id for each in found} == {"utc-MP4", "utc-MOV"}
    for each in found:
        assert each.finding.symptom == "video_beside_pictures"
        assert each.finding.change is not None
        assert each.finding.change.shift == timedelta(hours=5)
        assert each.finding.is_sure
        assert (each.before.undated, each.after and each.after.undated) == (1, 0)
        apply_proposal(study, each.proposal_id, session=session)
    book = show_corrections(study)
    assert mended_clock(book, taken["utc-MP4"]) == TAKEN
    assert propose_corrections(study) == ()


def test_clips_without_a_date_are_dated_from_their_strip(
    study: Study, taken: dict[str, HeldMedium], session: Session
) -> None:
    for name, held in taken.items():
        if held.medium.clock is None:
            type_date(study, f"{name}/{held.medium.path}", "2024-08-25 03:10", session=session)
    book = show_corrections(study)
    mended = {name: mended_clock(book, held) for name, held in taken.items() if held.medium.clock is None}
    assert len(mended) == 10
    assert set(mended.values()) == {TAKEN.replace(second=0)}
