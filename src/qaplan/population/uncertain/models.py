"""Which models a likelihood of ghosts can have."""

from __future__ import annotations

import re

from qaplan.base.errors import DataError
from qaplan.encounters.types import SpatialSurvey
from qaplan.population.model import Model

__all__ = ["check_ghost_model"]


def check_ghost_model(survey: SpatialSurvey, model: Model) -> None:
    """Refuse what a likelihood of ghosts does not know.

    Args:
        survey: The survey.
        model: The model.

    Raises:
        DataError: ``population.ghosts_model``.
    """
    terms = {term for formula in model.formulas.values() for term in re.findall(r"[\w.]+", formula)}
    is_other = model.is_conditional or model.is_binomial_n or bool(model.hcov)
    if survey.kind == "multi" or is_other or terms & {"b", "bk", "h2"}:
        raise DataError(
            "population.ghosts_model",
            "ghosts are looked for with counts or proximity, without classes and responses to capture",
            do="leave out h2, b, bk, --hcov, --conditional and --binomial-n",
        )
