"""How features are taken from a chip and how a gallery is searched; the defaults are the best measured."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

__all__ = ["FeatureSettings", "Look", "MatchSettings"]


@dataclass(frozen=True)
class Look:
    """One size at which a chip is looked at; small ones show the large marks without the hairs.

    Args:
        chip_px: Side of the square whose area every chip is brought to, pixels.
        most: Features kept, the largest and strongest blobs first.
        tilt: Ratio of the width to which a chip is foreshortened first, as a body that is turned away is; 1
            for as it is.
        channel: Which light is looked at: ``grey`` for all, or one colour alone. Pale marks on a brown
            coat stand out the most in blue; in infrared all are alike.
    """

    chip_px: int
    most: int
    tilt: float = 1.0
    channel: Literal["grey", "red", "green", "blue"] = "grey"


@dataclass(frozen=True)
class FeatureSettings:
    """How the features of a chip are taken.

    Args:
        looks: Sizes and foreshortenings at which it is looked at; each look votes apart.
        contrast: How far the contrast is evened locally (clip limit of CLAHE) before blobs are looked for;
            0 for not at all.
        uses_mask: Whether features off the mask are dropped, where the chip has a mask.
        middle: Where nothing is known of the background: share of the width and of the height that the
            ellipse has in which features are looked for; 0 for the whole chip.
    """

    looks: tuple[Look, ...] = (Look(300, 250, channel="blue"), Look(300, 250))
    contrast: float = 3.0
    uses_mask: bool = True
    middle: float = 0.66


@dataclass(frozen=True)
class MatchSettings:
    """How a gallery is searched.

    Args:
        features: How the features were taken.
        neighbours: Animals nearest to a query feature for which it may vote; the one after them stands for
            the background.
        sharpness: Power to which a vote is raised: over 1, few sure features outweigh many doubtful ones.
        shortlist: Chips of the gallery that are compared in detail.
        verifies: Whether matched features must agree on one movement of the body.
        tolerance: How far a feature may lie from where that movement puts it, as a share of the chip's
            diagonal.
        most_shift: How far apart the matched spots of two bodies may lie, as a share of the body's width
            and height; 1 for anywhere.
        both_ways: Whether the features of a reference vote for the query too.
        cohort: Chips of the gallery by which it is measured how alike a reference is to just any chip, so
            that one which is alike to all does not win; 0 for not at all.
        support: Chips of an animal that count for it, each next one by less.
        exact_up_to: Features of one viewpoint up to which every chip is compared; beyond it an index gives
            the shortlist, and votes and scores are taken one way and without the cohort.
        probes: Cells of the index that are searched.
    """

    features: FeatureSettings = field(default_factory=FeatureSettings)
    neighbours: int = 4
    sharpness: float = 2.0
    shortlist: int = 45
    verifies: bool = True
    tolerance: float = 0.06
    most_shift: float = 0.2
    both_ways: bool = True
    cohort: int = 60
    support: int = 5
    exact_up_to: int = 400_000
    probes: int = 12
