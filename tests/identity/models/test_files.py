"""A model that looks at chips is refused before anything of it is run, each time with a reason."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from qaplan.base.errors import DataError
from qaplan.identity.models.files import read_chip_model
from tests.chip_models import chip_manifest, colour_model, spot_model
from tests.onnx_models import declared_model, write_model


def refused(folder: Path) -> DataError:
    with pytest.raises(DataError) as caught:
        read_chip_model(folder)
    assert caught.value.problem.do
    return caught.value


def test_a_model_of_each_kind_is_read(tmp_path: Path) -> None:
    whole, spots = colour_model(), spot_model()
    first = read_chip_model(write_model(tmp_path / "a", whole, chip_manifest(whole)))
    assert (first.manifest.kind, first.manifest.outputs) == ("global", {"vector": "vector"})
    second = read_chip_model(write_model(tmp_path / "b", spots, chip_manifest(spots, kind="local")))
    assert second.manifest.kind == "local"
    masks = declared_model({"chip": ("float32", [1, 3, 16, 16])}, {"m": ("float32", [1, 1, 16, 16])})
    third = write_model(tmp_path / "c", masks, chip_manifest(masks, kind="mask", outputs='mask = "m"'))
    assert read_chip_model(third).manifest.outputs == {"mask": "m"}


def test_an_output_may_have_another_name(tmp_path: Path) -> None:
    content = colour_model(output="feat")
    folder = write_model(tmp_path, content, chip_manifest(content, outputs='vector = "feat"'))
    assert read_chip_model(folder).manifest.outputs == {"vector": "feat"}


def test_a_model_without_a_licence_is_refused(tmp_path: Path) -> None:
    content = colour_model()
    folder = write_model(tmp_path, content, chip_manifest(content, licence=" "))
    assert refused(folder).code == "detector.no_licence"


def test_a_wrong_checksum_is_refused(tmp_path: Path) -> None:
    content = colour_model()
    folder = write_model(tmp_path, content + b"\x00", chip_manifest(content))
    assert refused(folder).code == "detector.wrong_checksum"


def test_a_pickle_is_refused(tmp_path: Path) -> None:
    content = pickle.dumps([1])
    assert refused(write_model(tmp_path, content, chip_manifest(content))).code == "detector.pickle"


@pytest.mark.parametrize(
    ("inputs", "outputs", "kind"),
    [
        ([1, 3, 32, 32], {"vector": ("float32", [1, 8])}, "global"),
        ([1, 1, 16, 16], {"vector": ("float32", [1, 8])}, "global"),
        ([1, 3, 16, 16], {"vector": ("float32", [1, 8, 2])}, "global"),
        ([1, 3, 16, 16], {"other": ("float32", [1, 8])}, "global"),
        ([1, 3, 16, 16], {"keypoints": ("float32", [1, 8, 3]), "descriptors": ("float32", [1, 8, 4]),
                          "scores": ("float32", [1, 8])}, "local"),
        ([1, 3, 16, 16], {"mask": ("float32", [1, 3, 16, 16])}, "mask"),
    ],
    ids=["size", "planes", "vector", "name", "keypoints", "mask"],
)  # fmt: skip
def test_wrong_sides_are_refused(tmp_path: Path, inputs, outputs, kind: str) -> None:
    content = declared_model({"chip": ("float32", inputs)}, outputs)
    error = refused(write_model(tmp_path, content, chip_manifest(content, kind=kind)))
    assert error.code == "detector.wrong_shape"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"kind": "sideways"}, "kind"),
        ({"side": 0}, "input.width_px"),
        ({"extra": "mean = [0.5, 0.5]"}, "input.mean"),
        ({"extra": "std = [0.5, 0.0, 0.5]"}, "input.std"),
        ({"extra": "std = [0.5, nan, 0.5]"}, "input.std"),
        ({"extra": 'grey = "yes"'}, "input.grey"),
        ({"extra": 'background = "blue"'}, "input.background"),
        ({"outputs": "vector = 3"}, "outputs.vector"),
        ({"outputs": 'mask = "m"'}, "outputs.mask"),
    ],
)
def test_a_wrong_field_of_the_manifest_is_named(tmp_path: Path, changed, field: str) -> None:
    content = colour_model()
    error = refused(write_model(tmp_path, content, chip_manifest(content, **changed)))
    assert error.code == "detector.bad_manifest"
    assert any(problem.what.startswith(field) for problem in error.problems)
