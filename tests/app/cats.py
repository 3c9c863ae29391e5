"""Studies for the tests of identity: passings of cats whose coats are patterns that can be told apart."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import piexif
from PIL import Image, ImageFilter

from qaplan.app.services.identity.chip_making import make_chips
from qaplan.app.services.identity.chips import say_viewpoint
from qaplan.app.services.identity.sided_chips import matcher_digest
from qaplan.app.services.ingest import ingest_card
from qaplan.app.services.rights import Role
from qaplan.app.services.sessions import Session
from qaplan.app.services.studies import Study
from qaplan.app.store.card_tables import load_media
from qaplan.app.store.identity_tables import load_chips
from qaplan.app.store.log import Change, append_event
from qaplan.app.store.observation_tables import add_observations
from qaplan.app.store.side_tables import HeldScore, ordered, save_scores
from qaplan.app.store.studies import writing
from qaplan.base.actors import Actor
from qaplan.identity.calibration.types import ScoredPair
from qaplan.identity.chips.types import Viewpoint
from qaplan.identity.sides import Flank, Side
from qaplan.survey.types import Observation

__all__ = ["BOX", "NOW", "Passed", "cat_picture", "cats_in", "reader", "say_scores", "take_cats"]

NOW = datetime(2025, 11, 1, 12, 0, tzinfo=UTC)
BOX = (0.125, 0.25, 0.75, 0.5)
_SIZE = (320, 240)
_TAKEN = datetime(2025, 3, 1, 4, 0, 0)


@dataclass(frozen=True)
class Passed:
    """One passing: who passed where, how many days after the first of March, seen from which flank."""

    animal: int
    station: str = "S1"
    day: int = 0
    flank: str = "left"
    pictures: int = 1


def reader(name: str, role: Role = "reviewer", *, minute: int = 0, day: int = 0, house: str = "") -> Session:
    now = NOW + timedelta(days=day, minutes=minute)
    return Session(Actor(f"person:{name}", "person"), now=now, role=role, organisation=house)


def cat_picture(animal: int, flank: str, taken: datetime, *, shot: int) -> bytes:
    """A picture with the coat of one flank of an animal in the middle of noise of its own."""
    coat = np.random.default_rng([animal, flank == "left", 7])
    chance = np.random.default_rng([animal, flank == "left", shot])
    small = Image.fromarray(coat.integers(0, 2, (16, 32), dtype=np.uint8) * 255)
    spots = small.resize((240, 120), Image.Resampling.BICUBIC).filter(ImageFilter.GaussianBlur(1.5))
    ground = chance.integers(90, 120, (_SIZE[1], _SIZE[0]), dtype=np.uint8)
    picture = Image.fromarray(ground)
    picture.paste(spots, (40, 60))
    noisy = np.asarray(picture, dtype=np.int16) + chance.integers(-6, 7, (_SIZE[1], _SIZE[0]))
    buffer = io.BytesIO()
    written = taken.strftime("%Y:%m:%d %H:%M:%S").encode()
    exif = piexif.dump({"Exif": {piexif.ExifIFD.DateTimeOriginal: written}})
    done = Image.fromarray(np.clip(noisy, 0, 255).astype(np.uint8)).convert("RGB")
    done.save(buffer, "JPEG", quality=92, exif=exif)
    return buffer.getvalue()


def take_cats(
    study: Study,
    cards: Path,
    passings: Sequence[Passed],
    *,
    name: str = "round",
    session: Session | None = None,
) -> list[str]:
    """Take cards with passings, and the boxes of a machine; the ids of the media, passing after passing."""
    paths = []
    for number, each in enumerate(passings):
        folder = cards / name / each.station / "A"
        folder.mkdir(parents=True, exist_ok=True)
        for shot in range(each.pictures):
            taken = _TAKEN + timedelta(days=each.day, minutes=10 * number, seconds=shot)
            data = cat_picture(each.animal, each.flank, taken, shot=1000 * number + shot)
            path = folder / f"P{number:03}_{shot}.JPG"
            path.write_bytes(data)
            paths.append(f"{path.name}")
    ingest_card(study, cards / name, layout="station/camera", session=session)
    by_name = {Path(each.medium.path).name: each.medium_id for each in load_media(study)}
    media = [by_name[each] for each in paths]
    _say_by_machine(study, media)
    return media


def cats_in(study: Study, cards: Path, passings: Sequence[Passed], session: Session) -> list[str]:
    """A study with chips whose flanks are said; the ids of the passings in the order given."""
    media = take_cats(study, cards, passings)
    make_chips(study, session=session)
    by_medium = {each.chip.medium_id: each.chip for each in load_chips(study)}
    rows = [each for each in passings for _ in range(each.pictures)]
    for flank in ("left", "right"):
        chips = [by_medium[m].chip_id for m, each in zip(media, rows, strict=True) if each.flank == flank]
        if chips:
            say_viewpoint(study, chips, Viewpoint(flank), session=session)
    return list(dict.fromkeys(by_medium[each].encounter_id for each in media))


def _say_by_machine(study: Study, media: Sequence[str]) -> None:
    words = [
        Observation(
            observation_id=f"machine:{each}",
            medium_id=each,
            observation_type="animal",
            method="machine",
            classified_by="Machine 1",
            scientific_name="Panthera pardus",
            bbox=BOX,
            probability=0.9,
        )
        for each in media
    ]
    with writing(study):
        add_observations(study, words)
        change = Change("recognition.run_taken", "run", "machine", "", {"observations": len(words)})
        append_event(study, Actor("role:steward", "role"), change, at=NOW)


def say_scores(study: Study, scores: Mapping[tuple[str, str], float], *, flank: Flank = "left") -> None:
    """Let the machine find pairs of passings alike, without looking at a picture."""
    pairs = [
        (*ordered(Side(first, flank), Side(second, flank)), score)
        for (first, second), score in scores.items()
    ]
    digest = matcher_digest()
    sides = {str(each) for a, b, _ in pairs for each in (a, b)}
    with writing(study):
        held = [HeldScore(ScoredPair(a, b, score), digest) for a, b, score in pairs]
        save_scores(study, held, settings=digest, sides=sides)
