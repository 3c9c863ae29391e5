"""A folder is looked at within seconds, by the code that takes it, and no byte is written anywhere."""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from collections.abc import Callable
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest

from qaplan.app.services.card_preview import preview_cards
from qaplan.app.services.ingest import ingest_card
from qaplan.app.services.sessions import Session
from qaplan.app.services.studies import Study
from qaplan.base.actors import Actor
from qaplan.base.errors import AccessError, DataError, UsageError
from tests.media_factory import TAKEN, avi, jpeg

MakeCard = Callable[..., Path]


def _digest(*folders: Path) -> str:
    """Names, bytes and times of everything below some folders."""
    said = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            said.update(f"{path}\0{path.stat().st_mtime_ns}\n".encode())
            # What SQLite's readers share in memory is shown as a file.
            if path.is_file() and not path.name.endswith("-shm"):
                said.update(path.read_bytes())
    return said.hexdigest()


def _slow_after(calls: int, step_s: float = 0.2) -> Callable[[], float]:
    """A clock that hardly moves while it is asked so many times, and then by this step each time."""
    steps = count()

    def tell() -> float:
        step = next(steps)
        return min(step, calls) * 0.001 + max(0, step - calls) * step_s

    return tell


def test_a_preview_says_cards_files_states_dates_cameras_and_deployments(
    study: Study, make_card: MakeCard, session: Session
) -> None:
    tree = make_card("tree/K1/C1", 3, serial="A1").parent.parent
    make_card("tree/K2/C1", 2, seed=5, serial="B2")
    (tree / "K2" / "C1" / "IMG_9999.JPG").write_bytes(b"")
    preview = preview_cards(study, tree, layout="station/camera", session=session)
    assert (preview.files, preview.looked_at, preview.is_whole) == (6, 6, True)
    assert preview.states == {"ok": 5, "empty": 1}
    first, second = preview.cards
    assert (first.name, first.deployment_id, first.is_new_deployment) == ("K1/C1", "K1/C1", True)
    assert (first.first, first.last) == (TAKEN, TAKEN + timedelta(minutes=2))
    assert (first.cameras, first.serials) == (("TESTCAM T1",), ("A1",))
    assert second.states == {"ok": 2, "empty": 1}
    assert preview.span is not None
    assert preview.refusal is None


def test_no_byte_is_written_in_the_study_the_folder_or_the_temporary_folder(
    study: Study, make_card: MakeCard, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = make_card("K1", 3)
    avi(card / "CLIP.AVI")
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    before = _digest(study.folder, card, scratch)
    preview = preview_cards(study, card, session=session)
    assert preview.files == 4
    assert _digest(study.folder, card, scratch) == before


def test_a_preview_says_what_taking_then_does(study: Study, make_card: MakeCard, session: Session) -> None:
    card = make_card("K1", 4, serial="A1")
    (card / "IMG_0900.JPG").write_bytes(jpeg(TAKEN, seed=7)[:-40])
    (card / "notes.txt").write_bytes(b"battery changed")
    preview = preview_cards(study, card, session=session)
    taken = ingest_card(study, card, session=session)
    assert preview.states == taken.states
    assert preview.files == taken.new
    assert {each.code for each in preview.problems} == {each.code for each in taken.problems}


def test_a_card_that_is_held_is_recognised(study: Study, make_card: MakeCard, session: Session) -> None:
    card = make_card("K1", 3)
    ingest_card(study, card, session=session)
    shutil.copy(card / "IMG_0000.JPG", card / "IMG_0100.JPG")
    preview = preview_cards(study, card, session=session)
    assert (preview.files, preview.held) == (4, 3)


def test_a_picture_longer_than_a_glance_is_read_at_both_ends(
    study: Study, make_card: MakeCard, session: Session
) -> None:
    card = make_card("K1", 1)
    long = jpeg(TAKEN, size=(900, 700), quality=95)
    assert len(long) > 200_000
    (card / "IMG_0500.JPG").write_bytes(long)
    (card / "IMG_0501.JPG").write_bytes(long[: len(long) // 2])
    assert preview_cards(study, card, session=session).states == {"ok": 2, "truncated": 1}


def test_where_the_time_is_up_it_says_how_many_of_how_many_were_looked_at(
    study: Study, make_card: MakeCard, session: Session
) -> None:
    tree = make_card("tree/K1", 100).parent
    make_card("tree/K2", 100, seed=3)
    clock = _slow_after(215, 3.0)
    preview = preview_cards(study, tree, layout="station", session=session, clock=clock)
    assert not preview.is_whole
    assert preview.files == 200
    assert 0 < preview.looked_at < 200
    assert f"the first {preview.looked_at} of 200 were looked at" in preview.summary()


def test_a_tree_that_cannot_be_walked_in_time_is_told_as_unfinished(
    study: Study, make_card: MakeCard, session: Session
) -> None:
    card = make_card("K1", 80)
    preview = preview_cards(study, card, session=session, clock=_slow_after(20, 3.0))
    assert not preview.is_whole
    assert 0 < preview.looked_at < 80


def test_a_tree_in_which_nothing_is_seen_in_time_is_not_called_empty(
    study: Study, make_card: MakeCard, session: Session
) -> None:
    card = make_card("K1", 3)
    with pytest.raises(DataError) as caught:
        preview_cards(study, card, session=session, clock=_slow_after(0, 3.0))
    assert caught.value.code == "survey.tree_too_large"


def test_what_taking_would_refuse_is_said_before(study: Study, make_card: MakeCard, session: Session) -> None:
    tree = make_card("tree/K1", 3, serial="A1").parent
    make_card("tree/K2", 3, serial="A1")
    preview = preview_cards(study, tree, layout="station", session=session)
    assert preview.refusal is not None
    assert preview.refusal.code == "survey.serial_twice"


def test_a_folder_without_pictures_is_refused_as_in_taking(study: Study, tmp_path: Path) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    with pytest.raises(DataError) as caught:
        preview_cards(study, folder)
    assert caught.value.code == "survey.empty_card"


def test_the_study_itself_is_no_card(study: Study) -> None:
    with pytest.raises(UsageError) as caught:
        preview_cards(study, study.folder)
    assert caught.value.code == "survey.inside_study"


def test_who_may_not_take_cards_may_not_look_into_folders(study: Study, make_card: MakeCard) -> None:
    reviewer = Session(Actor("person:r", "person"), role="reviewer")
    with pytest.raises(AccessError) as caught:
        preview_cards(study, make_card("K1"), session=reviewer)
    assert caught.value.code == "access.no_right"


def test_a_record_of_a_preview_holds_no_position(study: Study, make_card: MakeCard, session: Session) -> None:
    card = make_card("camp 43.21347 54.55512", 2)
    said = str(preview_cards(study, card, session=session).to_record())
    assert "43.21347" not in said
    assert "54.55512" not in said


def test_a_usual_card_of_2000_files_is_previewed_within_5_seconds(
    study: Study, tmp_path: Path, session: Session
) -> None:
    card = tmp_path / "K1" / "DCIM" / "100MEDIA"
    card.mkdir(parents=True)
    body = jpeg(TAKEN, size=(640, 480), seed=1)
    for number in range(2000):
        (card / f"IMG_{number:04}.JPG").write_bytes(body + os.urandom(4))
    began = time.monotonic()
    preview = preview_cards(study, tmp_path / "K1", session=session)
    assert time.monotonic() - began < 5.0
    assert (preview.files, preview.looked_at, preview.is_whole) == (2000, 2000, True)
