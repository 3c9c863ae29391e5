"""Reviewed pairs from a plain manifest whose animals are known, for a calibration to learn from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from qaplan.app.services.identity.plain_asking import (
    PlainMatching,
    PlainReader,
    Step,
    gallery_of,
    named,
    sides_of,
)
from qaplan.app.services.identity.plain_chips import DescribedChip
from qaplan.base.errors import UsageError
from qaplan.identity.calibration.types import PairConditions, ReviewedPair, ScoredPair
from qaplan.identity.chips.types import Light
from qaplan.identity.manifests.files import read_manifest
from qaplan.identity.matching.gallery import Gallery
from qaplan.identity.sides import FLANKS, Side

__all__ = ["pairs_of_manifest"]

_TOP = 10
_Chips = Sequence[DescribedChip]


def pairs_of_manifest(
    path: Path, *, how: PlainMatching | None = None, top: int = _TOP, step: Step | None = None
) -> tuple[ReviewedPair, ...]:
    """Compare every side of a manifest with all others of its flank, as if nobody knew the animals.

    Of each side the most alike others are kept, as the queue of a study asks for them; the higher score of
    the two directions counts. Whether they are one animal is what the manifest says.

    Args:
        path: The manifest; rows without a flank or an animal are passed over.
        how: How; the measured defaults when None.
        top: How many others are kept of each side, 1 or more.
        step: Told what is being done.

    Raises:
        UsageError: ``identity.bad_top``.
        DataError: What ``read_manifest`` and ``read_chip_model`` raise.
    """
    if top < 1:
        raise UsageError("identity.bad_top", "fewer than one candidate is asked for", do="ask for 10")
    how = how or PlainMatching()
    reader = PlainReader(how, step)
    chips = named(reader.read(read_manifest(path)).chips)
    held = {_side_of(each): _by_side(each) for each in sides_of(chips) if each[0].row.viewpoint in FLANKS}
    gallery = gallery_of(how.settings, [chip for rows in held.values() for chip in rows])
    sides = {str(side): side for side in held}
    found: dict[tuple[Side, Side], float] = {}
    for number, (side, rows) in enumerate(held.items(), start=1):
        reader.tell(f"{number} of {len(held)} sides compared")
        for name, score in _most_alike(gallery, rows, top):
            pair = (side, sides[name]) if side <= sides[name] else (sides[name], side)
            found[pair] = max(found.get(pair, score), score)
    return tuple(_reviewed(held, pair, found[pair]) for pair in sorted(found))


def _side_of(rows: _Chips) -> Side:
    row = rows[0].row
    flank = next(each for each in FLANKS if each == row.viewpoint)
    # Two animals in one passing are two sides, and are never compared as one.
    return Side(f"{row.individual}/{row.encounter}", flank)


def _by_side(rows: _Chips) -> tuple[DescribedChip, ...]:
    """The chips under the name of their side, so that a gallery does not know the animals."""
    name = str(_side_of(rows))
    return tuple(replace(each, reference=replace(each.reference, name=name)) for each in rows)


def _most_alike(gallery: Gallery, rows: _Chips, top: int) -> list[tuple[str, float]]:
    queries = [(each.reference, each.features) for each in rows]
    return [(each.name, float(each.score)) for each in gallery.match(queries, top=top)]


def _reviewed(held: Mapping[Side, _Chips], pair: tuple[Side, Side], score: float) -> ReviewedPair:
    first, second = (held[side][0] for side in pair)
    names = (first.row.individual, second.row.individual)
    scored = ScoredPair(*pair, score, _conditions(first, second))
    return ReviewedPair(scored, names[0] == names[1], names)


def _conditions(first: DescribedChip, second: DescribedChip) -> PairConditions:
    a, b = first.reference, second.reference
    known = [each.quality for each in (a, b) if each.quality is not None]
    lights = {a.light, b.light}
    light = "unknown" if Light.UNKNOWN in lights else str(a.light) if len(lights) == 1 else "mixed"
    shares = bool(a.station_id) and a.station_id == b.station_id
    return PairConditions(min(known) if len(known) == 2 else None, light, shares)
