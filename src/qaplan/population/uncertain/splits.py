"""Splitting detections off their animals, and joining single ones to animals again, by chance."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.encounters.types import CaptureHistory, Session, SpatialSurvey
from qaplan.population.uncertain.splitting import SplittingLikelihood

__all__ = ["join_again", "split_off"]

Floats: TypeAlias = NDArray[np.float64]
Whole: TypeAlias = NDArray[np.int64]


def split_off(survey: SpatialSurvey, rate: float, rng: np.random.Generator) -> SpatialSurvey:
    """Take each detection for an animal of its own with one probability: what errors do to a survey.

    Args:
        survey: The survey without errors.
        rate: The probability.
        rng: Where chance comes from.
    """
    return SpatialSurvey(survey.kind, tuple(_split(each, rate, rng) for each in survey.sessions))


def join_again(
    likelihood: SplittingLikelihood, survey: SpatialSurvey, beta: Floats, rng: np.random.Generator
) -> SpatialSurvey:
    """Draw who is who: single detections that may be ghosts are joined to animals they may come from.

    Args:
        likelihood: The likelihood of splitting, of that survey.
        survey: The survey.
        beta: Coefficients; drawn themselves, where the doubt about them is to be carried along.
        rng: Where chance comes from.

    Returns:
        The survey with the ghosts of this draw joined; a ghost of an animal that was not seen otherwise
        stays an animal.
    """
    sessions = []
    for at, session in enumerate(survey.sessions):
        ghosts = likelihood.ghosts(beta)[at]
        is_ghost = rng.random(len(ghosts)) < ghosts
        sessions.append(_joined(session, _origins(likelihood, beta, at, is_ghost, rng=rng)))
    return SpatialSurvey(survey.kind, tuple(sessions))


def _split(session: Session, rate: float, rng: np.random.Generator) -> Session:
    history = session.history
    whose = np.repeat(np.arange(len(history.animal)), history.count)
    is_split = rng.random(len(whose)) < rate
    ghost = len(history) + np.cumsum(is_split) - 1
    animal = np.where(is_split, ghost, history.animal[whose])
    return replace(session, history=_gathered(session, animal, whose))


def _joined(session: Session, origin: Whole) -> Session:
    history = session.history
    whose = np.repeat(np.arange(len(history.animal)), history.count)
    return replace(session, history=_gathered(session, origin[history.animal[whose]], whose))


def _gathered(session: Session, animal: Whole, whose: Whole) -> CaptureHistory:
    """Histories of detections whose animals have changed."""
    history = session.history
    keys = np.column_stack([animal, history.occasion[whose], history.detector[whose]])
    rows, count = np.unique(keys, axis=0, return_counts=True)
    seen, number = np.unique(rows[:, 0], return_inverse=True)
    kept = len(history)
    names = tuple(
        history.animals[each] if each < kept else f"ghost {each - kept + 1}" for each in seen.tolist()
    )
    return CaptureHistory(names, number.astype(np.int64), rows[:, 1], rows[:, 2], count.astype(np.int64))


def _origins(
    likelihood: SplittingLikelihood,
    beta: Floats,
    at: int,
    is_ghost: NDArray[np.bool_],
    *,
    rng: np.random.Generator,
) -> Whole:
    """Whose each animal's detections are: its own, or for a ghost those of an animal that it may be of."""
    channels = likelihood.sessions[at]
    there = channels.at(beta[: len(likelihood.coefficients)], splitting=likelihood.splitting(beta))
    real = np.flatnonzero(~is_ghost)
    shares = there.shares(real)[0]
    unseen = np.exp(there.ground.log_animals - there.none)
    origin = np.arange(len(is_ghost))
    for ghost in np.flatnonzero(is_ghost):
        rate = there.split.rate[channels.counts[ghost].argmax()]
        weight = np.append(shares @ rate, unseen @ rate)
        chosen = int(rng.choice(len(weight), p=weight / weight.sum()))
        if chosen < len(real):
            origin[ghost] = real[chosen]
    return origin
