"""How features are taken from a chip and how a gallery is searched; the defaults are the best measured."""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = ["FeatureSettings", "MatchSettings"]


@dataclass(frozen=True)
class FeatureSettings:
    """How the features of a chip are taken.

    Args:
        chip_px: Side of the square whose area every chip is brought to, pixels.
        most: Features kept of one chip, the largest and strongest blobs first.
        evens_contrast: Whether the contrast is evened locally (CLAHE) before blobs are looked for.
        uses_mask: Whether features off the mask are dropped, where the chip has a mask.
        tilts: Foreshortenings that are simulated besides the picture as it is, as ratios of the width; a
            flank that is turned away from the camera is narrower. Empty for upright features only.
    """

    chip_px: int = 450
    most: int = 600
    evens_contrast: bool = False
    uses_mask: bool = True
    tilts: tuple[float, ...] = ()


@dataclass(frozen=True)
class MatchSettings:
    """How a gallery is searched.

    Args:
        features: How the features were taken.
        neighbours: Neighbours of a query feature that may vote.
        shortlist: Chips of the gallery that are compared in detail.
        verifies: Whether matched features must agree on one movement of the body.
        tolerance: How far a feature may lie from where that movement puts it, as a share of the
            chip's diagonal.
        exact_up_to: Features of one viewpoint up to which every one is compared; beyond it an index is
            searched approximately.
        probes: Cells of the approximate index that are searched.
    """

    features: FeatureSettings = field(default_factory=FeatureSettings)
    neighbours: int = 4
    shortlist: int = 50
    verifies: bool = True
    tolerance: float = 0.1
    exact_up_to: int = 400_000
    probes: int = 16
