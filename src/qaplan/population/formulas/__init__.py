"""Formulas of parameters: terms, covariates and design matrices."""
