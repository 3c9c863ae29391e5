"""The order in which to look at media where there is no detector: by change against the usual view."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qaplan.app.engines.frames import GuardedFrames
from qaplan.app.services.detections import SEEN_STATES
from qaplan.app.services.media_files import media_file
from qaplan.app.services.sessions import Session, check_may, session_here
from qaplan.app.store.card_tables import HeldCard, HeldMedium, load_cards, load_media
from qaplan.app.store.studies import Study
from qaplan.base.errors import DataError
from qaplan.base.messages import Message, Text
from qaplan.base.refusal import Caution
from qaplan.recognition.triage import TriageRow, change_scores, is_infrared, triage_order
from qaplan.survey.media.frames import FramesWanted

__all__ = ["ORDER_ONLY", "TriageDone", "triage_media"]

ORDER_ONLY = Caution("detector.order_only", Message("detector.order_only"))
"""What goes with every such order, wherever it is shown."""

_SMALL_PX = (96, 72)
_FRAMES_OF_A_CLIP = 12
_UNDATED = "~"


@dataclass(frozen=True)
class TriageDone:
    """Media in the order of looking.

    Args:
        rows: The media, those to look at first before the others.
        cards: Name of the card of each medium.
        compared: Media that got a score.
        not_compared: Media of which nothing could be said; they come first.
    """

    rows: tuple[TriageRow, ...]
    cards: Mapping[str, str]
    compared: int
    not_compared: int

    def summary(self) -> str:
        """What was done, in plain English."""
        return (
            f"{len(self.rows)} media in an order of looking: {self.compared} compared with their camera's "
            f"usual view, {self.not_compared} that could not be compared and come first. "
            f"{Text('en').say(ORDER_ONLY.message)}"
        )

    def table(self) -> list[dict[str, object]]:
        """A row for each medium."""
        return [
            {
                "rank": row.rank,
                "medium_id": row.medium_id,
                "card": self.cards[row.medium_id],
                "change_score": None if row.score is None else round(row.score, 3),
                "is_infrared": row.is_infrared,
            }
            for row in self.rows
        ]

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return {
            "what_it_is": Text("en").say(ORDER_ONLY.message),
            "method": "burst differencing",
            "compared": self.compared,
            "not_compared": self.not_compared,
            "cautions": [ORDER_ONLY.code],
            "order": self.table(),
        }


@dataclass(frozen=True)
class _Seen:
    medium_id: str
    when: str
    grey: NDArray[np.uint8]
    is_infrared: bool


def triage_media(
    study: Study,
    *,
    card_id: str = "",
    session: Session | None = None,
    progress: Callable[[int], None] | None = None,
) -> TriageDone:
    """Put the media of a study into an order of looking; nothing is written and nothing is said of them.

    A picture is compared with its neighbours in time of the same deployment, or of the same card where no
    deployment is known, and in the same light; a clip with itself.

    Args:
        study: The study.
        card_id: The card whose media are wanted; empty for all.
        session: Who asks; whoever calls on this machine when None. Only stewards see single media.
        progress: Told after each file how many have been read.

    Raises:
        DataError: ``detector.no_media`` if there is nothing to look at.
        AccessError: ``access.no_right``.
    """
    check_may(session or session_here(), "pictures.see")
    cards = {card.card_id: card for card in load_cards(study)}
    listed = [
        each
        for each in load_media(study, with_duplicates=False, card_id=card_id)
        if each.medium.state in SEEN_STATES and each.is_held
    ]
    if not listed:
        raise DataError("detector.no_media", "there is nothing to look at", do="take a card first")
    scores: dict[str, tuple[float, bool]] = {}
    done = 0
    with GuardedFrames() as reader:
        for group in _groups(listed).values():
            seen: list[_Seen] = []
            for held in group:
                path = media_file(study, cards[held.card_id], held)
                if path is not None and held.medium.media_type.startswith("video/"):
                    frames = reader.read(path, held.medium.media_type, _wanted(_FRAMES_OF_A_CLIP)).frames
                    scores |= _clip_score(held, [frame.pixels for frame in frames])
                elif path is not None:
                    frames = reader.read(path, held.medium.media_type, _wanted(1)).frames
                    seen.extend(_seen(held, frame.pixels) for frame in frames)
                done += 1
                if progress is not None:
                    progress(done)
            scores |= _scores(seen)
    return _done(listed, scores, cards)


def _groups(listed: Iterable[HeldMedium]) -> dict[str, list[HeldMedium]]:
    groups: dict[str, list[HeldMedium]] = defaultdict(list)
    for held in listed:
        groups[held.deployment_id or held.card_id].append(held)
    return groups


def _wanted(count: int) -> FramesWanted:
    return FramesWanted("spread", count, _SMALL_PX, is_stretched=True)


def _seen(held: HeldMedium, pixels: NDArray[np.uint8]) -> _Seen:
    clock = held.medium.clock
    # What has no date goes behind, in the order of its path.
    when = f"{clock.isoformat() if clock else _UNDATED} {held.medium.path}"
    return _Seen(held.medium_id, when, _grey(pixels), is_infrared(pixels))


def _grey(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.asarray(pixels.mean(axis=2), dtype=np.uint8)


def _scores(seen: list[_Seen]) -> dict[str, tuple[float, bool]]:
    """Scores of the pictures of one camera, those by day and those in infrared light apart."""
    found: dict[str, tuple[float, bool]] = {}
    for light in (False, True):
        alike = sorted((each for each in seen if each.is_infrared is light), key=lambda each: each.when)
        if alike:
            scored = change_scores(np.stack([each.grey for each in alike]))
            pairs = zip(alike, scored, strict=True)
            found |= {each.medium_id: (float(score), light) for each, score in pairs}
    return found


def _clip_score(held: HeldMedium, frames: list[NDArray[np.uint8]]) -> dict[str, tuple[float, bool]]:
    if not frames:
        return {}
    scored = change_scores(np.stack([_grey(pixels) for pixels in frames]))
    return {held.medium_id: (float(scored.max()), is_infrared(frames[0]))}


def _done(
    listed: list[HeldMedium], scores: Mapping[str, tuple[float, bool]], cards: Mapping[str, HeldCard]
) -> TriageDone:
    told = {key: (None if math.isnan(score) else score, light) for key, (score, light) in scores.items()}
    medium_ids = [held.medium_id for held in listed]
    pairs = [told.get(medium_id, (None, None)) for medium_id in medium_ids]
    rows = triage_order(medium_ids, [score for score, _ in pairs], [light for _, light in pairs])
    compared = sum(row.score is not None for row in rows)
    names = {held.medium_id: cards[held.card_id].name for held in listed}
    return TriageDone(rows, names, compared, len(rows) - compared)
