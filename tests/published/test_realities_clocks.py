"""Hard realities of camera trapping that concern clocks and clips, by the numbers of the list of seventeen.

1 clock reset, 2 wrong clock found later, 3 drift between paired cameras, 4 zones and laws, 5 video in UTC
beside pictures in local time, 11 odd video codecs. The list names the trackers that tell of each.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from qaplan.app.services.clock_proposals import propose_corrections
from qaplan.app.services.clock_view import mended_clock
from qaplan.app.services.clocks import ClockWish, apply_proposal, correct_clock, show_corrections, undo_clock
from qaplan.app.services.events import event_records, list_events, undated_media
from qaplan.app.services.ingest import ingest_card
from qaplan.app.services.sessions import Session
from qaplan.app.services.studies import Study, close_study, init_study
from qaplan.app.store.card_tables import load_media
from qaplan.app.store.field_tables import load_deployments
from qaplan.base.actors import Actor
from qaplan.survey.clocks.types import ClockChange, ClockScope
from tests.media_factory import avi, fill_card, jpeg, mp4

_STEWARD = Session(Actor("role:steward", "role"))
_SET_UP = datetime(2024, 2, 20, 9, 0)
_DAYS = (0, 2, 5, 11, 19, 30)


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    made = init_study(tmp_path / "study", "Study", session=_STEWARD)
    yield made
    close_study(made)


def _card(folder: Path, clocks: list[datetime], seed: int = 0) -> None:
    pictures = {
        f"gazelle/IMG_{number:04}.JPG": jpeg(clock, seed=seed + number, size=(8, 8))
        for number, clock in enumerate(clocks)
    }
    fill_card(folder, pictures)


def _take(study: Study, cards: Path, stations: str, *, zone: str = "+06:00") -> None:
    end = _SET_UP + timedelta(days=30)
    rows = [f"{name},{_SET_UP:%Y-%m-%d %H:%M:%S},{end:%Y-%m-%d %H:%M:%S},{zone}" for name in stations.split()]
    sheet = cards.parent / "field.csv"
    sheet.write_text("\n".join(["deployment_id,station_id,camera_id,start,end,utc_offset", *rows]) + "\n")
    ingest_card(study, cards, layout="station/camera/species", sheet=sheet, session=_STEWARD)


def _true() -> list[datetime]:
    return [_SET_UP + timedelta(days=day) for day in _DAYS]


def _mended(study: Study, deployment: str) -> list[datetime | None]:
    book = show_corrections(study)
    return [mended_clock(book, each) for each in load_media(study) if each.deployment_id == deployment]


@pytest.mark.parametrize("year", [1970, 1980, 1992, 2000, 2010])
def test_reality_01_a_clock_that_began_again_is_found_and_its_pictures_come_back(
    study: Study, tmp_path: Path, year: int
) -> None:
    lost = datetime(year, 1, 1) - _SET_UP
    _card(tmp_path / "cards/K1/C1", [each + lost for each in _true()])
    _take(study, tmp_path / "cards", "K1-C1,K1,C1")
    assert (undated_media(study), list_events(study).value) == ((0, 6), ())
    (found,) = propose_corrections(study)
    assert found.finding.symptom == "reset"
    apply_proposal(study, found.proposal_id, session=_STEWARD)
    assert _mended(study, "K1-C1") == _true()
    assert len(list_events(study).value) == 6


def test_reality_02_a_wrong_clock_found_later_is_mended_for_one_deployment_and_unmended_exactly(
    study: Study, tmp_path: Path
) -> None:
    for place, name in enumerate(("K1", "K2")):
        _card(tmp_path / f"cards/{name}/C1", _true(), seed=place * 50)
    _take(study, tmp_path / "cards", "K1-C1,K1,C1 K2-C1,K2,C1")
    before = event_records(list_events(study))
    files = {path: path.read_bytes() for path in (tmp_path / "cards").rglob("*.JPG")}
    shift = ClockWish(ClockScope("K1-C1"), ClockChange("shift", timedelta(hours=1)), "the watch was right")
    made = correct_clock(study, shift, session=_STEWARD)
    assert _mended(study, "K1-C1") == [each + timedelta(hours=1) for each in _true()]
    assert _mended(study, "K2-C1") == _true()
    undo_clock(study, made.correction_id, session=_STEWARD)
    assert event_records(list_events(study)) == before
    assert {path: path.read_bytes() for path in files} == files


def test_reality_03_a_drift_between_the_cameras_of_a_station_is_found_and_taken_out(
    study: Study, tmp_path: Path
) -> None:
    drifted = [each + timedelta(seconds=8 * day) for each, day in zip(_true(), _DAYS, strict=True)]
    _card(tmp_path / "cards/K1/C1", _true())
    _card(tmp_path / "cards/K1/C2", drifted, seed=50)
    _take(study, tmp_path / "cards", "K1-C1,K1,C1 K1-C2,K1,C2")
    (found,) = propose_corrections(study)
    assert (found.finding.symptom, found.finding.deployment_id) == ("pair_drifts_apart", "K1-C2")
    apply_proposal(study, found.proposal_id, session=_STEWARD)
    for mended, true in zip(_mended(study, "K1-C2"), _true(), strict=True):
        assert mended is not None
        assert abs(mended - true) <= timedelta(seconds=60)


def test_reality_04_a_camera_in_almaty_keeps_its_offset_through_the_change_of_the_law(
    study: Study, tmp_path: Path
) -> None:
    """Almaty went from UTC+6 to UTC+5 on 1 March 2024; the camera, set up before, did not."""
    _card(tmp_path / "cards/K1/C1", _true())
    _take(study, tmp_path / "cards", "K1-C1,K1,C1", zone="Asia/Almaty")
    (deployment,) = load_deployments(study)
    assert deployment.utc_offset == timedelta(hours=6)
    assert propose_corrections(study) == ()
    assert _mended(study, "K1-C1") == _true()


@pytest.mark.parametrize("hours", [-5, -1, 1, 3, 6])
def test_reality_04_a_clock_set_to_another_zone_is_found_by_its_visits(
    study: Study, tmp_path: Path, hours: int
) -> None:
    _card(tmp_path / "cards/K1/C1", [each + timedelta(hours=hours) for each in _true()])
    _take(study, tmp_path / "cards", "K1-C1,K1,C1")
    (found,) = propose_corrections(study)
    assert found.finding.symptom == "whole_hours_off"
    apply_proposal(study, found.proposal_id, session=_STEWARD)
    assert _mended(study, "K1-C1") == _true()


def test_reality_05_videos_in_local_time_where_utc_was_meant_are_found_by_their_neighbours(
    study: Study, tmp_path: Path
) -> None:
    """The declared offset was added to dates that were local already."""
    _card(tmp_path / "cards/K1/C1", _true())
    folder = tmp_path / "cards/K1/C1/gazelle"
    clips = [_SET_UP + timedelta(days=2, minutes=1), _SET_UP + timedelta(days=5, minutes=1)]
    for number, (before, clock) in enumerate(zip((1, 2), clips, strict=True)):
        near = jpeg(clock + timedelta(minutes=1), seed=90 + number, size=(8, 8))
        (folder / f"IMG_{before:04}_2.JPG").write_bytes(near)
        mp4(folder / f"IMG_{before:04}_1.MP4", created=clock, frames=4 + number)
    _take(study, tmp_path / "cards", "K1-C1,K1,C1")
    (found,) = propose_corrections(study)
    assert found.finding.symptom == "video_beside_pictures"
    apply_proposal(study, found.proposal_id, session=_STEWARD)
    book = show_corrections(study)
    dated = [mended_clock(book, each) for each in load_media(study) if each.medium.path.endswith("MP4")]
    assert dated == clips


def test_reality_11_a_clip_that_no_codec_opens_is_a_row_and_the_others_are_taken(
    study: Study, tmp_path: Path
) -> None:
    _card(tmp_path / "cards/K1/C1", _true())
    folder = tmp_path / "cards/K1/C1/gazelle"
    broken = avi(folder / "IMG_0100.AVI").read_bytes()
    (folder / "IMG_0100.AVI").write_bytes(broken[:200] + bytes(400))
    avi(folder / "IMG_0101.AVI", frames=6)
    _take(study, tmp_path / "cards", "K1-C1,K1,C1")
    states = {each.medium.path: str(each.medium.state) for each in load_media(study)}
    assert states["gazelle/IMG_0100.AVI"] in {"truncated", "unreadable"}
    assert states["gazelle/IMG_0101.AVI"] == "ok"
    assert len(states) == 8
