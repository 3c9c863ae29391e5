"""Formulas of parameters: terms, covariates and design matrices."""

from __future__ import annotations

from qaplan.population.formulas.designs import designs
from qaplan.population.formulas.parsing import parse_model
from qaplan.population.formulas.types import Behaviour, ModelDesign, SessionDesign

__all__ = ["Behaviour", "ModelDesign", "SessionDesign", "designs", "parse_model"]
