"""Pictures of chips for the eye: the animal with what is around it, cut from a rendition of its picture."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from qaplan.app.engines.plain_jpeg import encode_plain_jpeg
from qaplan.app.services.identity.boxes import upright_size
from qaplan.app.services.identity.chips import seen_chips
from qaplan.app.services.identity.shown import ShownChip
from qaplan.app.services.renditions import Rendition, clip_times, make_rendition, rendition_path
from qaplan.app.services.sessions import Session, check_may, session_here
from qaplan.app.store.card_tables import load_media_of
from qaplan.app.store.studies import Study
from qaplan.base.errors import UsageError
from qaplan.identity.chips.types import Box, Chip

__all__ = ["ChipPictureSize", "chip_boxes", "chip_picture", "inner_boxes"]

ChipPictureSize = Literal["small", "screen"]
"""``small`` for strips and lists, ``screen`` for the workbench."""

Shares = tuple[float, float, float, float]
"""Left, top, width and height as shares of a picture."""

_AROUND = 0.35
_INSIDE: dict[ChipPictureSize, tuple[int, int]] = {"small": (240, 160), "screen": (1600, 1200)}
_QUALITY: dict[ChipPictureSize, int] = {"small": 78, "screen": 88}
_WHOLE: Shares = (0.0, 0.0, 1.0, 1.0)


@dataclass(frozen=True)
class _Cut:
    """What is cut out of a picture, in its pixels."""

    left: int
    top: int
    right: int
    bottom: int


def chip_picture(
    study: Study, chip_id: str, size: ChipPictureSize, *, session: Session | None = None
) -> Rendition:
    """Give a reader the picture of a chip; it is cut where it is not there yet.

    Args:
        study: The study.
        chip_id: The chip.
        size: How large.
        session: Who asks; whoever calls on this machine when None.

    Raises:
        AccessError: ``access.no_right`` if the reader compares no animals, or a person may be on the
            picture and the reader sees no people; ``access.other_organisation``.
        UsageError: ``identity.unknown_chip``.
        DataError: ``review.no_picture`` if its file is not there or cannot be decoded.
    """
    mine = session or session_here()
    check_may(mine, "identity.read")
    found = seen_chips(study, mine, chip_ids=[chip_id])
    if not found:
        what = "there is no such chip for this reader"
        raise UsageError("identity.unknown_chip", what, do="open the page again")
    chip = found[0].chip
    frame = _frame_of(study, chip, mine)
    whole = make_rendition(study, chip.medium_id, "whole", frame=frame, session=mine)
    folder = rendition_path(study, whole.digest, "whole").parent
    path = folder / f"{whole.digest}.{chip_id}-{size}.jpg"
    if not path.is_file():
        _cut_out(whole.path, chip.box, size, path)
    return Rendition(path, whole.digest)


def inner_boxes(study: Study, chips: Iterable[ShownChip]) -> dict[str, Shares]:
    """Where the animal's box lies in the picture of each chip, in shares of that picture.

    Args:
        study: The study.
        chips: The chips.
    """
    listed = tuple(chips)
    media = load_media_of(study, sorted({each.medium_id for each in listed}))
    found: dict[str, Shares] = {}
    for each in listed:
        held = media.get(each.medium_id)
        size = upright_size(held) if held else None
        found[each.chip_id] = _inner(each.box, _cut(each.box, size)) if size else _WHOLE
    return found


def chip_boxes(study: Study, chip_ids: Iterable[str], *, session: Session | None = None) -> dict[str, Box]:
    """The boxes of those of these chips that a reader may see, pixels of their pictures.

    Args:
        study: The study.
        chip_ids: The chips.
        session: Who asks; whoever calls on this machine when None.

    Raises:
        AccessError: ``access.no_right``.
    """
    mine = session or session_here()
    check_may(mine, "identity.read")
    found = seen_chips(study, mine, chip_ids=[each for each in chip_ids if each])
    return {each.chip.chip_id: each.chip.box for each in found if each.chip.box}


def _frame_of(study: Study, chip: Chip, session: Session) -> int:
    """Which of the frames by which a clip is shown lies nearest to the chip's own."""
    if chip.frame_ms is None:
        return 0
    wanted = chip.frame_ms
    times = clip_times(study, chip.medium_id, session=session)
    return min(range(len(times)), key=lambda number: abs(times[number] - wanted), default=0)


def _cut(box: Box, size: tuple[int, int]) -> _Cut:
    across, down = round(box.width * _AROUND), round(box.height * _AROUND)
    return _Cut(
        max(0, box.left - across),
        max(0, box.top - down),
        min(size[0], box.left + box.width + across),
        min(size[1], box.top + box.height + down),
    )


def _inner(box: Box, cut: _Cut) -> Shares:
    width, height = max(1, cut.right - cut.left), max(1, cut.bottom - cut.top)
    return (
        (box.left - cut.left) / width,
        (box.top - cut.top) / height,
        box.width / width,
        box.height / height,
    )


def _cut_out(whole: Path, box: Box | None, size: ChipPictureSize, target: Path) -> None:
    """Cut the chip out of a rendition that we have made ourselves, and write it whole or not at all."""
    import numpy as np
    from PIL import Image

    with Image.open(whole) as picture:
        cut = _cut(box, picture.size) if box else _Cut(0, 0, *picture.size)
        part = picture.crop((cut.left, cut.top, cut.right, cut.bottom))
        part.thumbnail(_INSIDE[size])
        data = encode_plain_jpeg(np.asarray(part.convert("RGB")), quality=_QUALITY[size])
    handle, name = tempfile.mkstemp(prefix=f"{target.stem}.", suffix=".part", dir=target.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
    Path(name).replace(target)
