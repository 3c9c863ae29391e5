"""Smooth curves over the day: von Mises kernels on a ring of equal steps, many samples at once."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["STEPS", "TURN", "curve_of", "kernel_concentration", "ring_counts", "smoothed_draws"]

Floats: TypeAlias = NDArray[np.float64]

STEPS = 512
"""Steps of the ring: under three minutes each."""
TURN = 2 * np.pi
_MOMENTS = 3
_TABLE = (-7.0, 12.0, 2000)


def ring_counts(angles: Floats) -> Floats:
    """Lay angles on the ring, each shared by the two steps that it lies between.

    Args:
        angles: Radians, shape (n_samples, n).

    Returns:
        Counts, shape (n_samples, STEPS); each row adds up to n.
    """
    rows = len(angles)
    place = (angles % TURN) * (STEPS / TURN)
    low = np.floor(place).astype(np.int64)
    share = place - low
    row = np.arange(rows)[:, None] * STEPS
    counts = np.bincount(
        np.concatenate([(row + low % STEPS).ravel(), (row + (low + 1) % STEPS).ravel()]),
        np.concatenate([(1 - share).ravel(), share.ravel()]),
        rows * STEPS,
    )
    return np.asarray(counts.reshape(rows, STEPS), dtype=np.float64)


def kernel_concentration(counts: Floats, adjust: float = 1.0) -> Floats:
    """Choose how sharp the kernel is: the concentration of its von Mises law; more is sharper.

    Args:
        counts: Samples on the ring, shape (n_samples, STEPS).
        adjust: The concentration is divided by it: under 1 smooths less.

    Source:
        C. C. Taylor (2008), Automatic bandwidth selection for circular density estimation, Computational
        Statistics and Data Analysis 52, 3493-3500, equation 7, with the largest concentration that the first
        three trigonometric moments give, as Ridout and Linkie (2009) and the R package overlap have it.
    """
    from scipy.special import ive

    size = counts.sum(axis=1)
    lengths = np.abs(np.fft.rfft(counts, axis=1)[:, 1 : _MOMENTS + 1]) / size[:, None]
    kappa = np.maximum.reduce([_concentration(lengths[:, k - 1], k) for k in range(1, _MOMENTS + 1)])
    sharp = 3 * size * kappa**2 * ive(2, 2 * kappa) / (4 * np.sqrt(np.pi) * ive(0, kappa) ** 2)
    return np.asarray(sharp**0.4 / adjust, dtype=np.float64)


def curve_of(counts: Floats, concentration: Floats) -> Floats:
    """Smooth samples into densities per radian at the steps of the ring.

    Args:
        counts: Samples on the ring, shape (n_samples, STEPS).
        concentration: Of the kernel of each sample, shape (n_samples,).

    Returns:
        Densities, shape (n_samples, STEPS); the integral of each over the day is 1.
    """
    around = np.cos(np.arange(STEPS) * (TURN / STEPS)) - 1
    kernel = np.exp(concentration[:, None] * around)
    kernel /= kernel.sum(axis=1, keepdims=True)
    smooth = np.fft.irfft(np.fft.rfft(counts, axis=1) * np.fft.rfft(kernel, axis=1), STEPS, axis=1)
    density = np.maximum(smooth, 1e-12) / counts.sum(axis=1, keepdims=True) * (STEPS / TURN)
    return np.asarray(density, dtype=np.float64)


def smoothed_draws(angles: Floats, rng: np.random.Generator, draws: int) -> Floats:
    """Draw samples of the same size from the smooth curve of a sample.

    Args:
        angles: Radians, shape (n,).
        rng: Where chance comes from.
        draws: How many samples.

    Returns:
        Radians, shape (draws, n).
    """
    concentration = float(kernel_concentration(ring_counts(angles[None]))[0])
    drawn = rng.choice(angles, (draws, len(angles)))
    return np.asarray((drawn + rng.vonmises(0.0, concentration, drawn.shape)) % TURN, dtype=np.float64)


def _concentration(length: Floats, order: int) -> Floats:
    """The concentration of the von Mises law whose moment of an order has a length, from a fine table."""
    from scipy.special import ive

    logs = np.linspace(*_TABLE)
    kappa = np.exp(logs)
    return np.asarray(np.exp(np.interp(length, ive(order, kappa) / ive(0, kappa), logs)), dtype=np.float64)
