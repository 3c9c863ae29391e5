"""Chance that can be had again: a generator for every thing by its name, whatever was drawn before it."""

from __future__ import annotations

import zlib

import numpy as np

__all__ = ["rng_for"]


def rng_for(seed: int, *name: object) -> np.random.Generator:
    """Make the generator of one thing.

    Args:
        seed: Seed of the whole simulation, 0 or more.
        name: What the thing is called, in parts.

    Returns:
        A generator that depends on the seed and the name alone.

    >>> rng_for(1, "cat", 2).integers(1000) == rng_for(1, "cat", 2).integers(1000)
    np.True_
    """
    return np.random.default_rng([seed, zlib.crc32("|".join(map(str, name)).encode())])
