"""Whether a model that looks at chips is of the shape that its manifest says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from qaplan.base.errors import DataError
from qaplan.identity.models.manifest import ChipModelKind, ChipModelManifest
from qaplan.recognition.detectors.checks import check_one_file
from qaplan.recognition.detectors.onnx_file import ModelDeclaration, TensorDeclaration

__all__ = ["check_arrays", "check_chip_model"]

_Shape = tuple[int | None, ...]

# The sides of each output, without the first one of a single chip.
_SIDES: Mapping[ChipModelKind, Mapping[str, tuple[_Shape, ...]]] = {
    "global": {"vector": ((None,),)},
    "local": {"keypoints": ((None, 2),), "descriptors": ((None, None),), "scores": ((None,),)},
    "mask": {"mask": ((1, None, None), (2, None, None))},
}


def check_chip_model(declared: ModelDeclaration, manifest: ChipModelManifest, *, where: str) -> None:
    """Refuse a model that is not one file of known operators, or whose sides do not fit its manifest.

    Args:
        declared: What the file declares.
        manifest: What its manifest says.
        where: Name of the file, for messages.

    Raises:
        DataError: ``detector.external_data``, ``detector.foreign_operators`` or ``detector.wrong_shape``.
    """
    check_one_file(declared, where=where)
    problem = _input_problem(declared.inputs, manifest) or _output_problem(declared.outputs, manifest)
    if problem:
        raise _wrong_shape(problem, where)


def check_arrays(arrays: Mapping[str, NDArray[np.float32]], manifest: ChipModelManifest) -> None:
    """Refuse numbers that a model gave and that cannot be what its manifest says.

    Args:
        arrays: Its arrays by the model's own names.
        manifest: What its manifest says.

    Raises:
        DataError: ``detector.wrong_shape``.
    """
    given = [TensorDeclaration(name, "float32", array.shape) for name, array in arrays.items()]
    problem = _output_problem(given, manifest)
    if not problem and manifest.kind == "local":
        counts = {arrays[manifest.outputs[name]].shape[1] for name in manifest.outputs}
        problem = "" if len(counts) == 1 else "it gives spots, vectors and scores in different numbers"
    if not problem and not all(np.isfinite(array).all() for array in arrays.values()):
        problem = "it gives numbers that are not finite"
    if problem:
        raise _wrong_shape(problem, manifest.name)


def _wrong_shape(problem: str, where: str) -> DataError:
    return DataError(
        "detector.wrong_shape",
        f"the model does not fit its manifest: {problem}",
        where=where,
        do="correct kind, input or outputs in the manifest, or get the model that it describes",
    )


def _input_problem(inputs: Sequence[TensorDeclaration], manifest: ChipModelManifest) -> str:
    laid = manifest.input
    wanted = (1, 1 if laid.is_grey else 3, laid.height_px, laid.width_px)
    if len(inputs) != 1 or inputs[0].dtype != "float32" or len(inputs[0].shape) != len(wanted):
        return "it must take one chip as float32 of four sides"
    if not _fits(inputs[0].shape, wanted):
        return f"it takes chips of the sides {_say(inputs[0].shape)}, not {_say(wanted)}"
    return ""


def _output_problem(outputs: Sequence[TensorDeclaration], manifest: ChipModelManifest) -> str:
    by_name = {each.name: each for each in outputs}
    for name, shapes in _SIDES[manifest.kind].items():
        called = manifest.outputs[name]
        found = by_name.get(called)
        if found is None:
            return f"there is no output {called}; it has {', '.join(sorted(by_name))[:80]}"
        is_number = found.dtype == "float32" or (name == "keypoints" and found.dtype == "int64")
        if not is_number or not any(_fits(found.shape, (1, *shape)) for shape in shapes):
            wanted = " or ".join(_say((1, *shape)) for shape in shapes)
            is_so = f"{found.dtype or 'of another type'} of the sides {_say(found.shape)}"
            return f"output {called} is {is_so}, not float32 of {wanted}"
    return ""


def _fits(shape: Sequence[int | None], wanted: Sequence[int | None]) -> bool:
    pairs = zip(shape, wanted, strict=False)
    return len(shape) == len(wanted) and all(a == b or a is None or b is None for a, b in pairs)


def _say(shape: Sequence[int | None]) -> str:
    return " x ".join("any" if side is None else str(side) for side in shape) or "none"
