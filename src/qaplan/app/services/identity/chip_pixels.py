"""The pixels of chips: decoded by a guarded program, with the animal told from the background."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING

from qaplan.app.engines.frames import GuardedFrames
from qaplan.app.services.detections import SEEN_STATES
from qaplan.app.services.media_files import media_file
from qaplan.app.store.card_tables import HeldCard, HeldMedium, load_cards, load_media_of
from qaplan.app.store.event_tables import load_labels
from qaplan.app.store.identity_tables import HeldChip
from qaplan.app.store.review_tables import gone_digests
from qaplan.app.store.studies import Study
from qaplan.identity.chips.types import Box, ChipPixels
from qaplan.survey.media.frames import Frame, FramesWanted

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from qaplan.identity.chips.background import Background

__all__ = ["CLIP_FRAMES", "DecodedChip", "PixelReader"]

CLIP_FRAMES = 12
"""Frames by which a clip is read, spread evenly over it; as the review shows it."""

_BLANKS = 9


@dataclass(frozen=True, eq=False)
class DecodedChip:
    """One chip with its pixels.

    Args:
        held: The chip.
        pixels: What the box cuts out; the mask is true on the animal.
    """

    held: HeldChip
    pixels: ChipPixels


@dataclass
class PixelReader:
    """Reads chips of a study; the empty views of each camera are decoded once.

    Args:
        study: The study.
        reader: The guarded program; whoever opens it closes it.
    """

    study: Study
    reader: GuardedFrames
    _backgrounds: dict[str, Background | None] = field(default_factory=dict)
    _blanks: dict[str, tuple[str, ...]] | None = None
    _cards: dict[str, HeldCard] = field(default_factory=dict)

    def read(self, chips: Iterable[HeldChip]) -> Iterator[tuple[HeldChip, DecodedChip | None]]:
        """Decode chips, those of one picture together.

        Yields:
            Each chip with its pixels; None where its file is not there or cannot be decoded.
        """
        ordered = sorted(chips, key=lambda each: (each.chip.medium_id, each.chip.chip_id))
        media = load_media_of(self.study, sorted({each.chip.medium_id for each in ordered}))
        for medium_id, rows in groupby(ordered, key=lambda each: each.chip.medium_id):
            held = media.get(medium_id)
            frames = self._frames(held) if held is not None else ()
            for each in rows:
                yield each, self._cut(each, held, frames)

    def _cut(self, held: HeldChip, medium: HeldMedium | None, frames: Sequence[Frame]) -> DecodedChip | None:
        from qaplan.identity.chips.foreground import foreground_of

        frame = _frame_at(frames, held.chip.frame_ms)
        if frame is None or medium is None:
            return None
        height, width = frame.pixels.shape[:2]
        box = _inside(held.chip.box or Box(0, 0, width, height), width, height)
        mask = foreground_of(frame.pixels, box, background=self._background(medium))
        rows, columns = slice(box.top, box.top + box.height), slice(box.left, box.left + box.width)
        return DecodedChip(held, ChipPixels(frame.pixels[rows, columns].copy(), mask[rows, columns], box))

    def _frames(self, held: HeldMedium, inside_px: tuple[int, int] | None = None) -> tuple[Frame, ...]:
        if not held.is_held or held.medium.state not in SEEN_STATES:
            return ()
        if gone_digests(self.study, [held.medium.sha256]):
            return ()
        path = media_file(self.study, self._card(held.card_id), held)
        if path is None:
            return ()
        is_clip = held.medium.media_type.startswith("video/")
        wanted = FramesWanted("spread", CLIP_FRAMES if is_clip else 1, inside_px)
        return self.reader.read(path, held.medium.media_type, wanted).frames

    def _card(self, card_id: str) -> HeldCard:
        if not self._cards:
            self._cards = {each.card_id: each for each in load_cards(self.study)}
        return self._cards[card_id]

    def _background(self, held: HeldMedium) -> Background | None:
        """The empty view of the camera in the deployment; None where no blank of it is known."""
        of = held.deployment_id
        if of not in self._backgrounds:
            self._backgrounds[of] = self._learned(of) if of else None
        return self._backgrounds[of]

    def _learned(self, deployment_id: str) -> Background | None:
        from qaplan.identity.chips.background import background_of

        chosen = self._blank_media().get(deployment_id, ())
        spread = chosen[:: max(1, len(chosen) // _BLANKS)][:_BLANKS]
        media = load_media_of(self.study, list(spread))
        frames: list[NDArray[np.uint8]] = [
            frame.pixels for each in spread if each in media for frame in self._frames(media[each])[:1]
        ]
        return background_of(frames) if frames else None

    def _blank_media(self) -> Mapping[str, tuple[str, ...]]:
        """The blanks of each deployment: media of which nothing but that they are empty was said."""
        if self._blanks is None:
            said: defaultdict[str, set[str]] = defaultdict(set)
            for each in load_labels(self.study):
                said[each.medium_id].add(each.observation_type)
            blank = sorted(medium for medium, kinds in said.items() if kinds == {"blank"})
            found: defaultdict[str, list[str]] = defaultdict(list)
            for medium_id, held in sorted(load_media_of(self.study, blank).items()):
                if held.medium.media_type.startswith("image/"):
                    found[held.deployment_id].append(medium_id)
            self._blanks = {of: tuple(rows) for of, rows in found.items()}
        return self._blanks


def _frame_at(frames: Sequence[Frame], frame_ms: int | None) -> Frame | None:
    """The frame of a picture, or the one of a clip that lies nearest."""
    if not frames:
        return None
    if frame_ms is None:
        return frames[0]
    return min(frames, key=lambda each: abs((each.at_s or 0.0) * 1000 - frame_ms))


def _inside(box: Box, width: int, height: int) -> Box:
    left, top = min(max(box.left, 0), width - 1), min(max(box.top, 0), height - 1)
    return Box(left, top, max(1, min(box.width, width - left)), max(1, min(box.height, height - top)))
