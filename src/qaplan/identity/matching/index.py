"""The nearest features among all references of one viewpoint, exact while they are few."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from qaplan.identity.matching.settings import MatchSettings

if TYPE_CHECKING:
    from faiss import SearchParameters

__all__ = ["ROWS_PER_SLOT", "FeatureIndex"]

ROWS_PER_SLOT = 1 << 14
_WIDTH = 128
_CELLS = (64, 4096)
_TRAINING_PER_CELL = 40
_SPARE = 12


class FeatureIndex:
    """Features of many chips under numbers, ``slot * ROWS_PER_SLOT + row``; grows and shrinks in place.

    Up to ``exact_up_to`` features every one is compared. Beyond it the features lie in the cells of an
    inverted file, which is trained once and grows with every chip; it is trained anew only when it holds
    sixteen times what it was trained for.
    """

    def __init__(self, settings: MatchSettings) -> None:
        """Start empty."""
        import faiss

        self._settings = settings
        self._index: Any = faiss.IndexIDMap2(faiss.IndexFlatL2(_WIDTH))
        self._trained_for = 0

    def __len__(self) -> int:
        """Features that it holds."""
        return int(self._index.ntotal)

    @property
    def memory_bytes(self) -> int:
        """What the features take: a byte a number in the inverted file, four while compared exactly."""
        return len(self) * (_WIDTH * (1 if self._trained_for else 4) + 8)

    def add(self, slot: int, descriptors: NDArray[np.uint8]) -> None:
        """Take in the features of a chip."""
        if not len(descriptors):
            return
        numbers = slot * ROWS_PER_SLOT + np.arange(len(descriptors), dtype=np.int64)
        self._index.add_with_ids(np.ascontiguousarray(descriptors, np.float32), numbers)

    def remove(self, slot: int) -> None:
        """Forget the features of a chip."""
        import faiss

        self._index.remove_ids(faiss.IDSelectorRange(slot * ROWS_PER_SLOT, (slot + 1) * ROWS_PER_SLOT))

    def outgrown(self) -> bool:
        """Whether the features should be sorted into more cells."""
        exact = self._settings.exact_up_to
        return len(self) > max(exact, 16 * self._trained_for if self._trained_for else exact)

    def sort_into_cells(self, features: dict[int, NDArray[np.uint8]], rng: np.random.Generator) -> None:
        """Train an inverted file on a sample of the features and move all into it.

        Args:
            features: The descriptors of every slot.
            rng: Draws the sample.
        """
        import faiss

        every = np.concatenate([features[slot] for slot in sorted(features)])
        cells = int(np.clip(2 * np.sqrt(len(every)), *_CELLS))
        sample = rng.choice(len(every), size=min(len(every), cells * _TRAINING_PER_CELL), replace=False)
        index = faiss.IndexIVFScalarQuantizer(
            faiss.IndexFlatL2(_WIDTH), _WIDTH, cells, faiss.ScalarQuantizer.QT_8bit_direct
        )
        index.cp.niter, index.cp.min_points_per_centroid = 6, 1
        index.cp.max_points_per_centroid = _TRAINING_PER_CELL
        index.train(every[np.sort(sample)].astype(np.float32))
        self._index, self._trained_for = index, len(every)
        for slot, descriptors in features.items():
            self.add(slot, descriptors)

    def nearest(
        self, descriptors: NDArray[np.uint8], count: int, barred: Iterable[int]
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """Find the nearest features outside of the barred chips.

        Args:
            descriptors: Shape (n, 128).
            count: Neighbours of each.
            barred: Slots that must not answer.

        Returns:
            Squared distances, and numbers with -1 where there is no further neighbour; shape (n, count).
        """
        out = np.array(sorted(barred), np.int64)
        asked = np.ascontiguousarray(descriptors, np.float32)
        more = count + (_SPARE if len(out) else 0)
        distances, numbers = self._index.search(asked, more, params=self._options(None))
        if not len(out):
            return distances, numbers
        kept = ~np.isin(numbers // ROWS_PER_SLOT, out)
        order = np.argsort(~kept, axis=1, kind="stable")[:, :count]
        short = np.flatnonzero((kept.sum(axis=1) < count) & (numbers[:, -1] >= 0))
        distances = np.take_along_axis(distances, order, 1)
        numbers = np.take_along_axis(np.where(kept, numbers, -1), order, 1)
        if len(short):
            params = self._options(out)
            distances[short], numbers[short] = self._index.search(asked[short], count, params=params)
        return distances, numbers

    def _options(self, barred: NDArray[np.int64] | None) -> SearchParameters:
        import faiss

        params = faiss.SearchParameters()
        if self._trained_for:
            params = cells = faiss.SearchParametersIVF()
            cells.nprobe = self._settings.probes
        if barred is not None:
            rows = (barred[:, None] * ROWS_PER_SLOT + np.arange(ROWS_PER_SLOT)).ravel()
            params.sel = faiss.IDSelectorNot(faiss.IDSelectorBatch(rows))
        return params
