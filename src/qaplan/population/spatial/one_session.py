"""The log-likelihood of one session, with its gradient for the coefficients of all sessions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.base.errors import DataError
from qaplan.encounters.types import DetectorKind, Session
from qaplan.population.formulas.types import ModelDesign, SessionDesign
from qaplan.population.model import Model, Parameter
from qaplan.population.spatial.cells import CellSums, Slopes, Sums, Workspace
from qaplan.population.spatial.dense import DenseSums
from qaplan.population.spatial.detection_functions import Rates, falloff_of
from qaplan.population.spatial.exposure import Exposure, exposure_of
from qaplan.population.spatial.gridded import GriddedSums, grid_of
from qaplan.population.spatial.numbers_detected import Counted, Numbers, counted

__all__ = ["OneSession", "numbers_of"]

Floats: TypeAlias = NDArray[np.float64]
Whole: TypeAlias = NDArray[np.int64]
_Predicted: TypeAlias = Mapping[Parameter, Floats]

_SCALES: tuple[Parameter, ...] = ("sigma", "z")
_FARTHEST_M = 1e30
"""What stands for an infinite distance: no detection function is over 0 there."""
_MOST_PAIRS = 150_000_000
"""About a gigabyte an array, of which a fit holds some five."""


class OneSession:
    """One session of a survey under a model."""

    def __init__(
        self, session: Session, kind: DetectorKind, model: Model, design: ModelDesign, at: int
    ) -> None:
        """Add up what no parameter changes.

        Args:
            session: The session.
            kind: Kind of its detectors.
            model: The model.
            design: The design matrices of the model.
            at: Place of the session in the survey.
        """
        self.session, self.model, self.columns = session, model, design.columns
        self.matrices: SessionDesign = design.sessions[at]
        self.numbers = numbers_of(model)
        self.height: Parameter = "lambda0" if "lambda0" in self.matrices.detection else "g0"
        self.n_coefficients = len(design.coefficients)
        shapes = [matrix.shape for matrix in self.matrices.detection.values()]
        n_groups = max(int(self.matrices.group.max(initial=0)) + 1, *(shape[0] for shape in shapes))
        n_classes = 2 if len(self.matrices.mixing) else 1
        n_states = 2 if design.behaviour else 1
        self.shape = (n_groups, n_classes, n_states, len(session.detectors))
        self.animals = [np.nonzero(self.matrices.group == group)[0] for group in range(n_groups)]
        self.place = [
            [_members(self.matrices.animal_class[animals], one, n_classes) for one in range(n_classes)]
            for animals in self.animals
        ]
        self.cells = self._cells(kind, design)
        self.is_possible = all(part.exposure.is_possible for row in self.cells for part in row)

    def __call__(self, beta: Floats) -> tuple[float, Floats]:
        """Log-likelihood of the session and its gradient for all coefficients."""
        predicted = {
            name: matrix @ beta[self.columns[name]] for name, matrix in self.matrices.detection.items()
        }
        on_rows = {name: np.zeros(self.shape) for name in predicted}
        on_cells = np.zeros(len(self.session.mask))
        log_weight, value, mixing = self._log_weight(beta), 0.0, 0.0
        weight = np.exp(log_weight)
        for group, row in enumerate(self.cells):
            rates = [self._rates(predicted, group, one) for one in range(len(row))]
            sums = [part.at(log_weight, each) for part, each in zip(row, rates, strict=True)]
            result = self._counted(group, sums, float(weight.sum()), beta)
            value, mixing = value + result.log_lik, mixing + result.mixing
            for one, (part, each) in enumerate(zip(row, sums, strict=True)):
                history = result.log_history[self.place[group][one], one]
                slopes = each.slopes(history, float(result.detected[one]))
                on_cells += slopes.log_weight
                _collect(on_rows, slopes, (group, one), part.exposure)
            on_cells += result.total * weight
        return value, self._gradient(predicted, on_rows, on_cells, mixing)

    def effective_areas_ha(self, beta: Floats) -> Floats:
        """Area that was effectively sampled for each animal, classes mixed by their shares, ha."""
        predicted = {
            name: matrix @ beta[self.columns[name]] for name, matrix in self.matrices.detection.items()
        }
        nowhere = np.zeros(len(self.session.mask))
        mixing = self.matrices.mixing
        second = 1 / (1 + np.exp(-float(mixing @ beta[self.columns["pmix"]]))) if len(mixing) else 0.0
        shares = (1 - second, second)
        found = np.zeros(len(self.matrices.group))
        for group, row in enumerate(self.cells):
            sums = [part.at(nowhere, self._rates(predicted, group, one)) for one, part in enumerate(row)]
            cells = sum(share * each.detected for share, each in zip(shares, sums, strict=False))
            found[self.animals[group]] = cells * self.session.mask.cell_ha
        return found

    def _counted(self, group: int, sums: Sequence[Sums], total: float, beta: Floats) -> Counted:
        log_history = np.full((len(self.animals[group]), len(sums)), -np.inf)
        for one, each in enumerate(sums):
            log_history[self.place[group][one], one] = each.log_history
        mixing = self.matrices.mixing
        return counted(
            log_history,
            np.array([each.detected for each in sums]),
            total,
            float(mixing @ beta[self.columns["pmix"]]) if len(mixing) else 0.0,
            animal_class=self.matrices.animal_class[self.animals[group]],
            numbers=self.numbers,
        )

    def _rates(self, predicted: _Predicted, group: int, one: int) -> Rates:
        """The parameters of the rows of a group and class, given the linear predictors."""
        exposure = self.cells[group][one].exposure

        def of_rows(values: Floats) -> Floats:
            if values.size == 1:
                return np.full(len(exposure.detector), values.item())
            spread = np.broadcast_to(values, self.shape)[group, one]
            return np.asarray(spread[exposure.state, exposure.detector])

        height = of_rows(predicted[self.height])
        if self.height == "g0":
            height = -np.logaddexp(0.0, -height)
        shape = of_rows(predicted["z"]) if "z" in predicted else np.zeros(len(height))
        return Rates(height, of_rows(predicted["sigma"]), shape)

    def _log_weight(self, beta: Floats) -> Floats:
        """Logarithm of the animals expected in each cell; zeros with a conditional likelihood."""
        if not self.matrices.density.shape[1]:
            return np.zeros(len(self.session.mask))
        log_density = self.matrices.density @ beta[self.columns["D"]]
        return np.asarray(log_density + np.log(self.session.mask.cell_ha))

    def _gradient(
        self, predicted: _Predicted, on_rows: Mapping[Parameter, Floats], on_cells: Floats, mixing: float
    ) -> Floats:
        gradient = np.zeros(self.n_coefficients)
        for name, matrix in self.matrices.detection.items():
            values = on_rows[name]
            if name == "g0":
                values *= np.exp(-np.logaddexp(0.0, predicted[name]))
            alike = tuple(axis for axis in range(4) if matrix.shape[axis] == 1)
            values = values.sum(axis=alike, keepdims=True)
            gradient[self.columns[name]] = values.reshape(-1) @ matrix.reshape(-1, matrix.shape[4])
        if self.matrices.density.shape[1]:
            gradient[self.columns["D"]] = on_cells @ self.matrices.density
        if len(self.matrices.mixing):
            gradient[self.columns["pmix"]] = mixing * self.matrices.mixing
        return gradient

    def _cells(self, kind: DetectorKind, design: ModelDesign) -> list[list[CellSums]]:
        """What makes the sums of each group and class."""
        session, detectfn = self.session, self.model.detectfn
        shapes = [self.matrices.detection[name].shape for name in _SCALES if name in design.columns]
        one_scale = all(shape[2:4] == (1, 1) for shape in shapes)
        is_separable = kind == "count" and detectfn == "HHN" and one_scale and not design.behaviour
        is_separable &= session.distance_m is None
        grid = grid_of(session.mask.place_m) if is_separable else None
        falloff = falloff_of(detectfn)
        reach: list[Floats] = []

        def in_full(exposure: Exposure, workspace: Workspace) -> CellSums:
            if not reach:
                reach.append(falloff.reach(_distances(session)))
            return DenseSums(exposure, kind, falloff, reach[0], has_one_scale=one_scale, workspace=workspace)

        def sums_of(exposure: Exposure, workspace: Workspace) -> CellSums:
            make = partial(in_full, exposure, workspace)
            if grid is None or not len(exposure.detector):
                return make()
            return GriddedSums(exposure, grid, session.detectors.place_m, make)

        workspaces = [Workspace() for _ in range(self.shape[1])]
        return [
            [
                sums_of(exposure_of(session, kind, design.behaviour, animals[places]), workspace)
                for places, workspace in zip(row, workspaces, strict=True)
            ]
            for row, animals in zip(self.place, self.animals, strict=True)
        ]


def numbers_of(model: Model) -> Numbers:
    """How a model takes the number of animals detected."""
    if model.is_conditional:
        return "conditional"
    return "binomial" if model.is_binomial_n else "poisson"


def _members(animal_class: Whole, one: int, n_classes: int) -> Whole:
    """Which animals may be of a class."""
    return np.nonzero((animal_class == one) | (animal_class < 0) | (n_classes == 1))[0]


def _collect(
    on_rows: Mapping[Parameter, Floats], slopes: Slopes, which: tuple[int, int], exposure: Exposure
) -> None:
    """Add gradients for the linear predictors of the rows of a group and class."""
    of = {"sigma": slopes.log_scale, "z": slopes.log_shape}
    for name, values in on_rows.items():
        values[which][exposure.state, exposure.detector] += of.get(name, slopes.log_height)


def _distances(session: Session) -> Floats:
    """Distances of every detector from every cell; refused where they would fill the memory of a laptop.

    Raises:
        DataError: ``population.too_many_pairs``.
    """
    pairs = len(session.detectors) * len(session.mask)
    if pairs > _MOST_PAIRS:
        raise DataError(
            "population.too_many_pairs",
            f"the model visits every pair of detector and cell, and there are {pairs // 10**6} million",
            where=f"session {session.name}",
            do="use larger cells (0.6 of sigma is fine enough); counts with HHN on a grid take more",
        )
    if session.distance_m is not None:
        return np.minimum(session.distance_m, _FARTHEST_M)
    place, cells = session.detectors.place_m, session.mask.place_m
    return np.hypot(place[:, :1] - cells[:, 0], place[:, 1:] - cells[:, 1])
