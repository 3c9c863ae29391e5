"""Makes tiny models in the ONNX format, with the outputs of real detectors, and the manifests beside them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

__all__ = ["CLASSES", "constant_model", "declared_model", "manifest_text", "write_model"]

CLASSES = {0: "animal", 1: "person", 2: "vehicle"}
_TYPES = {"float32": TensorProto.FLOAT, "int64": TensorProto.INT64, "float64": TensorProto.DOUBLE}


def constant_model(
    outputs: Mapping[str, NDArray[np.float32]],
    *,
    side: int | tuple[str, str] = 64,
    with_target_sizes: bool = False,
) -> bytes:
    """A model that answers every picture with the same arrays, plus nothing times its mean."""
    sides = [1, 3, side, side] if isinstance(side, int) else [1, 3, *side]
    inputs = [helper.make_tensor_value_info("images", TensorProto.FLOAT, sides)]
    nodes = [
        helper.make_node("ReduceMean", ["images"], ["mean"], keepdims=0),
        helper.make_node("Mul", ["mean", "zero"], ["nothing"]),
    ]
    weights = [numpy_helper.from_array(np.float32(0), "zero")]
    if with_target_sizes:
        inputs.append(helper.make_tensor_value_info("orig_target_sizes", TensorProto.INT64, [1, 2]))
    given = []
    for name, array in outputs.items():
        weights.append(numpy_helper.from_array(array.astype(np.float32), f"{name}_numbers"))
        nodes.append(helper.make_node("Add", [f"{name}_numbers", "nothing"], [name]))
        given.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, list(array.shape)))
    return _model(nodes, inputs, given, weights)


def declared_model(
    inputs: Mapping[str, tuple[str, Sequence[int | str]]],
    outputs: Mapping[str, tuple[str, Sequence[int | str]]],
) -> bytes:
    """A model that only declares its inputs and outputs and cannot be run."""

    def listed(tensors: Mapping[str, tuple[str, Sequence[int | str]]]) -> list[onnx.ValueInfoProto]:
        return [
            helper.make_tensor_value_info(name, _TYPES[dtype], list(shape))
            for name, (dtype, shape) in tensors.items()
        ]

    return _model([], listed(inputs), listed(outputs), [])


def _model(
    nodes: list[onnx.NodeProto],
    inputs: list[onnx.ValueInfoProto],
    outputs: list[onnx.ValueInfoProto],
    weights: list[onnx.TensorProto],
) -> bytes:
    graph = helper.make_graph(nodes, "tiny", inputs, outputs, weights)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    return bytes(model.SerializeToString())


def manifest_text(
    content: bytes,
    *,
    head: str = "yolov5",
    licence: str = "MIT",
    side: int = 64,
    letterbox: bool = True,
    shape: str = "fixed",
    stride: int = 32,
    classes: Mapping[int, str] = CLASSES,
    threshold: float = 0.2,
) -> str:
    """A manifest that fits a model."""
    labels = "".join(f'{number} = "{label}"\n' for number, label in classes.items())
    return (
        f'name = "Tiny"\nversion = "1.0"\nlicence = "{licence}"\nsource = "made by the tests"\n'
        f'sha256 = "{hashlib.sha256(content).hexdigest()}"\nhead = "{head}"\nthreshold = {threshold}\n'
        f"\n[input]\nwidth_px = {side}\nheight_px = {side}\nletterbox = {str(letterbox).lower()}\n"
        f'stride = {stride}\nshape = "{shape}"\n\n[classes]\n{labels}'
    )


def write_model(folder: Path, content: bytes, manifest: str) -> Path:
    """A folder with a model and its manifest."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model.onnx").write_bytes(content)
    (folder / "model.toml").write_text(manifest)
    return folder
