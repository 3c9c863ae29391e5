"""Practice cards on the disk: a virtual survey written as cameras write, with its truth known."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from qaplan.app.engines.clip_encoder import encode_clip
from qaplan.app.engines.picture_encoder import CameraNotes, encode_jpeg
from qaplan.base.errors import UsageError
from qaplan.base.instants import write_offset
from qaplan.simulation.cards import PlannedCard, PlannedFile, PracticePlan, plan_practice
from qaplan.simulation.country import PRACTICE_OFFSET
from qaplan.simulation.pictures.frame import FrameOrder, draw_frame
from qaplan.simulation.truth import FileTruth, Truth
from qaplan.simulation.writing import MAKE, MODEL, SIMULATED, keywords_of_truth, maker_note, xmp_packet

__all__ = [
    "SHEET_NAME",
    "PracticeOrder",
    "PracticeSet",
    "check_empty",
    "make_practice",
    "write_practice_cards",
]

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
    check_empty(folder)
    folder.mkdir(parents=True, exist_ok=True)
    _write_sheet(folder / SHEET_NAME, plan)
    boxed: dict[str, FileTruth] = {}
    for card in plan.cards:
        progress(card.truth.folder)
        for file in card.files:
            boxed[file.truth.path] = _write_file(folder, plan, file, labelled=labelled)
    return replace(plan.truth, files=tuple(boxed[path] for path in sorted(boxed)))


def check_empty(folder: Path) -> None:
    """Refuse a folder in which something lies.

    Raises:
        UsageError: ``simulation.not_empty``.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(
            "simulation.not_empty", "the folder is not empty", where=folder.name, do="name a new folder"
        )


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


@dataclass(frozen=True)
class PracticeOrder:
    """What practice cards are wanted.

    Args:
        seed: Seed, 0 or more.
        clean: How many cards with nothing wrong.
        with_faults: Whether cards with faults lie beside them.
        size_px: Width and height of the pictures, both even.
        labelled: Whether the pictures carry keywords of species and individual.
    """

    seed: int = 1
    clean: int = 20
    with_faults: bool = True
    size_px: tuple[int, int] = (640, 480)
    labelled: bool = False


@dataclass(frozen=True)
class PracticeSet:
    """Practice cards that were written.

    Args:
        cards: The folder of the cards.
        sheet: The field sheet.
        truth_file: What really was, as JSON.
        truth: The same.
    """

    cards: Path
    sheet: Path
    truth_file: Path
    truth: Truth

    def summary(self) -> str:
        """What was written, in plain English."""
        return (
            f"{len(self.truth.cards)} cards with {len(self.truth.files)} files, all marked {SIMULATED}.\n"
            f"Cards: {self.cards}\nField sheet: {self.sheet}\nWhat really was: {self.truth_file}"
        )

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return {
            "cards": str(self.cards),
            "field_sheet": str(self.sheet),
            "truth": str(self.truth_file),
            "card_count": len(self.truth.cards),
            "file_count": len(self.truth.files),
        }


def make_practice(
    folder: Path, order: PracticeOrder, *, progress: Callable[[str], None] = lambda _: None
) -> PracticeSet:
    """Plan practice cards and write them, with the truth in a file beside them.

    Args:
        folder: A folder that does not exist yet or is empty; it gets ``cards`` and ``truth.json``.
        order: What is wanted.
        progress: Called with each card.

    Raises:
        UsageError: ``simulation.not_empty`` if something lies in the folder.
    """
    check_empty(folder)
    plan = plan_practice(order.seed, clean=order.clean, with_faults=order.with_faults, size_px=order.size_px)
    cards = folder / "cards"
    truth = write_practice_cards(cards, plan, labelled=order.labelled, progress=progress)
    truth_file = folder / "truth.json"
    text = json.dumps(asdict(truth), ensure_ascii=False, indent=1, default=_iso)
    truth_file.write_text(text + "\n", encoding="utf-8")
    return PracticeSet(cards, cards / SHEET_NAME, truth_file, truth)


def _iso(value: object) -> str:
    assert isinstance(value, date)
    return value.isoformat()
