"""The likelihood written out, animal by animal, cell by cell, occasion by occasion: slow, nothing shared."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from qaplan.encounters.types import Session, SpatialSurvey
from qaplan.population.model import Coefficient, Model

__all__ = ["enumerated"]


def enumerated(
    survey: SpatialSurvey, model: Model, coefficients: Sequence[Coefficient], beta: np.ndarray
) -> float:
    """Log-likelihood of a survey: every animal told apart, every occasion for itself."""
    return sum(
        _Session(survey, at, model, tuple(zip(coefficients, beta.tolist(), strict=True))).log_lik()
        for at in range(len(survey.sessions))
    )


class _Session:
    def __init__(
        self, survey: SpatialSurvey, at: int, model: Model, terms: tuple[tuple[Coefficient, float], ...]
    ) -> None:
        self.survey, self.at, self.model, self.terms = survey, at, model, terms
        self.session: Session = survey.sessions[at]
        self.names = {name for _, name in ((c.parameter, c.parameter) for c, _ in terms)}
        self.classes = (0, 1) if "pmix" in self.names else (0,)
        session = self.session
        place, cells = session.detectors.place_m, session.mask.place_m
        self.distance = session.distance_m
        if self.distance is None:
            self.distance = np.hypot(place[:, :1] - cells[:, 0], place[:, 1:] - cells[:, 1])
        self.counts = np.zeros((len(session.history), session.detectors.occasions, len(place)))
        history = session.history
        for row in zip(history.animal, history.occasion, history.detector, history.count, strict=True):
            self.counts[row[:3]] += row[3]

    def predictor(self, parameter: str, **values: object) -> float:
        """The linear predictor of a parameter."""
        total = 0.0
        for coefficient, value in self.terms:
            if coefficient.parameter == parameter:
                total += value * self.term(coefficient.term, **values)
        return total

    def term(
        self, term: str, *, state: int = 0, one: int = 0, k: int = 0, cell: int = 0, i: int = 0
    ) -> float:
        """The value of a term."""
        session = self.session
        special = {"(Intercept)": 1.0, "b": state, "bk": state, "h2": one, "Session": self.at}
        if term in special:
            return float(special[term])
        if term.startswith("session"):
            return float(term == f"session{session.name}")
        if term in session.mask.covariates:
            return float(session.mask.covariates[term][cell])
        if term in session.detectors.covariates:
            return float(session.detectors.covariates[term][k])
        return float(session.history.covariates[term][i])

    def hazard(self, k: int, cell: int, **values: int) -> float:
        """Hazard of one unit of effort."""
        detectfn, d = self.model.detectfn, float(self.distance[k, cell])
        sigma = math.exp(self.predictor("sigma", k=k, **values))
        height = self.predictor("g0" if detectfn in {"HN", "EX", "HR"} else "lambda0", k=k, **values)
        if detectfn in {"HHN", "HEX"}:
            x = d / sigma
            return math.exp(height) * math.exp(-x * x / 2 if detectfn == "HHN" else -x)
        g0 = 1 / (1 + math.exp(-height))
        if detectfn == "HN":
            p = g0 * math.exp(-((d / sigma) ** 2) / 2)
        elif detectfn == "EX":
            p = g0 * math.exp(-d / sigma)
        else:
            z = math.exp(self.predictor("z", k=k, **values))
            p = g0 * -math.expm1(-((d / sigma) ** -z)) if math.isfinite(d) else 0.0
        return -math.log1p(-p)

    def occasion(self, seen: np.ndarray, effort: np.ndarray, hazard: list[float]) -> float:
        """Probability of what happened to one animal on one occasion."""
        if self.survey.kind == "multi":
            whole = float(np.dot(effort, hazard))
            if not seen.any():
                return math.exp(-whole)
            k = int(np.argmax(seen))
            return -math.expm1(-whole) * effort[k] * hazard[k] / whole if whole > 0 else 0.0
        probability = 1.0
        for k, (y, t) in enumerate(zip(seen.tolist(), effort.tolist(), strict=True)):
            if self.survey.kind == "count":
                rate = t * hazard[k]
                probability *= math.exp(-rate) * rate**y / math.factorial(int(y))
            else:
                p = 1 - (1 - -math.expm1(-hazard[k])) ** t
                probability *= p if y else 1 - p
        return probability

    def history(self, i: int, seen: np.ndarray, cell: int, one: int) -> float:
        """Probability of a history given the centre and the class."""
        known_anywhere, known_at = False, np.zeros(seen.shape[1], dtype=bool)
        bk = any(coefficient.term == "bk" for coefficient, _ in self.terms)
        probability = 1.0
        for s in range(seen.shape[0]):
            states = known_at if bk else np.full(seen.shape[1], known_anywhere)
            hazard = [self.hazard(k, cell, state=int(states[k]), one=one, i=i) for k in range(seen.shape[1])]
            probability *= self.occasion(seen[s], self.session.detectors.usage[:, s], hazard)
            known_anywhere |= bool(seen[s].any())
            known_at = known_at | (seen[s] > 0)
        return probability

    def log_lik(self) -> float:
        """Log-likelihood of the session."""
        session, n = self.session, len(self.session.history)
        cells = range(len(session.mask))
        expected = [1.0 for _ in cells]
        if not self.model.is_conditional:
            expected = [math.exp(self.predictor("D", cell=cell)) * session.mask.cell_ha for cell in cells]
        second = 1 / (1 + math.exp(-self.predictor("pmix"))) if len(self.classes) == 2 else 0.0
        share = (1 - second, second) if len(self.classes) == 2 else (1.0,)
        nothing = np.zeros((session.detectors.occasions, len(session.detectors)))

        def detected(i: int) -> list[float]:
            missed = [[self.history(i, nothing, cell, one) for cell in cells] for one in self.classes]
            return [sum(e * (1 - m) for e, m in zip(expected, row, strict=True)) for row in missed]

        by_animal = {i: detected(i) for i in range(n)} if self.model.is_conditional and n else {}
        plain = detected(0) if not by_animal else None
        total, inverse = 0.0, 0.0
        for i in range(n):
            of = by_animal.get(i, plain)
            mean = sum(p * d for p, d in zip(share, of, strict=True))
            each = [
                share[one] * sum(expected[c] * self.history(i, self.counts[i], c, one) for c in cells)
                for one in self.classes
            ]
            known = self.known(i)
            total += math.log(sum(each) if known is None else each[known]) - math.log(mean)
            inverse += 1 / (mean if known is None else of[known])
        if self.model.is_conditional:
            return total
        mean = sum(p * d for p, d in zip(share, plain, strict=True))
        mean = n / inverse if n else mean
        if not self.model.is_binomial_n:
            return total + n * math.log(mean) - mean
        whole, p = sum(expected), mean / sum(expected)
        if whole < n:
            return -math.inf
        ways = math.lgamma(whole + 1) - math.lgamma(whole - n + 1)
        return total + ways + n * math.log(p) + (whole - n) * math.log1p(-p)

    def known(self, i: int) -> int | None:
        """Class of an animal where it is known."""
        if len(self.classes) == 1 or not self.model.hcov:
            return None
        value = str(self.session.history.covariates[self.model.hcov][i])
        return {"F": 0, "M": 1}.get(value)
