"""A model that looks at chips, through the guarded process."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from qaplan.app.engines.detector import ModelFailure
from qaplan.app.engines.embedder import GuardedEmbedder, laid_before
from qaplan.base.errors import DataError
from qaplan.identity.chips.types import Box, ChipPixels
from qaplan.identity.models.files import ChipModel, read_chip_model
from tests.chip_models import chip_manifest, colour_model, spot_model
from tests.onnx_models import constant_model, write_model


def model(folder: Path, content: bytes, **how) -> ChipModel:
    return read_chip_model(write_model(folder, content, chip_manifest(content, **how)))


def chip(colour: tuple[int, int, int], *, mask: bool = False) -> ChipPixels:
    pixels = np.zeros((30, 40, 3), np.uint8)
    pixels[...] = colour
    on = np.zeros((30, 40), np.bool_)
    on[:, :20] = True
    return ChipPixels(pixels, on if mask else None, Box(0, 0, 40, 30))


def test_colours_reach_the_model_less_their_mean_by_their_deviation(tmp_path: Path) -> None:
    how = "mean = [0.5, 0.25, 0.0]\nstd = [0.5, 0.25, 2.0]"
    with GuardedEmbedder(model(tmp_path, colour_model(), extra=how), threads=1) as running:
        found = running.embed(chip((255, 0, 51)))
    expected = np.array([1.0, -1.0, 0.1])
    assert found.vectors[0] == pytest.approx(expected / np.linalg.norm(expected), abs=1e-5)
    assert len(found.spots) == 0


def test_a_model_that_takes_grey_is_given_grey(tmp_path: Path) -> None:
    how = "grey = true\nmean = [0.5]\nstd = [0.1]"
    with GuardedEmbedder(model(tmp_path, colour_model(planes=1), extra=how), threads=1) as running:
        found = running.embed(chip((10, 10, 10)))
    assert found.vectors.tolist() == [[-1.0]]


def test_spots_come_back_as_shares_of_the_chip(tmp_path: Path) -> None:
    with GuardedEmbedder(model(tmp_path, spot_model(), kind="local"), threads=1) as running:
        found = running.embed(chip((200, 200, 200)))
    # The spot whose score is nothing is left out.
    assert found.vectors.shape == (3, 8)
    assert np.linalg.norm(found.vectors, axis=1) == pytest.approx(np.ones(3), abs=1e-5)
    assert found.spots.min() >= 0
    assert found.spots.max() <= 1


def test_a_background_may_be_taken_out_by_the_mask() -> None:
    from qaplan.identity.models.manifest import ChipModelInput

    laid = ChipModelInput(4, 4, (0.5, 0.5, 0.5), (1.0, 1.0, 1.0), background="grey")
    shown = laid_before(chip((250, 0, 0), mask=True), laid)
    assert shown[0, 0].tolist() == [250, 0, 0]
    assert shown[0, 3].tolist() == [128, 128, 128]
    kept = laid_before(chip((250, 0, 0)), laid)
    assert kept[0, 3].tolist() == [250, 0, 0]


def test_numbers_that_are_none_are_refused(tmp_path: Path) -> None:
    content = constant_model({"vector": np.full((1, 4), np.nan, np.float32)}, side=16)
    with GuardedEmbedder(model(tmp_path, content), threads=1) as running, pytest.raises(DataError) as caught:
        running.embed(chip((1, 2, 3)))
    assert caught.value.code == "detector.wrong_shape"


def test_a_chip_that_takes_too_long_is_a_failure_of_that_chip(tmp_path: Path) -> None:
    with (
        GuardedEmbedder(model(tmp_path, colour_model()), threads=1, seconds_each=1e-6) as running,
        pytest.raises(ModelFailure),
    ):
        running.embed(chip((1, 2, 3)))
