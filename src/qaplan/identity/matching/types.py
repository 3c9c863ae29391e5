"""What a matcher is given and what it answers: features, references, candidates with their spots."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from qaplan.identity.chips.types import Light, Viewpoint

__all__ = ["Candidate", "ChipMatch", "Features", "Reference", "SpotPair"]


@dataclass(frozen=True, eq=False)
class Features:
    """Local features of one chip.

    Args:
        geometry: Shape (n, 5): column and row in pixels of the chip as it was given, diameter in the same
            pixels, angle in degrees, number of the look that took it; without the last (n, 4) for one look.
        descriptors: Shape (n, 128), RootSIFT, 0 to 255.
        chip_shape: Height and width of the chip as it was given, pixels.
        body: Left, top, width and height of the animal in the chip, pixels; None when only the chip is known.
    """

    geometry: NDArray[np.float32]
    descriptors: NDArray[np.uint8]
    chip_shape: tuple[int, int]
    body: tuple[float, float, float, float] | None = None


@dataclass(frozen=True)
class Reference:
    """What a matcher knows of a chip besides its features.

    Args:
        chip_id: The chip.
        name: Whose it is: an individual of the catalogue, or the side itself while nobody has said.
        viewpoint: From where it is seen; only chips of one viewpoint are compared.
        encounter_id: Its encounter; a query never meets chips of its own encounter.
        station_id: Station of the camera; empty when not known.
        taken_at: Clock of the camera; None when not known.
        light: In which light.
        quality: Quality of the chip, 0 to 1; None when not measured.
    """

    chip_id: str
    name: str
    viewpoint: Viewpoint
    encounter_id: str
    station_id: str = ""
    taken_at: datetime | None = None
    light: Light = Light.UNKNOWN
    quality: float | None = None


@dataclass(frozen=True)
class SpotPair:
    """One spot of the query and the spot of the reference that it matches.

    Args:
        query: Column and row in the query's chip, pixels.
        reference: Column and row in the reference's chip, pixels.
        weight: How much it adds to the score.
    """

    query: tuple[float, float]
    reference: tuple[float, float]
    weight: float


@dataclass(frozen=True)
class ChipMatch:
    """How one chip of the query matches one chip of the gallery.

    Args:
        query_chip_id: The query's chip.
        chip_id: The gallery's chip.
        score: Higher is more alike; a ranking only.
        spots: Matched spots that agree on one movement of the body, the heaviest first.
        shares_station: Whether both were taken at one station: the background may have matched.
    """

    query_chip_id: str
    chip_id: str
    score: float
    spots: tuple[SpotPair, ...]
    shares_station: bool


@dataclass(frozen=True)
class Candidate:
    """One animal that the query may be.

    Args:
        name: As its references say.
        score: Higher is more alike; a ranking only, a probability needs a calibration.
        matches: The chips that support it, the best first.
        warnings: Codes of what speaks against trusting it, such as ``identity.same_station``.
    """

    name: str
    score: float
    matches: tuple[ChipMatch, ...]
    warnings: tuple[str, ...] = ()
