"""The likelihood of animals that were seen at least twice: ghosts, which are seen once, do not enter."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.encounters.types import SpatialSurvey
from qaplan.population.formulas import designs
from qaplan.population.model import Model
from qaplan.population.spatial import likelihood_of
from qaplan.population.uncertain.channels import Channels, channels_of
from qaplan.population.uncertain.models import check_ghost_model

__all__ = ["TwiceLikelihood", "twice_likelihood"]

Floats: TypeAlias = NDArray[np.float64]


class TwiceLikelihood:
    """The log-likelihood of one model of the animals that were detected at least twice."""

    def __init__(self, survey: SpatialSurvey, model: Model) -> None:
        """Prepare the sessions; see :func:`twice_likelihood`."""
        design = designs(survey, model)
        self.coefficients, self.evaluations = design.coefficients, 0
        self.sessions = tuple(
            channels_of(session, design, at, kind=survey.kind, detectfn=model.detectfn)
            for at, session in enumerate(survey.sessions)
        )
        self._start = likelihood_of(survey, model, design).start()

    @property
    def animals(self) -> int:
        """Animals detected at least twice."""
        return sum(len(each.repeated) for each in self.sessions)

    def __call__(self, beta: Floats) -> tuple[float, Floats]:
        """Log-likelihood and its gradient; minus infinity where the coefficients are out of reach."""
        self.evaluations += 1
        value, gradient = 0.0, np.zeros(len(self.coefficients))
        with np.errstate(all="ignore"):
            for each in self.sessions:
                here, slope = _session(each, beta)
                value, gradient = value + here, gradient + slope
        if not (np.isfinite(value) and np.isfinite(gradient).all()):
            return -np.inf, np.zeros(len(self.coefficients))
        return value, gradient

    def start(self) -> Floats:
        """Starting values on the link scale, shape (n_coefficients,)."""
        return self._start.copy()


def twice_likelihood(survey: SpatialSurvey, model: Model) -> TwiceLikelihood:
    """Make the log-likelihood of the animals that were detected at least twice.

    Args:
        survey: The survey; counts or proximity.
        model: The model.

    Raises:
        DataError: ``population.ghosts_model``, and what :func:`qaplan.population.formulas.designs` raises.

    Source:
        Kodi et al. 2024, "Ghostbusting" (capture-recapture conditional on two detections or more).
    """
    check_ghost_model(survey, model)
    return TwiceLikelihood(survey, model)


def _session(channels: Channels, beta: Floats) -> tuple[float, Floats]:
    """One session: histories of two detections or more, and the chance to have such a one."""
    at = channels.at(beta)
    animals = channels.repeated
    shares, logs = at.shares(animals)
    expected = np.exp(at.ground.log_animals)
    missed = expected * np.exp(-at.none)
    times = channels.times[:, None]
    once = (times * at.odds).sum(axis=0)
    log_lik = float(logs.sum()) - float((expected - missed * (1 + once)).sum())
    everyone = shares.sum(axis=0)
    per_none, per_odds = times * at.kept.none_per_hazard, at.odds_slope[0]
    by_hazard = -per_none * (everyone + missed * (1 + once)) + times * at.odds * per_odds * missed
    by_hazard += (channels.counts[animals].T @ shares) * per_odds
    return log_lik, at.ground.gradient(by_hazard, everyone - (expected - missed * (1 + once)))
