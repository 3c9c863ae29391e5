"""Density cell by cell with its doubt, and where the activity centres of the detected animals may lie."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.base.provenance import Provenance
from qaplan.encounters.types import Mask, SpatialSurvey
from qaplan.population.fitting.fit import model_activity
from qaplan.population.fitting.types import Z_95, Fit
from qaplan.population.formulas import designs
from qaplan.population.inference.fitted import FittedModel
from qaplan.population.inference.region import check_density
from qaplan.population.model import Model

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["DensitySurface", "GroupDensity", "density_surfaces", "is_flat", "mean_densities"]

Floats: TypeAlias = NDArray[np.float64]
_HA_IN_100KM2 = 10_000


@dataclass(frozen=True, eq=False)
class DensitySurface:
    """Density of the cells of one session, animals on 100 square kilometres.

    Args:
        session: The session.
        mask: Its cells.
        density: Expected density by the model, shape (n_cells,).
        se: Its standard error.
        lower: Lower end of its 95 % interval, on the log scale.
        upper: Upper end.
        centres: Density of activity centres given who was detected where: those detected, each spread over
            where its centre may lie, and those missed.
        provenance: What it was made from.
    """

    session: str
    mask: Mask
    density: Floats
    se: Floats
    lower: Floats
    upper: Floats
    centres: Floats
    provenance: Provenance

    @property
    def status(self) -> str:
        """``ok``: the fit was one that may be used."""
        return "ok"

    @property
    def method(self) -> str:
        """How it is made, in English."""
        return (
            "density of each cell by the model, lognormal standard error and interval; "
            "centres: posterior of each detected animal given the estimate, and the density of those missed"
        )

    @property
    def cv(self) -> Floats:
        """Standard error over density, shape (n_cells,)."""
        return np.asarray(self.se / self.density, dtype=np.float64)

    def summary(self) -> str:
        """The range of the surface in plain English."""
        low, high = self.density.min(), self.density.max()
        return (
            f"session {self.session}: {low:.3g} to {high:.3g} animals on 100 km2, {len(self.mask)} cells, "
            f"coefficient of variation {self.cv.min():.2f} to {self.cv.max():.2f}"
        )

    def table(self) -> pd.DataFrame:
        """A row for each cell: easting, northing, density, se, cv, lower, upper, centres."""
        import pandas as pd

        return pd.DataFrame(
            {"easting_m": self.mask.place_m[:, 0], "northing_m": self.mask.place_m[:, 1], **self.layers()}
        )

    def layers(self) -> dict[str, Floats]:
        """The values of the cells by name, animals on 100 square kilometres but for the ``cv``."""
        return {
            "density_per_100km2": self.density,
            "se_per_100km2": self.se,
            "cv": self.cv,
            "lower_per_100km2": self.lower,
            "upper_per_100km2": self.upper,
            "centres_per_100km2": self.centres,
        }

    def to_record(self) -> dict[str, object]:
        """Totals for a program; the cells themselves go into files."""
        area = self.mask.area_ha / _HA_IN_100KM2
        return {
            "session": self.session,
            "cells": len(self.mask),
            "cell_ha": self.mask.cell_ha,
            "expected_animals": float(self.density.mean()) * area,
            "centres_animals": float(self.centres.mean()) * area,
            "density_per_100km2_least": float(self.density.min()),
            "density_per_100km2_most": float(self.density.max()),
            "cv_most": float(self.cv.max()),
            "method": self.method,
        }


@dataclass(frozen=True, eq=False)
class GroupDensity:
    """Mean densities of groups of cells, animals on 100 square kilometres.

    Args:
        density: Of each group.
        log_se: Standard error of the logarithm of each.
    """

    density: Floats
    log_se: Floats

    @property
    def cv(self) -> Floats:
        """Standard error over density."""
        return np.asarray(np.sqrt(np.expm1(self.log_se**2)), dtype=np.float64)

    @property
    def interval(self) -> tuple[Floats, Floats]:
        """Lower and upper ends of the 95 % intervals, on the log scale."""
        reach = np.exp(Z_95 * self.log_se)
        return self.density / reach, self.density * reach


def is_flat(survey: SpatialSurvey, model: Model) -> bool:
    """Whether a model gives all cells of a session one density.

    Args:
        survey: The survey.
        model: The model.

    Raises:
        DataError: As :func:`qaplan.population.formulas.designs`.
    """
    return all(not np.ptp(each.density, axis=0).any() for each in designs(survey, model).sessions)


def mean_densities(fit: Fit, group: NDArray[np.int64], *, session: int = 0) -> GroupDensity:
    """Say the mean density of groups of cells, with the error that the coefficients of the density cause.

    Args:
        fit: A fit of the full likelihood whose status is ``ok``.
        group: The group of each cell of the session, counted from 0, shape (n_cells,); each has a cell.
        session: Which session.

    Raises:
        ModelError: As ``fit.require()``, for any other status.
        DataError: ``population.region_needs_density`` with a conditional likelihood.
    """
    fit.require()
    check_density(fit)
    design = designs(fit.survey, fit.model)
    columns, matrix = design.columns["D"], design.sessions[session].density
    density = np.exp(matrix @ fit.beta[columns]) * _HA_IN_100KM2
    cells = np.bincount(group).astype(np.float64)
    mean = np.bincount(group, density) / cells
    slopes = [np.bincount(group, density * column) / cells for column in matrix.T]
    slope = np.column_stack(slopes) / mean[:, None]
    variance = np.einsum("ij,jk,ik->i", slope, fit.covariance[columns, columns], slope)
    return GroupDensity(mean, np.sqrt(variance))


def density_surfaces(fit: Fit) -> tuple[DensitySurface, ...]:
    """Say the density of every cell, with its doubt, for each session.

    Args:
        fit: A fit of the full likelihood whose status is ``ok``.

    Raises:
        ModelError: As ``fit.require()``, for any other status.
        DataError: ``population.region_needs_density`` with a conditional likelihood.

    Source:
        D. L. Borchers and M. G. Efford (2008), Biometrics 64, 377-385, for the posterior of centres; it takes
        the estimate for the truth, as fx.total of secr does.
    """
    fit.require()
    check_density(fit)
    fitted = FittedModel(fit)
    columns = fitted.design.columns["D"]
    covariance = fit.covariance[columns, columns]
    found = []
    for at, session in enumerate(fitted.sessions):
        matrix = fitted.design.sessions[at].density
        log_se = np.sqrt(np.einsum("ij,jk,ik->i", matrix, covariance, matrix))
        density = session.density_per_ha(fit.beta) * _HA_IN_100KM2
        missed = density * (1 - session.detected(fit.beta))
        centres = session.centres(fit.beta).sum(axis=0) / session.session.mask.cell_ha * _HA_IN_100KM2
        found.append(
            DensitySurface(
                session.session.name,
                session.session.mask,
                density,
                density * np.sqrt(np.expm1(log_se**2)),
                density * np.exp(-Z_95 * log_se),
                density * np.exp(Z_95 * log_se),
                missed + centres,
                model_activity("population.density_surfaces", fit.survey, fit.model),
            )
        )
    return tuple(found)
