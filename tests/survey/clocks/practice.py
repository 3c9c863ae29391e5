"""Practice cards as readings, and as files without pictures worth looking at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from qaplan.base.instants import Instant
from qaplan.simulation.cards import PlannedCard, PracticePlan, plan_practice
from qaplan.simulation.country import PRACTICE_OFFSET
from qaplan.survey.clocks.series import CameraSeries, in_card_order
from qaplan.survey.clocks.types import ClockReading
from qaplan.survey.types import Deployment
from tests.media_factory import jpeg

__all__ = ["TOLERANCE_S", "series_of", "sound_cards", "true_clocks", "write_cards"]

TOLERANCE_S = {"drift": 60.0}
"""How far a mended clock may be off, seconds: 60 for a drift, 2 for all else, as the issue asks for."""


def sound_cards(plan: PracticePlan) -> list[PlannedCard]:
    """The cards that lie in their own folder, once."""
    return [card for card in plan.cards if not (card.truth.copy_of or card.truth.lies_at)]


def true_clocks(card: PlannedCard) -> dict[str, datetime]:
    """True local time of each file, by its path below the card."""
    folder = f"{card.truth.folder}/"
    return {
        file.truth.path.removeprefix(folder): file.truth.taken_at.replace(tzinfo=None) + PRACTICE_OFFSET
        for file in card.files
    }


def series_of(seed: int) -> Iterator[tuple[PlannedCard, CameraSeries]]:
    """The cards of a plan as readings, without any file."""
    for card in sound_cards(plan_practice(seed, clips=0)):
        yield card, _series(card)


def _series(card: PlannedCard) -> CameraSeries:
    truth = card.truth
    start, end = (Instant(each, PRACTICE_OFFSET) for each in (card.set_up, card.pick_up))
    deployment = Deployment(truth.folder, truth.station_id, truth.camera_id, start, end, PRACTICE_OFFSET)
    readings = (
        ClockReading(f.truth.path, truth.folder, truth.folder, f.truth.path, f.truth.shown, f.truth.shown)
        for f in card.files
    )
    return CameraSeries(deployment, in_card_order(readings))


def write_cards(folder: Path, cards: Sequence[PlannedCard]) -> Path:
    """Write small tagged pictures with the planned clocks, and a field sheet; return the sheet."""
    number = 0
    for card in cards:
        for file in card.files:
            number += 1
            path = folder / file.truth.path
            path.parent.mkdir(parents=True, exist_ok=True)
            said = (f"Species|{file.truth.species}",) if file.truth.species else ()
            serial = card.truth.serial
            data = jpeg(file.truth.shown, serial=serial, seed=number, size=(8, 8), iptc=said)
            path.write_bytes(data)
    rows = ["station_id,camera_id,start,end,utc_offset,serial"]
    rows.extend(
        f"{card.truth.station_id},{card.truth.camera_id},{card.set_up:%Y-%m-%d %H:%M},"
        f"{card.pick_up:%Y-%m-%d %H:%M},+05:00,{card.truth.serial}"
        for card in cards
    )
    sheet = folder.parent / "field.csv"
    sheet.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return sheet
