"""Practice cards are byte for byte the same by seed, say SIMULATED, and only a virtual study takes them."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from qaplan.app.engines.exiftool import ExifTool
from qaplan.app.engines.video import GuardedVideos
from qaplan.app.services.ingest import ingest_card
from qaplan.app.services.practice import (
    SHEET_NAME,
    PracticeOrder,
    make_practice,
    write_practice_cards,
)
from qaplan.app.services.studies import init_study
from qaplan.base.errors import DataError, UsageError
from qaplan.simulation.cards import plan_practice
from qaplan.simulation.country import PRACTICE_OFFSET
from qaplan.simulation.truth import Truth
from qaplan.survey.files.card import read_card
from qaplan.survey.files.field_sheet import read_field_sheet
from qaplan.survey.types import Medium

PLAN = plan_practice(4, clean=3)


@pytest.fixture(scope="module")
def cards(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Truth]:
    """Practice cards on the disk, with their truth."""
    folder = tmp_path_factory.mktemp("practice") / "cards"
    return folder, write_practice_cards(folder, PLAN)


@pytest.fixture(scope="module")
def read(cards: tuple[Path, Truth]) -> Mapping[str, Medium]:
    """What the survey reads of every file, by its path below all cards."""
    found: dict[str, Medium] = {}
    with GuardedVideos() as videos:
        for card in PLAN.truth.cards:
            media = read_card(cards[0] / card.folder, videos=videos, maker_notes=ExifTool())
            found |= {f"{card.folder}/{medium.path}": medium for medium in media}
    return found


def digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_same_seed_writes_the_same_bytes(cards: tuple[Path, Truth], tmp_path: Path) -> None:
    again = write_practice_cards(tmp_path / "again", PLAN)
    assert again == cards[1]
    assert digests(tmp_path / "again") == digests(cards[0])


def test_what_is_read_is_what_the_truth_says(cards: tuple[Path, Truth], read: Mapping[str, Medium]) -> None:
    assert set(read) == {file.path for file in cards[1].files}
    serials = {card.folder: card.serial for card in cards[1].cards}
    for file in cards[1].files:
        medium = read[file.path]
        assert medium.state == "ok"
        if file.is_clip:
            continue
        assert medium.clock == file.shown
        assert medium.serial == serials["/".join(file.path.split("/")[:2])]


def test_every_file_says_that_it_is_simulated(read: Mapping[str, Medium]) -> None:
    assert {medium.tags for medium in read.values()} == {("SIMULATED",)}
    assert {medium.media_type for medium in read.values()} == {"image/jpeg", "video/mp4", "video/x-msvideo"}


def test_an_mp4_says_its_time_in_utc_and_an_avi_none(
    cards: tuple[Path, Truth], read: Mapping[str, Medium]
) -> None:
    by_suffix = {file.path[-3:]: file for file in cards[1].files if file.is_clip}
    mp4 = by_suffix["MP4"]
    assert read[mp4.path].clock == mp4.shown - PRACTICE_OFFSET
    assert read[by_suffix["AVI"].path].clock is None
    assert read[mp4.path].duration_s == pytest.approx(3.0, abs=0.3)


def test_the_field_sheet_knows_the_true_times_and_nothing_of_the_faults(cards: tuple[Path, Truth]) -> None:
    sheet = read_field_sheet(cards[0] / SHEET_NAME)
    assert not sheet.problems
    told = {(each.station_id, each.camera_id): each for each in sheet.deployments}
    for card in PLAN.cards:
        deployment = told[card.truth.station_id, card.truth.camera_id]
        assert deployment.start is not None
        assert deployment.start.clock == card.set_up
        assert deployment.utc_offset == timedelta(hours=5)
        assert deployment.serial == card.truth.serial


def test_a_real_study_refuses_practice_cards(cards: tuple[Path, Truth], tmp_path: Path) -> None:
    study = init_study(tmp_path / "real")
    with pytest.raises(DataError) as refused:
        ingest_card(study, cards[0] / "S01")
    assert refused.value.code == "survey.simulated_media"


def test_a_real_study_refuses_a_single_simulated_clip(cards: tuple[Path, Truth], tmp_path: Path) -> None:
    clip = next(file.path for file in cards[1].files if file.is_clip)
    (tmp_path / "card").mkdir()
    (tmp_path / "card/V.AVI").write_bytes((cards[0] / clip).read_bytes())
    with pytest.raises(DataError) as refused:
        ingest_card(init_study(tmp_path / "real"), tmp_path / "card")
    assert refused.value.code == "survey.simulated_media"


def test_a_virtual_study_takes_them_and_notices_cameras_at_two_places(
    cards: tuple[Path, Truth], tmp_path: Path
) -> None:
    study = init_study(tmp_path / "virtual", kind="virtual")
    assert ingest_card(study, cards[0] / "S01").new == len(list((cards[0] / "S01").rglob("*.*G"))) + len(
        list((cards[0] / "S01").rglob("VID*"))
    )
    with pytest.raises(DataError) as refused:
        ingest_card(study, cards[0], layout="station/camera", sheet=cards[0] / SHEET_NAME)
    assert refused.value.code == "survey.serial_twice"
    (copy,) = [card for card in PLAN.truth.cards if card.copy_of]
    swapped = [card.folder for card in PLAN.truth.cards if card.lies_at]
    told = " ".join(problem.where for problem in refused.value.problems)
    assert all(folder in told for folder in (copy.folder, *swapped))


def test_labels_are_written_only_when_asked_for(tmp_path: Path) -> None:
    plan = plan_practice(4, clean=1, with_faults=False, clips=0)
    write_practice_cards(tmp_path / "cards", plan, labelled=True)
    with GuardedVideos() as videos:
        media = list(read_card(tmp_path / "cards/S01/A", videos=videos, maker_notes=ExifTool()))
    tags = {tag for medium in media for tag in medium.tags}
    assert {"SIMULATED", "Species|Panthera pardus", "Species|person"} <= tags


def test_nothing_is_written_over(cards: tuple[Path, Truth]) -> None:
    with pytest.raises(UsageError) as refused:
        write_practice_cards(cards[0], PLAN)
    assert refused.value.code == "simulation.not_empty"


def test_the_truth_lies_beside_the_cards_and_not_on_them(tmp_path: Path) -> None:
    made = make_practice(tmp_path / "set", PracticeOrder(2, clean=1, with_faults=False, size_px=(160, 120)))
    assert made.truth_file.parent == made.cards.parent
    assert '"individual_id": "V0' in made.truth_file.read_text(encoding="utf-8")
    on_cards = b"".join(path.read_bytes() for path in made.cards.rglob("*") if path.is_file())
    assert not any(word in on_cards for word in (b"Panthera", b"Species|", b"individual"))
    assert f"{len(made.truth.files)} files" in made.summary()


@pytest.mark.slow
def test_five_hundred_frames_take_less_than_twenty_seconds_of_one_core(tmp_path: Path) -> None:
    plan = plan_practice(3, size_px=(640, 480), clips=0)
    begun = time.thread_time()
    truth = write_practice_cards(tmp_path / "cards", plan)
    spent_s = time.thread_time() - begun
    assert spent_s * 500 / len(truth.files) < 20.0
