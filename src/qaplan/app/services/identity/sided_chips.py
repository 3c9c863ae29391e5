"""The sides that chips show, and the digest under which their scores are kept."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Sequence

from qaplan.app.store.identity_tables import HeldChip
from qaplan.identity.chips.types import Chip
from qaplan.identity.sides import FLANKS, Side

__all__ = ["matcher_digest", "side_of", "sides_of"]

_DESCRIBING = "2026-1"


def side_of(chip: Chip) -> Side | None:
    """The side that a chip shows; None where it shows no flank or nobody has said which."""
    for flank in FLANKS:
        if chip.viewpoint == flank:
            return Side(chip.encounter_id, flank)
    return None


def sides_of(chips: Sequence[HeldChip]) -> dict[Side, tuple[HeldChip, ...]]:
    """The chips of each side, the best first; sides in their order."""
    found: defaultdict[Side, list[HeldChip]] = defaultdict(list)
    for each in chips:
        side = side_of(each.chip)
        if side is not None:
            found[side].append(each)
    return {side: tuple(sorted(found[side], key=_best_first)) for side in sorted(found)}


def matcher_digest() -> str:
    """Digest of everything that a score depends on besides the pictures."""
    from qaplan.identity.matching.settings import MatchSettings

    return hashlib.sha256(json.dumps([_DESCRIBING, repr(MatchSettings())]).encode()).hexdigest()


def _best_first(held: HeldChip) -> tuple[float, int, str]:
    chip = held.chip
    area = chip.box.width * chip.box.height if chip.box else 0
    return -(chip.quality or 0.0), -area, chip.chip_id
