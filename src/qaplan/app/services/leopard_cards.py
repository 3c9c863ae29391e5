"""The cards of a simulated season of leopards, as cameras write them, with what each picture really shows."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from qaplan.app.engines.picture_encoder import CameraNotes, encode_jpeg
from qaplan.app.services.practice import SHEET_NAME, check_empty
from qaplan.base.instants import write_offset
from qaplan.identity.chips.types import Box
from qaplan.identity.sides import Flank
from qaplan.simulation.country import PRACTICE_OFFSET
from qaplan.simulation.leopards.catalogues import box_around
from qaplan.simulation.leopards.shot import ShotOrder, take
from qaplan.simulation.leopards.survey import (
    FIRST_DAY,
    LAST_DAY,
    LeopardPassing,
    LeopardPicture,
    LeopardSurvey,
)
from qaplan.simulation.pictures.strip import burn_strip, strip_height
from qaplan.simulation.wildlife import Kind, species_of
from qaplan.simulation.writing import MAKE, MODEL, SIMULATED, keywords_of_truth, maker_note, xmp_packet

__all__ = ["LeopardFile", "write_leopard_cards"]

_HEADINGS = (
    "station_id",
    "camera_id",
    "location_name",
    "longitude",
    "latitude",
    "start",
    "end",
    "utc_offset",
    "serial",
    "model",
)
_DAY_C, _NIGHT_C = 17, 8
_HARDNESS = 0.3


@dataclass(frozen=True)
class LeopardFile:
    """One picture on a card, with its truth.

    Args:
        path: Path below the folder of the cards, with slashes.
        passing: Name of the passing.
        animal: Which leopard; empty for nobody.
        flank: Which flank; None for nobody.
        share: Left, top, width and height of the leopard as shares of the picture; None for nobody.
    """

    path: str
    passing: str
    animal: str
    flank: Flank | None
    share: tuple[float, float, float, float] | None


def write_leopard_cards(
    folder: Path,
    survey: LeopardSurvey,
    *,
    size_px: tuple[int, int],
    progress: Callable[[str], None] = lambda _: None,
) -> tuple[LeopardFile, ...]:
    """Write the cards of a season, each as ``STATION/CAMERA/DCIM``, and a field sheet beside them.

    Args:
        folder: A folder that does not exist yet or is empty.
        survey: The season.
        size_px: Width and height of the pictures.
        progress: Called with each passing.

    Returns:
        What each picture really shows, in the order of the clocks.

    Raises:
        UsageError: ``simulation.not_empty`` if something lies in the folder.
    """
    check_empty(folder)
    folder.mkdir(parents=True, exist_ok=True)
    _write_sheet(folder / SHEET_NAME, survey)
    return tuple(_write_all(folder, survey, size_px, progress))


def _write_all(
    folder: Path, survey: LeopardSurvey, size_px: tuple[int, int], progress: Callable[[str], None]
) -> Iterator[LeopardFile]:
    numbers: dict[str, int] = {}
    for passing in survey.passings:
        progress(passing.name)
        for picture in passing.pictures:
            card = f"{passing.station_id}/{picture.camera_id}"
            numbers[card] = numbers.get(card, 0) + 1
            path = f"{card}/DCIM/100EK113/IMG_{numbers[card]:04}.JPG"
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            content, box = _drawn(survey, passing, picture, size_px)
            (folder / path).write_bytes(content)
            yield LeopardFile(
                path, passing.name, passing.animal, picture.flank, _share(box, size_px) if box else None
            )


def _drawn(
    survey: LeopardSurvey, passing: LeopardPassing, picture: LeopardPicture, size_px: tuple[int, int]
) -> tuple[bytes, Box | None]:
    """The file of one picture, and the box of the leopard in it."""
    shot = take(
        ShotOrder(
            seed=survey.seed,
            station=f"{passing.station_id}/{picture.camera_id}",
            passing=passing.name,
            animal=passing.animal,
            flank=picture.flank or "left",
            frame=picture.frame,
            is_night=passing.is_night,
            hardness=_HARDNESS,
            size_px=size_px,
        )
    )
    label = f"{passing.station_id}-{picture.camera_id}"
    warmth = _NIGHT_C if passing.is_night else _DAY_C
    pixels = burn_strip(shot.pixels, shown=picture.shown, label=label, temperature_c=warmth)
    mask = shot.mask.copy()
    mask[len(mask) - strip_height(mask.shape) :] = False
    serial = _serial(passing.station_id, picture.camera_id)
    frame = (picture.frame + 1, sum(each.camera_id == picture.camera_id for each in passing.pictures))
    note = maker_note(picture.shown, serial=serial, frame=frame, temperature_c=warmth, label=label)
    kind: Kind = "cat" if passing.animal else "blank"
    words = keywords_of_truth(kind, species_of(kind), "")
    notes = CameraNotes(picture.shown, MAKE, MODEL, serial, note, xmp_packet((SIMULATED, *words)))
    return encode_jpeg(pixels, notes, quality=88), box_around(mask)


def _share(box: Box, size_px: tuple[int, int]) -> tuple[float, float, float, float]:
    width, height = size_px
    return (
        round(box.left / width, 4),
        round(box.top / height, 4),
        round(box.width / width, 4),
        round(box.height / height, 4),
    )


def _serial(station: str, camera: str) -> str:
    return f"VL{station[1:]}{ord(camera) - ord('A') + 1:04}"


def _write_sheet(path: Path, survey: LeopardSurvey) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(_HEADINGS)
        span = tuple(each.isoformat(" ", "minutes") for each in (FIRST_DAY, LAST_DAY))
        for station in survey.country.stations:
            for camera in station.cameras:
                place = (station.names.en, station.longitude, station.latitude)
                tail = (write_offset(PRACTICE_OFFSET), _serial(station.station_id, camera), MODEL)
                writer.writerow((station.station_id, camera, *place, *span, *tail))
