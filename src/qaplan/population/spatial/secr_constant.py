"""What separates our log-likelihood from that of secr: constants of the data, never of the parameters."""

from __future__ import annotations

from collections import Counter
from math import lgamma, log
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.encounters.types import DetectorKind, Session, SpatialSurvey
from qaplan.population.formulas.types import ModelDesign
from qaplan.population.model import Model

__all__ = ["secr_constant_of"]

Floats: TypeAlias = NDArray[np.float64]


def secr_constant_of(survey: SpatialSurvey, model: Model, design: ModelDesign) -> float:
    """What is to be added to our log-likelihood to have that of secr 5.5.

    Args:
        survey: The survey.
        model: The model.
        design: Its design matrices.

    Returns:
        The sum over sessions of: minus the log-factorials of how often identical histories occur; with a
        conditional likelihood the log-factorial of the animals detected; and, where secr adds up occasions
        (``count`` and ``proximity`` without a response to detection), what a sum of detections has more
        combinations than its parts. Histories are identical then if their sums are.
    """
    if any(_is_impossible(session) for session in survey.sessions):
        return 0.0
    is_collapsed = survey.kind != "multi" and not design.behaviour and _is_collapsible(survey)
    return sum(
        _of_session(session, survey.kind, is_conditional=model.is_conditional, is_collapsed=is_collapsed)
        for session in survey.sessions
    )


def _is_collapsible(survey: SpatialSurvey) -> bool:
    """Whether adding up occasions changes a constant only: always of counts, of others with usage 0 or 1."""
    if survey.kind == "count":
        return True
    return all(bool(np.isin(each.detectors.usage, (0.0, 1.0)).all()) for each in survey.sessions)


def _is_impossible(session: Session) -> bool:
    return bool((session.detectors.usage.sum(axis=1)[session.history.detector] <= 0).any())


def _of_session(session: Session, kind: DetectorKind, *, is_conditional: bool, is_collapsed: bool) -> float:
    history = session.history
    cells: dict[int, dict[tuple[int, int], int]] = {each: {} for each in range(len(history))}
    rows = zip(history.animal, history.occasion, history.detector, history.count, strict=True)
    for animal, occasion, detector, count in rows:
        cell = (0 if is_collapsed else int(occasion), int(detector))
        own = cells[int(animal)]
        own[cell] = own.get(cell, 0) + int(count)
    alike = Counter(tuple(sorted(own.items())) for own in cells.values())
    constant = -sum(lgamma(times + 1) for times in alike.values())
    if is_conditional:
        constant += lgamma(len(history) + 1)
    if is_collapsed:
        constant += _of_sums(session, kind, cells)
    return constant


def _of_sums(session: Session, kind: DetectorKind, cells: dict[int, dict[tuple[int, int], int]]) -> float:
    """Log-probability of the sums over occasions less that of their parts, at any parameters."""
    history, usage = session.history, session.detectors.usage
    total = usage.sum(axis=1)
    sums = [(detector, count) for own in cells.values() for (_, detector), count in own.items()]
    if kind == "proximity":
        return sum(_log_choose(float(total[detector]), count) for detector, count in sums)
    together: float = sum(count * log(total[detector]) - lgamma(count + 1) for detector, count in sums)
    at = usage[history.detector, history.occasion]
    parts: float = sum(
        count * log(effort) - lgamma(count + 1)
        for effort, count in zip(np.where(at > 0, at, 1.0).tolist(), history.count.tolist(), strict=True)
    )
    return together - parts


def _log_choose(n: float, k: int) -> float:
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
