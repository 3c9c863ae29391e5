"""The program that runs a model: given one model, asked picture by picture, and allowed to die.

Run as ``python -m qaplan.app.engines.detector_child MODEL SHA256 MEMORY_BYTES THREADS``. Each question is a
line of JSON with ``width``, ``height``, ``seconds`` and what becomes of the colours (``mean``, ``std``,
``is_grey``), and the pixels after it; each answer a line with the names and sides of the model's outputs and
their numbers after it.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from qaplan.app.engines.guarded_process import read_message, write_message
from qaplan.app.engines.guards import allow_seconds, set_guards
from qaplan.recognition.detectors.checks import TARGET_SIZE_INPUT

if TYPE_CHECKING:
    import onnxruntime

__all__ = ["main"]

_SECONDS_TO_LOAD = 120
# Rec. ITU-R BT.601-7, section 2.5.1: how bright each colour looks.
_GREY = np.array([0.299, 0.587, 0.114], dtype=np.float32)


def main() -> None:
    """Load the model, then answer every question until the input ends."""
    model, sha256, memory_bytes, threads = sys.argv[1:5]
    answers = sys.stdout.buffer
    guards = set_guards(int(memory_bytes))
    allow_seconds(_SECONDS_TO_LOAD * int(threads))
    content = Path(model).read_bytes()
    if hashlib.sha256(content).hexdigest() != sha256:
        write_message(answers, {"guards": guards, "refused": "it is not the file that was checked"})
        return
    refusals: tuple[type[Exception], ...] = (RuntimeError, ValueError, MemoryError, *_runtime_errors())
    try:
        session = _session(content, int(threads))
    except refusals as error:
        write_message(
            answers, {"guards": guards, "refused": f"the runtime refuses it ({type(error).__name__})"}
        )
        return
    del content
    write_message(answers, {"guards": guards})
    while (asked := read_message(sys.stdin.buffer)) is not None:
        said, pixels = asked
        allow_seconds(float(str(said["seconds"])) * int(threads))
        size = int(str(said["height"])), int(str(said["width"]))
        planes = _planes(np.frombuffer(pixels, dtype=np.uint8).reshape(*size, 3), said)
        arrays = _run(session, planes)
        listed = [{"name": name, "shape": array.shape} for name, array in arrays.items()]
        numbers = b"".join(array.tobytes() for array in arrays.values())
        write_message(answers, {"outputs": listed}, numbers)


def _session(content: bytes, threads: int) -> onnxruntime.InferenceSession:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])


def _runtime_errors() -> tuple[type[Exception], ...]:
    from onnxruntime.capi import onnxruntime_pybind11_state as state

    kinds = (getattr(state, name, None) for name in dir(state))
    return tuple(kind for kind in kinds if isinstance(kind, type) and issubclass(kind, Exception))


def _planes(pixels: NDArray[np.uint8], said: dict[str, Any]) -> NDArray[np.float32]:
    """The input of a model: planes between 0 and 1, less their mean, by their deviation."""
    planes = np.ascontiguousarray(pixels.transpose(2, 0, 1)[None], dtype=np.float32) / np.float32(255)
    if said.get("is_grey"):
        planes = np.tensordot(_GREY, planes[0], axes=1)[None, None]
    mean, std = (np.array(said[name], np.float32).reshape(1, -1, 1, 1) for name in ("mean", "std"))
    return np.ascontiguousarray((planes - mean) / std, dtype=np.float32)


def _run(
    session: onnxruntime.InferenceSession, planes: NDArray[np.float32]
) -> dict[str, NDArray[np.float32]]:
    height, width = planes.shape[2:]
    given: dict[str, NDArray[Any]] = {}
    for each in session.get_inputs():
        is_size = each.name == TARGET_SIZE_INPUT
        given[each.name] = np.array([[width, height]], dtype=np.int64) if is_size else planes
    names = [each.name for each in session.get_outputs()]
    found = session.run(names, given)
    return {
        name: np.ascontiguousarray(array, dtype=np.float32) for name, array in zip(names, found, strict=True)
    }


if __name__ == "__main__":
    main()
