"""Cutting chips from the boxes of all pictures that show a big cat."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace

from qaplan.app.engines.frames import GuardedFrames
from qaplan.app.services.clock_view import mended_clock
from qaplan.app.services.identity.boxes import boxes_beside, chip_id_of, upright_size
from qaplan.app.services.identity.cat_boxes import (
    CatBox,
    Passing,
    cat_boxes,
    group_passings,
    media_with_cats,
)
from qaplan.app.services.identity.chip_pixels import PixelReader
from qaplan.app.services.identity.clip_boxes import best_clip_boxes
from qaplan.app.services.ownership import closed_media
from qaplan.app.services.sessions import Session, check_may, session_here
from qaplan.app.store.card_tables import HeldMedium, load_media_of
from qaplan.app.store.clock_tables import load_clock_book
from qaplan.app.store.field_tables import load_deployments
from qaplan.app.store.identity_tables import (
    HeldChip,
    HeldEncounter,
    add_chips,
    add_encounters,
    chipped_media,
    load_encounters,
    next_encounter_number,
)
from qaplan.app.store.log import Change, append_event
from qaplan.app.store.observation_tables import load_observations_of
from qaplan.app.store.studies import Study, writing
from qaplan.base.errors import Problem
from qaplan.identity.chips.boxes import box_of_shares, box_problem
from qaplan.identity.chips.types import Box, Chip
from qaplan.survey.clocks.book import ClockBook
from qaplan.survey.types import Observation

__all__ = ["ChipsMade", "make_chips"]

Progress = Callable[[int, int], None]

_MOST_NAMED = 50
_Placed = tuple[Box, tuple[int, int], int | None]


@dataclass(frozen=True)
class ChipsMade:
    """What making chips from boxes came to.

    Args:
        chips: New chips.
        encounters: Passings that are new or got a chip more.
        several: Those of them with more than one animal in a picture, of which the largest box was taken.
        refused: Boxes that made no chip, and why; at most fifty of them.
    """

    chips: int
    encounters: int
    several: int = 0
    refused: tuple[Problem, ...] = ()

    def summary(self) -> str:
        """What was made, in plain English."""
        return f"{self.chips} new chips in {self.encounters} passings; {len(self.refused)} boxes refused."

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return vars(self) | {"refused": [vars(each) for each in self.refused]}


def make_chips(
    study: Study, *, session: Session | None = None, progress: Progress | None = None
) -> ChipsMade:
    """Cut chips from the boxes of all pictures that show a big cat and have none yet; again adds what is new.

    Pictures of one station that follow one another within two minutes are one passing. A picture in which a
    person has said the flank gives it to its chip; of the others a person still has to say it.

    Args:
        study: The study.
        session: Who has it done; whoever calls on this machine when None.
        progress: Told after each picture: how many are done, and of how many.

    Raises:
        AccessError: ``access.no_right``.
    """
    mine = session or session_here()
    check_may(mine, "identity.read")
    plan = _Plan(study, mine)
    with plan.open:
        plan.lay_out(progress or (lambda done, of: None))
    refused = tuple(plan.refused[:_MOST_NAMED])
    if not plan.chips:
        return ChipsMade(0, 0, 0, refused)
    with writing(study):
        encounters, chips = plan.numbered()
        add_encounters(study, encounters)
        add_chips(study, chips)
        counts = {"chips": len(chips), "encounters": len(encounters), "refused": len(plan.refused)}
        change = Change("identity.chips_made", "chip", "", "", dict[str, object](counts))
        append_event(study, mine.actor, change, at=mine.moment())
    several = sum(each.has_several for each in encounters)
    return ChipsMade(len(chips), len(encounters), several, refused)


@dataclass
class _Plan:
    """The chips that a study's boxes come to, before they are written."""

    study: Study
    session: Session
    chips: list[tuple[Passing, HeldChip, bool]] = field(default_factory=list)
    refused: list[Problem] = field(default_factory=list)
    open: ExitStack = field(default_factory=ExitStack)
    _reader: PixelReader | None = None

    def lay_out(self, progress: Progress) -> None:
        """Read the boxes and the pictures that they lie in."""
        observations = load_observations_of(self.study, media_with_cats(self.study))
        known = chipped_media(self.study)
        boxes = {each.medium_id: each for each in cat_boxes(observations)}
        closed = closed_media(self.study, sorted(boxes), self.session)
        media = load_media_of(self.study, sorted(set(boxes) | set(known)))
        said: defaultdict[str, list[Observation]] = defaultdict(list)
        for each in observations:
            said[each.medium_id].append(each)
        stations = {each.deployment_id: each.station_id for each in load_deployments(self.study)}
        book = load_clock_book(self.study)
        wanted = [each for each in boxes if each in media and each not in known and each not in closed]
        done = 0
        for passing in group_passings(media.values(), stations, book):
            for medium_id in passing.media:
                if medium_id in wanted:
                    done += 1
                    self._take(passing, media[medium_id], boxes[medium_id], said[medium_id], book)
                    progress(done, len(wanted))

    def _take(
        self,
        passing: Passing,
        held: HeldMedium,
        box: CatBox,
        said: Sequence[Observation],
        book: ClockBook,
    ) -> None:
        is_clip = held.medium.media_type.startswith("video/")
        placed = self._in_clip(held, box) if is_clip else self._in_picture(held, box)
        for pixels, size, frame_ms in placed:
            beside = boxes_beside(held.medium_id, said)
            problem = box_problem(pixels, size, where=held.medium_id, beside=beside)
            if problem is not None:
                self.refused.append(problem)
                continue
            chip = Chip(
                chip_id=chip_id_of(held.medium_id, pixels, frame_ms),
                medium_id=held.medium_id,
                box=pixels,
                viewpoint=box.viewpoint,
                encounter_id="",
                station_id=passing.station_id,
                taken_at=mended_clock(book, held),
                frame_ms=frame_ms,
            )
            kept = HeldChip(chip, self.session.actor.id, box.observation_id, box.said_by)
            self.chips.append((passing, kept, box.has_several))

    def _in_picture(self, held: HeldMedium, box: CatBox) -> Iterator[_Placed]:
        size = upright_size(held)
        if size is None:
            what = "the size of the picture is not known"
            self.refused.append(Problem("identity.no_size", what, held.medium_id, "draw the box by hand"))
        else:
            yield box_of_shares(box.bbox, size), size, None

    def _in_clip(self, held: HeldMedium, box: CatBox) -> Iterator[_Placed]:
        """The best frames of a clip; the track is one passing."""
        frames = self._pixels().frames(held)
        chosen = best_clip_boxes(frames, box.frames)
        if not chosen:
            what = "no frame of the clip can be read where the detector saw the animal"
            self.refused.append(Problem("identity.no_frame", what, held.medium_id, "draw the box by hand"))
        for each in chosen:
            height, width = frames[0].pixels.shape[:2]
            yield each.box, (width, height), each.frame_ms

    def _pixels(self) -> PixelReader:
        if self._reader is None:
            self._reader = PixelReader(self.study, self.open.enter_context(GuardedFrames()))
        return self._reader

    def numbered(self) -> tuple[list[HeldEncounter], list[HeldChip]]:
        """The passings and chips with their ids; pictures that got a chip meanwhile are left out."""
        known = chipped_media(self.study)
        rows: defaultdict[Passing, list[tuple[HeldChip, bool]]] = defaultdict(list)
        for passing, held, several in self.chips:
            if held.chip.medium_id not in known:
                rows[passing].append((held, several))
        earlier = self._earlier(rows, known)
        number = next_encounter_number(self.study)
        encounters, chips = [], []
        for passing, taken in rows.items():
            held_before = earlier.get(passing)
            if held_before is None:
                encounter_id, number = f"E-{number:04}", number + 1
            else:
                encounter_id = held_before.encounter_id
            several = any(each for _, each in taken) or bool(held_before and held_before.has_several)
            encounters.append(self._encounter(encounter_id, passing, several=several))
            chips += [replace(held, chip=replace(held.chip, encounter_id=encounter_id)) for held, _ in taken]
        return encounters, chips

    def _earlier(
        self, passings: Mapping[Passing, object], known: Mapping[str, str]
    ) -> dict[Passing, HeldEncounter]:
        """The passing that is held already, of those of which a picture has a chip."""
        ids = {each: known[medium] for each in passings for medium in each.media if medium in known}
        held = {each.encounter_id: each for each in load_encounters(self.study, set(ids.values()))}
        return {passing: held[encounter_id] for passing, encounter_id in ids.items()}

    def _encounter(self, encounter_id: str, passing: Passing, *, several: bool) -> HeldEncounter:
        return HeldEncounter(
            encounter_id=encounter_id,
            station_id=passing.station_id,
            start=passing.start,
            end=passing.end,
            made_by=self.session.actor.id,
            has_several=several,
        )
