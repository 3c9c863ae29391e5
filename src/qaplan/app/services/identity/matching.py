"""Matching the sides of a study with one another: what is new is described and compared, the rest stays."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from qaplan.app.engines.frames import GuardedFrames
from qaplan.app.services.identity.chip_pixels import PixelReader
from qaplan.app.services.sessions import Session, check_may, session_here
from qaplan.app.store.identity_tables import HeldChip, load_chips
from qaplan.app.store.side_tables import HeldScore, ordered, save_scores, score_of
from qaplan.app.store.studies import Study, writing
from qaplan.identity.calibration.types import PairConditions, ScoredPair
from qaplan.identity.chips.types import Chip
from qaplan.identity.matching.types import Candidate, Features, Reference, SpotPair
from qaplan.identity.sides import FLANKS, Side, parse_side

if TYPE_CHECKING:
    from qaplan.identity.matching.gallery import Gallery

__all__ = ["StudyMatched", "match_study", "matcher_digest", "side_of", "sides_of"]

Progress = Callable[[str, int, int], None]

_DESCRIBING = "2026-1"
_SHORT = 16
_TOP = 60


@dataclass(frozen=True)
class StudyMatched:
    """What matching a study came to.

    Args:
        sides: Sides that have a chip.
        new: Those of them that were compared with all others now.
        chips: Chips that were described now.
        unread: Chips whose picture could not be read.
        scores: Scored pairs that were kept now.
    """

    sides: int
    new: int
    chips: int
    unread: int
    scores: int

    def summary(self) -> str:
        """What was done, in plain English."""
        return (
            f"{self.new} of {self.sides} sides compared, {self.scores} pairs scored; {self.chips} chips "
            f"described, {self.unread} could not be read. A score is a ranking, no probability."
        )

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return dict(vars(self))


def match_study(
    study: Study, *, session: Session | None = None, progress: Progress | None = None
) -> StudyMatched:
    """Compare every side that is new or has new chips with all others of its flank; the rest stays as it was.

    Nothing is ever left out because of its station; a pair of one station carries a warning.

    Args:
        study: The study.
        session: Who has it done; whoever calls on this machine when None.
        progress: Told what is being done, how many are done, and of how many.

    Raises:
        AccessError: ``access.no_right``.
    """
    mine = session or session_here()
    check_may(mine, "identity.read")
    tell = progress or (lambda what, done, of: None)
    sides = sides_of(load_chips(study))
    digest = matcher_digest()
    shelf = _Shelf(study.outputs_folder / "identity" / digest[:_SHORT])
    described, unread = _describe(study, shelf, sides, tell)
    before = shelf.matched()
    now = {str(side): [each.chip.chip_id for each in rows] for side, rows in sides.items()}
    new = [side for side in sides if before.get(str(side)) != now[str(side)]]
    scores = tuple(_scores(study, shelf, sides, new, tell))
    with writing(study):
        kept = save_scores(study, scores, settings=digest, sides=set(now))
    shelf.keep_matched(now)
    return StudyMatched(len(sides), len(new), described, unread, kept)


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


class _Shelf:
    """What follows from the pictures and can be made again: features, and what was compared with them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def has(self, chip_id: str) -> bool:
        return self._file(chip_id).is_file()

    def keep(self, chip_id: str, features: Features) -> None:
        import numpy as np

        unfinished = self._file(chip_id).with_suffix(".part")
        with unfinished.open("wb") as file:
            shape = np.array(features.chip_shape)
            np.savez(file, geometry=features.geometry, descriptors=features.descriptors, shape=shape)
        unfinished.replace(self._file(chip_id))

    def features(self, chip_id: str) -> Features | None:
        import numpy as np

        if not self.has(chip_id):
            return None
        with np.load(self._file(chip_id), allow_pickle=False) as held:
            height, width = (int(each) for each in held["shape"])
            return Features(held["geometry"], held["descriptors"], (height, width))

    def matched(self) -> dict[str, list[str]]:
        """The chips of each side when it was last compared with all others."""
        file = self._folder / "matched.json"
        return dict(json.loads(file.read_text(encoding="utf-8"))) if file.is_file() else {}

    def keep_matched(self, sides: Mapping[str, Sequence[str]]) -> None:
        file = self._folder / "matched.json"
        unfinished = file.with_suffix(".part")
        unfinished.write_text(json.dumps(sides, sort_keys=True), encoding="utf-8")
        unfinished.replace(file)

    def _file(self, chip_id: str) -> Path:
        return self._folder / f"{chip_id}.npz"


def _describe(
    study: Study, shelf: _Shelf, sides: Mapping[Side, Sequence[HeldChip]], tell: Progress
) -> tuple[int, int]:
    """Take the features of the chips that have none yet; how many, and how many could not be read."""
    from qaplan.identity.matching.features import describe

    missing = [each for rows in sides.values() for each in rows if not shelf.has(each.chip.chip_id)]
    if not missing:
        return 0, 0
    done = unread = 0
    with GuardedFrames() as reader:
        for held, decoded in PixelReader(study, reader).read(missing):
            if decoded is None:
                unread += 1
            else:
                shelf.keep(held.chip.chip_id, describe(decoded.pixels))
                done += 1
            tell("describing", done + unread, len(missing))
    return done, unread


def _scores(
    study: Study,
    shelf: _Shelf,
    sides: Mapping[Side, Sequence[HeldChip]],
    new: Sequence[Side],
    tell: Progress,
) -> Iterator[HeldScore]:
    """The scores of the new sides with all others of their flank, each pair once."""
    from qaplan.identity.matching.gallery import Gallery

    if not new:
        return
    gallery = Gallery()
    queries: dict[Side, list[tuple[Reference, Features]]] = {}
    for side, rows in sides.items():
        queries[side] = list(_described(shelf, side, rows))
        for reference, features in queries[side]:
            gallery.add(reference, features)
    digest = matcher_digest()
    found: dict[tuple[Side, Side], HeldScore] = {}
    for done, side in enumerate(new, start=1):
        for score in _matched(gallery, side, queries[side], sides, digest):
            key = (score.pair.a, score.pair.b)
            if key not in found or found[key].pair.score < score.pair.score:
                found[key] = score
        tell("comparing", done, len(new))
    for key, score in found.items():
        held = score_of(study, *key)
        yield score if held is None or held.settings != digest else max(held, score, key=_by_score)


def _matched(
    gallery: Gallery,
    side: Side,
    query: Sequence[tuple[Reference, Features]],
    sides: Mapping[Side, Sequence[HeldChip]],
    digest: str,
) -> Iterator[HeldScore]:
    for candidate in gallery.match(query, top=_TOP) if query else ():
        other = parse_side(candidate.name)
        yield _held_score(side, other, candidate, _conditions(sides[side], sides[other]), digest)


def _held_score(
    side: Side, other: Side, candidate: Candidate, conditions: PairConditions, digest: str
) -> HeldScore:
    first, second = ordered(side, other)
    best = candidate.matches[0] if candidate.matches else None
    chips = (best.query_chip_id, best.chip_id) if best else ("", "")
    spots = best.spots if best else ()
    if first != side:
        chips = chips[::-1]
        spots = tuple(SpotPair(each.reference, each.query, each.weight) for each in spots)
    pair = ScoredPair(first, second, float(candidate.score), conditions)
    return HeldScore(pair, digest, *chips, spots, candidate.warnings)


def _described(shelf: _Shelf, side: Side, rows: Sequence[HeldChip]) -> Iterator[tuple[Reference, Features]]:
    for each in rows:
        features = shelf.features(each.chip.chip_id)
        if features is not None:
            chip = each.chip
            yield (
                Reference(
                    chip_id=chip.chip_id,
                    name=str(side),
                    viewpoint=chip.viewpoint,
                    encounter_id=chip.encounter_id,
                    station_id=chip.station_id,
                    taken_at=chip.taken_at,
                    light=chip.light,
                    quality=chip.quality,
                ),
                features,
            )


def _conditions(first: Sequence[HeldChip], second: Sequence[HeldChip]) -> PairConditions:
    """Under which conditions the best chips of two sides were taken."""
    a, b = first[0].chip, second[0].chip
    known = [each.quality for each in (a, b) if each.quality is not None]
    lights = {str(a.light), str(b.light)}
    light = "unknown" if "unknown" in lights else lights.pop() if len(lights) == 1 else "mixed"
    shares = bool(a.station_id) and a.station_id == b.station_id
    return PairConditions(min(known) if len(known) == 2 else None, light, shares)


def _best_first(held: HeldChip) -> tuple[float, int, str]:
    chip = held.chip
    area = chip.box.width * chip.box.height if chip.box else 0
    return -(chip.quality or 0.0), -area, chip.chip_id


def _by_score(held: HeldScore) -> float:
    return held.pair.score
