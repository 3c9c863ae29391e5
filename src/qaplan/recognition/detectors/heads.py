"""What the numbers of a model mean: four heads, decoded to boxes on the input with a score and a class."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qaplan.recognition.detectors.checks import check_outputs
from qaplan.recognition.detectors.manifest import Head, Manifest
from qaplan.recognition.detectors.onnx_file import TensorDeclaration

__all__ = ["Outputs", "RawBoxes", "decode"]

Outputs = Mapping[str, NDArray[np.float32]]

_Arrays = Mapping[str, NDArray[np.float64]]

_CENTRE_FIELDS = 4


@dataclass(frozen=True)
class RawBoxes:
    """Boxes on the input of a model, in no order.

    Args:
        corners: Left, top, right and bottom, shape (n, 4), px of the input.
        scores: Shape (n,), 0 to 1.
        classes: Number of the class, shape (n,).
        are_final: Whether the model itself has left out boxes that overlap.
    """

    corners: NDArray[np.float64]
    scores: NDArray[np.float64]
    classes: NDArray[np.int64]
    are_final: bool = False

    def where(self, kept: NDArray[np.bool_] | NDArray[np.int64]) -> RawBoxes:
        """Some of the boxes, by a mask or by their index."""
        return RawBoxes(self.corners[kept], self.scores[kept], self.classes[kept], self.are_final)


def decode(outputs: Outputs, manifest: Manifest, *, canvas_px: tuple[int, int]) -> RawBoxes:
    """Read a model's numbers for one picture.

    Args:
        outputs: The arrays by their names, each with a first side of one.
        manifest: Which head it has.
        canvas_px: Width and height of the input.

    Returns:
        All boxes with finite numbers and a class that the manifest names.

    Raises:
        DataError: ``detector.wrong_shape`` if the arrays are not those of the head.

    Source:
        The shapes that each model's own export prints: YOLOv5 (objectness times class), YOLOv8 and YOLOv9
        (classes without objectness, fields first), raw logits with corners, RT-DETR (no overlap left).
    """
    check_outputs([_declared(name, array) for name, array in outputs.items()], manifest)
    arrays = {name: np.asarray(array[0], dtype=np.float64) for name, array in outputs.items()}
    found = _READERS[manifest.head](arrays, canvas_px)
    return found.where(_is_sound(found, manifest))


def _declared(name: str, array: NDArray[np.float32]) -> TensorDeclaration:
    return TensorDeclaration(name, "float32", array.shape)


def _yolov5(arrays: _Arrays, _canvas_px: tuple[int, int]) -> RawBoxes:
    rows = _only(arrays)
    return _best(_corners(rows[:, :4]), rows[:, 4:5] * rows[:, 5:])


def _yolov8raw(arrays: _Arrays, _canvas_px: tuple[int, int]) -> RawBoxes:
    fields = _only(arrays)
    return _best(_corners(fields[:4].T), fields[4:].T)


def _logits_boxes(arrays: _Arrays, _canvas_px: tuple[int, int]) -> RawBoxes:
    return _best(arrays["boxes"], _sigmoid(arrays["cls_logits"]))


def _rtdetr(arrays: _Arrays, canvas_px: tuple[int, int]) -> RawBoxes:
    if len(arrays) > 1:
        return RawBoxes(arrays["boxes"], arrays["scores"], _whole(arrays["labels"]), are_final=True)
    rows = _only(arrays)
    scale = np.array(canvas_px * 2, dtype=np.float64)
    return RawBoxes(_corners(rows[:, :4]) * scale, rows[:, 4], _whole(rows[:, 5]), are_final=True)


_READERS: Mapping[Head, Callable[[_Arrays, tuple[int, int]], RawBoxes]] = {
    "yolov5": _yolov5,
    "yolov8raw": _yolov8raw,
    "logits_boxes": _logits_boxes,
    "rtdetr": _rtdetr,
}


def _only(arrays: _Arrays) -> NDArray[np.float64]:
    return next(iter(arrays.values()))


def _best(corners: NDArray[np.float64], scores: NDArray[np.float64]) -> RawBoxes:
    classes = scores.argmax(axis=1)
    return RawBoxes(corners, scores[np.arange(len(scores)), classes], classes.astype(np.int64))


def _corners(centred: NDArray[np.float64]) -> NDArray[np.float64]:
    """Centre, width and height to corners."""
    half = centred[:, 2:_CENTRE_FIELDS] / 2
    return np.concatenate([centred[:, :2] - half, centred[:, :2] + half], axis=1)


def _sigmoid(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(1 / (1 + np.exp(-np.clip(values, -60, 60))))


def _whole(values: NDArray[np.float64]) -> NDArray[np.int64]:
    return np.where(np.isfinite(values), np.clip(values, -1, 1e6), -1).astype(np.int64)


def _is_sound(found: RawBoxes, manifest: Manifest) -> NDArray[np.bool_]:
    is_finite = np.isfinite(found.corners).all(axis=1) & np.isfinite(found.scores)
    is_named = np.isin(found.classes, list(manifest.classes))
    return np.asarray(is_finite & is_named & (found.scores >= 0) & (found.scores <= 1))
