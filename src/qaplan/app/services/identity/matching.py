"""Matching the sides of a study with one another: what is new is described and compared, the rest stays."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qaplan.app.engines.frames import GuardedFrames
from qaplan.app.services.identity.chip_pixels import PixelReader
from qaplan.app.services.identity.feature_shelf import DescribedChip, FeatureShelf, describe_chip
from qaplan.app.services.identity.known import lay_known_pairs
from qaplan.app.services.identity.sided_chips import matcher_digest, sides_of
from qaplan.app.services.sessions import Session, check_may, session_here
from qaplan.app.store.identity_tables import HeldChip, change_chips, load_chips
from qaplan.app.store.log import Change, append_event
from qaplan.app.store.side_tables import HeldScore, ordered, save_scores, score_of
from qaplan.app.store.studies import Study, writing
from qaplan.identity.calibration.types import PairConditions, ScoredPair
from qaplan.identity.chips.types import Box, Chip
from qaplan.identity.matching.same_station import same_station_warnings
from qaplan.identity.matching.types import Candidate, Features, Reference, SpotPair
from qaplan.identity.sides import Side, parse_side

if TYPE_CHECKING:
    from qaplan.identity.matching.gallery import Gallery

__all__ = ["StudyMatched", "match_study", "matcher_digest"]

Progress = Callable[[str, int, int], None]

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
    shelf = FeatureShelf(study.outputs_folder / "identity" / digest[:_SHORT])
    described, unread = _describe(study, mine, shelf, sides, tell)
    if described:
        sides = sides_of(load_chips(study))
    before = shelf.matched()
    now = {str(side): [each.chip.chip_id for each in rows] for side, rows in sides.items()}
    new = [side for side in sides if before.get(str(side)) != now[str(side)]]
    scores = tuple(_scores(study, shelf, sides, new, tell))
    with writing(study):
        kept = save_scores(study, scores, settings=digest, sides=set(now))
    shelf.keep_matched(now)
    lay_known_pairs(study, session=mine)
    return StudyMatched(len(sides), len(new), described, unread, kept)


def _describe(
    study: Study,
    session: Session,
    shelf: FeatureShelf,
    sides: Mapping[Side, Sequence[HeldChip]],
    tell: Progress,
) -> tuple[int, int]:
    """Take the features of the chips that have none yet; how many, and how many could not be read."""
    from qaplan.identity.chips.quality import quality_of

    missing = [each for rows in sides.values() for each in rows if not shelf.has(each.chip.chip_id)]
    if not missing:
        return 0, 0
    measured: list[HeldChip] = []
    with GuardedFrames() as reader:
        for done, (held, decoded) in enumerate(PixelReader(study, reader).read(missing), start=1):
            if decoded is not None:
                shelf.keep(held.chip.chip_id, describe_chip(decoded))
                quality = round(quality_of(decoded.pixels).value, 4)
                measured.append(replace(held, chip=replace(held.chip, light=decoded.light, quality=quality)))
            tell("describing", done, len(missing))
    _keep_measured(study, session, measured)
    return len(measured), len(missing) - len(measured)


def _keep_measured(study: Study, session: Session, measured: Sequence[HeldChip]) -> None:
    """Keep the light and the quality of chips, where they are still as they were."""
    if not measured:
        return
    with writing(study):
        found = {
            each.chip.chip_id: each for each in load_chips(study, chip_ids=[m.chip.chip_id for m in measured])
        }
        now = [
            replace(there, chip=replace(there.chip, light=each.chip.light, quality=each.chip.quality))
            for each in measured
            if (there := found.get(each.chip.chip_id)) is not None
        ]
        change_chips(study, now)
        body: dict[str, object] = {"chips": len(now)}
        change = Change("identity.chips_measured", "chip", "", "", body)
        append_event(study, session.actor, change, at=session.moment())


@dataclass(frozen=True, eq=False)
class _Held:
    """The chips of one side with their features.

    Args:
        side: The side.
        chips: Its chips, the best first.
        described: Their features, by chip; those that could not be read are left out.
    """

    side: Side
    chips: Sequence[HeldChip]
    described: Mapping[str, DescribedChip]

    def references(self) -> list[tuple[Reference, Features]]:
        """The chips as a gallery takes them."""
        return [
            (_reference(self.side, each.chip), self.described[each.chip.chip_id].features)
            for each in self.chips
            if each.chip.chip_id in self.described
        ]


def _scores(
    study: Study,
    shelf: FeatureShelf,
    sides: Mapping[Side, Sequence[HeldChip]],
    new: Sequence[Side],
    tell: Progress,
) -> Iterator[HeldScore]:
    """The scores of the new sides with all others of their flank, each pair once."""
    from qaplan.identity.matching.gallery import Gallery

    if not new:
        return
    gallery = Gallery()
    held = {side: _Held(side, rows, _described(shelf, rows)) for side, rows in sides.items()}
    for each in held.values():
        for reference, features in each.references():
            gallery.add(reference, features)
    digest = matcher_digest()
    found: dict[tuple[Side, Side], HeldScore] = {}
    for done, side in enumerate(new, start=1):
        for score in _matched(gallery, held[side], held, digest):
            key = (score.pair.a, score.pair.b)
            if key not in found or found[key].pair.score < score.pair.score:
                found[key] = score
        tell("comparing", done, len(new))
    for key, score in found.items():
        before = score_of(study, *key)
        yield score if before is None or before.settings != digest else max(before, score, key=_by_score)


def _matched(gallery: Gallery, query: _Held, held: Mapping[Side, _Held], digest: str) -> Iterator[HeldScore]:
    references = query.references()
    for candidate in gallery.match(references, top=_TOP) if references else ():
        yield _held_score(query, held[parse_side(candidate.name)], candidate, digest)


def _held_score(query: _Held, other: _Held, candidate: Candidate, digest: str) -> HeldScore:
    first, second = ordered(query.side, other.side)
    best = candidate.matches[0] if candidate.matches else None
    conditions = _conditions(query.chips, other.chips)
    pair = ScoredPair(first, second, float(candidate.score), conditions)
    if best is None:
        return HeldScore(pair, digest, warnings=candidate.warnings)
    ends = query.described[best.query_chip_id], other.described[best.chip_id]
    warnings = same_station_warnings(best, (ends[0].box, ends[1].box), ends[0].features, ())
    chips = _chip_of(query, best.query_chip_id), _chip_of(other, best.chip_id)
    spots = tuple(_in_boxes(each, ends, chips) for each in best.spots)
    if first != query.side:
        chips = chips[1], chips[0]
        spots = tuple(SpotPair(each.reference, each.query, each.weight) for each in spots)
    told = tuple(dict.fromkeys((*candidate.warnings, *warnings)))
    return HeldScore(pair, digest, chips[0].chip_id, chips[1].chip_id, spots, told)


def _in_boxes(spots: SpotPair, ends: Sequence[DescribedChip], chips: Sequence[Chip]) -> SpotPair:
    """Spots in pixels from the corner of the chips' own boxes, wherever the margin began."""
    return SpotPair(
        _moved(spots.query, ends[0].box, chips[0]),
        _moved(spots.reference, ends[1].box, chips[1]),
        spots.weight,
    )


def _moved(spot: tuple[float, float], cut: Box, chip: Chip) -> tuple[float, float]:
    own = chip.box or cut
    return round(spot[0] + cut.left - own.left, 1), round(spot[1] + cut.top - own.top, 1)


def _chip_of(held: _Held, chip_id: str) -> Chip:
    return next(each.chip for each in held.chips if each.chip.chip_id == chip_id)


def _described(shelf: FeatureShelf, rows: Sequence[HeldChip]) -> dict[str, DescribedChip]:
    found = ((each.chip.chip_id, shelf.load(each.chip.chip_id)) for each in rows)
    return {chip_id: described for chip_id, described in found if described is not None}


def _reference(side: Side, chip: Chip) -> Reference:
    return Reference(
        chip_id=chip.chip_id,
        name=str(side),
        viewpoint=chip.viewpoint,
        encounter_id=chip.encounter_id,
        station_id=chip.station_id,
        taken_at=chip.taken_at,
        light=chip.light,
        quality=chip.quality,
    )


def _conditions(first: Sequence[HeldChip], second: Sequence[HeldChip]) -> PairConditions:
    """Under which conditions the best chips of two sides were taken."""
    a, b = first[0].chip, second[0].chip
    known = [each.quality for each in (a, b) if each.quality is not None]
    lights = {str(a.light), str(b.light)}
    light = "unknown" if "unknown" in lights else lights.pop() if len(lights) == 1 else "mixed"
    shares = bool(a.station_id) and a.station_id == b.station_id
    return PairConditions(min(known) if len(known) == 2 else None, light, shares)


def _by_score(held: HeldScore) -> float:
    return held.pair.score
