"""Fitting a spatial capture-recapture model by maximum likelihood, and saying how the search ended."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.base.messages import Message
from qaplan.base.provenance import Input, Provenance, computed_by
from qaplan.base.refusal import Caution
from qaplan.encounters.types import SpatialSurvey
from qaplan.population.fitting.coordinates import working_scale
from qaplan.population.fitting.digests import survey_digest
from qaplan.population.fitting.edges import Edge, edge_of
from qaplan.population.fitting.optimising import Objective, Optimum, maximise
from qaplan.population.fitting.types import Fit
from qaplan.population.formulas import designs
from qaplan.population.model import Coefficient, Model
from qaplan.population.spatial import likelihood_of
from qaplan.population.spatial.types import Likelihood

__all__ = ["fit", "model_activity"]

Floats: TypeAlias = NDArray[np.float64]
_BETTER = 1e-6
_AWAY = 0.7
_THOUSANDFOLD = 7.0
_ENOUGH_EVALUATIONS = 400
_MOST_NAMED = 6
_STATUS_CODES = {
    "not_converged": "fitting.not_converged",
    "at_the_edge": "fitting.at_the_edge",
    "not_identified": "fitting.not_identified",
}


def fit(survey: SpatialSurvey, model: Model, *, start: Floats | None = None) -> Fit:
    """Fit a model to a survey by maximum likelihood.

    Where the search ends at no clear maximum it begins again elsewhere, and the best end counts.

    Args:
        survey: The survey.
        model: The model.
        start: Coefficients to begin with, shape (n_coefficients,); found from the data when None.

    Returns:
        The fit. Look at its status before its numbers.

    Raises:
        DataError: What :func:`qaplan.population.formulas.designs` raises.
    """
    design = designs(survey, model)
    likelihood = likelihood_of(survey, model, design)
    scale = working_scale(design)
    objective = _in_working(likelihood, scale)
    begun = likelihood.start() if start is None else start
    first = _solved(scale, begun)
    best = maximise(objective, first)
    edge = edge_of(objective, best)
    if edge.status != "ok":
        best, edge = _again(objective, best, edge, likelihood, scale)
        edge = _ran_away(edge, best.beta - first)
    beta = scale @ best.beta
    return Fit(
        survey=survey,
        model=model,
        coefficients=likelihood.coefficients,
        beta=beta,
        covariance=_covariance(edge, scale),
        log_lik=best.value,
        log_lik_secr=best.value + likelihood.secr_constant(),
        animals=survey.animals,
        evaluations=likelihood.evaluations,
        status=edge.status,
        cautions=_cautions(edge, likelihood.coefficients),
        provenance=model_activity("population.fit", survey, model),
    )


def model_activity(name: str, survey: SpatialSurvey, model: Model) -> Provenance:
    """The provenance of what is made of a survey and a model.

    Args:
        name: Dotted name of the function.
        survey: The survey.
        model: The model.
    """
    parameters = {
        "formulas": {each: model.formulas[each] for each in sorted(model.formulas)},
        "detectfn": model.detectfn,
        "hcov": model.hcov,
        "conditional": model.is_conditional,
        "binomial_n": model.is_binomial_n,
    }
    return Provenance(computed_by(name, parameters), (Input("table", "survey", survey_digest(survey)),))


def _in_working(likelihood: Likelihood, scale: Floats) -> Objective:
    def objective(working: Floats) -> tuple[float, Floats]:
        value, gradient = likelihood(scale @ working)
        return value, scale.T @ gradient

    return objective


def _again(
    objective: Objective, best: Optimum, edge: Edge, likelihood: Likelihood, scale: Floats
) -> tuple[Optimum, Edge]:
    """Begin elsewhere, and keep what is better; a clear maximum wins a tie."""
    for begun in _other_starts(best, likelihood, scale):
        if likelihood.evaluations > _ENOUGH_EVALUATIONS:
            break
        found = maximise(objective, begun)
        if not np.isfinite(found.value) or found.value < best.value - _BETTER:
            continue
        ended = edge_of(objective, found)
        if found.value > best.value + _BETTER or ended.status == "ok":
            best, edge = found, ended
        if edge.status == "ok":
            break
    return best, edge


def _ran_away(edge: Edge, moved: Floats) -> Edge:
    """A search that ended nowhere because a coefficient went thousandfold away from its start."""
    far = tuple(int(at) for at in np.flatnonzero(np.abs(moved) > _THOUSANDFOLD))
    if edge.status != "not_converged" or not far:
        return edge
    return Edge("at_the_edge", far, edge.covariance)


def _other_starts(best: Optimum, likelihood: Likelihood, scale: Floats) -> Iterator[Floats]:
    if best.ending == "saddle":
        downwards = np.linalg.eigh(best.information)[1][:, 0]
        yield best.beta + 0.5 * downwards
        yield best.beta - 0.5 * downwards
    own = np.asarray(likelihood.start(), dtype=np.float64)
    if not np.isfinite(own).all():
        return
    for way in (_AWAY, -_AWAY):
        moved = own.copy()
        for at, each in enumerate(likelihood.coefficients):
            if each.term == "(Intercept)" and each.parameter in ("sigma", "g0", "lambda0"):
                moved[at] += way if each.parameter == "sigma" else -way
        yield _solved(scale, moved)


def _covariance(edge: Edge, scale: Floats) -> Floats:
    """The covariance of the model's coefficients; not a number for those made of weak ones."""
    is_weak = np.isnan(np.diag(edge.covariance))
    found = scale @ np.nan_to_num(edge.covariance, nan=0.0) @ scale.T
    unknown = (scale[:, is_weak] != 0).any(axis=1)
    found[unknown, :] = np.nan
    found[:, unknown] = np.nan
    return np.asarray(found)


def _solved(scale: Floats, beta: Floats) -> Floats:
    return np.asarray(np.linalg.solve(scale, beta), dtype=np.float64)


def _cautions(edge: Edge, coefficients: tuple[Coefficient, ...]) -> tuple[Caution, ...]:
    if edge.status == "ok":
        return ()
    told = [f"{coefficients[at].parameter} {coefficients[at].term}" for at in edge.weak]
    names = ", ".join([*told[:_MOST_NAMED], "..."] if len(told) > _MOST_NAMED else told)
    code = _STATUS_CODES[edge.status]
    return (Caution(code, Message(code, {"coefficients": names})),)
