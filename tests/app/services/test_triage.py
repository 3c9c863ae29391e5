"""An order of looking over a study: labelled as one, nothing left out, animals before blanks on average."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from qaplan.app.services.ingest import ingest_card
from qaplan.app.services.sessions import Session
from qaplan.app.services.studies import Study
from qaplan.app.services.triage import ORDER_ONLY, triage_media
from qaplan.app.store.card_tables import load_media
from qaplan.app.store.observation_tables import load_observations
from qaplan.base.actors import Actor
from qaplan.base.errors import AccessError, DataError
from qaplan.base.messages import Text
from tests.media_factory import TAKEN, avi, jpeg


def _burst(card: Path, rng: np.random.Generator, count: int, *, infrared: bool) -> set[str]:
    """Pictures of one standing camera; every fifth has a light animal. Returns the names of those."""
    scene = rng.uniform(50, 140, (12, 16, 1 if infrared else 3)).repeat(20, 0).repeat(20, 1)
    names = set()
    for number in range(count):
        picture = scene + rng.normal(0, 5, scene.shape)
        name = f"{'N' if infrared else 'D'}{number:03}.JPG"
        if number % 5 == 2:
            row, column = rng.integers(40, 160), rng.integers(40, 220)
            picture[row : row + 40, column : column + 70] += 70
            names.add(name)
        pixels = np.broadcast_to(np.clip(picture, 0, 255), (*scene.shape[:2], 3)).astype(np.uint8)
        buffer = io.BytesIO()
        Image.fromarray(pixels).save(buffer, "JPEG", quality=85)
        dated = jpeg(TAKEN + timedelta(hours=12 * infrared, seconds=10 * number))
        exif = dated[2 : 4 + int.from_bytes(dated[4:6], "big")]
        (card / name).write_bytes(b"\xff\xd8" + exif + buffer.getvalue()[2:])
    return names


def test_pictures_with_an_animal_come_first_by_day_and_by_night(
    study: Study, tmp_path: Path, session: Session
) -> None:
    card = tmp_path / "cards" / "A"
    card.mkdir(parents=True)
    rng = np.random.default_rng(4)
    with_animal = _burst(card, rng, 25, infrared=False) | _burst(card, rng, 25, infrared=True)
    ingest_card(study, card, session=session)
    done = triage_media(study, session=session)
    names = {held.medium_id: held.medium.path for held in load_media(study)}
    first = {names[row.medium_id] for row in done.rows[: len(with_animal)]}
    assert first == with_animal
    assert sum(row.is_infrared is True for row in done.rows) == 25
    assert (done.compared, done.not_compared) == (50, 0)


def test_it_says_what_it_is_everywhere_and_writes_nothing(
    study: Study, tmp_path: Path, session: Session
) -> None:
    card = tmp_path / "cards" / "A"
    card.mkdir(parents=True)
    (card / "1.JPG").write_bytes(jpeg())
    avi(card / "2.avi", frames=12)
    ingest_card(study, card, session=session)
    done = triage_media(study, session=session)
    told = {language: Text(language).say(ORDER_ONLY.message) for language in ("en", "ru", "kk")}
    assert told["en"] in done.summary()
    assert done.to_record()["what_it_is"] == told["en"]
    assert "ничего не распознаёт" in told["ru"]
    assert "ештеңені танымайды" in told["kk"]
    assert "detector" not in done.summary().lower()
    assert [row["change_score"] is None for row in done.table()] == [True, False]
    assert list(load_observations(study)) == []


def test_a_picture_that_is_gone_comes_first_and_is_not_compared(
    study: Study, tmp_path: Path, session: Session
) -> None:
    card = tmp_path / "cards" / "A"
    card.mkdir(parents=True)
    for number in range(4):
        (card / f"{number}.JPG").write_bytes(jpeg(seed=number))
    ingest_card(study, card, session=session)
    (card / "2.JPG").unlink()
    done = triage_media(study, session=session)
    assert (done.compared, done.not_compared, done.rows[0].score) == (3, 1, None)


def test_without_media_or_a_steward_there_is_no_order(study: Study, session: Session) -> None:
    with pytest.raises(DataError) as caught:
        triage_media(study, session=session)
    assert caught.value.code == "detector.no_media"
    with pytest.raises(AccessError):
        triage_media(study, session=Session(Actor("role:public", "role"), "public"))
