"""Practice cards on the disk: a virtual survey written as cameras write, with its truth known."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from qaplan.app.engines.clip_encoder import encode_clip
from qaplan.app.engines.picture_encoder import CameraNotes, encode_jpeg
from qaplan.base.errors import UsageError
from qaplan.base.instants import write_offset
from qaplan.simulation.cards import PlannedCard, PlannedFile, PracticePlan
from qaplan.simulation.country import PRACTICE_OFFSET
from qaplan.simulation.pictures.frame import FrameOrder, draw_frame
from qaplan.simulation.truth import FileTruth, Truth
from qaplan.simulation.writing import MAKE, MODEL, SIMULATED, keywords_of_truth, maker_note, xmp_packet

__all__ = ["SHEET_NAME", "write_practice_cards"]

SHEET_NAME = "field_sheet.csv"

_CLIP_FRAMES = 15
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


def write_practice_cards(
    folder: Path,
    plan: PracticePlan,
    *,
    labelled: bool = False,
    progress: Callable[[str], None] = lambda _: None,
) -> Truth:
    """Write the cards of a plan, each as ``STATION/CAMERA/DCIM``, and a field sheet beside them.

    The field sheet tells what the people who set the cameras knew: stations, true local times of set-up and
    pick-up, serial numbers. It does not tell what went wrong.

    Args:
        folder: A folder that does not exist yet or is empty.
        plan: The plan.
        labelled: Whether the pictures carry keywords of species and individual, as if a person had sorted
            them.
        progress: Called with each card.

    Returns:
        The plan's truth, with the boxes of who passes.

    Raises:
        UsageError: ``simulation.not_empty`` if something lies in the folder.
    """
    if folder.exists() and any(folder.iterdir()):
        raise UsageError(
            "simulation.not_empty", "the folder is not empty", where=folder.name, do="name a new folder"
        )
    folder.mkdir(parents=True, exist_ok=True)
    _write_sheet(folder / SHEET_NAME, plan)
    boxed: dict[str, FileTruth] = {}
    for card in plan.cards:
        progress(card.truth.folder)
        for file in card.files:
            boxed[file.truth.path] = _write_file(folder, plan, file, labelled=labelled)
    return replace(plan.truth, files=tuple(boxed[each.path] for each in plan.truth.files))


def _write_file(folder: Path, plan: PracticePlan, file: PlannedFile, *, labelled: bool) -> FileTruth:
    truth = file.truth
    path = folder / truth.path
    path.parent.mkdir(parents=True, exist_ok=True)
    words = keywords_of_truth(truth.kind, truth.species, truth.individual_id) if labelled else ()
    xmp = xmp_packet((SIMULATED, *words))
    drawn = [draw_frame(order) for order in _orders(plan, file)]
    if truth.is_clip:
        created = truth.shown - PRACTICE_OFFSET
        content = encode_clip([each.pixels for each in drawn], path.suffix[1:], created=created, xmp=xmp)
    else:
        content = encode_jpeg(drawn[0].pixels, _notes(file, xmp))
    path.write_bytes(content)
    return replace(truth, box=drawn[0].box)


def _orders(plan: PracticePlan, file: PlannedFile) -> Iterator[FrameOrder]:
    truth, (number, length) = file.truth, file.frame
    steps = _CLIP_FRAMES if truth.is_clip else 1
    for step in range(steps):
        yield FrameOrder(
            seed=plan.seed,
            scene=f"{truth.station_id}/{truth.camera_id}",
            drawn_as=file.drawn_as,
            kind=truth.kind,
            individual_id=truth.individual_id,
            heads_left=truth.flank != "right",
            count=truth.count,
            progress=step / steps if truth.is_clip else number / (length + 1),
            is_night=truth.is_night,
            shown=truth.shown + timedelta(seconds=step // 5),
            temperature_c=file.temperature_c,
            label=f"{truth.station_id}-{truth.camera_id}",
            size_px=plan.size_px,
        )


def _notes(file: PlannedFile, xmp: bytes) -> CameraNotes:
    truth = file.truth
    note = maker_note(
        truth.shown,
        serial=file.serial,
        frame=file.frame,
        temperature_c=file.temperature_c,
        label=f"{truth.station_id}-{truth.camera_id}",
    )
    return CameraNotes(truth.shown, MAKE, MODEL, file.serial, note, xmp)


def _write_sheet(path: Path, plan: PracticePlan) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(_HEADINGS)
        by_place = {(each.truth.station_id, each.truth.camera_id): each for each in plan.cards}
        writer.writerows(_row(plan, by_place[place]) for place in sorted(by_place))


def _row(plan: PracticePlan, card: PlannedCard) -> tuple[object, ...]:
    station = plan.country.station(card.truth.station_id)
    moments = (each.isoformat(" ", "minutes") for each in (card.set_up, card.pick_up))
    place = (station.names.en, station.longitude, station.latitude)
    camera = (write_offset(PRACTICE_OFFSET), card.truth.serial, MODEL)
    return (station.station_id, card.truth.camera_id, *place, *moments, *camera)
