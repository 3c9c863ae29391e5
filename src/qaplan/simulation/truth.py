"""What is known of practice cards because it was made up: for each file and each card, what really was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from qaplan.simulation.clock_faults import FaultKind
from qaplan.simulation.story import Story
from qaplan.simulation.wildlife import Kind

__all__ = ["CardTruth", "FileTruth", "Flank", "Truth"]

Flank = Literal["", "left", "right"]


@dataclass(frozen=True)
class FileTruth:
    """What one file really shows.

    Args:
        path: Path below the folder of all cards, with slashes.
        taken_at: When it was taken, UTC.
        shown: What the camera's clock showed. An MP4 writes it less the declared offset, an AVI not at all.
        station_id: Station at which it was taken.
        camera_id: Camera of that station.
        kind: Who passes.
        species: Scientific name; empty for vehicles and for nobody.
        individual_id: Which cat; empty for all else.
        flank: Side of the animal that is seen; empty where there is none.
        count: Animals, people or vehicles in the picture.
        encounter_id: The passing that it belongs to, the same for both cameras of a station.
        is_clip: Whether it is a video.
        is_night: Whether it was taken by infrared light.
        box: x, y, width, height of who passes, as shares of the picture; None for nobody.
    """

    path: str
    taken_at: datetime
    shown: datetime
    station_id: str
    camera_id: str
    kind: Kind
    species: str
    individual_id: str
    flank: Flank
    count: int
    encounter_id: str
    is_clip: bool
    is_night: bool
    box: tuple[float, float, float, float] | None = None


@dataclass(frozen=True)
class CardTruth:
    """What is wrong with one card, and what is right.

    Args:
        folder: Folder below the folder of all cards.
        station_id: Station at which its camera stood.
        camera_id: Camera of that station.
        serial: Serial number of that camera.
        clock: What is wrong with the clock.
        shift_s: Seconds to add to a reading to get true local time, where that is a constant; else None.
        drift_s_per_day: Seconds that the clock gains each day; 0 where it keeps time.
        resets_at: True UTC time of a reset; None where there is none.
        dead_after: True UTC time of the last picture where the camera died; None where it did not.
        copy_of: Folder of the card that this one is a copy of; empty for originals.
        lies_at: Station whose folder it lies in by mistake; empty where it lies right.
        is_clean: Whether nothing is wrong with it nor with the other camera of its station.
    """

    folder: str
    station_id: str
    camera_id: str
    serial: str
    clock: FaultKind
    shift_s: float | None
    drift_s_per_day: float
    resets_at: datetime | None
    dead_after: datetime | None
    copy_of: str
    lies_at: str
    is_clean: bool


@dataclass(frozen=True)
class Truth:
    """All that is known.

    Args:
        seed: Seed that it was made from.
        files: Every file, in the order of its path.
        cards: Every card, in the order of its folder.
        story: A carcass and a dispute, with what really happened.
    """

    seed: int
    files: tuple[FileTruth, ...]
    cards: tuple[CardTruth, ...]
    story: Story

    def of_file(self, path: str) -> FileTruth:
        """What is known of one file."""
        return next(each for each in self.files if each.path == path)

    def of_card(self, folder: str) -> CardTruth:
        """What is known of one card."""
        return next(each for each in self.cards if each.folder == folder)

    @property
    def clean_cards(self) -> tuple[str, ...]:
        """Folders of the cards with which nothing is wrong."""
        return tuple(card.folder for card in self.cards if card.is_clean)
