"""Makes tiny models that look at chips, with the sides of real ones, and the manifests beside them."""

from __future__ import annotations

import hashlib

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

__all__ = ["chip_manifest", "colour_model", "spot_model"]


def chip_manifest(
    content: bytes,
    *,
    kind: str = "global",
    licence: str = "MIT",
    side: int = 16,
    extra: str = "",
    outputs: str = "",
) -> str:
    """A manifest that fits a model."""
    return (
        f'name = "Tiny"\nversion = "1.0"\nlicence = "{licence}"\nsource = "made by the tests"\n'
        f'sha256 = "{hashlib.sha256(content).hexdigest()}"\nkind = "{kind}"\n'
        f"\n[input]\nwidth_px = {side}\nheight_px = {side}\n{extra}\n[outputs]\n{outputs}\n"
    )


def colour_model(*, side: int = 16, planes: int = 3, output: str = "vector") -> bytes:
    """A global model: the mean of each plane is the vector."""
    given = helper.make_tensor_value_info("chip", TensorProto.FLOAT, [1, planes, side, side])
    made = helper.make_tensor_value_info(output, TensorProto.FLOAT, [1, planes])
    nodes = [helper.make_node("ReduceMean", ["chip"], [output], axes=[2, 3], keepdims=0)]
    return _model(nodes, [given], [made], [])


def spot_model(*, side: int = 16, count: int = 4, width: int = 8) -> bytes:
    """A local model: the same spots on every chip, with vectors that the chip's brightness scales."""
    rng = np.random.default_rng(1)
    given = helper.make_tensor_value_info("chip", TensorProto.FLOAT, [1, 3, side, side])
    outputs = [
        helper.make_tensor_value_info("keypoints", TensorProto.FLOAT, [1, count, 2]),
        helper.make_tensor_value_info("descriptors", TensorProto.FLOAT, [1, count, width]),
        helper.make_tensor_value_info("scores", TensorProto.FLOAT, [1, count]),
    ]
    arrays = {
        "places": rng.uniform(0, side, (1, count, 2)),
        "vectors": rng.normal(0, 1, (1, count, width)),
        "surely": np.linspace(0.0, 1.0, count)[None],
    }
    nodes = [
        helper.make_node("ReduceMean", ["chip"], ["bright"], keepdims=0),
        helper.make_node("Mul", ["bright", "zero"], ["nothing"]),
        helper.make_node("Add", ["places", "nothing"], ["keypoints"]),
        helper.make_node("Mul", ["vectors", "bright"], ["descriptors"]),
        helper.make_node("Add", ["surely", "nothing"], ["scores"]),
    ]
    weights = [numpy_helper.from_array(np.float32(0), "zero")]
    weights += [numpy_helper.from_array(array.astype(np.float32), name) for name, array in arrays.items()]
    return _model(nodes, [given], outputs, weights)


def _model(
    nodes: list[onnx.NodeProto],
    inputs: list[onnx.ValueInfoProto],
    outputs: list[onnx.ValueInfoProto],
    weights: list[onnx.TensorProto],
) -> bytes:
    graph = helper.make_graph(nodes, "tiny", inputs, outputs, weights)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    return bytes(model.SerializeToString())
