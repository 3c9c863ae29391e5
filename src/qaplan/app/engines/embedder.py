"""A model that turns chips into vectors, run by the guarded process that runs detectors."""

from __future__ import annotations

from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from qaplan.app.engines.detector import GuardedModel, PixelRange
from qaplan.identity.chips.types import ChipPixels
from qaplan.identity.models.checks import check_arrays
from qaplan.identity.models.files import ChipModel
from qaplan.identity.models.likeness import Embedding, embedding_of
from qaplan.identity.models.manifest import ChipModelInput

__all__ = ["GuardedEmbedder", "laid_before"]


class GuardedEmbedder:
    """Runs one model on chips; use it in a ``with`` block, or call `close`."""

    def __init__(self, model: ChipModel, *, seconds_each: float = 60.0, threads: int | None = None) -> None:
        """Say which model, and how long one chip may take.

        Args:
            model: The model, looked at before.
            seconds_each: Longest time for one chip, seconds.
            threads: Threads of the runtime; one for each core when None.
        """
        laid = model.manifest.input
        self._manifest = model.manifest
        self._model = GuardedModel(
            model,
            pixel_range=PixelRange(laid.mean, laid.std, laid.is_grey),
            seconds_each=seconds_each,
            threads=threads,
        )

    def __enter__(self) -> Self:
        """Start nothing yet."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the model's process."""
        self.close()

    def close(self) -> None:
        """End the model's process, if it runs."""
        self._model.close()

    @property
    def unguarded(self) -> str:
        """What the platform cannot guard."""
        return self._model.unguarded

    def embed(self, chip: ChipPixels) -> Embedding:
        """What the model gives of one chip.

        Args:
            chip: The chip.

        Raises:
            ModelFailure: If the model hung or crashed on it; the next one may be asked.
            DataError: ``engine.detector_failed``, or ``detector.wrong_shape`` if its numbers cannot be what
                its manifest says.
        """
        arrays = self._model.outputs(laid_before(chip, self._manifest.input))
        check_arrays(arrays, self._manifest)
        return embedding_of(arrays, self._manifest)


def laid_before(chip: ChipPixels, laid: ChipModelInput) -> NDArray[np.uint8]:
    """The pixels that a model is shown: the chip stretched to its size, its background kept or grey.

    Args:
        chip: The chip.
        laid: What the model takes.
    """
    import cv2

    colour = chip.colour
    if laid.background == "grey" and chip.mask is not None:
        mean = laid.mean if len(laid.mean) == 3 else laid.mean * 3
        plain = np.array([round(255 * min(1.0, max(0.0, each))) for each in mean], np.uint8)
        colour = np.where(chip.mask[..., None], colour, plain)
    size = (laid.width_px, laid.height_px)
    is_smaller = colour.shape[1] > laid.width_px or colour.shape[0] > laid.height_px
    how = cv2.INTER_AREA if is_smaller else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(np.ascontiguousarray(colour), size, interpolation=how), np.uint8)
