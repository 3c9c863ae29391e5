"""The log-likelihood of left-only, right-only and both: one sum over who may be whose other flank."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import lgamma
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.base.errors import DataError
from qaplan.encounters.flanks import FlankSurveys
from qaplan.encounters.types import CaptureHistory, Session, SpatialSurvey
from qaplan.population.flanks.ground import Ground, GroundAt, counts_of, ground_of
from qaplan.population.flanks.matchings import WIDEST, Links, matching_order, matching_sum
from qaplan.population.formulas import ModelDesign, designs
from qaplan.population.model import Coefficient, Model
from qaplan.population.spatial.likelihood import likelihood_of

__all__ = ["FlankLikelihood", "LinkSum", "SessionSums", "exact_links", "flank_likelihood", "together"]

Floats: TypeAlias = NDArray[np.float64]
Apart: TypeAlias = Sequence[tuple[int, int, int]]
_LARGEST = 600.0
_COARSER, _NARROW = 100.0, 8
_LADDER = ((1e-12, 10), (1e-10, 12), (1e-8, WIDEST))
"""What may be left out, and how many right histories may be held at once for so little."""


class LinkSum(Protocol):
    """A sum over matchings: in full, or sampled."""

    def __call__(self, odds: Floats) -> Links:
        """The sum at the odds of every link, shape (n_left, n_right)."""
        ...


def exact_links(odds: Floats) -> Links:
    """Sum over all matchings in full, but for links that hardly matter.

    Where that is too long, more and more links are left out; the stated error then says how much that may
    matter, and whoever needs the sum itself samples it.
    """
    for negligible, widest in _LADDER:
        order = matching_order(odds, negligible=negligible)
        if order.width <= widest:
            return matching_sum(odds, order)
    negligible = _LADDER[-1][0]
    while True:
        negligible *= _COARSER
        order = matching_order(odds, negligible=negligible)
        if order.width <= _NARROW:
            return matching_sum(odds, order)


@dataclass(frozen=True, eq=False)
class SessionSums:
    """The sums over the cells of one session at one set of coefficients.

    Args:
        ground: The ground there.
        log_lik: Log-likelihood of the session.
        links: The sum over matchings.
        odds: Odds of each link: the weight of the two as one animal over that of two animals.
        gradient: Derivatives of the log-likelihood.
    """

    ground: GroundAt
    log_lik: float
    links: Links
    odds: Floats
    gradient: Floats


class _Session:
    """One session: what no coefficient changes."""

    def __init__(self, ground: Ground, counts: Sequence[Floats], allowed: Floats, constant: float) -> None:
        self.ground, self.constant, self.allowed = ground, constant, allowed
        self.left, self.right, self.both = counts
        self.seen = np.flatnonzero(sum(each.sum(axis=0) for each in counts))
        self.animals = sum(len(each) for each in counts)

    def sums(self, beta: Floats, link_sum: LinkSum) -> SessionSums:
        """All sums at some coefficients.

        The weight of a history is the sum over cells of expected animals, times the probability of its
        passings and of no others there; a link's weight is that of the two histories taken together.
        """
        at = self.ground.at(beta)
        with_none = at.log_animals - at.total
        gains = at.log_hazard[self.seen]
        left, right, both = (each[:, self.seen] for each in (self.left, self.right, self.both))
        shares, logs = zip(
            *(_cell_shares(each @ gains, with_none) for each in (left, right, both)), strict=True
        )
        # The likelihood of a pair over that of its two: expected animals stand in it once, not twice.
        cells = np.exp(np.minimum(at.total - at.log_animals, _LARGEST))
        pairs = (shares[0] * cells) @ shares[1].T
        odds = pairs * self.allowed
        links = link_sum(odds)
        expected, missed = np.exp(at.log_animals), np.exp(with_none)
        log_lik = links.log_sum + sum(float(each.sum()) for each in logs) - float((expected - missed).sum())
        weights = _posteriors(shares, cells, pairs, links.probability)
        counted = sum(each.T @ weight for each, weight in zip((left, right, both), weights, strict=True))
        animals = self._animals(weights, shares, cells, pairs, links.probability)
        by_hazard = -at.hazard * (animals + missed)
        by_hazard[self.seen] += counted
        gradient = at.gradient(by_hazard, animals - (expected - missed))
        return SessionSums(at, log_lik + self.constant, links, odds, gradient)

    def _animals(
        self,
        weights: Sequence[Floats],
        shares: Sequence[Floats],
        cells: Floats,
        pairs: Floats,
        probability: Floats,
    ) -> Floats:
        """Expected animals that were photographed, by the cell of their centre: a linked pair is one."""
        together = (shares[0] * ((_over(probability, pairs)) @ (shares[1] * cells))).sum(axis=0)
        return np.asarray(sum(each.sum(axis=0) for each in weights) - together)


def _cell_shares(log_gain: Floats, with_none: Floats) -> tuple[Floats, Floats]:
    """Share of each cell in the weight of each history, and the logarithm of the weight."""
    log_weight = log_gain + with_none
    most = log_weight.max(axis=1, initial=-np.inf, keepdims=True)
    share = np.exp(log_weight - most)
    whole = share.sum(axis=1, keepdims=True)
    return share / whole, (np.log(whole) + most)[:, 0]


def _posteriors(
    shares: Sequence[Floats], cells: Floats, pairs: Floats, probability: Floats
) -> tuple[Floats, Floats, Floats]:
    """Where the animal of each history lives, given all: a mixture of alone and of each link."""
    left, right, both = shares
    per_pair = _over(probability, pairs)
    alone_left = 1.0 - probability.sum(axis=1, keepdims=True)
    alone_right = 1.0 - probability.sum(axis=0)[:, None]
    with_right = left * (alone_left + (per_pair @ right) * cells)
    with_left = right * (alone_right + (per_pair.T @ left) * cells)
    return with_right, with_left, both


def _over(probability: Floats, pairs: Floats) -> Floats:
    return np.divide(probability, pairs, out=np.zeros_like(pairs), where=probability > 0)


class FlankLikelihood:
    """The log-likelihood of one model of histories of two flanks."""

    def __init__(
        self,
        model: Model,
        coefficients: tuple[Coefficient, ...],
        sessions: Sequence[_Session],
        start: Floats,
    ) -> None:
        """Keep the sessions; see :func:`flank_likelihood`."""
        self.model, self.coefficients, self.sessions = model, coefficients, tuple(sessions)
        self.link_sums: tuple[LinkSum, ...] = (exact_links,) * len(self.sessions)
        self.evaluations = 0
        self._start = start

    def __call__(self, beta: Floats) -> tuple[float, Floats]:
        """Log-likelihood in our convention and its gradient, at coefficients on the link scale.

        Minus infinity, with a gradient of zeros, where the coefficients are out of reach.
        """
        self.evaluations += 1
        value, gradient = 0.0, np.zeros(len(self.coefficients))
        with np.errstate(all="ignore"):
            for each in self.sums(beta):
                value, gradient = value + each.log_lik, gradient + each.gradient
        if not (np.isfinite(value) and np.isfinite(gradient).all()):
            return -np.inf, np.zeros(len(self.coefficients))
        return value, gradient

    def sums(self, beta: Floats) -> tuple[SessionSums, ...]:
        """The sums of every session at some coefficients."""
        return tuple(
            each.sums(beta, link_sum) for each, link_sum in zip(self.sessions, self.link_sums, strict=True)
        )

    def start(self) -> Floats:
        """Starting values on the link scale, shape (n_coefficients,)."""
        return self._start.copy()


def flank_likelihood(flanks: FlankSurveys, model: Model, *, apart: Apart = ()) -> FlankLikelihood:
    """Make the log-likelihood of a model of left-only, right-only and both.

    Passings of an animal are a Poisson process; each shows the left flank, the right one or both with the
    same probabilities whoever passes and wherever it lives. Those probabilities then stand in no sum with
    the density, and left-only, right-only and joined histories of one animal have one detection function.

    Args:
        flanks: Histories of counts, by the flanks that are known.
        model: The model; formulas may name covariates of cells, detectors and sessions.
        apart: Links that are known to be none: session, index of the left-only and of the right-only history.

    Raises:
        DataError: ``population.flanks_need_counts``, ``population.flanks_model``, and what
            :func:`qaplan.population.formulas.designs` raises.

    Source:
        Augustine et al. 2018, Annals of Applied Statistics 12, 67-95, for the model; the sum over matchings
        takes the place of its Markov chain.
    """
    everyone = together(flanks)
    _check_model(everyone, model)
    design = designs(everyone, model)
    sessions = []
    for at, session in enumerate(everyone.sessions):
        detectors = len(session.detectors)
        parts = [each.sessions[at].history for each in (flanks.left, flanks.right, flanks.both)]
        counts = [counts_of(each, detectors) for each in parts]
        allowed = np.ones((len(parts[0]), len(parts[1])))
        for where, one, other in apart:
            if where == at:
                allowed[one, other] = 0.0
        ground = ground_of(session, design, at, model.detectfn)
        sessions.append(_Session(ground, counts, allowed, _constant(session)))
    return FlankLikelihood(model, design.coefficients, sessions, _start(flanks, everyone, model, design))


def together(flanks: FlankSurveys) -> SpatialSurvey:
    """One survey in which every history stands for an animal of its own: more than there are."""
    parts = (flanks.left, flanks.right, flanks.both)
    sessions = tuple(
        replace(session, history=_joined([each.sessions[at].history for each in parts]))
        for at, session in enumerate(flanks.both.sessions)
    )
    return SpatialSurvey(flanks.both.kind, sessions)


def _joined(histories: Sequence[CaptureHistory]) -> CaptureHistory:
    before = np.cumsum([0, *(len(each) for each in histories[:-1])])
    return CaptureHistory(
        tuple(name for each in histories for name in each.animals),
        np.concatenate([each.animal + first for each, first in zip(histories, before, strict=True)]),
        np.concatenate([each.occasion for each in histories]),
        np.concatenate([each.detector for each in histories]),
        np.concatenate([each.count for each in histories]),
    )


def _check_model(survey: SpatialSurvey, model: Model) -> None:
    if survey.kind != "count":
        raise DataError(
            "population.flanks_need_counts",
            "two flanks are put together from counts of passings",
            do="give a row for each passing and the detector count",
        )
    terms = {term for formula in model.formulas.values() for term in re.findall(r"[\w.]+", formula)}
    if model.is_conditional or model.is_binomial_n or model.hcov or terms & {"b", "bk", "h2"}:
        raise DataError(
            "population.flanks_model",
            "with two flanks, a model has no classes, no response to capture and a Poisson number of animals",
            do="leave out h2, b, bk, --hcov, --conditional and --binomial-n",
        )


def _constant(session: Session) -> float:
    """What no coefficient changes: effort by occasions, and the orders of the passings of one count."""
    history, usage = session.history, session.detectors.usage
    with np.errstate(divide="ignore"):
        share = np.log(usage[history.detector, history.occasion] / usage.sum(axis=1)[history.detector])
    orders = sum(lgamma(count + 1) for count in history.count.tolist())
    return float((history.count * share).sum()) - orders


def _start(flanks: FlankSurveys, everyone: SpatialSurvey, model: Model, design: ModelDesign) -> Floats:
    """Start from all histories as if each were an animal, with as few animals as there may be."""
    start = likelihood_of(everyone, model, design).start()
    fewest = sum(
        len(both.history) + max(len(left.history), len(right.history))
        for left, right, both in zip(
            flanks.left.sessions, flanks.right.sessions, flanks.both.sessions, strict=True
        )
    )
    shift = float(np.log(max(fewest, 0.5) / max(everyone.animals, 0.5)))
    for parameter, sign in (("D", 1.0), ("lambda0", -1.0), ("g0", -1.0)):
        named = [at for at, each in enumerate(design.coefficients) if each.parameter == parameter]
        start[named[:1]] += sign * shift
    return start
