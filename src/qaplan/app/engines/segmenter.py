"""A model that tells an animal from its background, run by the guarded process that runs detectors."""

from __future__ import annotations

from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from qaplan.app.engines.detector import GuardedModel, PixelRange
from qaplan.app.engines.embedder import laid_before
from qaplan.base.errors import DataError
from qaplan.identity.chips.types import ChipPixels
from qaplan.identity.models.checks import check_arrays
from qaplan.identity.models.files import ChipModel
from qaplan.identity.models.masks import mask_of

__all__ = ["GuardedSegmenter"]


class GuardedSegmenter:
    """Runs one model on chips; use it in a ``with`` block, or call `close`."""

    def __init__(self, model: ChipModel, *, seconds_each: float = 60.0, threads: int | None = None) -> None:
        """Say which model, and how long one chip may take.

        Args:
            model: The model, looked at before; its kind is ``mask``.
            seconds_each: Longest time for one chip, seconds.
            threads: Threads of the runtime; one for each core when None.

        Raises:
            DataError: ``engine.no_segmenter`` if it gives something else than masks.
        """
        self._manifest = model.manifest
        if self._manifest.kind != "mask":
            raise DataError(
                "engine.no_segmenter",
                f"the model gives no masks; its kind is {self._manifest.kind}",
                where=self._manifest.name,
                do='take a model whose manifest says kind = "mask"',
            )
        laid = self._manifest.input
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

    def segment(self, chip: ChipPixels) -> ChipPixels:
        """Give a chip the mask that the model sees.

        Args:
            chip: The chip; a mask that it has is not looked at.

        Returns:
            The chip with the model's mask; as it was where the model saw no animal on it.

        Raises:
            ModelFailure: If the model hung or crashed on it; the next one may be asked.
            DataError: ``engine.detector_failed``, or ``detector.wrong_shape`` if its numbers cannot be what
                its manifest says.
        """
        bare = ChipPixels(chip.colour, None, chip.box)
        arrays = self._model.outputs(laid_before(bare, self._manifest.input))
        check_arrays(arrays, self._manifest)
        height, width = chip.colour.shape[:2]
        mask: NDArray[np.bool_] = mask_of(arrays, self._manifest, (height, width))
        return ChipPixels(chip.colour, mask, chip.box) if mask.any() else chip
