"""What a matched feature is worth (LNBNN), and how the votes add up for chips and for animals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Votes", "chip_scores", "name_scores", "votes"]


@dataclass(frozen=True, eq=False)
class Votes:
    """Votes of the features of one query chip.

    Args:
        query_row: Which feature of the query votes.
        number: For which feature of the gallery, by its number in the index.
        weight: How much, over 0.
    """

    query_row: NDArray[np.int64]
    number: NDArray[np.int64]
    weight: NDArray[np.float64]

    def only(self, kept: NDArray[np.bool_]) -> Votes:
        """The votes that are kept."""
        return Votes(self.query_row[kept], self.number[kept], self.weight[kept])


def votes(distances: NDArray[np.float32], numbers: NDArray[np.int64], neighbours: int) -> Votes:
    """Weigh each neighbour by how much nearer it is than the background.

    Args:
        distances: Squared distances of the neighbours of each query feature, nearest first.
        numbers: Their numbers, -1 for none.
        neighbours: How many may vote; the one after them stands for the background.

    Returns:
        The votes with a weight over 0, in units of the descriptors' squared length.

    Source:
        McCann and Lowe 2012, Local naive Bayes nearest neighbor, algorithm 2; Crall et al. 2013,
        HotSpotter, section 4 (one neighbour more as the normaliser).
    """
    there = numbers >= 0
    last = np.minimum(there.sum(axis=1) - 1, neighbours)
    background = np.take_along_axis(distances, np.maximum(last, 0)[:, None], 1)
    weight = np.where(there, background - distances, 0.0)[:, :neighbours] / 255.0**2
    row, column = np.nonzero(weight > 0)
    return Votes(row.astype(np.int64), numbers[row, column], weight[row, column].astype(np.float64))


def chip_scores(cast: Votes, slot_of: NDArray[np.int64], slots: int) -> NDArray[np.float64]:
    """Sum the votes for each chip.

    Args:
        cast: The votes.
        slot_of: Slot of the chip that each vote is for.
        slots: How many slots there are.
    """
    return np.asarray(np.bincount(slot_of, weights=cast.weight, minlength=slots), np.float64)


def name_scores(cast: Votes, name_of: NDArray[np.int64], names: int) -> NDArray[np.float64]:
    """Sum the votes for each animal; a feature votes once for an animal, with its best match.

    Args:
        cast: The votes.
        name_of: Number of the animal that each vote is for.
        names: How many animals there are.
    """
    if not len(cast.weight):
        return np.zeros(names)
    key = cast.query_row * names + name_of
    order = np.lexsort((-cast.weight, key))
    first = np.r_[True, key[order][1:] != key[order][:-1]]
    chosen = order[first]
    return np.asarray(np.bincount(name_of[chosen], weights=cast.weight[chosen], minlength=names), np.float64)
