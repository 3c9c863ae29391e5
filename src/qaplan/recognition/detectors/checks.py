"""Whether a model file may be run: no pickle, not spread over files, and of the shape its head needs."""

from __future__ import annotations

from collections.abc import Sequence

from qaplan.base.errors import DataError
from qaplan.recognition.detectors.manifest import Manifest
from qaplan.recognition.detectors.onnx_file import ModelDeclaration, TensorDeclaration

__all__ = ["TARGET_SIZE_INPUT", "check_beginning", "check_declaration", "check_one_file", "check_outputs"]

TARGET_SIZE_INPUT = "orig_target_sizes"
"""Second input of some models: width and height to which boxes are to be scaled."""

_PICTURE = ("float32", 4)
_OTHER_BEGINNINGS = (
    b"PK\x03\x04",
    b"\x80\x02",
    b"\x80\x03",
    b"\x80\x04",
    b"\x80\x05",
    b"\x1f\x8b",
    b"\x89HDF",
)
_ONNX_DO = "get the model as ONNX, or export it with the program that it was trained in"


def check_beginning(head: bytes, *, where: str) -> None:
    """Refuse a file that begins as a pickle or an archive does.

    Args:
        head: Its first bytes.
        where: Name of the file, for messages.

    Raises:
        DataError: ``detector.pickle``.
    """
    if head.startswith(_OTHER_BEGINNINGS):
        raise DataError(
            "detector.pickle",
            "the file is a pickle or an archive; opening one can run any program, so it is never opened",
            where=where,
            do=_ONNX_DO,
        )


def check_declaration(declared: ModelDeclaration, manifest: Manifest, *, where: str) -> None:
    """Refuse a model that is not one file of known operators, or whose sides do not fit its manifest.

    Args:
        declared: What the file declares.
        manifest: What its manifest says.
        where: Name of the file, for messages.

    Raises:
        DataError: ``detector.external_data``, ``detector.foreign_operators`` or ``detector.wrong_shape``.
    """
    check_one_file(declared, where=where)
    problem = _input_problem(declared.inputs, manifest) or outputs_problem(declared.outputs, manifest)
    if problem:
        raise _wrong_shape(problem, where)


def check_one_file(declared: ModelDeclaration, *, where: str) -> None:
    """Refuse a model that keeps weights elsewhere or needs operators of its own.

    Args:
        declared: What the file declares.
        where: Name of the file, for messages.

    Raises:
        DataError: ``detector.external_data`` or ``detector.foreign_operators``.
    """
    if declared.has_external_data:
        raise DataError(
            "detector.external_data",
            "the model keeps weights in other files, which its checksum does not cover",
            where=where,
            do="export it as one file",
        )
    if declared.foreign_domains:
        raise DataError(
            "detector.foreign_operators",
            f"the model needs operators that are not ONNX's own: {', '.join(declared.foreign_domains)[:80]}",
            where=where,
            do="export it without them",
        )


def check_outputs(outputs: Sequence[TensorDeclaration], manifest: Manifest) -> None:
    """Refuse numbers that a model gave and that its head cannot mean.

    Raises:
        DataError: ``detector.wrong_shape``.
    """
    problem = outputs_problem(outputs, manifest)
    if problem:
        raise _wrong_shape(problem, manifest.name)


def _wrong_shape(problem: str, where: str) -> DataError:
    return DataError(
        "detector.wrong_shape",
        f"the model does not fit its manifest: {problem}",
        where=where,
        do="correct head, input or classes in the manifest, or get the model that it describes",
    )


def _input_problem(inputs: Sequence[TensorDeclaration], manifest: Manifest) -> str:
    pictures = [each for each in inputs if each.name != TARGET_SIZE_INPUT]
    if len(pictures) != 1 or (pictures[0].dtype, len(pictures[0].shape)) != _PICTURE:
        return "it must take one picture as float32 of four sides"
    for each in inputs:
        if each.name == TARGET_SIZE_INPUT and (each.dtype != "int64" or not _fits(each.shape, (1, 2))):
            return f"{TARGET_SIZE_INPUT} must be int64 of the sides 1, 2"
    laid = manifest.input
    is_fixed = laid.shape == "fixed"
    wanted = (1, 3, laid.height_px, laid.width_px) if is_fixed else (1, 3, None, None)
    if not _fits(pictures[0].shape, wanted):
        return f"it takes pictures of the sides {_say(pictures[0].shape)}, not {_say(wanted)}"
    if not is_fixed and None not in pictures[0].shape[2:]:
        return "it takes pictures of one size only, so input.shape must be fixed"
    return ""


def outputs_problem(outputs: Sequence[TensorDeclaration], manifest: Manifest) -> str:
    """What is wrong with a model's outputs, one clause; empty when nothing is."""
    wanted = _wanted_outputs(outputs, manifest)
    by_name = {each.name: each for each in outputs}
    for name, shape in wanted.items():
        found = outputs[0] if not name and len(outputs) == 1 else by_name.get(name)
        if found is None:
            return f"the head {manifest.head} needs {'an output ' + name if name else 'exactly one output'}"
        is_number = found.dtype == "float32" or (name == "labels" and found.dtype == "int64")
        if not is_number or not _fits(found.shape, shape):
            is_so = f"{found.dtype or 'of another type'} of the sides {_say(found.shape)}"
            return f"output {found.name} is {is_so}, not float32 of {_say(shape)}"
    return ""


def _wanted_outputs(
    outputs: Sequence[TensorDeclaration], manifest: Manifest
) -> dict[str, tuple[int | None, ...]]:
    count = manifest.class_count
    match manifest.head:
        case "yolov5":
            return {"": (1, None, 5 + count)}
        case "yolov8raw":
            return {"": (1, 4 + count, None)}
        case "logits_boxes":
            return {"cls_logits": (1, None, count), "boxes": (1, None, 4)}
        case "rtdetr":
            if len(outputs) == 1:
                return {"": (1, None, 6)}
            return {"labels": (1, None), "boxes": (1, None, 4), "scores": (1, None)}


def _fits(shape: Sequence[int | None], wanted: Sequence[int | None]) -> bool:
    pairs = zip(shape, wanted, strict=False)
    return len(shape) == len(wanted) and all(a == b or a is None or b is None for a, b in pairs)


def _say(shape: Sequence[int | None]) -> str:
    return " x ".join("any" if side is None else str(side) for side in shape) or "none"
