"""How sharply a layout of stations will tell density: the expected Fisher information of the likelihood."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.simulation.design.expectation import DetectionField

__all__ = ["SurveyInformation", "expected_information"]

Floats: TypeAlias = NDArray[np.float64]
Whole: TypeAlias = NDArray[np.int64]
_TINY = 1e-300


@dataclass(frozen=True, eq=False)
class SurveyInformation:
    """Expected information on log D, log lambda0 and log sigma.

    Args:
        matrix: Expected information, shape (3, 3), in that order.
    """

    matrix: Floats

    @property
    def log_density_se(self) -> float:
        """Asymptotic standard error of log D; infinite where the layout cannot tell it."""
        sizes = np.sqrt(np.diag(self.matrix))
        if not (np.isfinite(sizes).all() and (sizes > 0).all()):
            return np.inf
        # Scaled to ones on the diagonal, so that what cannot be told shows as a value near 0.
        values, vectors = np.linalg.eigh(self.matrix / np.outer(sizes, sizes))
        if values[0] < 1e-9:
            return np.inf
        return float(np.sqrt((vectors[0] ** 2 / values).sum()) / sizes[0])

    @property
    def density_rse(self) -> float:
        """Relative standard error of D."""
        return self.log_density_se


def expected_information(
    field: DetectionField, animals_per_cell: Floats, *, rng: np.random.Generator, histories: int = 1500
) -> SurveyInformation:
    """Work out the expected information of the full likelihood of counts, without fitting anything.

    The number of detected animals is Poisson, so that the information is the sum over all histories of their
    expected number times the square of their score. Histories of one detection are summed exactly, the rest
    over a drawn sample; what concerns log D alone is exact.

    Args:
        field: Expected detections of one animal.
        animals_per_cell: Expected animals with their centre in each cell, shape (n_cells,).
        rng: Where chance comes from.
        histories: How many histories of two detections or more are drawn.

    Source:
        Borchers and Efford (2008), Biometrics 64, equation 2, whose score is averaged here.
    """
    total = field.total
    growth = (field.hazard * field.scaled_d2).sum(axis=0)
    never = np.exp(-total)
    cells = _Cells(animals_per_cell, np.log(animals_per_cell + _TINY), total, growth)
    expected = float(animals_per_cell @ -np.expm1(-total))
    matrix = np.empty((3, 3))
    matrix[0, 0] = expected
    slope = np.array([animals_per_cell @ (never * total), animals_per_cell @ (never * growth)])
    matrix[0, 1:] = matrix[1:, 0] = slope
    matrix[1:, 1:] = _singles(field, cells) + _repeated(field, cells, rng, histories)
    return SurveyInformation(matrix)


@dataclass(frozen=True, eq=False)
class _Cells:
    animals: Floats
    log_animals: Floats
    total: Floats
    growth: Floats

    def scores(self, log_weight: Floats, detections: Floats, scaled_sum: Floats) -> tuple[Floats, Floats]:
        """Scores of log lambda0 and log sigma, shape (n, 2), and the log of each history's weight.

        Args:
            log_weight: Log of density times probability of each history in each cell, up to a constant.
            detections: Number of detections of each history.
            scaled_sum: Sum of squared distances of its detections to each cell, in units of sigma.
        """
        most = log_weight.max(axis=1)
        share = np.exp(log_weight - most[:, None])
        weight = share.sum(axis=1)
        first = detections - (share @ self.total) / weight
        second = ((share * scaled_sum).sum(axis=1) - share @ self.growth) / weight
        return np.column_stack([first, second]), most + np.log(weight)


def _singles(field: DetectionField, cells: _Cells) -> Floats:
    """Information of all histories of one detection."""
    log_weight = np.log(field.hazard + _TINY) + (cells.log_animals - cells.total)
    scores, log_sum = cells.scores(log_weight, np.ones(len(log_weight)), field.scaled_d2)
    return np.asarray((scores * np.exp(log_sum)[:, None]).T @ scores)


def _repeated(field: DetectionField, cells: _Cells, rng: np.random.Generator, number: int) -> Floats:
    """Information of the histories of two detections or more, from a sample of them."""
    several = cells.animals * (1.0 - np.exp(-cells.total) * (1.0 + cells.total))
    expected = float(np.maximum(several, 0.0).sum())
    if expected <= 0 or not number:
        return np.zeros((2, 2))
    reached = np.cumsum(np.maximum(several, 0.0))
    at = (np.arange(number) + rng.random(number)) / number * reached[-1]
    home = np.minimum(np.searchsorted(reached, at), len(reached) - 1)
    history = _draw_histories(field, home, _at_least_two(cells.total[home], rng), rng)
    scaled_sum = history @ field.scaled_d2
    log_weight = cells.log_animals - cells.total - 0.5 * scaled_sum
    scores, _ = cells.scores(log_weight, history.sum(axis=1), scaled_sum)
    return np.asarray(scores.T @ scores * (expected / number))


def _at_least_two(mean: Floats, rng: np.random.Generator) -> Whole:
    """Poisson numbers of which it is known that they are two or more."""
    from scipy.special import pdtr, pdtrik

    below = pdtr(1, mean)
    chance = below + (1.0 - below) * rng.random(len(mean))
    drawn = np.ceil(np.nan_to_num(pdtrik(np.minimum(chance, 1.0 - 1e-12), mean), nan=2.0))
    return np.asarray(np.maximum(drawn, 2), dtype=np.int64)


def _draw_histories(
    field: DetectionField, home: Whole, detections: Whole, rng: np.random.Generator
) -> Floats:
    """Counts at every station, shape (n, n_stations), given the cell of the centre and the detections."""
    stations = len(field.hazard)
    reached = np.cumsum(field.hazard[:, home], axis=0)
    # One row of growing numbers for all histories: that of history i lies between i and i + 1.
    steps = (reached / reached[-1] + np.arange(len(home))).T.ravel()
    who = np.repeat(np.arange(len(home)), detections)
    where = np.searchsorted(steps, who + rng.random(len(who)), side="right")
    where = np.minimum(where - who * stations, stations - 1)
    return (
        np.bincount(who * stations + where, minlength=len(home) * stations)
        .reshape(-1, stations)
        .astype(float)
    )
