"""Whether a model fits: how far the survey is from what the model expects, beside surveys drawn from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.base.errors import DataError
from qaplan.base.facts import Fact, written_number
from qaplan.base.messages import Message, MessageValue, Text
from qaplan.base.provenance import Provenance
from qaplan.encounters.drawing import draw_history
from qaplan.encounters.types import CaptureHistory, DetectorKind
from qaplan.population.fitting.fit import model_activity
from qaplan.population.fitting.types import Fit
from qaplan.population.inference.drawing import check_drawable
from qaplan.population.inference.fitted import FittedModel, FittedSession

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["CHECKS", "CheckName", "GoodnessOfFit", "goodness_of_fit"]

Floats: TypeAlias = NDArray[np.float64]
CheckName = Literal["pairs", "animals", "detectors"]
CHECKS: tuple[CheckName, ...] = ("pairs", "animals", "detectors")
_ALARM = 0.05


@dataclass(frozen=True)
class GoodnessOfFit:
    """How often a survey drawn from the fit is as far from what it expects as the real one.

    Args:
        draws: Surveys drawn.
        chances: Share of draws at least as far, for counts of single animals at single detectors (``pairs``),
            of single animals (``animals``), of single detectors (``detectors``). Near 0 the model misses
            something; near 1 the data are more even than chance would make them.
        provenance: What it was made from.
    """

    draws: int
    chances: Mapping[CheckName, float]
    provenance: Provenance

    @property
    def status(self) -> str:
        """``ok``: no check is alarmed; ``poor``: one is, with the probabilities of three checks adjusted."""
        return "poor" if self.worst[1] < _ALARM / len(self.chances) else "ok"

    @property
    def worst(self) -> tuple[CheckName, float]:
        """The check with the smallest probability."""
        return min(self.chances.items(), key=lambda each: each[1])

    @property
    def method(self) -> str:
        """How it is made, in English."""
        return (
            "coefficients drawn from their normal law, activity centres from their posterior; Freeman-Tukey "
            "discrepancies of counts, of the survey and of one drawn with the same centres"
        )

    def facts(self) -> tuple[Fact, ...]:
        """The probabilities by check."""
        made, inputs = self.provenance.activity, self.provenance.inputs
        return tuple(
            Fact(f"population.goodness.{name}", written_number(round(value, 3)), activity=made, inputs=inputs)
            for name, value in self.chances.items()
        )

    def messages(self) -> tuple[Message, ...]:
        """Whether the model fits, in sentences."""
        by_name = dict(zip(self.chances, self.facts(), strict=True))
        lines = tuple(Message(f"inference.chance_{name}", {"chance": fact}) for name, fact in by_name.items())
        if self.status == "ok":
            return (Message("inference.fits_well"), *lines)
        values: dict[str, MessageValue] = {"check": Message(f"inference.check_{self.worst[0]}")}
        return (Message("inference.fits_badly", values), *lines)

    def summary(self) -> str:
        """The sentences in plain English."""
        text = Text("en")
        return "\n".join(text.say(each) for each in self.messages())

    def table(self) -> pd.DataFrame:
        """A row for each check with its probability."""
        import pandas as pd

        return pd.DataFrame(list(self.chances.items()), columns=["check", "probability"])

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return {
            "status": self.status,
            "draws": self.draws,
            "probabilities": dict(self.chances),
            "method": self.method,
        }


def goodness_of_fit(fit: Fit, rng: np.random.Generator, *, draws: int = 200) -> GoodnessOfFit:
    """Hold the survey against surveys drawn from the fit.

    Args:
        fit: A fit whose status is ``ok``.
        rng: Where chance comes from.
        draws: How many surveys are drawn.

    Raises:
        ModelError: As ``fit.require()``.
        DataError: ``population.cannot_draw``, ``population.no_goodness`` with a response to detection.

    Source:
        Y. R. Choo, C. Sutherland and A. Johnston (2024), A Monte Carlo resampling framework for implementing
        goodness-of-fit tests in spatial capture-recapture models, Methods in Ecology and Evolution 15,
        1653-1666, as in MCgof of secr.
    """
    fit.require()
    fitted = FittedModel(fit)
    check_drawable(fitted)
    if fitted.design.behaviour:
        raise DataError(
            "population.no_goodness",
            "how well a model with a response to detection fits cannot be said",
            do="ask of the model without b or bk",
        )
    root = np.linalg.cholesky(fit.covariance)
    as_far: dict[CheckName, list[float]] = {name: [] for name in CHECKS}
    for _ in range(draws):
        beta = fit.beta + root @ rng.standard_normal(len(fit.beta))
        seen, drawn = _discrepancies(fitted, beta, rng)
        for name in CHECKS:
            as_far[name].append(float(drawn[name] > seen[name]) + 0.5 * float(drawn[name] == seen[name]))
    chances = MappingProxyType({name: float(np.mean(values)) for name, values in as_far.items()})
    return GoodnessOfFit(draws, chances, model_activity("population.goodness_of_fit", fit.survey, fit.model))


def _discrepancies(
    fitted: FittedModel, beta: Floats, rng: np.random.Generator
) -> tuple[Mapping[CheckName, float], Mapping[CheckName, float]]:
    """How far the survey, and one drawn with the same centres, are from what is expected."""
    seen, drawn = dict.fromkeys(CHECKS, 0.0), dict.fromkeys(CHECKS, 0.0)
    kind = fitted.fit.survey.kind
    for session in fitted.sessions:
        hazard = _hazards(session, beta, rng)
        usage = session.session.detectors.usage
        expected = _expected(hazard, usage, kind)
        names = tuple(str(number) for number in range(len(hazard)))
        again = draw_history(hazard, usage, kind, rng, names=names)
        pairs = (
            (seen, _counts(session.session.history, np.arange(len(session.session.history)), expected.shape)),
            (
                drawn,
                _counts(
                    again, np.array([int(name) for name in again.animals], dtype=np.int64), expected.shape
                ),
            ),
        )
        for far, counts in pairs:
            for name, value in _freeman_tukey(counts, expected).items():
                far[name] += value
    return seen, drawn


def _hazards(session: FittedSession, beta: Floats, rng: np.random.Generator) -> Floats:
    """Hazards at the detectors of animals at drawn centres: the detected ones, then the missed ones."""
    joint = session.classes_and_centres(beta)
    cells = joint.shape[2]
    at = np.array([rng.choice(each.size, p=each.ravel() / each.sum()) for each in joint], dtype=np.int64)
    missed = session.density_per_ha(beta) * (1 - session.detected(beta)) * session.session.mask.cell_ha
    if session.model.is_conditional:
        missed = missed * len(joint) / float(session.detected(beta).sum() * session.session.mask.cell_ha)
    number = rng.poisson(missed.sum())
    there = rng.choice(cells, number, p=missed / missed.sum())
    shares = session.shares(beta)
    classes = np.concatenate([at // cells, rng.choice(len(shares), number, p=shares)])
    where = np.concatenate([at % cells, there])
    found = np.empty((len(where), len(session.session.detectors)))
    for one in range(len(shares)):
        chosen = classes == one
        found[chosen] = session.hazard(beta, one).T[where[chosen]]
    return found


def _expected(hazard: Floats, usage: Floats, kind: DetectorKind) -> Floats:
    """Expected count of each animal at each detector."""
    if kind == "count":
        return np.asarray(hazard * usage.sum(axis=1), dtype=np.float64)
    found = np.zeros_like(hazard)
    for effort in usage.T:
        risk = hazard * effort
        if kind == "proximity":
            found += -np.expm1(-risk)
            continue
        total = np.maximum(risk.sum(axis=1, keepdims=True), 1e-300)
        found += risk / total * -np.expm1(-total)
    return found


def _counts(history: CaptureHistory, animal: NDArray[np.int64], shape: tuple[int, ...]) -> Floats:
    counts = np.zeros(shape)
    np.add.at(counts, (animal[history.animal], history.detector), history.count)
    return counts


def _freeman_tukey(counts: Floats, expected: Floats) -> dict[CheckName, float]:
    def far(seen: Floats, wanted: Floats) -> float:
        return float(((np.sqrt(seen) - np.sqrt(wanted)) ** 2).sum())

    return {
        "pairs": far(counts, expected),
        "animals": far(counts.sum(axis=1), expected.sum(axis=1)),
        "detectors": far(counts.sum(axis=0), expected.sum(axis=0)),
    }
