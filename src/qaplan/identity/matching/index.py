"""The nearest features among very many, found approximately in an inverted file."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

__all__ = ["ROWS_PER_SLOT", "FeatureIndex"]

ROWS_PER_SLOT = 1 << 14
_WIDTH = 128
_CELLS = (64, 4096)
_TRAINING_PER_CELL = 40
_OUTGROWN_TIMES = 16


class FeatureIndex:
    """Features of many chips under numbers, ``slot * ROWS_PER_SLOT + row``; grows and shrinks in place.

    The cells are trained once, on a sample of the first features; every chip after that is only sorted into
    them. They are worth training anew when sixteen times as many features have come.
    """

    def __init__(self, features: Mapping[int, NDArray[np.uint8]], probes: int) -> None:
        """Train the cells and take all features in.

        Args:
            features: Descriptors of every slot, at least one of them not empty.
            probes: Cells that are searched.
        """
        import faiss

        every = np.concatenate([features[slot] for slot in sorted(features)])
        cells = int(np.clip(2 * np.sqrt(len(every)), *_CELLS))
        wanted = min(len(every), cells * _TRAINING_PER_CELL)
        sample = np.linspace(0, len(every) - 1, wanted).astype(np.intp)
        index = faiss.IndexIVFScalarQuantizer(
            faiss.IndexFlatL2(_WIDTH), _WIDTH, cells, faiss.ScalarQuantizer.QT_8bit_direct
        )
        index.cp.niter, index.cp.min_points_per_centroid = 6, 1
        index.cp.max_points_per_centroid = _TRAINING_PER_CELL
        index.train(every[sample].astype(np.float32))
        index.nprobe = probes
        self._index, self._trained_for = index, len(every)
        for slot, descriptors in features.items():
            self.add(slot, descriptors)

    def __len__(self) -> int:
        """Features that it holds."""
        return int(self._index.ntotal)

    @property
    def is_outgrown(self) -> bool:
        """Whether it holds so many features that its cells are worth training anew."""
        return len(self) > _OUTGROWN_TIMES * self._trained_for

    @property
    def memory_bytes(self) -> int:
        """What it takes: a byte a number, the features' own numbers, and the centres of the cells."""
        return len(self) * (_WIDTH + 8) + int(self._index.nlist) * _WIDTH * 4

    def add(self, slot: int, descriptors: NDArray[np.uint8]) -> None:
        """Take in the features of a chip.

        Args:
            slot: Its number.
            descriptors: Shape (n, 128).
        """
        if not len(descriptors):
            return
        numbers = slot * ROWS_PER_SLOT + np.arange(len(descriptors), dtype=np.int64)
        self._index.add_with_ids(np.ascontiguousarray(descriptors, np.float32), numbers)

    def remove(self, slot: int) -> None:
        """Forget the features of a chip.

        Args:
            slot: Its number.
        """
        import faiss

        self._index.remove_ids(faiss.IDSelectorRange(slot * ROWS_PER_SLOT, (slot + 1) * ROWS_PER_SLOT))

    def nearest(
        self, descriptors: NDArray[np.uint8], count: int
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """Find the nearest features.

        Args:
            descriptors: Shape (n, 128).
            count: Neighbours of each.

        Returns:
            Squared distances, nearest first, and numbers with -1 where there is no further neighbour; shape
            (n, count).
        """
        found = self._index.search(np.ascontiguousarray(descriptors, np.float32), count)
        return np.asarray(found[0], np.float32), np.asarray(found[1], np.int64)
