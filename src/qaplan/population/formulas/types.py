"""What formulas become: design matrices of every parameter in every session."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.population.model import Coefficient, Parameter

__all__ = ["Behaviour", "ModelDesign", "SessionDesign"]

Floats: TypeAlias = NDArray[np.float64]
Whole: TypeAlias = NDArray[np.int64]
Behaviour = Literal["", "b", "bk"]


@dataclass(frozen=True, eq=False)
class SessionDesign:
    """The design matrices of one session; a linear predictor is a matrix times the parameter's coefficients.

    Args:
        density: Of ``D``, shape (n_cells, p); p is 0 with a conditional likelihood.
        detection: Of ``g0`` or ``lambda0``, ``sigma`` and, with the hazard rate, ``z``: shape (n_groups,
            n_classes, n_states, n_detectors, p), where a length is 1 when nothing depends on it (n_detectors
            too: rows are broadcast). States: 0 not yet detected, 1 detected before (in the session with
            ``b``, at this detector with ``bk``).
        mixing: Of ``pmix``, shape (p,): the logit of the share of the second class; p is 0 without classes.
        group: Group of each animal, shape (n_animals,): animals of one group share their individual
            covariates; all 0 without such covariates.
        animal_class: Class of each animal, shape (n_animals,): 0 or 1, -1 where unknown.
    """

    density: Floats
    detection: Mapping[Parameter, Floats]
    mixing: Floats
    group: Whole
    animal_class: Whole


@dataclass(frozen=True, eq=False)
class ModelDesign:
    """A model, ready to be evaluated on its survey.

    Args:
        coefficients: The names of the coefficients, in secr's order: D, g0 or lambda0, sigma, z, pmix.
        columns: Which coefficients belong to each parameter of the model.
        sessions: The design matrices of each session, in the survey's order.
        behaviour: Which response to an earlier detection the states are; empty for none.
        classes: The two levels of the animal covariate of ``h2``, alphabetically; empty without classes.
    """

    coefficients: tuple[Coefficient, ...]
    columns: Mapping[Parameter, slice]
    sessions: tuple[SessionDesign, ...]
    behaviour: Behaviour = ""
    classes: tuple[str, ...] = ()
