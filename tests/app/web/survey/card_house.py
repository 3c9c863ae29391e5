"""A house of one study of one's own, and cards beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from qaplan.app.services.studies import Study, init_study
from tests.media_factory import TAKEN, jpeg

__all__ = ["SHEET", "CardHouse", "Visit", "card_house"]

Visit = Callable[..., Any]

SHEET = (
    "deployment_id,station_id,latitude,longitude,start,end,utc_offset\n"
    "K1,K1,43.21347,54.55512,2024-08-20 12:00,2024-09-30 12:00,+05:00\n"
    "K2,K2,43.3,54.6,2024-08-20 12:00,2024-08-27 12:00,+05:00\n"
)


@dataclass(frozen=True)
class CardHouse:
    """A house with an empty study, and a folder for cards.

    Args:
        folder: The house.
        study: Its study.
        cards: Where the cards lie.
    """

    folder: Path
    study: Study
    cards: Path

    def card(self, name: str, pictures: int = 3, *, seed: int = 0, serial: str = "") -> Path:
        """Write a card of small pictures a minute apart."""
        folder = self.cards / name
        folder.mkdir(parents=True, exist_ok=True)
        for number in range(pictures):
            taken = TAKEN + timedelta(minutes=seed * 1000 + number)
            data = jpeg(taken, seed=seed * 1000 + number, serial=serial)
            (folder / f"IMG_{number:04}.JPG").write_bytes(data)
        return folder

    def address(self, rest: str) -> str:
        """The address of a page of the study."""
        return f"/s/{self.study.study_id}/{rest}"


def card_house(folder: Path) -> CardHouse:
    """Make one in an empty folder."""
    study = init_study(folder / "house" / "mine", "Mine")
    cards = folder / "cards"
    cards.mkdir()
    return CardHouse(folder / "house", study, cards)
