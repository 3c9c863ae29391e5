"""Fits: starting values, the maximum, standard errors, and tables of models."""
