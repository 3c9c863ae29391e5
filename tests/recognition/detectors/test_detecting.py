from __future__ import annotations

import tomllib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from qaplan.base.errors import DataError
from qaplan.recognition.detectors.detecting import boxes_in, thin_out
from qaplan.recognition.detectors.fit import fit_of
from qaplan.recognition.detectors.heads import RawBoxes, decode
from qaplan.recognition.detectors.manifest import Manifest, parse_manifest
from tests.onnx_models import manifest_text

BOX = [32, 32, 20, 10]


def _manifest(head: str = "yolov5", classes: dict[int, str] | None = None) -> Manifest:
    table = tomllib.loads(manifest_text(b"x", head=head, classes=classes or {0: "animal", 1: "person"}))
    return parse_manifest(table, where="")


def _rows(*rows: list[float]) -> dict[str, NDArray[np.float32]]:
    return {"output0": np.array([rows], dtype=np.float32)}


def test_a_score_is_objectness_times_the_best_class() -> None:
    found = decode(_rows([*BOX, 0.5, 0.4, 0.8]), _manifest(), canvas_px=(64, 64))
    assert (found.classes.tolist(), found.scores.tolist()) == ([1], pytest.approx([0.4]))
    assert found.corners.tolist() == [[22, 27, 42, 37]]


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("field", range(7))
def test_numbers_that_are_none_are_no_box(bad: float, field: int) -> None:
    row = [*BOX, 0.5, 0.4, 0.8]
    row[field] = bad
    found = boxes_in(_rows(row, [*BOX, 0.9, 0.9, 0]), _manifest(), fit_of(64, 64, _manifest().input))
    assert all(np.isfinite([each.confidence, *(each.bbox or ())]).all() for each in found)
    assert found[0].label == "animal"


def test_scores_out_of_range_are_no_box() -> None:
    found = decode(_rows([*BOX, 3, 1, 0], [*BOX, -1, 1, 0.5]), _manifest(), canvas_px=(64, 64))
    assert len(found.scores) == 0


def test_a_class_without_a_label_is_no_box() -> None:
    manifest = _manifest(classes={0: "animal", 2: "vehicle"})
    found = decode(_rows([*BOX, 1, 0.1, 0.9, 0], [*BOX, 1, 0, 0, 0.7]), manifest, canvas_px=(64, 64))
    assert found.classes.tolist() == [2]


@pytest.mark.parametrize("shape", [(1, 5, 6), (5, 7), (1, 5, 7, 1), (2, 5, 7)])
def test_arrays_of_another_shape_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(DataError) as caught:
        decode({"output0": np.zeros(shape, dtype=np.float32)}, _manifest(), canvas_px=(64, 64))
    assert caught.value.code == "detector.wrong_shape"


def test_no_boxes_are_an_answer() -> None:
    manifest = _manifest()
    outputs = {"output0": np.zeros((1, 0, 7), dtype=np.float32)}
    assert boxes_in(outputs, manifest, fit_of(64, 64, manifest.input)) == ()


def test_of_boxes_that_overlap_the_best_of_each_class_stays() -> None:
    rows = [[32, 32, 20, 20, 0.9, 1, 0], [33, 32, 20, 20, 0.8, 1, 0], [32, 33, 20, 20, 0.7, 0, 1]]
    manifest = _manifest()
    found = boxes_in(_rows(*rows), manifest, fit_of(64, 64, manifest.input))
    assert [(each.label, round(each.confidence, 2)) for each in found] == [("animal", 0.9), ("person", 0.7)]


@given(st.integers(0, 2**32 - 1))
def test_what_stays_never_overlaps_and_what_goes_overlaps_something_better(seed: int) -> None:
    rng = np.random.default_rng(seed)
    corners = np.concatenate(
        [first := rng.uniform(0, 50, (25, 2)), first + rng.uniform(1, 30, (25, 2))], axis=1
    )
    raw = RawBoxes(corners, rng.uniform(0, 1, 25), rng.integers(0, 2, 25))
    kept = thin_out(raw)
    scores = kept.scores.tolist()
    assert scores == sorted(scores, reverse=True)
    for index in range(25):
        rivals = [
            _overlap(corners[index], box)
            for box, score, kind in zip(kept.corners, kept.scores, kept.classes, strict=True)
            if kind == raw.classes[index] and score > raw.scores[index]
        ]
        is_kept = bool((kept.corners == corners[index]).all(axis=1).any())
        assert is_kept == (max(rivals, default=0.0) <= 0.45)


def _overlap(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    sides = np.minimum(one[2:], other[2:]) - np.maximum(one[:2], other[:2])
    common = float(np.prod(np.clip(sides, 0, None)))
    return common / float(np.prod(one[2:] - one[:2]) + np.prod(other[2:] - other[:2]) - common)
