"""A list of pictures with their animals, and the file that each of its rows names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from qaplan.base.refusal import Caution
from qaplan.identity.chips.types import Box, Viewpoint
from qaplan.identity.sides import FLANKS

__all__ = ["Manifest", "ManifestRow", "PictureFile"]


@dataclass(frozen=True)
class PictureFile:
    """A picture as far as its header tells.

    Args:
        path: The file.
        media_type: Its IANA type by content.
        sha256: Digest of its bytes, hexadecimal.
        width_px: Width as it is shown, turned upright.
        height_px: Height as it is shown, turned upright.
    """

    path: Path
    media_type: str
    sha256: str
    width_px: int
    height_px: int


@dataclass(frozen=True)
class ManifestRow:
    """One chip of a manifest.

    Args:
        number: Number of the row in the file; the heading counts.
        path: Path of the picture as written, with slashes.
        individual: Whose it is, as written but for blanks around it; empty where nobody has said.
        viewpoint: From where the animal is seen.
        encounter: The encounter, as written.
        box: Where the animal is; None when the whole picture is the chip.
        mask: Path of the picture of its mask as written; empty when there is none.
        station: Station of the camera; empty when not known.
        taken_at: Clock of the camera, midnight where only the day is written; None when not known.
        kind: What the box holds as a detector calls it, such as ``animal``; empty when not written.
    """

    number: int
    path: str
    individual: str
    viewpoint: Viewpoint
    encounter: str
    box: Box | None = None
    mask: str = ""
    station: str = ""
    taken_at: datetime | None = None
    kind: str = ""

    @property
    def chip_id(self) -> str:
        """The picture, and the box where there is one.

        >>> ManifestRow(2, "a.jpg", "M1", Viewpoint.LEFT, "E1", Box(3, 4, 50, 60)).chip_id
        'a.jpg@3,4,50,60'
        """
        box = self.box
        return self.path if box is None else f"{self.path}@{box.left},{box.top},{box.width},{box.height}"

    @property
    def encounter_id(self) -> str:
        """The encounter of this animal: two animals that are met together are two encounters."""
        return f"{self.individual}/{self.encounter}" if self.individual else self.encounter

    @property
    def shows_flank(self) -> bool:
        """Whether a flank is seen, left or right."""
        return self.viewpoint.value in FLANKS


@dataclass(frozen=True)
class Manifest:
    """A plain list of pictures with their animals, every row of it looked at.

    Args:
        source: Name of the file.
        sha256: Digest of its bytes, hexadecimal.
        rows: Its rows.
        pictures: The file of each path that a row names, masks included.
        cautions: What is doubtful about it.
    """

    source: str
    sha256: str
    rows: tuple[ManifestRow, ...]
    pictures: Mapping[str, PictureFile] = field(default_factory=dict)
    cautions: tuple[Caution, ...] = ()

    @property
    def individuals(self) -> tuple[str, ...]:
        """Every animal once, in the order of the rows."""
        return tuple(dict.fromkeys(row.individual for row in self.rows if row.individual))
