"""From a model's numbers to the boxes that are kept: thinned, off the padding, shares of the picture."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from qaplan.recognition.detectors.fit import Fit
from qaplan.recognition.detectors.heads import Outputs, RawBoxes, decode
from qaplan.recognition.detectors.manifest import Manifest
from qaplan.recognition.types import Detection

__all__ = ["LOWEST_SCORE", "boxes_in", "thin_out"]

LOWEST_SCORE = 0.005
_MOST_BEFORE = 3000
_MOST_BOXES = 300
_MOST_OVERLAP = 0.45


def boxes_in(
    outputs: Outputs, manifest: Manifest, fit: Fit, *, lowest_score: float = LOWEST_SCORE
) -> tuple[Detection, ...]:
    """Say what a model saw on one picture, best first.

    Args:
        outputs: Its arrays by their names.
        manifest: What it is.
        fit: How the picture lay on its input.
        lowest_score: Boxes below are not even kept; a threshold is chosen later.

    Raises:
        DataError: ``detector.wrong_shape`` if the arrays are not those of the head.
    """
    found = decode(outputs, manifest, canvas_px=fit.canvas_px)
    found = found.where(found.scores >= lowest_score)
    found = found.where(fit.is_on_picture(found.corners))
    if not found.are_final:
        found = thin_out(found)
    found = found.where(np.argsort(-found.scores, kind="stable")[:_MOST_BOXES])
    shares = fit.shares(found.corners)
    return tuple(
        Detection(manifest.classes[int(kind)], float(score), _box(share))
        for kind, score, share in zip(found.classes, found.scores, shares, strict=True)
    )


def thin_out(found: RawBoxes, *, most_overlap: float = _MOST_OVERLAP) -> RawBoxes:
    """Of boxes of one class that overlap keep the best.

    Args:
        found: The boxes.
        most_overlap: Most that two kept boxes may share, as a share of both together, 0 to 1.

    Returns:
        The kept boxes, best first.

    Source:
        Greedy non-maximum suppression for each class, as the exporters' own programs do it.
    """
    order = np.argsort(-found.scores, kind="stable")[:_MOST_BEFORE]
    kept: list[int] = []
    while order.size:
        first, rest = order[0], order[1:]
        kept.append(int(first))
        shared = _overlap(found.corners[first], found.corners[rest])
        order = rest[(shared <= most_overlap) | (found.classes[rest] != found.classes[first])]
    return found.where(np.array(kept, dtype=np.int64))


def _overlap(one: NDArray[np.float64], others: NDArray[np.float64]) -> NDArray[np.float64]:
    first, last = np.maximum(one[:2], others[:, :2]), np.minimum(one[2:], others[:, 2:])
    common = np.clip(last - first, 0, None).prod(axis=1)
    both = (one[2:] - one[:2]).prod() + (others[:, 2:] - others[:, :2]).prod(axis=1) - common
    return np.asarray(np.divide(common, both, out=np.zeros_like(common), where=both > 0))


def _box(share: NDArray[np.float64]) -> tuple[float, float, float, float]:
    left, top, width, height = (float(each) for each in share)
    return left, top, width, height
