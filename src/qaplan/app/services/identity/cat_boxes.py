"""Which boxes of which pictures show a big cat, by what detectors drew and what people said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache

from qaplan.app.services.clock_view import mended_clock
from qaplan.app.store.card_tables import HeldMedium
from qaplan.app.store.observation_tables import animal_names, media_called, media_spoken_of
from qaplan.app.store.studies import Study
from qaplan.identity.chips.types import Viewpoint
from qaplan.recognition.review.types import is_big_cat
from qaplan.recognition.taxonomy.rolling_up import read_label
from qaplan.survey.clocks.book import ClockBook
from qaplan.survey.types import Observation

__all__ = [
    "PASSING_GAP",
    "CatBox",
    "Passing",
    "cat_boxes",
    "cat_media",
    "group_passings",
    "means_cat",
    "media_with_cats",
]

PASSING_GAP = timedelta(minutes=2)
"""Longest time from one picture of a passing to the next, at whichever camera of the station."""


@dataclass(frozen=True)
class CatBox:
    """One box around a big cat.

    Args:
        medium_id: The picture or clip.
        bbox: Left, top, width and height as shares of the upright picture.
        observation_id: The detector's box.
        viewpoint: From where a person saw the animal in that picture; unknown where nobody said.
        said_by: Who said so; empty likewise.
        has_several: Whether the picture has boxes around more than one cat.
        frames: For a clip, the largest box of each frame that the detector saw, by the frame's number.
    """

    medium_id: str
    bbox: tuple[float, float, float, float]
    observation_id: str
    viewpoint: Viewpoint = Viewpoint.UNKNOWN
    said_by: str = ""
    has_several: bool = False
    frames: Mapping[int, tuple[float, float, float, float]] = field(default_factory=dict)


@dataclass(frozen=True)
class Passing:
    """Pictures of one station that follow close on one another.

    Args:
        station_id: The station; for a card without a deployment its id.
        media: The pictures, by their mended clock.
        start: Clock of the first; None for a picture that nobody dates, which is alone.
        end: Clock of the last; None likewise.
    """

    station_id: str
    media: tuple[str, ...]
    start: datetime | None
    end: datetime | None


def cat_media(observations: Iterable[Observation]) -> frozenset[str]:
    """The media that show a big cat: people's word stands before a model's.

    >>> cat_media([Observation("o", "m-1", "animal", "human", scientific_name="Panthera pardus")])
    frozenset({'m-1'})
    """
    by_people, by_models = set(), set()
    spoken_for = set()
    for each in observations:
        is_cat = _is_cat(each)
        if each.method == "human" and each.observation_type != "unclassified":
            spoken_for.add(each.medium_id)
            by_people |= {each.medium_id} if is_cat else set()
        elif is_cat:
            by_models.add(each.medium_id)
    return frozenset(by_people | (by_models - spoken_for) - {""})


def media_with_cats(study: Study) -> frozenset[str]:
    """The media of a study that show a big cat: people's word stands before a model's."""
    names = animal_names(study)
    called = {
        method: media_called(
            study, method, [name for by, name in names if by == method and means_cat(name, method)]
        )
        for method in ("human", "machine")
    }
    return called["human"] | (called["machine"] - media_spoken_of(study, called["machine"]))


def cat_boxes(observations: Sequence[Observation]) -> tuple[CatBox, ...]:
    """Choose the largest animal's box of every picture of a big cat.

    Args:
        observations: All that stand, of any media.

    Returns:
        One box for a picture at most, by medium. A box with another animal's name is none.
    """
    shown = cat_media(observations)
    boxes: defaultdict[str, list[Observation]] = defaultdict(list)
    flanks: dict[str, tuple[Viewpoint, str]] = {}
    for each in observations:
        if each.medium_id not in shown:
            continue
        if each.bbox is not None and each.observation_type == "animal" and _may_be_cat(each):
            boxes[each.medium_id].append(each)
        if each.method == "human" and each.flank in tuple(Viewpoint):
            flanks[each.medium_id] = Viewpoint(each.flank), each.classified_by
    return tuple(_largest(medium, boxes[medium], flanks) for medium in sorted(boxes))


def group_passings(
    media: Iterable[HeldMedium], stations: Mapping[str, str], book: ClockBook
) -> tuple[Passing, ...]:
    """Group media into passings: those of one station, each within two minutes of the one before.

    Args:
        media: The media that show a cat.
        stations: Station of each deployment.
        book: What is known of the cameras' clocks.
    """
    by_station: defaultdict[str, list[tuple[datetime, str]]] = defaultdict(list)
    undated: list[Passing] = []
    for each in media:
        station = stations.get(each.deployment_id, each.card_id)
        clock = mended_clock(book, each)
        if clock is None:
            undated.append(Passing(station, (each.medium_id,), None, None))
        else:
            by_station[station].append((clock, each.medium_id))
    dated = (
        Passing(station, tuple(medium for _, medium in row), row[0][0], row[-1][0])
        for station in sorted(by_station)
        for row in _rows(sorted(by_station[station]))
    )
    return (*dated, *sorted(undated, key=lambda each: each.media))


def _rows(dated: Sequence[tuple[datetime, str]]) -> Iterator[list[tuple[datetime, str]]]:
    row: list[tuple[datetime, str]] = []
    for each in dated:
        if row and each[0] - row[-1][0] > PASSING_GAP:
            yield row
            row = []
        row.append(each)
    if row:
        yield row


def _largest(medium: str, boxes: list[Observation], flanks: Mapping[str, tuple[Viewpoint, str]]) -> CatBox:
    chosen = max(boxes, key=lambda each: (_area(each), each.observation_id))
    assert chosen.bbox is not None
    at_once = [each for each in boxes if _frame(each) == _frame(chosen)]
    several = any(_area(each) > 0 and not _is_same(each, chosen) for each in at_once)
    viewpoint, said_by = flanks.get(medium, (Viewpoint.UNKNOWN, ""))
    frames = {number: each.bbox for each in sorted(boxes, key=_area) if (number := _frame(each)) is not None}
    held = {number: bbox for number, bbox in frames.items() if bbox is not None}
    return CatBox(medium, chosen.bbox, chosen.observation_id, viewpoint, said_by, several, held)


def _frame(each: Observation) -> int | None:
    """Number of the frame of a clip that a box lies in; None for a picture."""
    written = each.extra.get("frame_number", "")
    return int(written) if written.isascii() and written.isdigit() else None


def _area(each: Observation) -> float:
    return each.bbox[2] * each.bbox[3] if each.bbox else 0.0


def _is_same(a: Observation, b: Observation) -> bool:
    """Whether two boxes are drawn around one thing, as two detectors do: they share most of the smaller."""
    if a.bbox is None or b.bbox is None:
        return False
    return _shared_part(a.bbox, b.bbox) > 0.5 * min(_area(a), _area(b))


def _shared_part(a: Sequence[float], b: Sequence[float]) -> float:
    """The area that two boxes of left, top, width and height share."""
    width = min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0])
    height = min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1])
    return max(width, 0.0) * max(height, 0.0)


def _is_cat(each: Observation) -> bool:
    return each.observation_type == "animal" and means_cat(each.scientific_name, each.method)


def _may_be_cat(each: Observation) -> bool:
    """A detector's box has no name as a rule; one with another animal's name is that animal's."""
    return not each.scientific_name or means_cat(each.scientific_name, each.method)


@cache
def means_cat(name: str, method: str) -> bool:
    """Whether a name means a big cat, as a person or a model writes it."""
    taxon = read_label(name, by_machine=method == "machine").taxon if name else None
    return taxon is not None and is_big_cat(taxon.taxon_id)
