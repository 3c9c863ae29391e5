"""Each of the four heads through the limited process, beside a decoding written again, plainly, here."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from onnx import TensorProto, helper

from qaplan.app.engines.detector import GuardedModel, ModelFailure
from qaplan.base.errors import DataError
from qaplan.recognition.detectors.detecting import boxes_in
from qaplan.recognition.detectors.files import read_model
from qaplan.recognition.detectors.fit import fit_of, laid_out
from tests.onnx_models import CLASSES, constant_model, manifest_text, write_model

SIDE = 64
TOLERANCE = 1e-4  # of the issue: half a pixel of a picture of 5,000
Plain = list[tuple[str, float, tuple[float, float, float, float]]]
Candidates = list[tuple[list[float], float, int]]
Arrays = Mapping[str, NDArray[np.float32]]


def _centred(rng: np.random.Generator, count: int) -> NDArray[np.float64]:
    return np.column_stack([rng.uniform(0, SIDE, (count, 2)), rng.uniform(2, 30, (count, 2))])


def _yolov5(rng: np.random.Generator) -> Arrays:
    return {
        "output0": np.column_stack([_centred(rng, 60), rng.uniform(0, 1, (60, 4))])[None].astype(np.float32)
    }


def _yolov8raw(rng: np.random.Generator) -> Arrays:
    rows = np.column_stack([_centred(rng, 60), rng.uniform(0, 1, (60, 3))])
    return {"output0": rows.T[None].astype(np.float32)}


def _logits_boxes(rng: np.random.Generator) -> Arrays:
    centred = _centred(rng, 60)
    corners = np.column_stack([centred[:, :2] - centred[:, 2:] / 2, centred[:, :2] + centred[:, 2:] / 2])
    logits = rng.normal(0, 2, (60, 3))
    return {"cls_logits": logits[None].astype(np.float32), "boxes": corners[None].astype(np.float32)}


def _rtdetr(rng: np.random.Generator) -> Arrays:
    rows = np.column_stack([_centred(rng, 30) / SIDE, rng.uniform(0, 1, 30), rng.integers(0, 3, 30)])
    return {"output0": rows[None].astype(np.float32)}


def _rtdetr_apart(rng: np.random.Generator) -> Arrays:
    centred = _centred(rng, 30)
    corners = np.column_stack([centred[:, :2] - centred[:, 2:] / 2, centred[:, :2] + centred[:, 2:] / 2])
    return {
        "labels": rng.integers(0, 3, (1, 30)).astype(np.float32),
        "boxes": corners[None].astype(np.float32),
        "scores": rng.uniform(0, 1, (1, 30)).astype(np.float32),
    }


def _read_yolov5(arrays: Arrays) -> Candidates:
    found = []
    for cx, cy, w, h, objectness, *classes in arrays["output0"][0].tolist():
        best = max(range(3), key=lambda kind: classes[kind])
        box = [cx - w / 2, cy - h / 2, cx + w / 2, cy + h / 2]
        found.append((box, objectness * classes[best], best))
    return found


def _read_yolov8raw(arrays: Arrays) -> Candidates:
    found = []
    for column in range(arrays["output0"].shape[2]):
        cx, cy, w, h, *classes = arrays["output0"][0, :, column].tolist()
        best = max(range(3), key=lambda kind: classes[kind])
        found.append(([cx - w / 2, cy - h / 2, cx + w / 2, cy + h / 2], classes[best], best))
    return found


def _read_logits_boxes(arrays: Arrays) -> Candidates:
    found = []
    for box, logits in zip(arrays["boxes"][0].tolist(), arrays["cls_logits"][0].tolist(), strict=True):
        best = max(range(3), key=lambda kind: logits[kind])
        found.append((box, 1 / (1 + np.exp(-logits[best])), best))
    return found


def _read_rtdetr(arrays: Arrays) -> Candidates:
    return [
        (
            [SIDE * (cx - w / 2), SIDE * (cy - h / 2), SIDE * (cx + w / 2), SIDE * (cy + h / 2)],
            score,
            int(kind),
        )
        for cx, cy, w, h, score, kind in arrays["output0"][0].tolist()
    ]


def _read_rtdetr_apart(arrays: Arrays) -> Candidates:
    rows = zip(arrays["boxes"][0].tolist(), arrays["scores"][0], arrays["labels"][0], strict=True)
    return [(box, float(score), int(kind)) for box, score, kind in rows]


def _overlap(one: list[float], other: list[float]) -> float:
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    if width <= 0 or height <= 0:
        return 0.0
    areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in (one, other)]
    return width * height / (sum(areas) - width * height)


def _plain(candidates: Candidates, *, placed: tuple[int, int, int, int], is_final: bool) -> Plain:
    """Sort, drop what lies mostly on the grey, thin out class by class, and bring back to the picture."""
    left, top, width, height = placed
    kept: Candidates = []
    for box, score, kind in sorted(candidates, key=lambda each: -each[1]):
        cut = [
            min(max(value, first), first + side)
            for value, first, side in zip(box, (left, top) * 2, (width, height) * 2, strict=True)
        ]
        inside = max(0.0, cut[2] - cut[0]) * max(0.0, cut[3] - cut[1])
        if score < 0.005 or inside < 0.5 * (box[2] - box[0]) * (box[3] - box[1]):
            continue
        if is_final or all(kind != other or _overlap(box, held) <= 0.45 for held, _, other in kept):
            kept.append((box, score, kind))
    found: Plain = []
    for box, score, kind in kept:
        x0, x1 = (min(max(value, left), left + width) - left for value in (box[0], box[2]))
        y0, y1 = (min(max(value, top), top + height) - top for value in (box[1], box[3]))
        found.append((CLASSES[kind], score, (x0 / width, y0 / height, (x1 - x0) / width, (y1 - y0) / height)))
    return found


HEADS: Mapping[str, tuple[str, Callable[[np.random.Generator], Arrays], Callable[[Arrays], Candidates]]] = {
    "yolov5": ("yolov5", _yolov5, _read_yolov5),
    "yolov8raw": ("yolov8raw", _yolov8raw, _read_yolov8raw),
    "logits_boxes": ("logits_boxes", _logits_boxes, _read_logits_boxes),
    "rtdetr": ("rtdetr", _rtdetr, _read_rtdetr),
    "rtdetr in three outputs": ("rtdetr", _rtdetr_apart, _read_rtdetr_apart),
}


@pytest.mark.parametrize("letterbox", [True, False])
@pytest.mark.parametrize("name", HEADS)
def test_a_head_gives_the_boxes_of_a_plain_decoding(tmp_path: Path, name: str, letterbox: bool) -> None:
    head, make, read = HEADS[name]
    arrays = make(np.random.default_rng(len(name)))
    content = constant_model(arrays, side=SIDE, with_target_sizes=name.endswith("outputs"))
    model = read_model(write_model(tmp_path, content, manifest_text(content, head=head, letterbox=letterbox)))
    width, height = (SIDE, 36) if letterbox else (SIDE, SIDE)
    fit = fit_of(width, height, model.manifest.input)
    pixels = laid_out(np.full((height, width, 3), 200, dtype=np.uint8), fit)
    with GuardedModel(model, threads=1) as running:
        found = boxes_in(running.outputs(pixels), model.manifest, fit)
    placed = (0, (SIDE - height) // 2, width, height)
    wanted = _plain(read(arrays), placed=placed, is_final=head == "rtdetr")
    assert len(found) == len(wanted) > 5
    assert [each.label for each in found] == [label for label, _, _ in wanted]
    assert [each.confidence for each in found] == pytest.approx([s for _, s, _ in wanted], abs=TOLERANCE)
    for each, (_, _, box) in zip(found, wanted, strict=True):
        assert each.bbox == pytest.approx(box, abs=TOLERANCE)


def test_a_model_sees_the_picture_as_red_green_and_blue_from_nought_to_one(tmp_path: Path) -> None:
    # The mean of each colour is the score of one box; a mean of 4,096 numbers of float32 is good to 1e-5.
    images = helper.make_tensor_value_info("images", TensorProto.FLOAT, [1, 3, SIDE, SIDE])
    given = helper.make_tensor_value_info("output0", TensorProto.FLOAT, [1, 3, 7])
    nodes = [
        helper.make_node("ReduceMean", ["images"], ["colours"], axes=[2, 3], keepdims=0),
        helper.make_node("Unsqueeze", ["colours", "last"], ["column"]),
        helper.make_node("Mul", ["column", "eye"], ["scores"]),
        helper.make_node("Concat", ["corners", "scores"], ["output0"], axis=2),
    ]
    weights = [
        helper.make_tensor("last", TensorProto.INT64, [1], [2]),
        helper.make_tensor("eye", TensorProto.FLOAT, [1, 3, 3], np.eye(3).ravel()),
        helper.make_tensor("corners", TensorProto.FLOAT, [1, 3, 4], [32.0, 32.0, 20.0, 20.0] * 3),
    ]
    graph = helper.make_graph(nodes, "colours", [images], [given], weights)
    content = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8
    ).SerializeToString()
    manifest = manifest_text(content, head="yolov5", classes={0: "animal", 1: "person"})
    model = read_model(write_model(tmp_path, content, manifest))
    pixels = np.zeros((SIDE, SIDE, 3), dtype=np.uint8)
    pixels[...] = (255, 128, 0)
    with GuardedModel(model, threads=1) as running:
        scores = running.outputs(pixels)["output0"][0, :, 4:]
    assert np.diag(scores).tolist() == pytest.approx([1.0, 128 / 255, 0.0], abs=1e-5)


def _running_model(tmp_path: Path, **options: float) -> GuardedModel:
    content = constant_model(_yolov5(np.random.default_rng(1)))
    model = read_model(write_model(tmp_path, content, manifest_text(content)))
    return GuardedModel(model, threads=1, **options)


def test_a_picture_that_takes_too_long_is_a_failure_and_the_third_in_a_row_an_error(tmp_path: Path) -> None:
    pixels = np.zeros((SIDE, SIDE, 3), dtype=np.uint8)
    with _running_model(tmp_path, seconds_each=1e-6) as running:
        for _ in range(2):
            with pytest.raises(ModelFailure, match="within"):
                running.outputs(pixels)
        with pytest.raises(DataError) as caught:
            running.outputs(pixels)
    assert caught.value.code == "engine.detector_failed"


def test_a_picture_that_does_not_fit_is_a_failure_and_the_next_one_is_seen(tmp_path: Path) -> None:
    with _running_model(tmp_path) as running:
        with pytest.raises(ModelFailure, match="brought down"):
            running.outputs(np.zeros((9, 9, 3), dtype=np.uint8))
        assert running.outputs(np.zeros((SIDE, SIDE, 3), dtype=np.uint8))["output0"].shape == (1, 60, 8)


@pytest.mark.skipif(sys.platform == "win32", reason="this platform has no limit for memory")
def test_a_model_may_not_take_all_memory(tmp_path: Path) -> None:
    with _running_model(tmp_path, memory_bytes=100 << 20) as running, pytest.raises(DataError) as caught:
        running.outputs(np.zeros((SIDE, SIDE, 3), dtype=np.uint8))
    assert caught.value.code == "engine.detector_failed"


def test_a_model_that_was_changed_after_it_was_looked_at_is_not_run(tmp_path: Path) -> None:
    with _running_model(tmp_path) as running, pytest.raises(DataError) as caught:
        (tmp_path / "model.onnx").write_bytes(constant_model(_yolov5(np.random.default_rng(2))))
        running.outputs(np.zeros((SIDE, SIDE, 3), dtype=np.uint8))
    assert caught.value.code == "engine.detector_failed"
    assert "not the file that was checked" in str(caught.value)
