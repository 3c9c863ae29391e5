"""A model is refused before anything of it is run: each reason has a code and a way forward."""

from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, external_data_helper, helper

from qaplan.base.errors import DataError
from qaplan.recognition.detectors.files import find_models, read_model
from tests.media_factory import zip_bytes
from tests.onnx_models import constant_model, declared_model, manifest_text, write_model

OUTPUT = {"output0": np.zeros((1, 5, 8), dtype=np.float32)}


def _refused(folder: Path, **options: int) -> DataError:
    with pytest.raises(DataError) as caught:
        read_model(folder, **options)
    assert caught.value.problem.what
    assert caught.value.problem.do
    return caught.value


def test_a_model_with_its_manifest_is_read(tmp_path: Path) -> None:
    content = constant_model(OUTPUT)
    model = read_model(write_model(tmp_path, content, manifest_text(content)))
    assert (model.size_bytes, model.manifest.name, model.manifest.licence) == (len(content), "Tiny", "MIT")
    assert model.manifest.classes == {0: "animal", 1: "person", 2: "vehicle"}
    assert model.manifest.input.letterbox


def test_a_wrong_checksum_is_refused(tmp_path: Path) -> None:
    content = constant_model(OUTPUT)
    folder = write_model(tmp_path, content + b"\x00", manifest_text(content))
    assert _refused(folder).code == "detector.wrong_checksum"


@pytest.mark.parametrize("name", ["model.pt", "weights.pth", "MDV6.ckpt", "a.pkl"])
def test_a_pickle_is_refused_by_its_name(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"anything")
    assert _refused(tmp_path).code == "detector.pickle"
    assert _refused(tmp_path / name).code == "detector.pickle"


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
def test_a_pickle_that_is_named_onnx_is_refused_by_its_beginning(tmp_path: Path, protocol: int) -> None:
    content = pickle.dumps({"weights": [1, 2]}, protocol=protocol)
    assert _refused(write_model(tmp_path, content, manifest_text(content))).code == "detector.pickle"


def test_a_pickle_in_an_archive_that_is_named_onnx_is_refused(tmp_path: Path) -> None:
    content = zip_bytes({"archive/data.pkl": pickle.dumps([1])})
    assert _refused(write_model(tmp_path, content, manifest_text(content))).code == "detector.pickle"


@pytest.mark.parametrize("content", [b"", b"hello", b"\x08", b"\xff" * 500, b"\x3a\x00", bytes(1000)])
def test_what_is_no_onnx_is_refused(tmp_path: Path, content: bytes) -> None:
    assert _refused(write_model(tmp_path, content, manifest_text(content))).code == "detector.not_onnx"


def test_a_model_cut_short_is_refused(tmp_path: Path) -> None:
    content = constant_model(OUTPUT)[:-20]
    assert _refused(write_model(tmp_path, content, manifest_text(content))).code == "detector.not_onnx"


def test_a_model_over_the_limit_is_refused_unread(tmp_path: Path) -> None:
    content = constant_model(OUTPUT)
    folder = write_model(tmp_path, content, manifest_text(content))
    assert _refused(folder, largest_bytes=len(content) - 1).code == "detector.too_large"


def test_weights_in_another_file_are_refused(tmp_path: Path) -> None:
    model = onnx.load_from_string(constant_model({"output0": np.ones((1, 500, 8), dtype=np.float32)}))
    external_data_helper.convert_model_to_external_data(model, location="../../secret", size_threshold=16)
    content = model.SerializeToString()
    assert _refused(write_model(tmp_path, content, manifest_text(content))).code == "detector.external_data"


def test_weights_in_another_file_are_found_within_a_graph_within_a_graph(tmp_path: Path) -> None:
    tensor = helper.make_tensor("far", TensorProto.FLOAT, [1], [1.0])
    tensor.data_location = TensorProto.EXTERNAL
    inner = helper.make_graph([helper.make_node("Constant", [], ["c"], value=tensor)], "inner", [], [])
    model = onnx.load_from_string(constant_model(OUTPUT))
    model.graph.node.append(helper.make_node("If", ["x"], ["y"], then_branch=inner, else_branch=inner))
    content = model.SerializeToString()
    assert _refused(write_model(tmp_path, content, manifest_text(content))).code == "detector.external_data"


def test_operators_of_somebody_s_own_are_refused(tmp_path: Path) -> None:
    model = onnx.load_from_string(constant_model(OUTPUT))
    model.graph.node.append(helper.make_node("Run", ["images"], ["z"], domain="my.library"))
    content = model.SerializeToString()
    refused = _refused(write_model(tmp_path, content, manifest_text(content)))
    assert refused.code == "detector.foreign_operators"
    assert "my.library" in str(refused)


PICTURE = {"images": ("float32", (1, 3, 64, 64))}
WRONG = {
    "two pictures": (
        "yolov5",
        PICTURE | {"more": ("float32", (1, 3, 64, 64))},
        {"o": ("float32", (1, 9, 8))},
    ),
    "no picture": ("yolov5", {}, {"o": ("float32", (1, 9, 8))}),
    "an input of another type": (
        "yolov5",
        {"images": ("int64", (1, 3, 64, 64))},
        {"o": ("float32", (1, 9, 8))},
    ),
    "an input of another size": (
        "yolov5",
        {"images": ("float32", (1, 3, 96, 64))},
        {"o": ("float32", (1, 9, 8))},
    ),
    "colours last": ("yolov5", {"images": ("float32", (1, 64, 64, 3))}, {"o": ("float32", (1, 9, 8))}),
    "three sides": ("yolov5", {"images": ("float32", (3, 64, 64))}, {"o": ("float32", (1, 9, 8))}),
    "another number of classes": ("yolov5", PICTURE, {"o": ("float32", (1, 9, 85))}),
    "another type": ("yolov5", PICTURE, {"o": ("float64", (1, 9, 8))}),
    "two outputs": ("yolov5", PICTURE, {"o": ("float32", (1, 9, 8)), "p": ("float32", (1, 9, 8))}),
    "fields last": ("yolov8raw", PICTURE, {"o": ("float32", (1, 9, 7))}),
    "another name": (
        "logits_boxes",
        PICTURE,
        {"logits": ("float32", (1, 9, 3)), "boxes": ("float32", (1, 9, 4))},
    ),
    "five corners": (
        "logits_boxes",
        PICTURE,
        {"cls_logits": ("float32", (1, 9, 3)), "boxes": ("float32", (1, 9, 5))},
    ),
    "seven fields": ("rtdetr", PICTURE, {"o": ("float32", (1, 9, 7))}),
    "no labels": ("rtdetr", PICTURE, {"scores": ("float32", (1, 9)), "boxes": ("float32", (1, 9, 4))}),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_model_of_a_wrong_shape_is_refused(tmp_path: Path, what: str) -> None:
    head, inputs, outputs = WRONG[what]
    content = declared_model(inputs, outputs)
    assert (
        _refused(write_model(tmp_path, content, manifest_text(content, head=head))).code
        == "detector.wrong_shape"
    )


def test_a_model_of_one_size_is_refused_where_the_manifest_says_any(tmp_path: Path) -> None:
    content = constant_model(OUTPUT)
    folder = write_model(tmp_path, content, manifest_text(content, shape="stride"))
    assert _refused(folder).code == "detector.wrong_shape"
    free = constant_model(OUTPUT, side=("height", "width"))
    assert (
        read_model(write_model(tmp_path, free, manifest_text(free, shape="stride"))).manifest.name == "Tiny"
    )


def test_without_a_manifest_or_a_model_it_is_said_what_is_missing(tmp_path: Path) -> None:
    assert _refused(tmp_path).code == "detector.no_manifest"
    (tmp_path / "model.toml").write_text(manifest_text(b""))
    assert _refused(tmp_path).code == "detector.no_model"


@pytest.mark.parametrize("text", ["name = ", "\x00", "x = 1\n" * 20_000, "a = " + "[" * 5000])
def test_a_manifest_that_is_no_toml_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "model.toml").write_text(text)
    assert _refused(tmp_path).code == "detector.bad_manifest"


def test_models_are_found_in_a_folder_and_in_those_below_it(tmp_path: Path) -> None:
    content = constant_model(OUTPUT)
    for name in ("b", "a"):
        write_model(tmp_path / name, content, manifest_text(content))
    (tmp_path / "other").mkdir()
    assert [folder.name for folder in find_models(tmp_path)] == ["a", "b"]
    assert find_models(tmp_path / "a") == (tmp_path / "a",)
    assert find_models(tmp_path / "not there") == ()
