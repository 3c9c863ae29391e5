"""Pictures for the eye hold pixels only, people are shown by right only, and they go with their medium."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image

from qaplan.app.services.ingest import ingest_card
from qaplan.app.services.renditions import (
    as_rendition_size,
    close_decoder,
    make_rendition,
    make_renditions,
    rendition_path,
)
from qaplan.app.services.retention import purge_people
from qaplan.app.services.sessions import Session
from qaplan.app.services.studies import Study
from qaplan.app.store.card_tables import HeldMedium, load_media, restrict_media
from qaplan.app.store.removal import copies_by_digest
from qaplan.app.store.studies import writing
from qaplan.base.actors import Actor
from qaplan.base.errors import AccessError, DataError, UsageError
from tests.app.bursts_of_three import NOW, reader
from tests.media_factory import TAKEN, avi, jpeg

MakeCard = Callable[..., Path]


@pytest.fixture(autouse=True)
def decoder() -> Iterator[None]:
    yield
    close_decoder()


@pytest.fixture
def held(study: Study, tmp_path: Path) -> HeldMedium:
    card = tmp_path / "cards/K1"
    card.mkdir(parents=True)
    (card / "IMG_0001.JPG").write_bytes(jpeg(TAKEN, serial="SECRET7", size=(640, 480), quality=95))
    ingest_card(study, card, mode="copy")
    return next(load_media(study))


def hide(study: Study, held: HeldMedium) -> None:
    with writing(study):
        restrict_media(study, [held.medium_id], actor=Actor("role:steward", "role"), at=NOW, why="")


def test_a_small_picture_holds_the_pixels_and_nothing_else_of_the_file(
    study: Study, held: HeldMedium
) -> None:
    made = make_rendition(study, held.medium_id, "small", session=reader("A"))
    data = made.path.read_bytes()
    assert b"SECRET7" not in data and b"Exif" not in data
    with Image.open(made.path) as picture:
        assert picture.size == (320, 240)
        assert not picture.getexif()


def test_the_whole_picture_is_as_large_as_the_original(study: Study, held: HeldMedium) -> None:
    with Image.open(make_rendition(study, held.medium_id, "whole", session=reader("A")).path) as picture:
        assert picture.size == (640, 480)


def test_a_person_is_shown_to_who_may_see_people_and_to_nobody_else(study: Study, held: HeldMedium) -> None:
    make_rendition(study, held.medium_id, "small", session=reader("A"))
    hide(study, held)
    with pytest.raises(AccessError) as caught:
        make_rendition(study, held.medium_id, "small", session=reader("A"))
    assert caught.value.code == "access.no_right"
    assert make_rendition(study, held.medium_id, "small", session=reader("S", "steward")).path.is_file()


@pytest.mark.parametrize("role", ["assessor", "press_officer", "liaison", "visitor"])
def test_who_sees_no_pictures_gets_none(study: Study, held: HeldMedium, role: str) -> None:
    with pytest.raises(AccessError):
        make_rendition(study, held.medium_id, "small", session=reader("A", role))  # type: ignore[arg-type]


def test_a_picture_made_from_a_medium_goes_with_it_and_is_not_made_again(
    study: Study, held: HeldMedium
) -> None:
    steward = reader("S", "steward")
    for size in ("small", "screen", "whole"):
        make_rendition(study, held.medium_id, as_rendition_size(size), session=steward)
    assert len(copies_by_digest(study.media_folder)[held.medium.sha256]) == 4
    hide(study, held)
    later = Session(Actor("role:steward", "role"), now=datetime(2030, 1, 1, tzinfo=UTC))
    assert purge_people(study, session=later).removed_files == 4
    with pytest.raises(DataError) as caught:
        make_rendition(study, held.medium_id, "small", session=steward)
    assert caught.value.code == "review.no_picture"
    assert not rendition_path(study, held.medium.sha256, "small").exists()


def test_a_clip_is_shown_by_frames_spread_over_it(study: Study, tmp_path: Path) -> None:
    card = tmp_path / "cards/K2"
    card.mkdir(parents=True)
    avi(card / "VID_0001.AVI")
    ingest_card(study, card)
    clip = next(load_media(study))
    first = make_rendition(study, clip.medium_id, "small", session=reader("A"))
    later = make_rendition(study, clip.medium_id, "small", frame=1, session=reader("A"))
    assert first.path != later.path and later.path.is_file()


def test_many_are_made_beforehand_and_those_that_cannot_be_are_passed_by(
    study: Study, make_card: MakeCard, tmp_path: Path
) -> None:
    card = make_card("K3", 3)
    ingest_card(study, card)
    (card / "IMG_0001.JPG").unlink()
    told: list[int] = []
    ids = [each.medium_id for each in load_media(study)]
    assert make_renditions(study, ids, session=reader("A"), progress=told.append) == 2
    assert told == [1, 2, 3]


def test_what_is_not_there_is_refused(study: Study, held: HeldMedium) -> None:
    for medium_id, frame in (("m-none", 0), (held.medium_id, 12), (held.medium_id, -1)):
        with pytest.raises(UsageError) as caught:
            make_rendition(study, medium_id, "small", frame=frame, session=reader("A"))
        assert caught.value.code == "review.unknown_medium"
    with pytest.raises(UsageError) as caught:
        as_rendition_size("../../study.toml")
    assert caught.value.code == "review.unknown_size"
