"""A model that tells the animal from its background, through the guarded process."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from qaplan.app.engines.segmenter import GuardedSegmenter
from qaplan.base.errors import DataError
from qaplan.identity.chips.types import Box, ChipPixels
from qaplan.identity.models.files import ChipModel, read_chip_model
from tests.chip_models import chip_manifest, colour_model
from tests.onnx_models import constant_model, write_model


def model(folder: Path, content: bytes, kind: str = "mask") -> ChipModel:
    return read_chip_model(write_model(folder, content, chip_manifest(content, kind=kind)))


def red_model(planes: int) -> bytes:
    """A segmenter for which everything red is the animal: its share, or the logits of not red and red."""
    weight = np.zeros((planes, 3, 1, 1), np.float32)
    weight[-1, 0] = 1
    inputs = [helper.make_tensor_value_info("chip", TensorProto.FLOAT, [1, 3, 16, 16])]
    outputs = [helper.make_tensor_value_info("mask", TensorProto.FLOAT, [1, planes, 16, 16])]
    nodes = [helper.make_node("Conv", ["chip", "weight"], ["mask"])]
    graph = helper.make_graph(nodes, "tiny", inputs, outputs, [numpy_helper.from_array(weight, "weight")])
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    made.ir_version = 8
    return made.SerializeToString()


def half_red() -> ChipPixels:
    colour: NDArray[np.uint8] = np.zeros((40, 60, 3), np.uint8)
    colour[:, 30:, 0] = 255
    return ChipPixels(colour, None, Box(5, 6, 60, 40))


@pytest.mark.parametrize("planes", [1, 2])
def test_a_mask_comes_back_at_the_size_of_the_chip(planes: int, tmp_path: Path) -> None:
    with GuardedSegmenter(model(tmp_path, red_model(planes)), threads=1) as running:
        found = running.segment(half_red())
    assert found.mask is not None
    assert found.mask.shape == (40, 60)
    assert found.mask[:, 33:].all()
    assert not found.mask[:, :27].any()
    assert found.box == Box(5, 6, 60, 40)


def test_where_the_model_sees_no_animal_the_chip_keeps_its_mask(tmp_path: Path) -> None:
    mask = np.ones((40, 60), np.bool_)
    chip = ChipPixels(np.zeros((40, 60, 3), np.uint8), mask, Box(0, 0, 60, 40))
    with GuardedSegmenter(model(tmp_path, red_model(1)), threads=1) as running:
        assert running.segment(chip).mask is mask


def test_a_model_that_gives_vectors_is_no_segmenter(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        GuardedSegmenter(model(tmp_path, colour_model(), "global"))
    assert caught.value.code == "engine.no_segmenter"


def test_a_mask_of_numbers_that_are_none_is_refused(tmp_path: Path) -> None:
    content = constant_model({"mask": np.full((1, 1, 16, 16), np.nan, np.float32)}, side=16)
    with GuardedSegmenter(model(tmp_path, content), threads=1) as running, pytest.raises(DataError) as caught:
        running.segment(half_red())
    assert caught.value.code == "detector.wrong_shape"
