"""A model run by a process of its own, with limits for memory, processor time and patience.

Detectors and the models that look at chips go the same way; only how a picture is laid before them differs.
"""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray

from qaplan.app.engines.guarded_process import GuardedProcess, command_of
from qaplan.base.errors import DataError

__all__ = ["GuardedModel", "ModelFailure", "PixelRange", "check_runtime"]

_CHILD = command_of("qaplan.app.engines.detector_child")
_SECONDS_TO_LOAD = 120.0
_MEMORY_BYTES = 4 << 30
_TIMES_MODEL = 4
_MOST_FAILURES = 3


class ModelFailure(Exception):  # noqa: N818 - it is told as the failure of one picture, never raised to a reader
    """The model gave no numbers for one picture."""


@dataclass(frozen=True)
class PixelRange:
    """What becomes of red, green and blue before a model sees them.

    Args:
        mean: What is taken from each plane once it lies between 0 and 1.
        std: What each is divided by after that.
        is_grey: Whether the three planes become one of grey first.
    """

    mean: tuple[float, ...] = (0.0, 0.0, 0.0)
    std: tuple[float, ...] = (1.0, 1.0, 1.0)
    is_grey: bool = False


class _Named(Protocol):
    @property
    def name(self) -> str:
        """Name of the model."""

    @property
    def sha256(self) -> str:
        """Digest of the model file, hexadecimal."""


class _Model(Protocol):
    """A model that was looked at and may be run."""

    @property
    def path(self) -> Path:
        """The file."""

    @property
    def size_bytes(self) -> int:
        """Its length."""

    @property
    def manifest(self) -> _Named:
        """What its manifest says."""


def check_runtime() -> None:
    """Refuse where the program that runs models is not installed.

    Raises:
        DataError: ``engine.onnxruntime_missing``.
    """
    if importlib.util.find_spec("onnxruntime") is None:
        raise DataError(
            "engine.onnxruntime_missing",
            "models need the package onnxruntime, and it is not installed",
            do="install it with: pip install 'qaplan[detectors]'",
        )


class GuardedModel:
    """Runs one model through a guarded child process, started with the first picture and ended at the end.

    Use it in a ``with`` block, or call `close`.
    """

    def __init__(
        self,
        model: _Model,
        *,
        pixel_range: PixelRange | None = None,
        seconds_each: float = 60.0,
        threads: int | None = None,
        memory_bytes: int | None = None,
    ) -> None:
        """Say which model, and how long one picture may take.

        Args:
            model: The model, looked at before.
            pixel_range: What becomes of the colours; they only come to lie between 0 and 1 when None.
            seconds_each: Longest time for one picture, seconds; then the child is stopped and started anew.
            threads: Threads of the runtime; one for each core when None.
            memory_bytes: Most address space; by the size of the model when None.
        """
        self._model = model
        self._range = asdict(pixel_range or PixelRange())
        self._seconds_each = seconds_each
        self._threads = threads or os.cpu_count() or 1
        self._memory_bytes = memory_bytes or _MEMORY_BYTES + _TIMES_MODEL * model.size_bytes
        self._child: GuardedProcess | None = None
        self._failures = 0
        self.unguarded = ""

    def __enter__(self) -> Self:
        """Start nothing yet."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the child."""
        self.close()

    def close(self) -> None:
        """End the child process, if one runs."""
        if self._child is not None:
            self._child.stop()
            self._child = None

    def outputs(self, pixels: NDArray[np.uint8]) -> dict[str, NDArray[np.float32]]:
        """Run the model on one picture.

        Args:
            pixels: The model's input, shape (height, width, 3), red, green and blue, 0 to 255.

        Returns:
            Its arrays by their names.

        Raises:
            ModelFailure: If the model hung or crashed on this picture; the next one may be asked.
            DataError: ``engine.detector_failed`` if it does not load, or failed three times in a row.
        """
        height, width = pixels.shape[:2]
        asked = {"width": width, "height": height, "seconds": self._seconds_each, **self._range}
        child = self._child or self._start()
        try:
            said, numbers = child.ask(
                asked, np.ascontiguousarray(pixels).tobytes(), seconds=self._seconds_each
            )
            found = _arrays(said, numbers)
        except TimeoutError as error:
            raise self._failed(f"the model gave no answer within {self._seconds_each:g} s") from error
        except (OSError, ValueError) as error:
            raise self._failed("the picture brought down the program that runs the model") from error
        self._failures = 0
        return found

    def _start(self) -> GuardedProcess:
        check_runtime()
        model = self._model
        command = (*_CHILD, str(model.path.absolute()), model.manifest.sha256)
        command = (*command, str(self._memory_bytes), str(self._threads))
        try:
            self._child = GuardedProcess(command, seconds_to_start=_SECONDS_TO_LOAD)
        except OSError as error:
            raise self._broken("it does not load within its time and memory") from error
        self.unguarded = self._child.unguarded
        refused = self._child.hello.get("refused")
        if refused:
            self.close()
            raise self._broken(str(refused))
        return self._child

    def _failed(self, what: str) -> Exception:
        self.close()
        self._failures += 1
        return self._broken(what) if self._failures >= _MOST_FAILURES else ModelFailure(what)

    def _broken(self, what: str) -> DataError:
        return DataError(
            "engine.detector_failed",
            f"the model cannot be run: {what}",
            where=self._model.manifest.name,
            do="check the model and its manifest with 'qaplan recognition models', or take another",
        )


def _arrays(said: Mapping[str, object], numbers: bytes) -> dict[str, NDArray[np.float32]]:
    listed = said.get("outputs")
    found: dict[str, NDArray[np.float32]] = {}
    values = np.frombuffer(numbers, dtype=np.float32)
    at = 0
    for each in listed if isinstance(listed, list) else []:
        shape = tuple(int(side) for side in each["shape"])
        count = int(np.prod(shape))
        found[str(each["name"])] = values[at : at + count].reshape(shape)
        at += count
    return found
