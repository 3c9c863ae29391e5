"""Finding the places of a camera's picture where boxes keep coming back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from qaplan.recognition.repeats.types import CameraBox, RepeatedBox, RepeatRule

__all__ = ["find_repeats"]


def find_repeats(boxes: Iterable[CameraBox], rule: RepeatRule | None = None) -> tuple[RepeatedBox, ...]:
    """List the places of each deployment where enough media have a box.

    The box with the closest neighbours leads; every box that overlaps it enough is at its place and in no
    other; then the next. What is found is suspicious and no more: a lynx that rests under one rock for a
    night looks the same, so nothing is left out before a person has seen the example.

    Args:
        boxes: Boxes of any number of deployments.
        rule: When boxes are suspicious; an overlap of 0.85 on 15 media, of boxes that cover a fifth of the
            picture at most, when not given.

    Returns:
        The places with at least one box that may be left out, the one with most media first.

    Source:
        The idea is that of repeat detection elimination in the MegaDetector tools (Morris, Beery, Yang);
        the grouping is our own.
    """
    chosen = rule or RepeatRule()
    by_deployment: dict[str, list[CameraBox]] = defaultdict(list)
    for box in boxes:
        if box.bbox[2] * box.bbox[3] <= chosen.max_area:
            by_deployment[box.deployment_id].append(box)
    found = [
        place
        for deployment_id in sorted(by_deployment)
        for members in _places(_in_order(by_deployment[deployment_id]), chosen)
        if (place := _repeated(members, chosen)) is not None
    ]
    return tuple(sorted(found, key=lambda each: (-each.media, each.deployment_id, each.id)))


def _in_order(boxes: list[CameraBox]) -> list[CameraBox]:
    return sorted(boxes, key=lambda box: (box.medium_id, box.observation_id))


def _places(boxes: Sequence[CameraBox], rule: RepeatRule) -> list[list[CameraBox]]:
    """Boxes parted into places: each with those that overlap its first one, the leader, enough."""
    from scipy.spatial import cKDTree

    if len(boxes) < rule.min_media:
        return []
    shares = np.array([box.bbox for box in boxes], dtype=np.float64)
    corners = np.column_stack([shares[:, :2], shares[:, :2] + shares[:, 2:]])
    # All four edges of two boxes that overlap by t differ by (1 - t) / t of the longer side at most, summed.
    reach = (1.0 - rule.min_iou) / rule.min_iou * shares[:, 2:].max(axis=1) + 1e-9
    tree = cKDTree(corners)
    furthest, _ = tree.query(corners, k=[rule.min_media], p=1, distance_upper_bound=float(reach.max()))
    is_free = np.ones(len(boxes), dtype=bool)
    places: list[list[CameraBox]] = []
    able = np.flatnonzero(furthest[:, 0] <= reach)
    for leader in able[np.argsort(furthest[able, 0], kind="stable")]:
        if not is_free[leader]:
            continue
        near = np.array(tree.query_ball_point(corners[leader], reach[leader], p=1), dtype=np.intp)
        near = near[is_free[near]]
        members = near[_overlap(corners[leader], corners[near]) >= rule.min_iou]
        if len(members) >= rule.min_media:
            is_free[members] = False
            places.append([boxes[leader], *(boxes[index] for index in np.sort(members) if index != leader)])
    return places


def _overlap(one: NDArray[np.float64], many: NDArray[np.float64]) -> NDArray[np.float64]:
    """Intersection over union of one box with many, by corners."""
    size = np.minimum(one[2:], many[:, 2:]) - np.maximum(one[:2], many[:, :2])
    shared = np.clip(size, 0.0, None).prod(axis=1)
    areas = (many[:, 2:] - many[:, :2]).prod(axis=1)
    union = (one[2:] - one[:2]).prod() + areas - shared
    overlap: NDArray[np.float64] = np.divide(shared, union, out=np.zeros_like(shared), where=union > 0)
    return overlap


def _repeated(members: list[CameraBox], rule: RepeatRule) -> RepeatedBox | None:
    open_to_doubt = [box for box in members if not box.is_protected]
    media = len({box.medium_id for box in members})
    if media < rule.min_media or not open_to_doubt:
        return None
    example = max(open_to_doubt, key=lambda box: (box.score, box.medium_id))
    return RepeatedBox(
        deployment_id=members[0].deployment_id,
        bbox=members[0].bbox,
        observation_ids=tuple(box.observation_id for box in open_to_doubt),
        media=media,
        protected=len(members) - len(open_to_doubt),
        example=example.medium_id,
        mean_score=float(np.mean([box.score for box in open_to_doubt])),
        rule=rule,
    )
