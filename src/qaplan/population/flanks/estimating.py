"""Fitting a model to two flanks: the maximum, its intervals, and what it says of each possible link."""

from __future__ import annotations

from math import exp, sqrt
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.base.facts import Fact
from qaplan.base.messages import Message
from qaplan.base.provenance import Input, Provenance, computed_by
from qaplan.base.refusal import Caution, Refusal
from qaplan.encounters.flanks import FlankSurveys
from qaplan.population.density import FEWEST_FOR_DENSITY
from qaplan.population.fitting.digests import survey_digest
from qaplan.population.fitting.edges import Edge, edge_of
from qaplan.population.fitting.optimising import Optimum, maximise
from qaplan.population.fitting.types import Z_95
from qaplan.population.flanks.estimate import FlankEstimate, FlankNumbers, LinkHint
from qaplan.population.flanks.ground import mean_density
from qaplan.population.flanks.likelihood import (
    Apart,
    FlankLikelihood,
    SessionSums,
    flank_likelihood,
)
from qaplan.population.flanks.matchings import Links, matching_order, matching_sizes
from qaplan.population.flanks.profile import profile_ends
from qaplan.population.flanks.sampling import SampledLinks, walk_matchings
from qaplan.population.model import Model
from qaplan.population.upper_bound import upper_bounds

__all__ = ["fit_flanks", "flank_numbers", "refuse_flanks"]

Floats: TypeAlias = NDArray[np.float64]
_HINT = 0.05
_ENDED_CODES = {
    "not_converged": "fitting.not_converged",
    "at_the_edge": "fitting.at_the_edge",
    "not_identified": "fitting.not_identified",
}
_DRAWS = 400
_ROUNDS, _DRAWS_FIRST = 3, 200
_BATCHES = 10
_COARSE = 1e-6
_EXACT = 1e-7
_FAR_FROM_HALF = 3.0


def fit_flanks(
    flanks: FlankSurveys, model: Model, *, rng: np.random.Generator, apart: Apart = ()
) -> FlankEstimate:
    """Fit a model to left-only, right-only and linked histories.

    Args:
        flanks: The histories.
        model: The model.
        rng: Where chance comes from: for the interval of the number of animals, and for the links where
            they are too many to be summed in full.
        apart: Links that are known to be none: session, index of the left-only and of the right-only one.

    Returns:
        The estimate. Look at its status before its numbers.

    Raises:
        DataError: What :func:`qaplan.population.flanks.likelihood.flank_likelihood` raises.
    """
    likelihood = flank_likelihood(flanks, model, apart=apart)
    optimum, spread = _fitted(likelihood, rng)
    edge = edge_of(likelihood, optimum)
    sums = likelihood.sums(optimum.beta)
    is_sampled = any(each.links.is_sampled for each in sums)
    numbers = flank_numbers(flanks)
    per_ha, interval = _density(likelihood, optimum, edge)
    photographed = _photographed(sums, likelihood)
    unseen = _unseen(likelihood, optimum.beta)
    seen = np.concatenate([np.zeros(numbers.fewest), photographed])
    there = float(seen @ np.arange(len(seen))) + unseen
    is_ok = edge.status == "ok"
    return FlankEstimate(
        numbers=numbers,
        model=model,
        coefficients=likelihood.coefficients,
        beta=optimum.beta,
        covariance=edge.covariance,
        log_lik=float("nan") if is_sampled else optimum.value,
        per_ha=per_ha,
        per_ha_interval=interval,
        photographed=photographed,
        there=there,
        there_interval=(
            _there_interval(likelihood, optimum.beta, edge.covariance, seen, rng=rng)
            if is_ok
            else (float(numbers.fewest), np.inf)
        ),
        hints=tuple(_hints(flanks, sums)),
        evaluations=likelihood.evaluations,
        status=edge.status,
        is_sampled=is_sampled,
        error=spread if is_sampled else sum(each.links.error for each in sums),
        cautions=_cautions(flanks, numbers, edge, likelihood),
        provenance=_provenance(flanks, model),
    )


def flank_numbers(flanks: FlankSurveys) -> FlankNumbers:
    """Count what stands in the catalogue of flanks."""
    left, right = flanks.left.detections, flanks.right.detections
    return FlankNumbers(
        flanks.left.animals,
        flanks.right.animals,
        flanks.both.animals,
        left + right + flanks.both.detections,
        left / (left + right) if left + right else None,
    )


def refuse_flanks(flanks: FlankSurveys) -> Refusal | None:
    """Refuse a density where fewer animals may have been photographed than can carry one.

    Args:
        flanks: The histories.

    Returns:
        The refusal, with the range of what was photographed and the bounds; None where there are enough.
    """
    numbers = flank_numbers(flanks)
    if numbers.fewest >= FEWEST_FOR_DENSITY:
        return None
    made = computed_by("population.flanks", {"fewest": FEWEST_FOR_DENSITY})
    known = Fact("population.flanks.fewest", numbers.fewest, "animal", activity=made, bound="at least")
    most = Fact("population.flanks.most", numbers.most, "animal", activity=made, bound="at most")
    fewest = Fact("population.density.fewest", FEWEST_FOR_DENSITY, "animal", activity=made, tier="public")
    code = "population.too_few_for_density"
    reason = Message(code, {"known": known, "fewest": fewest})
    between = Message("flanks.between", {"fewest": known, "most": most})
    bounds = (each.message() for each in upper_bounds(numbers.most))
    instead = (between, *bounds)
    facts = {fact.id: fact for message in (reason, *instead) for fact in message.facts()}
    return Refusal(code, reason, instead, tuple(facts.values()))


def _fitted(likelihood: FlankLikelihood, rng: np.random.Generator) -> tuple[Optimum, float]:
    """The maximum; where the links cannot be summed in full, over matchings drawn near it, three times.

    Returns:
        The maximum, and the Monte Carlo standard error of the coefficient that moves most.
    """
    beta = likelihood.start()
    if all(each.links.error <= _EXACT for each in likelihood.sums(beta)):
        optimum = maximise(likelihood, beta)
        beta = optimum.beta
        if all(each.links.error <= _EXACT for each in likelihood.sums(beta)):
            return optimum, 0.0
    optimum = _sampled(likelihood, beta, rng, draws=_DRAWS_FIRST)
    for number in range(1, _ROUNDS):
        optimum = _sampled(likelihood, optimum.beta, rng, draws=_DRAWS_FIRST * 3**number)
    return optimum, _sampling_error(likelihood, optimum)


def _sampled(likelihood: FlankLikelihood, beta: Floats, rng: np.random.Generator, *, draws: int) -> Optimum:
    """The maximum over matchings drawn at some coefficients."""
    likelihood.link_sums = (_Nearest(),) * len(likelihood.sessions)
    sums = likelihood.sums(beta)
    likelihood.link_sums = tuple(walk_matchings(each.odds, rng, draws=draws) for each in sums)
    return maximise(likelihood, beta)


class _Nearest:
    """No links at all: good enough to look at the odds, which do not depend on the sum."""

    def __call__(self, odds: Floats) -> Links:
        return Links(0.0, np.zeros_like(odds), 0.0)


def _sampling_error(likelihood: FlankLikelihood, optimum: Optimum) -> float:
    """Monte Carlo standard error of the logarithm of density: a Newton step for each stretch of the walk."""
    whole = likelihood.link_sums
    split = [each.batches(_BATCHES) for each in whole if isinstance(each, SampledLinks)]
    steps = []
    for parts in zip(*split, strict=True):
        likelihood.link_sums = parts
        steps.append(np.linalg.solve(optimum.information, likelihood(optimum.beta)[1]))
    likelihood.link_sums = whole
    return float(np.std(np.array(steps)[:, 0], ddof=1) / sqrt(_BATCHES))


def _density(likelihood: FlankLikelihood, optimum: Optimum, edge: Edge) -> tuple[float, tuple[float, float]]:
    """Mean density with its interval: by the profile where it is the same everywhere, else by the Hessian."""
    grounds = [each.ground for each in likelihood.sessions]
    per_ha, error = mean_density(grounds, optimum.beta, edge.covariance)
    columns = grounds[0].columns["D"]
    if edge.status != "ok":
        return per_ha, (0.0, np.inf)
    if columns.stop - columns.start > 1:
        return per_ha, (per_ha * exp(-Z_95 * error), per_ha * exp(Z_95 * error))
    low, high = profile_ends(likelihood, optimum.beta, optimum.value, at=columns.start, error=error)
    return per_ha, (exp(low), exp(high) if high < np.inf else np.inf)


def _photographed(sums: tuple[SessionSums, ...], likelihood: FlankLikelihood) -> Floats:
    """Probability of each number of photographed animals, from the fewest on, all sessions together."""
    shares = np.ones(1)
    for each, link_sum in zip(sums, likelihood.link_sums, strict=True):
        if not min(each.odds.shape):
            continue
        if isinstance(link_sum, SampledLinks):
            sizes = link_sum.sizes(each.odds)
        else:
            sizes = matching_sizes(each.odds, matching_order(each.odds, negligible=_COARSE))
        # Links make animals fewer: the most links are the fewest animals.
        shares = np.convolve(shares, sizes[::-1])
    return shares


def _unseen(likelihood: FlankLikelihood, beta: Floats) -> float:
    """Expected animals that were not photographed."""
    found = 0.0
    for each in likelihood.sessions:
        at = each.ground.at(beta)
        found += float(np.exp(at.log_animals - at.total).sum())
    return found


def _there_interval(
    likelihood: FlankLikelihood,
    beta: Floats,
    covariance: Floats,
    seen: Floats,
    *,
    rng: np.random.Generator,
) -> tuple[float, float]:
    """How many animals there are: photographed ones, and a Poisson number of others at drawn coefficients.

    Args:
        likelihood: The likelihood.
        beta: Its maximum.
        covariance: Of the coefficients there.
        seen: Probability of each number of photographed animals, from 0 on.
        rng: Where chance comes from.
    """
    drawn = rng.multivariate_normal(beta, covariance, size=_DRAWS, method="eigh")
    others = np.array([_unseen(likelihood, beta) for beta in drawn])
    unseen = rng.poisson(np.minimum(others, 1e9))
    low, high = np.quantile(rng.choice(len(seen), size=_DRAWS, p=seen) + unseen, [0.025, 0.975])
    return float(low), float(high)


def _hints(flanks: FlankSurveys, sums: tuple[SessionSums, ...]) -> list[LinkHint]:
    found = []
    for at, each in enumerate(sums):
        left, right = flanks.left.sessions[at].history, flanks.right.sessions[at].history
        found += [
            LinkHint(
                flanks.left.sessions[at].name,
                left.animals[one],
                right.animals[other],
                round(float(each.links.probability[one, other]), 4),
            )
            for one, other in np.argwhere(each.links.probability >= _HINT)
        ]
    return sorted(found, key=lambda hint: -hint.probability)


def _cautions(
    flanks: FlankSurveys, numbers: FlankNumbers, edge: Edge, likelihood: FlankLikelihood
) -> tuple[Caution, ...]:
    found = []
    if edge.status != "ok":
        names = ", ".join(
            f"{likelihood.coefficients[at].parameter} {likelihood.coefficients[at].term}" for at in edge.weak
        )
        code = _ENDED_CODES[edge.status]
        found.append(Caution(code, Message(code, {"coefficients": names})))
    sided = flanks.left.detections + flanks.right.detections
    if sided and abs(flanks.left.detections - sided / 2) > _FAR_FROM_HALF * sqrt(sided) / 2:
        code = "flanks.one_sided"
        found.append(Caution(code, Message(code)))
    doubles = any(bool((each == 2).any()) for each in flanks.cameras)
    if numbers.both and not doubles:
        code = "flanks.linked_elsewhere"
        found.append(Caution(code, Message(code)))
    return tuple(found)


def _provenance(flanks: FlankSurveys, model: Model) -> Provenance:
    parameters = {
        "formulas": {each: model.formulas[each] for each in sorted(model.formulas)},
        "detectfn": model.detectfn,
    }
    inputs = tuple(
        Input("table", flank, survey_digest(survey)) for flank, survey in flanks.by_flank().items()
    )
    return Provenance(computed_by("population.flanks", parameters), inputs)
