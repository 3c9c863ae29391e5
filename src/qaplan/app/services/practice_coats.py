"""A catalogue of simulated leopards on the disk: frames, blanks, masks and the lists that name them."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qaplan.app.engines.picture_encoder import CameraNotes, encode_jpeg
from qaplan.app.services.practice import check_empty
from qaplan.base.errors import UsageError
from qaplan.identity.chips.types import Box
from qaplan.identity.sides import FLANKS, Flank
from qaplan.simulation.leopards.catalogues import (
    CatalogueOrder,
    CataloguePicture,
    CatalogueShot,
    draw_shot,
    plan_catalogue,
)
from qaplan.simulation.writing import MAKE, MODEL, SIMULATED, maker_note, xmp_packet

__all__ = ["CoatsFolder", "flanks_of", "write_coats"]

_MANIFEST, _TRUTH, _BLANKS = "manifest.csv", "manifest-truth-masks.csv", "blanks.csv"
_CROPS, _MASKED = "crops.csv", "crops-truth-masks.csv"
_COLUMNS = ("path", "individual", "flank", "encounter", "box", "station", "date", "light", "is_virtual")
_SERIAL = "VQ000000"
_PAD_PX = 8
_GREY = 110
_SPREAD_PX = 5
_QUALITY = 92
_NOTE = (
    "SIMULATED. These leopards, their stations and their days do not exist; a computer drew them.\n"
    "What a matcher makes of them is a test on drawings. It is never quoted as accuracy in the field.\n\n"
    f"{_MANIFEST}: frames with the box of the leopard, without masks.\n"
    f"{_TRUTH}: the same with the true mask of each.\n"
    f"{_BLANKS}: the stations with nobody in them, by day and by infrared light.\n"
    f"{_CROPS}, {_MASKED}: the same leopards cut out, with their background and without.\n"
)


@dataclass(frozen=True)
class CoatsFolder:
    """A catalogue that was written.

    Args:
        manifest: The list of frames.
        pictures: How many pictures of leopards.
        blanks: How many of nobody.
    """

    manifest: Path
    pictures: int
    blanks: int

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return {
            "manifest": str(self.manifest),
            "pictures": self.pictures,
            "blanks": self.blanks,
            "is_virtual": True,
        }


@dataclass
class _Lists:
    """The rows of all lists."""

    manifest: list[tuple[object, ...]] = field(default_factory=list)
    truth: list[tuple[object, ...]] = field(default_factory=list)
    blanks: list[tuple[object, ...]] = field(default_factory=list)
    crops: list[tuple[object, ...]] = field(default_factory=list)
    masked: list[tuple[object, ...]] = field(default_factory=list)


def flanks_of(text: str) -> tuple[Flank, ...]:
    """Read which flanks are wanted.

    Args:
        text: left, right or both with a comma between them.

    Raises:
        UsageError: ``simulation.bad_flanks``.

    >>> flanks_of("right, left")
    ('left', 'right')
    """
    words = [word.strip() for word in text.split(",")]
    found = tuple(flank for flank in FLANKS if flank in words)
    if not found or len(words) != len(found):
        raise UsageError(
            "simulation.bad_flanks",
            f"'{text}' does not name the flanks that are wanted",
            do="write left, right or left,right",
        )
    return found


def write_coats(
    folder: Path,
    order: CatalogueOrder,
    *,
    with_background: bool = True,
    progress: Callable[[str], None] = lambda _: None,
) -> CoatsFolder:
    """Draw a catalogue and write it.

    Args:
        folder: A folder that does not exist yet or is empty.
        order: What is wanted; the same order gives the same files.
        with_background: Whether the frames keep what is behind the leopard; else it is grey.
        progress: Called with each picture.

    Raises:
        UsageError: ``simulation.not_empty`` if something lies in the folder.
    """
    check_empty(folder)
    for name in ("pictures", "blanks", "masks", "crops", "crops-truth-masks"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    lists = _Lists()
    for picture in plan_catalogue(order):
        progress(picture.name)
        shot = draw_shot(picture, order)
        if picture.animal and shot.box is not None:
            _write_leopard(folder, shot, shot.box, lists, with_background=with_background)
        elif not picture.animal:
            path = f"blanks/{picture.name}.jpg"
            _write(folder / path, shot.pixels, picture)
            lists.blanks.append((path, _station(picture), _date(picture), picture.light))
    _write_lists(folder, lists)
    return CoatsFolder(folder / _MANIFEST, len(lists.manifest), len(lists.blanks))


def _write_leopard(
    folder: Path, shot: CatalogueShot, box: Box, lists: _Lists, *, with_background: bool
) -> None:
    picture = shot.picture
    name = f"{picture.name}.jpg"
    bare = _greyed(shot)
    _write(folder / "pictures" / name, shot.pixels if with_background else bare, picture)
    _write_mask(folder / "masks" / f"{picture.name}.png", shot.mask)
    told = (picture.animal, picture.flank, picture.encounter_id, _told(box), _station(picture))
    row = (f"pictures/{name}", *told, _date(picture), picture.light, "true")
    lists.manifest.append(row)
    lists.truth.append((*row, f"masks/{picture.name}.png"))
    cropped = _around(box, shot.mask.shape)
    for each, pixels, rows in (
        ("crops", shot.pixels, lists.crops),
        ("crops-truth-masks", bare, lists.masked),
    ):
        _write(folder / each / name, pixels[cropped], picture)
        rows.append((f"{each}/{name}", picture.animal, picture.flank, picture.encounter_id))


def _greyed(shot: CatalogueShot) -> NDArray[np.uint8]:
    """The picture with grey where the leopard is not."""
    import cv2

    kernel = np.ones((_SPREAD_PX, _SPREAD_PX), np.uint8)
    bare = shot.pixels.copy()
    bare[cv2.dilate(shot.mask.astype(np.uint8), kernel) == 0] = _GREY
    return bare


def _around(box: Box, shape: Sequence[int]) -> tuple[slice, slice]:
    rows = slice(max(box.top - _PAD_PX, 0), min(box.top + box.height + _PAD_PX, shape[0]))
    return rows, slice(max(box.left - _PAD_PX, 0), min(box.left + box.width + _PAD_PX, shape[1]))


def _told(box: Box) -> str:
    return f"{box.left} {box.top} {box.width} {box.height}"


def _station(picture: CataloguePicture) -> str:
    return f"{picture.station_id}-{picture.camera_id}"


def _date(picture: CataloguePicture) -> str:
    return picture.taken_at.isoformat()


def _write(path: Path, pixels: NDArray[np.uint8], picture: CataloguePicture) -> None:
    label = _station(picture)
    note = maker_note(
        picture.taken_at, serial=_SERIAL, frame=(picture.frame + 1, 1), temperature_c=0, label=label
    )
    notes = CameraNotes(picture.taken_at, MAKE, MODEL, _SERIAL, note, xmp_packet((SIMULATED,)))
    path.write_bytes(encode_jpeg(np.ascontiguousarray(pixels), notes, quality=_QUALITY))


def _write_mask(path: Path, mask: NDArray[np.bool_]) -> None:
    from PIL import Image

    Image.fromarray(mask.astype(np.uint8) * 255).save(path, "PNG")


def _write_lists(folder: Path, lists: _Lists) -> None:
    cut = ("path", "identity", "side", "encounter")
    _write_csv(folder / _MANIFEST, _COLUMNS, lists.manifest)
    _write_csv(folder / _TRUTH, (*_COLUMNS, "mask"), lists.truth)
    _write_csv(folder / _BLANKS, ("path", "station", "date", "light"), lists.blanks)
    _write_csv(folder / _CROPS, cut, lists.crops)
    _write_csv(folder / _MASKED, cut, lists.masked)
    (folder / "README.txt").write_text(_NOTE, encoding="utf-8")


def _write_csv(path: Path, columns: Sequence[str], rows: Sequence[tuple[object, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
