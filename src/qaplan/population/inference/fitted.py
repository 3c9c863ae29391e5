"""What a fit says at every cell and detector: density, hazards, and where the activity centres may lie."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.encounters.types import Session
from qaplan.population.fitting.types import Fit
from qaplan.population.formulas import ModelDesign, designs
from qaplan.population.model import Parameter
from qaplan.population.spatial import likelihood_of
from qaplan.population.spatial.cells import CellSums
from qaplan.population.spatial.detection_functions import Rates, falloff_of
from qaplan.population.spatial.one_session import OneSession

__all__ = ["FittedModel", "FittedSession"]

Floats: TypeAlias = NDArray[np.float64]
_Chooser: TypeAlias = Callable[[Floats], Floats]
_CERTAIN = 1.0 - 2.0**-53
_FARTHEST_M = 1e30


class FittedModel:
    """A model of a survey, to be asked at any coefficients."""

    def __init__(self, fit: Fit) -> None:
        """Prepare the sessions of a fit.

        Args:
            fit: The fit.
        """
        self.fit = fit
        self.design: ModelDesign = designs(fit.survey, fit.model)
        likelihood = likelihood_of(fit.survey, fit.model, self.design)
        self.sessions = tuple(FittedSession(self, each) for each in likelihood.sessions)


class FittedSession:
    """One session of a fitted model."""

    def __init__(self, whole: FittedModel, one: OneSession) -> None:
        """Keep the parts of the likelihood; see :class:`FittedModel`."""
        self.model, self.design, self._one = whole.fit.model, whole.design, one
        self.session: Session = one.session
        self.height: Parameter = one.height

    def density_per_ha(self, beta: Floats) -> Floats:
        """Density in each cell, shape (n_cells,); ones with a conditional likelihood."""
        matrix = self._one.matrices.density
        if not matrix.shape[1]:
            return np.ones(len(self.session.mask))
        return np.asarray(np.exp(matrix @ beta[self.design.columns["D"]]), dtype=np.float64)

    def shares(self, beta: Floats) -> Floats:
        """Share of each class of animals, shape (n_classes,)."""
        mixing = self._one.matrices.mixing
        if not len(mixing):
            return np.ones(1)
        second = 1 / (1 + np.exp(-float(mixing @ beta[self.design.columns["pmix"]])))
        return np.array([1 - second, second])

    def hazard(self, beta: Floats, one: int = 0, state: int = 0) -> Floats:
        """Hazard for one unit of effort at every detector for an animal of each cell.

        Args:
            beta: Coefficients.
            one: Class of the animal.
            state: 1 after an earlier detection.

        Returns:
            Shape (n_detectors, n_cells).
        """
        falloff = falloff_of(self.model.detectfn)
        rates = self._rates(beta, (0, one, min(state, self._one.shape[2] - 1)))
        reach = falloff.reach(self.distance_m())
        base = np.exp(falloff.log_base(reach, rates, np.empty_like(reach)))
        return -np.log1p(-np.minimum(base, _CERTAIN)) if falloff.is_probability else base

    def detected(self, beta: Floats) -> Floats:
        """Probability that an animal of each cell is detected at all, shape (n_cells,)."""
        found = np.zeros(len(self.session.mask))
        for one, share in enumerate(self.shares(beta)):
            sums = self._cells(one)
            rates = self._row_rates(beta, sums, 0, one)
            found += share * -np.expm1(-sums.hazard(rates))
        return found

    def centres(self, beta: Floats) -> Floats:
        """Probability that the activity centre of each detected animal lies in each cell.

        Returns:
            Shape (n_animals, n_cells); each row adds up to 1.
        """
        return np.asarray(self.classes_and_centres(beta).sum(axis=1), dtype=np.float64)

    def classes_and_centres(self, beta: Floats) -> Floats:
        """Probability that each detected animal is of a class and has its activity centre in a cell.

        The slope of the logarithm of a history for that of the weight of a cell is the probability that the
        animal's centre lies there.

        Returns:
            Shape (n_animals, n_classes, n_cells); the values of each animal add up to 1.
        """
        mask = self.session.mask
        found = np.zeros((len(self.session.history), self.classes, len(mask)))
        log_weight = np.log(self.density_per_ha(beta)) + np.log(mask.cell_ha)
        log_shares = np.log(self.shares(beta))
        for group, row in enumerate(self._one.cells):
            animals = self._one.animals[group]
            log_joint = np.full((len(animals), len(row)), -np.inf)
            for one, sums in enumerate(row):
                at = sums.at(log_weight, self._row_rates(beta, sums, group, one))
                place = self._one.place[group][one]
                log_joint[place, one] = at.log_history + log_shares[one]
                for animal, only in zip(animals[place], np.eye(len(place)), strict=True):
                    found[animal, one] = at.slopes(only, 0.0).log_weight
            share = np.exp(log_joint - log_joint.max(axis=1, keepdims=True, initial=-np.inf))
            share /= share.sum(axis=1, keepdims=True)
            found[animals] *= share[:, :, None]
        return found

    def distance_m(self) -> Floats:
        """Distances from detectors to cells, shape (n_detectors, n_cells)."""
        if self.session.distance_m is not None:
            return np.minimum(self.session.distance_m, _FARTHEST_M)
        place, cells = self.session.detectors.place_m, self.session.mask.place_m
        return np.hypot(place[:, :1] - cells[:, 0], place[:, 1:] - cells[:, 1])

    @property
    def classes(self) -> int:
        """How many classes of animals the model has."""
        return self._one.shape[1]

    @property
    def has_groups(self) -> bool:
        """Whether detection depends on a covariate of the single animal."""
        return bool(self._one.shape[0] > 1)

    def _cells(self, one: int) -> CellSums:
        return self._one.cells[0][one]

    def _rates(self, beta: Floats, which: tuple[int, int, int]) -> Rates:
        """The parameters of all detectors for a group, class and state."""
        return self._spread(beta, lambda values: values[which])

    def _row_rates(self, beta: Floats, sums: CellSums, group: int, one: int) -> Rates:
        """The parameters of the rows of some sums."""
        at = (sums.exposure.state, sums.exposure.detector)
        return self._spread(beta, lambda values: values[group, one][at])

    def _spread(self, beta: Floats, of_rows: _Chooser) -> Rates:
        chosen = {name: of_rows(values) for name, values in self._predicted(beta)}
        height = chosen[self.height]
        if self.height == "g0":
            height = -np.logaddexp(0.0, -height)
        return Rates(height, chosen["sigma"], chosen.get("z", np.zeros(len(height))))

    def _predicted(self, beta: Floats) -> Iterator[tuple[Parameter, Floats]]:
        for name, matrix in self._one.matrices.detection.items():
            yield name, np.broadcast_to(matrix @ beta[self.design.columns[name]], self._one.shape)
