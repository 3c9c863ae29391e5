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
from qaplan.identity.chips.types import ChipPixels, Light
from qaplan.survey.media.frames import Frame, FramesWanted

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from qaplan.identity.chips.background import Background

__all__ = ["CLIP_FRAMES", "CameraView", "DecodedChip", "PixelReader"]

CLIP_FRAMES = 12
"""Frames by which a clip is read, spread evenly over it; as the review shows it."""

_BLANKS = 9
_BLANKS_KEPT = 2


@dataclass(frozen=True, eq=False)
class CameraView:
    """What one camera sees in one deployment when no animal is there.

    Args:
        background: The empty views; None where no blank is known.
        blanks: A few of the blanks themselves, by the light in which they were taken.
    """

    background: Background | None
    blanks: Mapping[Light, tuple[NDArray[np.uint8], ...]]


@dataclass(frozen=True, eq=False)
class DecodedChip:
    """One chip with its pixels.

    Args:
        held: The chip.
        pixels: What the box cuts out, with a margin; the mask is true on the animal.
        light: In which light it was taken.
        blanks: What the same camera sees there without an animal, in the same light and at the same size.
    """

    held: HeldChip
    pixels: ChipPixels
    light: Light
    blanks: tuple[NDArray[np.uint8], ...]


@dataclass
class PixelReader:
    """Reads chips of a study, camera after camera; the empty view of each is decoded once.

    Args:
        study: The study.
        reader: The guarded program; whoever opens it closes it.
    """

    study: Study
    reader: GuardedFrames
    _blank_ids: dict[str, tuple[str, ...]] | None = None
    _cards: dict[str, HeldCard] = field(default_factory=dict)

    def read(self, chips: Iterable[HeldChip]) -> Iterator[tuple[HeldChip, DecodedChip | None]]:
        """Decode chips, those of one camera and of one picture together.

        Yields:
            Each chip with its pixels; None where its file is not there or cannot be decoded.
        """
        by_medium: defaultdict[str, list[HeldChip]] = defaultdict(list)
        for each in chips:
            by_medium[each.chip.medium_id].append(each)
        media = load_media_of(self.study, sorted(by_medium))
        for medium_id in sorted(by_medium.keys() - media.keys()):
            yield from ((each, None) for each in by_medium[medium_id])
        ordered = sorted(media.values(), key=lambda each: (each.deployment_id, each.medium_id))
        for of, rows in groupby(ordered, key=lambda each: each.deployment_id):
            view = self._view(of)
            for medium in rows:
                frames = self.frames(medium)
                yield from ((each, _cut(each, frames, view)) for each in by_medium[medium.medium_id])

    def frames(self, held: HeldMedium) -> tuple[Frame, ...]:
        """The frames of a picture or clip; none where its file is not there or cannot be decoded."""
        if not held.is_held or held.medium.state not in SEEN_STATES:
            return ()
        if gone_digests(self.study, [held.medium.sha256]):
            return ()
        if not self._cards:
            self._cards = {each.card_id: each for each in load_cards(self.study)}
        path = media_file(self.study, self._cards[held.card_id], held)
        if path is None:
            return ()
        is_clip = held.medium.media_type.startswith("video/")
        wanted = FramesWanted("spread", CLIP_FRAMES if is_clip else 1)
        return self.reader.read(path, held.medium.media_type, wanted).frames

    def _view(self, deployment_id: str) -> CameraView:
        from qaplan.identity.chips.background import background_of
        from qaplan.identity.chips.light import light_of

        chosen = self._blank_media().get(deployment_id, ()) if deployment_id else ()
        spread = chosen[:: max(1, len(chosen) // _BLANKS)][:_BLANKS]
        media = load_media_of(self.study, list(spread))
        frames = [frame.pixels for each in spread if each in media for frame in self.frames(media[each])[:1]]
        by_light: defaultdict[Light, list[NDArray[np.uint8]]] = defaultdict(list)
        for each in frames:
            by_light[light_of(each)].append(each)
        kept = {light: tuple(rows[:_BLANKS_KEPT]) for light, rows in by_light.items()}
        return CameraView(background_of(frames) if frames else None, kept)

    def _blank_media(self) -> Mapping[str, tuple[str, ...]]:
        """The blanks of each deployment: pictures of which nothing but that they are empty was said."""
        if self._blank_ids is None:
            said: defaultdict[str, set[str]] = defaultdict(set)
            for each in load_labels(self.study):
                said[each.medium_id].add(each.observation_type)
            blank = sorted(medium for medium, kinds in said.items() if kinds == {"blank"})
            found: defaultdict[str, list[str]] = defaultdict(list)
            for medium_id, held in sorted(load_media_of(self.study, blank).items()):
                if held.medium.media_type.startswith("image/"):
                    found[held.deployment_id].append(medium_id)
            self._blank_ids = {of: tuple(rows) for of, rows in found.items()}
        return self._blank_ids


def _cut(held: HeldChip, frames: Sequence[Frame], view: CameraView) -> DecodedChip | None:
    from qaplan.identity.chips.cutting import chip_pixels
    from qaplan.identity.chips.light import light_of

    frame = _frame_at(frames, held.chip.frame_ms)
    if frame is None:
        return None
    light = light_of(frame.pixels)
    blanks = tuple(each for each in view.blanks.get(light, ()) if each.shape == frame.pixels.shape)
    pixels = chip_pixels(frame.pixels, held.chip.box, background=view.background)
    return DecodedChip(held, pixels, light, blanks)


def _frame_at(frames: Sequence[Frame], frame_ms: int | None) -> Frame | None:
    """The frame of a picture, or the one of a clip that lies nearest."""
    if not frames:
        return None
    if frame_ms is None:
        return frames[0]
    return min(frames, key=lambda each: abs((each.at_s or 0.0) * 1000 - frame_ms))
