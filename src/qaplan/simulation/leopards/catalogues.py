"""A catalogue of leopards that are not there: who passed which station when, drawn with its truth.

What a matcher makes of these pictures says how it does on these pictures. It is never quoted as accuracy in
the field.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from qaplan.identity.chips.types import Box, Light
from qaplan.identity.sides import Flank
from qaplan.simulation.encounters import temperature_c
from qaplan.simulation.leopards.shot import ShotOrder, take
from qaplan.simulation.pictures.strip import burn_strip, strip_height
from qaplan.simulation.seeds import rng_for

__all__ = [
    "CatalogueOrder",
    "CataloguePicture",
    "CatalogueShot",
    "box_around",
    "draw_catalogue",
    "draw_shot",
    "plan_catalogue",
]

_FIRST = datetime(2025, 3, 2)  # noqa: DTZ001 - a camera's clock has no zone
_SEASON_DAYS = 200
_NIGHTS = 0.45
_BLANKS = 3
_CAMERA_OF: dict[Flank, str] = {"left": "A", "right": "B"}


@dataclass(frozen=True)
class CatalogueOrder:
    """What catalogue is wanted.

    Args:
        seed: Seed, 0 or more.
        animals: How many leopards, 1 or more.
        encounters: Encounters of each, 1 or more.
        hardness: From 0, all well seen, to 1: turned away, blurred, noisy, behind grass.
        flanks: Flanks that each encounter shows, each to a camera of its own.
        stations: How many stations, 1 or more.
        burst: Pictures of each flank in an encounter, 1 or more.
        size_px: Width and height of the pictures.
    """

    seed: int = 1
    animals: int = 24
    encounters: int = 3
    hardness: float = 0.5
    flanks: tuple[Flank, ...] = ("left",)
    stations: int = 12
    burst: int = 1
    size_px: tuple[int, int] = (960, 640)


@dataclass(frozen=True)
class CataloguePicture:
    """One picture of a catalogue, before it is drawn.

    Args:
        name: Its name, which tells nothing of the animal.
        animal: Which leopard; empty for a blank.
        flank: Which flank is seen; None for a blank.
        encounter_id: Its encounter; empty for a blank.
        station_id: Station of the camera.
        camera_id: Which camera of that station.
        frame: Number in its burst, from 0.
        taken_at: What the camera's clock shows.
        light: In which light.
    """

    name: str
    animal: str
    flank: Flank | None
    encounter_id: str
    station_id: str
    camera_id: str
    frame: int
    taken_at: datetime
    light: Light


@dataclass(frozen=True, eq=False)
class CatalogueShot:
    """A picture that was drawn, with its truth.

    Args:
        picture: What it shows.
        pixels: Red, green and blue, shape (height, width, 3), 0 to 255; SIMULATED in its lowest rows.
        mask: True on the leopard, shape (height, width).
        box: The smallest box around the mask; None for a blank.
        turned_deg: How far the leopard is turned away from the side view, degrees.
    """

    picture: CataloguePicture
    pixels: NDArray[np.uint8]
    mask: NDArray[np.bool_]
    box: Box | None
    turned_deg: float


def plan_catalogue(order: CatalogueOrder) -> tuple[CataloguePicture, ...]:
    """Plan a catalogue: the pictures of all encounters in the order of their names, then the blanks.

    >>> plan = plan_catalogue(CatalogueOrder(animals=2, encounters=2, stations=1))
    >>> [(each.name, each.animal) for each in plan[:3]], len(plan)
    ([('E-0001-A-1', 'V02'), ('E-0002-A-1', 'V01'), ('E-0003-A-1', 'V02')], 10)
    """
    rng = rng_for(order.seed, "catalogue", order.animals, order.encounters)
    owners = rng.permutation(np.repeat(np.arange(order.animals), order.encounters))
    pictures: list[CataloguePicture] = []
    for number, owner in enumerate(owners):
        station = f"S{int(rng.integers(order.stations)) + 1:02}"
        light = Light.INFRARED if rng.random() < _NIGHTS else Light.DAY
        at = _moment(rng, light)
        for flank in order.flanks:
            for frame in range(order.burst):
                camera, shown = _CAMERA_OF[flank], at + timedelta(seconds=frame)
                encounter = f"E-{number + 1:04}"
                name = f"{encounter}-{camera}-{frame + 1}"
                animal = f"V{int(owner) + 1:02}"
                pictures.append(
                    CataloguePicture(name, animal, flank, encounter, station, camera, frame, shown, light)
                )
    return (*pictures, *_blanks(order))


def _blanks(order: CatalogueOrder) -> Iterator[CataloguePicture]:
    for number in range(order.stations):
        station = f"S{number + 1:02}"
        rng = rng_for(order.seed, "blanks", station)
        for flank in order.flanks:
            camera = _CAMERA_OF[flank]
            for light in (Light.DAY, Light.INFRARED):
                for frame in range(_BLANKS):
                    name = f"{station}-{camera}-{light}-{frame + 1}"
                    at = _moment(rng, light)
                    yield CataloguePicture(name, "", None, "", station, camera, frame, at, light)


def _moment(rng: np.random.Generator, light: Light) -> datetime:
    day = int(rng.integers(_SEASON_DAYS))
    hour = float(rng.uniform(20.0, 30.0) if light is Light.INFRARED else rng.uniform(7.0, 19.0))
    return (_FIRST + timedelta(days=day, hours=hour)).replace(microsecond=0)


def draw_catalogue(order: CatalogueOrder) -> Iterator[CatalogueShot]:
    """Draw a catalogue, one picture after the other, the blanks last.

    Args:
        order: What is wanted; the same order gives the same pixels.
    """
    for picture in plan_catalogue(order):
        yield draw_shot(picture, order)


def draw_shot(picture: CataloguePicture, order: CatalogueOrder) -> CatalogueShot:
    """Draw one picture of a catalogue."""
    shot = take(
        ShotOrder(
            seed=order.seed,
            station=f"{picture.station_id}/{picture.camera_id}",
            passing=picture.encounter_id or picture.name,
            animal=picture.animal,
            flank=picture.flank or "left",
            frame=picture.frame,
            is_night=picture.light is Light.INFRARED,
            hardness=order.hardness,
            size_px=order.size_px,
        )
    )
    warmth = temperature_c(picture.taken_at, rng_for(order.seed, "warmth", picture.name))
    label = f"{picture.station_id}-{picture.camera_id}"
    pixels = burn_strip(shot.pixels, shown=picture.taken_at, label=label, temperature_c=warmth)
    mask = shot.mask.copy()
    mask[len(mask) - strip_height(mask.shape) :] = False
    return CatalogueShot(picture, pixels, mask, box_around(mask), shot.turned_deg)


def box_around(mask: NDArray[np.bool_]) -> Box | None:
    """The smallest box around a mask; None where it is empty."""
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    if not len(rows):
        return None
    left, top = int(columns[0]), int(rows[0])
    return Box(left, top, int(columns[-1]) - left + 1, int(rows[-1]) - top + 1)
