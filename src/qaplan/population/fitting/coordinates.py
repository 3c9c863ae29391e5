"""Coefficients of one scale: what the search moves in, so that metres and shares are alike to it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.population.formulas.types import ModelDesign
from qaplan.population.model import Parameter

__all__ = ["working_scale"]

Floats: TypeAlias = NDArray[np.float64]


def working_scale(design: ModelDesign) -> Floats:
    """The matrix that turns coefficients of centred and scaled covariates into those of the model.

    Args:
        design: The design matrices.

    Returns:
        Shape (n_coefficients, n_coefficients): ``beta = matrix @ working``.
    """
    size = len(design.coefficients)
    found = np.eye(size)
    for parameter, columns in design.columns.items():
        places = range(*columns.indices(size))
        terms = [design.coefficients[at].term for at in places]
        constant = places[terms.index("(Intercept)")] if "(Intercept)" in terms else None
        rows = np.concatenate(list(_rows(design, parameter)))
        for at, values in zip(places, rows.T, strict=True):
            # The mark of a level stays as it is, however rare: its coefficient is on the link scale already.
            if at == constant or np.isin(values, (0.0, 1.0)).all():
                continue
            middle = float(values.mean()) if constant is not None else 0.0
            spread = float(np.sqrt(((values - middle) ** 2).mean()))
            found[at, at] = 1.0 / spread if spread > 0 else 1.0
            if constant is not None:
                found[constant, at] = -middle * found[at, at]
    return found


def _rows(design: ModelDesign, parameter: Parameter) -> Iterator[Floats]:
    for session in design.sessions:
        if parameter == "D":
            yield session.density
        elif parameter == "pmix":
            yield session.mixing.reshape(1, -1)
        else:
            values = session.detection[parameter]
            yield values.reshape(-1, values.shape[-1])
