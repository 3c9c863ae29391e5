"""Every picture of the shared trail-camera data is taken: with a state, and a date or its stated absence.

Source: the folder ``cameratraps`` of the shared data, each set under the licence that its LICENCES.md states.
"""

from __future__ import annotations

import hashlib
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from qaplan.app.engines.frames import GuardedFrames
from qaplan.app.services.ingest import ingest_card
from qaplan.app.services.sessions import Session
from qaplan.app.services.studies import Study, close_study, init_study
from qaplan.app.services.triage import triage_media
from qaplan.app.store.card_tables import HeldMedium, load_cards, load_media
from qaplan.base.actors import Actor
from qaplan.survey.media.frames import FramesWanted
from qaplan.survey.types import MediumState

PICTURES = frozenset({".jpg", ".jpeg", ".png", ".tif", ".gif", ".mp4", ".avi", ".mov"})


@pytest.fixture(scope="module")
def study(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Study]:
    """A study with each folder of pictures as a card."""
    folder = tmp_path_factory.mktemp("pictures")
    session = Session(Actor("role:steward", "role"), now=datetime(2025, 11, 1, tzinfo=UTC))
    made = init_study(folder / "study", "All pictures", session=session)
    for number, source in enumerate(_folders(shared_data)):
        card = folder / "cards" / f"{number:02}-{source.name}"
        card.mkdir(parents=True)
        for path in _pictures(source):
            shutil.copy(path, card / path.name)
        ingest_card(made, card, session=session)
    yield made
    close_study(made)


def _folders(shared_data: Path) -> list[Path]:
    return sorted({path.parent for path in _pictures(shared_data / "cameratraps", deep=True)})


def _pictures(folder: Path, *, deep: bool = False) -> list[Path]:
    found = folder.rglob("*") if deep else folder.iterdir()
    return sorted(path for path in found if path.suffix.lower() in PICTURES)


def _held(study: Study) -> list[HeldMedium]:
    return list(load_media(study))


def test_every_file_is_a_row(study: Study, shared_data: Path) -> None:
    files = _pictures(shared_data / "cameratraps", deep=True)
    digests = {hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    assert len(files) >= 200
    # Sets that share a picture have it once, on the card that came first.
    assert {held.medium.sha256 for held in _held(study)} == digests
    assert sum(card.files for card in load_cards(study)) == len(files)


def test_every_file_has_a_state_and_only_the_cut_one_is_not_sound(study: Study) -> None:
    states = Counter(held.medium.state for held in _held(study))
    unsound = [held.medium.path for held in _held(study) if held.medium.state is not MediumState.OK]
    assert sum(states.values()) == len(_held(study))
    assert [name for name in unsound if "truncated" not in name] == []
    assert states[MediumState.TRUNCATED] == 1


def test_every_file_has_a_date_with_its_source_or_says_that_it_has_none(study: Study) -> None:
    sources = Counter[str]()
    for held in _held(study):
        medium = held.medium
        sources[medium.clock_source] += 1
        if medium.clock is None:
            assert medium.clock_source == "none"
            assert "no_date" in medium.flags
        else:
            assert medium.clock_source in {"exif", "makernote", "video"}
            assert 2000 <= medium.clock.year <= 2025
    assert sources["exif"] >= 150
    assert sources["none"] >= 1
    # One Reconyx camera wrote its date into its own block alone.
    assert sources["makernote"] >= 1


def test_every_sound_picture_is_decoded_in_the_limited_process(study: Study) -> None:
    cards = {card.card_id: Path(card.root) for card in load_cards(study)}
    outcomes = Counter[str]()
    with GuardedFrames() as reader:
        for held in _held(study):
            path = cards[held.card_id] / held.medium.path
            found = reader.read(path, held.medium.media_type, FramesWanted(inside_px=(96, 72)))
            outcomes[found.outcome] += 1
            assert len(found.frames) == 1
            assert found.frames[0].pixels.std() > 0
    assert set(outcomes) <= {"decoded", "truncated"}
    assert outcomes["truncated"] == 1


def test_every_picture_has_a_place_in_the_order_of_looking(study: Study) -> None:
    order = triage_media(study)
    once = [held.medium_id for held in _held(study) if not held.duplicate_of]
    assert sorted(row.medium_id for row in order.rows) == sorted(once)
    assert order.compared > order.not_compared
