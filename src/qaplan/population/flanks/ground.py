"""What the detectors and cells of one session say of passings: expected passings and expected animals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.encounters.types import CaptureHistory, Session
from qaplan.population.formulas.types import ModelDesign
from qaplan.population.model import Parameter
from qaplan.population.spatial.detection_functions import Falloff, Rates

__all__ = ["Ground", "GroundAt", "counts_of", "ground_of"]

Floats: TypeAlias = NDArray[np.float64]
_FAINTEST = -600.0
_SURE = 1.0 - 2.0**-53


@dataclass(frozen=True, eq=False)
class Ground:
    """The detectors, the cells, and how the coefficients move both.

    Args:
        falloff: The detection function.
        reach: Its function of distance, shape (n_detectors, n_cells).
        log_effort: Logarithm of the effort of each detector, shape (n_detectors,).
        log_cell_ha: Logarithm of the area of a cell, ha.
        designs: Design matrix of each parameter: ``D`` by cells, the others by detectors.
        columns: Which coefficients belong to each parameter.
        size: Number of coefficients.
    """

    falloff: Falloff
    reach: Floats
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
        rates = Rates(height, told["sigma"], told.get("z", np.zeros(len(start))))
        log_base = np.maximum(self.falloff.log_base(self.reach, rates), _FAINTEST)
        if self.falloff.is_probability:
            share = np.minimum(np.exp(log_base), _SURE)
            hazard = -np.log1p(-share)
            steep = share / ((1.0 - share) * hazard)
            log_hazard = np.log(hazard) + self.log_effort[:, None]
        else:
            steep = np.ones((1, 1))
            log_hazard = log_base + self.log_effort[:, None]
        bend = 1.0 / (1.0 + np.exp(start)) if "g0" in told else np.ones_like(start)
        log_animals = told["D"] + self.log_cell_ha
        return GroundAt(self, log_hazard, np.exp(log_hazard), steep, bend, rates, log_animals)


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
        rates: The parameters of each detector.
        log_animals: Logarithm of the expected animals of each cell, shape (n_cells,).
    """

    ground: Ground
    log_hazard: Floats
    hazard: Floats
    steep: Floats
    bend: Floats
    rates: Rates
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
        scale, shape = ground.falloff.slopes(weight, ground.reach, self.rates)
        height = weight.sum(axis=1) * self.bend
        parts = {"D": by_animals, "g0": height, "lambda0": height, "sigma": scale, "z": shape}
        found = np.zeros(ground.size)
        for name, matrix in ground.designs.items():
            found[ground.columns[name]] = parts[name] @ matrix
        return found


def ground_of(session: Session, design: ModelDesign, at: int, falloff: Falloff) -> Ground:
    """Lay out the ground of a session.

    Args:
        session: The session.
        design: The design matrices of the model.
        at: Place of the session in the survey.
        falloff: The detection function.
    """
    matrices = design.sessions[at]
    by_detector = {
        name: np.ascontiguousarray(np.broadcast_to(whole[0, 0, 0], (len(session.detectors), whole.shape[-1])))
        for name, whole in matrices.detection.items()
    }
    with np.errstate(divide="ignore"):
        log_effort = np.maximum(np.log(session.detectors.usage.sum(axis=1)), _FAINTEST)
    return Ground(
        falloff,
        falloff.reach(_distances(session)),
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


def _distances(session: Session) -> Floats:
    if session.distance_m is not None:
        return session.distance_m
    apart = session.detectors.place_m[:, None, :] - session.mask.place_m[None, :, :]
    return np.asarray(np.hypot(apart[..., 0], apart[..., 1]))
