"""The likelihood where some detections were taken for an animal of their own: a ghost, which is seen once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.base.errors import DataError
from qaplan.encounters.types import SpatialSurvey
from qaplan.population.formulas import designs
from qaplan.population.model import Model
from qaplan.population.spatial import likelihood_of
from qaplan.population.uncertain.channels import ChannelsAt, channels_of
from qaplan.population.uncertain.models import check_ghost_model

__all__ = ["SplittingLikelihood", "SplittingRate", "splitting_likelihood"]

Floats: TypeAlias = NDArray[np.float64]
_SMALLEST = 1e-300


@dataclass(frozen=True)
class SplittingRate:
    """How often a detection is taken for an animal of its own.

    Args:
        rate: The share of detections, over 0 and under one half.
        judged: Detections of known animals among which it was found; None where it is taken as known.

    Raises:
        DataError: ``population.bad_splitting`` if the rate or the number is out of range.
    """

    rate: float
    judged: float | None = None

    def __post_init__(self) -> None:
        """Refuse a rate that is none."""
        if not 0 < self.rate < 0.5 or (self.judged is not None and not self.judged > 0):
            raise DataError(
                "population.bad_splitting",
                "a rate of splitting lies over 0 and under one half, found among some detections",
                do="write 0.125, and among how many known detections it was found",
            )

    @property
    def logit(self) -> float:
        """Its log odds."""
        return float(np.log(self.rate / (1 - self.rate)))

    def prior(self, logit: float) -> tuple[float, float]:
        """What the judged detections say of a log odds: their binomial log-likelihood, and its slope."""
        judged = self.judged or 0.0
        split = judged * self.rate
        value = split * logit - judged * float(np.logaddexp(0.0, logit))
        return value, split - judged / (1 + float(np.exp(-logit)))


class SplittingLikelihood:
    """The log-likelihood of one model of a survey in which detections were split off."""

    def __init__(self, survey: SpatialSurvey, model: Model, rate: SplittingRate) -> None:
        """Prepare the sessions; see :func:`splitting_likelihood`."""
        design = designs(survey, model)
        self.coefficients, self.rate, self.evaluations = design.coefficients, rate, 0
        self.sessions = tuple(
            channels_of(session, design, at, kind=survey.kind, detectfn=model.detectfn)
            for at, session in enumerate(survey.sessions)
        )
        self._start = likelihood_of(survey, model, design).start()

    @property
    def is_rate_known(self) -> bool:
        """Whether the rate is taken as known, and is no coefficient."""
        return self.rate.judged is None

    def splitting(self, beta: Floats) -> float:
        """The rate of splitting at some coefficients."""
        logit = self.rate.logit if self.is_rate_known else float(beta[-1])
        return float(1 / (1 + np.exp(-logit)))

    def __call__(self, beta: Floats) -> tuple[float, Floats]:
        """Log-likelihood and its gradient; minus infinity where the coefficients are out of reach.

        Where the rate is estimated its logit is the last coefficient, and what was judged adds to it.
        """
        self.evaluations += 1
        size, splitting = len(self.coefficients), self.splitting(beta)
        value, gradient, by_splitting = 0.0, np.zeros(size), 0.0
        with np.errstate(all="ignore"):
            for each in self.sessions:
                here = _session(each.at(beta[:size], splitting=splitting))
                value, gradient = value + here[0], gradient + here[1]
                by_splitting += here[2]
        if not self.is_rate_known:
            known, slope = self.rate.prior(float(beta[-1]))
            value += known
            gradient = np.append(gradient, by_splitting * splitting * (1 - splitting) + slope)
        if not (np.isfinite(value) and np.isfinite(gradient).all()):
            return -np.inf, np.zeros(len(gradient))
        return value, gradient

    def start(self) -> Floats:
        """Starting values on the link scale: of the survey as it is, and the stated rate."""
        return self._start.copy() if self.is_rate_known else np.append(self._start, self.rate.logit)

    def ghosts(self, beta: Floats) -> tuple[Floats, ...]:
        """Probability of each animal of each session to be a ghost; 0 where it was seen twice."""
        size, splitting = len(self.coefficients), self.splitting(beta)
        found = []
        for each in self.sessions:
            at = each.at(beta[:size], splitting=splitting)
            probability = np.zeros(len(each.counts))
            weight, ghost = _singles(at)[:2]
            probability[each.single] = ghost / (weight + ghost)
            found.append(probability)
        return tuple(found)


def splitting_likelihood(survey: SpatialSurvey, model: Model, rate: SplittingRate) -> SplittingLikelihood:
    """Make the log-likelihood of a survey in which detections were split off their animals.

    Each detection is taken for an animal of its own with one probability, independently of the others. What
    stays is a thinned process, and ghosts are a process of single detections whose expected number at a
    detector is that share of all detections there. An animal seen once is one or the other.

    The expected number of every possible history is exact, so that the estimate is as good as unbiased; that
    ghosts and the animals that they come from lie near each other is not used.

    Args:
        survey: The survey; counts or proximity.
        model: The model.
        rate: The rate of splitting.

    Raises:
        DataError: ``population.ghosts_model``, and what :func:`qaplan.population.formulas.designs` raises.

    Source:
        Thinning and superposition of Poisson processes (Kingman 1993, Poisson Processes, chapters 2 and 5);
        estimation by intensities alone as in Waagepetersen 2007, Biometrics 63, 252-258.
    """
    check_ghost_model(survey, model)
    return SplittingLikelihood(survey, model, rate)


def _singles(at: ChannelsAt) -> tuple[Floats, Floats, Floats, Floats]:
    """Weight of each single detection as an animal and as a ghost, where, and in which row."""
    single = at.channels.single
    shares, logs = at.shares(single)
    row = at.channels.counts[single].argmax(axis=1)
    expected = np.exp(at.ground.log_animals)
    ghost = at.split.rate @ expected
    return np.exp(logs), ghost[row], shares, row


def _session(at: ChannelsAt) -> tuple[float, Floats, float]:
    """Log-likelihood of a session, its gradient, and its slope by the rate of splitting."""
    channels, times = at.channels, at.channels.times[:, None]
    shares, logs = at.shares(channels.repeated)
    weight, ghost, single_shares, row = _singles(at)
    both = np.maximum(weight + ghost, _SMALLEST)
    expected = np.exp(at.ground.log_animals)
    missed = expected * np.exp(-at.none)
    ghosts = float(((times * at.split.rate) @ expected).sum())
    log_lik = float(logs.sum() + np.log(both).sum() - (expected - missed).sum()) - ghosts
    real = single_shares * (weight / both)[:, None]
    everyone = shares.sum(axis=0) + real.sum(axis=0)
    counted = channels.counts[channels.repeated].T @ shares + channels.counts[channels.single].T @ real
    # How much each row's ghosts are wanted: by the single detections there, less what is expected.
    wanted = np.bincount(row, 1.0 / both, minlength=len(channels.times)) - channels.times
    seen = everyone + missed
    per_odds, odds_per_splitting = at.odds_slope
    split = wanted[:, None] * expected
    by_hazard = counted * per_odds - times * at.kept.none_per_hazard * seen + split * at.split.per_hazard
    by_animals = everyone - (expected - missed) + (split * at.split.rate).sum(axis=0)
    by_splitting = counted * odds_per_splitting - times * at.kept.none_per_splitting * seen
    by_splitting += split * at.split.per_splitting
    return log_lik, at.ground.gradient(by_hazard, by_animals), float(by_splitting.sum())
