"""How alike two chips are by what a model gave of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qaplan.identity.models.manifest import ChipModelManifest

__all__ = ["Embedding", "embedding_of", "likeness"]

_LEAST_LIKE = 0.6


@dataclass(frozen=True, eq=False)
class Embedding:
    """What a model gave of one chip.

    Args:
        vectors: Shape (n, d), each of length 1: one vector of the chip, or one for each of its spots.
        spots: Shape (n, 2), column and row as shares of the chip; empty for one vector of the whole.
    """

    vectors: NDArray[np.float32]
    spots: NDArray[np.float32]


def embedding_of(
    arrays: Mapping[str, NDArray[np.float32]], manifest: ChipModelManifest, *, lowest_score: float = 0.0
) -> Embedding:
    """Read what a model gave, checked before.

    Args:
        arrays: Its arrays by the model's own names.
        manifest: What it is.
        lowest_score: Spots with a score below are left out.
    """
    called = {name: arrays[own] for name, own in manifest.outputs.items()}
    if manifest.kind == "global":
        return Embedding(_unit(called["vector"].reshape(1, -1)), np.zeros((0, 2), np.float32))
    kept = called["scores"].reshape(-1) > lowest_score
    sides = np.array([manifest.input.width_px, manifest.input.height_px], np.float32)
    spots = called["keypoints"].reshape(-1, 2)[kept] / sides
    vectors = called["descriptors"].reshape(len(kept), -1)[kept]
    return Embedding(_unit(vectors), np.asarray(spots, np.float32))


def likeness(one: Embedding, other: Embedding) -> float:
    """How alike two chips are, from 0 on; a ranking, no probability.

    Of two vectors the cosine; of spots the sum over pairs that are each other's nearest and alike enough.

    Args:
        one: A chip.
        other: Another, by the same model.
    """
    if not len(one.vectors) or not len(other.vectors):
        return 0.0
    like = one.vectors @ other.vectors.T
    if not len(one.spots):
        return float(max(0.0, like.max()))
    there, back = like.argmax(axis=1), like.argmax(axis=0)
    mutual = back[there] == np.arange(len(there))
    best = like[np.arange(len(there)), there]
    good = mutual & (best > _LEAST_LIKE)
    return float((best[good] - _LEAST_LIKE).sum())


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-9), np.float32)
