"""Studies for the tests of the review: bursts of three small pictures, and what a machine says of each."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from qaplan.app.services.ingest import ingest_card
from qaplan.app.services.review.queue import burst_media
from qaplan.app.services.rights import Role
from qaplan.app.services.sessions import Session
from qaplan.app.services.studies import Study
from qaplan.app.store.log import Change, append_event
from qaplan.app.store.observation_tables import add_observations
from qaplan.app.store.studies import writing
from qaplan.base.actors import Actor
from qaplan.recognition.review.bursts import group_bursts
from qaplan.recognition.review.types import Burst
from qaplan.survey.types import Observation
from tests.media_factory import TAKEN, jpeg

__all__ = ["NOW", "add_bursts", "reader", "say_by_machine"]

NOW = datetime(2025, 11, 1, 12, 0, tzinfo=UTC)


def reader(name: str, role: Role = "reviewer", minute: int = 0) -> Session:
    return Session(Actor(f"person:{name}", "person"), now=NOW + timedelta(minutes=minute), role=role)


def add_bursts(study: Study, cards: Path, count: int, *, frames: int = 3, card: str = "K1") -> list[Burst]:
    """Take a card with so many bursts of pictures a second apart, ten minutes between them."""
    folder = cards / card
    folder.mkdir(parents=True)
    seed = int(hashlib.sha256(card.encode()).hexdigest()[:6], 16)
    for number in range(count * frames):
        burst, frame = divmod(number, frames)
        taken = TAKEN + timedelta(minutes=10 * burst, seconds=frame)
        (folder / f"IMG_{number:04}.JPG").write_bytes(jpeg(taken, seed=seed + number))
    ingest_card(study, folder)
    return [each for each in group_bursts(burst_media(study)) if len(each.medium_ids) == frames][-count:]


def say_by_machine(study: Study, bursts: Sequence[Burst], kinds: Sequence[str]) -> None:
    """Let a machine say ``blank``, ``human``, ``vehicle`` or a scientific name of each burst."""
    words = [
        Observation(
            observation_id=f"machine:{medium_id}",
            medium_id=medium_id,
            observation_type=kind if kind in {"blank", "human", "vehicle"} else "animal",  # type: ignore[arg-type]
            method="machine",
            classified_by="Machine 1",
            scientific_name="" if kind in {"blank", "human", "vehicle", "animal"} else kind,
            probability=None if kind == "blank" else 0.8,
        )
        for burst, kind in zip(bursts, kinds, strict=True)
        for medium_id in burst.medium_ids
    ]
    with writing(study):
        add_observations(study, words)
        change = Change("recognition.run_taken", "run", "machine", "", {"observations": len(words)})
        append_event(study, Actor("role:steward", "role"), change, at=NOW)
