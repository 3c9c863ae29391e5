"""What the detectors and cells of one session say of passings: expected passings and expected animals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.encounters.types import CaptureHistory, Session
from qaplan.population.formulas.types import ModelDesign
from qaplan.population.model import DetectionFunction, Parameter

__all__ = ["Ground", "GroundAt", "counts_of", "ground_of", "mean_density"]

Floats: TypeAlias = NDArray[np.float64]
_FAINTEST = -600.0
_LARGEST = 600.0
_NEAREST = 1e-300
_SURE = 1.0 - 2.0**-53


@dataclass(frozen=True, eq=False)
class Ground:
    """The detectors, the cells, and how the coefficients move both.

    Args:
        detectfn: Detection function.
        distance_m: Distances from detectors to cells, shape (n_detectors, n_cells), metres.
        log_effort: Logarithm of the effort of each detector, shape (n_detectors,).
        log_cell_ha: Logarithm of the area of a cell, ha.
        designs: Design matrix of each parameter: ``D`` by cells, the others by detectors.
        columns: Which coefficients belong to each parameter.
        size: Number of coefficients.
    """

    detectfn: DetectionFunction
    distance_m: Floats
    log_effort: Floats
    log_cell_ha: float
    designs: Mapping[Parameter, Floats]
    columns: Mapping[Parameter, slice]
    size: int

    def at(self, beta: Floats) -> GroundAt:
        """Expected passings and animals at some coefficients."""
        told = {name: matrix @ beta[self.columns[name]] for name, matrix in self.designs.items()}
        start = told["g0"] if "g0" in told else told["lambda0"]
        height = -np.logaddexp(0.0, -start) if "g0" in told else start
        fall, by_scale, by_shape = self._fall(told["sigma"], told.get("z", np.zeros(1)))
        log_base = np.maximum(height[:, None] - fall, _FAINTEST)
        if "g0" in told:
            share = np.minimum(np.exp(log_base), _SURE)
            hazard = -np.log1p(-share)
            steep = share / ((1.0 - share) * hazard)
            log_hazard = np.log(hazard) + self.log_effort[:, None]
        else:
            steep = np.ones((1, 1))
            log_hazard = log_base + self.log_effort[:, None]
        bend = 1.0 / (1.0 + np.exp(start)) if "g0" in told else np.ones_like(start)
        log_animals = told["D"] + self.log_cell_ha
        slopes = {"sigma": by_scale, "z": by_shape}
        return GroundAt(self, log_hazard, np.exp(log_hazard), steep, bend, slopes, log_animals)

    def by_rows(self, rows: NDArray[np.int64], effort: Floats) -> Ground:
        """The ground with other rows in place of the detectors.

        Args:
            rows: Detector of each row.
            effort: Effort of each row.
        """
        with np.errstate(divide="ignore"):
            log_effort = np.maximum(np.log(effort), _FAINTEST)
        matrices = {name: matrix if name == "D" else matrix[rows] for name, matrix in self.designs.items()}
        return replace(self, distance_m=self.distance_m[rows], log_effort=log_effort, designs=matrices)

    def _fall(self, log_sigma: Floats, log_shape: Floats) -> tuple[Floats, Floats, Floats]:
        """How much lower the logarithm of the detection function is than at no distance, and its slopes.

        Returns:
            The fall, and the slopes of the detection function's logarithm by those of sigma and of z.
        """
        scaled = self.distance_m / np.exp(log_sigma)[:, None]
        nothing = np.zeros((1, 1))
        if self.detectfn in ("HN", "HHN"):
            return 0.5 * scaled**2, scaled**2, nothing
        if self.detectfn in ("EX", "HEX"):
            return scaled, scaled, nothing
        shape = np.exp(log_shape)[:, None]
        log_scaled = np.log(np.maximum(scaled, _NEAREST))
        odds = np.exp(np.clip(-shape * log_scaled, -_LARGEST, _LARGEST))
        pull = shape * odds / np.expm1(np.minimum(odds, _LARGEST))
        return -np.log(-np.expm1(-odds)), pull, -pull * log_scaled


@dataclass(frozen=True, eq=False)
class GroundAt:
    """The ground at one set of coefficients.

    Args:
        ground: The ground.
        log_hazard: Logarithm of the expected passings of an animal at each detector, by the cell of its
            centre, shape (n_detectors, n_cells).
        hazard: The same without the logarithm.
        steep: Derivative of ``log_hazard`` by the logarithm of the detection function.
        bend: Derivative of the logarithm of ``lambda0`` or ``g0`` by its linear predictor.
        slopes: Derivatives of the logarithm of the detection function by those of sigma and z.
        log_animals: Logarithm of the expected animals of each cell, shape (n_cells,).
    """

    ground: Ground
    log_hazard: Floats
    hazard: Floats
    steep: Floats
    bend: Floats
    slopes: Mapping[str, Floats]
    log_animals: Floats

    @property
    def total(self) -> Floats:
        """Expected passings at all detectors, by the cell of the centre."""
        return np.asarray(self.hazard.sum(axis=0))

    def gradient(self, by_hazard: Floats, by_animals: Floats) -> Floats:
        """Carry derivatives back to the coefficients.

        Args:
            by_hazard: Derivative of the answer by ``log_hazard``, shape (n_detectors, n_cells).
            by_animals: Derivative of the answer by ``log_animals``, shape (n_cells,).
        """
        ground = self.ground
        weight = by_hazard * self.steep
        scale, shape = ((weight * self.slopes[name]).sum(axis=1) for name in ("sigma", "z"))
        height = weight.sum(axis=1) * self.bend
        parts = {"D": by_animals, "g0": height, "lambda0": height, "sigma": scale, "z": shape}
        found = np.zeros(ground.size)
        for name, matrix in ground.designs.items():
            found[ground.columns[name]] = parts[name] @ matrix
        return found


def ground_of(session: Session, design: ModelDesign, at: int, detectfn: DetectionFunction) -> Ground:
    """Lay out the ground of a session.

    Args:
        session: The session.
        design: The design matrices of the model.
        at: Place of the session in the survey.
        detectfn: Detection function.
    """
    matrices = design.sessions[at]
    by_detector = {
        name: np.ascontiguousarray(np.broadcast_to(whole[0, 0, 0], (len(session.detectors), whole.shape[-1])))
        for name, whole in matrices.detection.items()
    }
    with np.errstate(divide="ignore"):
        log_effort = np.maximum(np.log(session.detectors.usage.sum(axis=1)), _FAINTEST)
    return Ground(
        detectfn,
        _distances(session),
        log_effort,
        float(np.log(session.mask.cell_ha)),
        {"D": matrices.density, **by_detector},
        design.columns,
        len(design.coefficients),
    )


def counts_of(history: CaptureHistory, detectors: int) -> Floats:
    """Passings of each animal at each detector, all occasions together, shape (n_animals, n_detectors)."""
    found = np.zeros((len(history), detectors))
    np.add.at(found, (history.animal, history.detector), history.count)
    return found


def mean_density(grounds: Sequence[Ground], beta: Floats, covariance: Floats) -> tuple[float, float]:
    """Mean density over all cells of all sessions, animals for each hectare, and the error of its logarithm.

    Args:
        grounds: The ground of each session.
        beta: The coefficients.
        covariance: Of the coefficients.
    """
    design = np.concatenate([each.designs["D"] for each in grounds])
    columns = grounds[0].columns["D"]
    cells = np.exp(design @ beta[columns])
    slope = cells @ design / cells.sum()
    return float(cells.mean()), float(np.sqrt(slope @ covariance[columns, columns] @ slope))


def _distances(session: Session) -> Floats:
    if session.distance_m is not None:
        return session.distance_m
    apart = session.detectors.place_m[:, None, :] - session.mask.place_m[None, :, :]
    return np.asarray(np.hypot(apart[..., 0], apart[..., 1]))
