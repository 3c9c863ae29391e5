"""Survival from animals seen again and found dead, with effort, and what too few animals cannot carry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from qaplan.base.errors import UsageError
from qaplan.base.messages import Message, MessageValue, Text
from qaplan.base.provenance import Input, Provenance, computed_by
from qaplan.base.refusal import Caution, Refusal
from qaplan.population.maximum_likelihood import (
    Maximum,
    MaximumStatus,
    Numbers,
    inverse_logit,
    maximise,
    profile_interval,
)
from qaplan.population.open_population.intervals import logit_interval
from qaplan.population.open_population.lives import RatesOf, chance_after_first
from qaplan.population.open_population.telling import (
    FEWEST_FOR_SURVIVAL,
    edge_messages,
    fact_of,
    percent,
    rate_message,
    refuse_survival,
    survival_cautions,
)
from qaplan.population.open_population.types import DetectionBy, LifeHistories, RateEstimate

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "FEWEST_FOR_SURVIVAL",
    "SurvivalFit",
    "as_detection_by",
    "can_be_seen_again",
    "check_model",
    "fit_survival",
]


_WORDS: tuple[DetectionBy, ...] = ("constant", "period", "effort")


@dataclass(frozen=True, eq=False)
class SurvivalFit:
    """Survival and detection by maximum likelihood.

    Args:
        lives: What it was fitted to.
        survival_by: How survival goes.
        detection_by: How the chance to be seen goes.
        rates: Yearly survival, detection of each period or of all, recovery; in this order.
        maximum: The maximum on the link scale.
        cautions: What is doubtful but usable.
        provenance: What it was made from.
    """

    lives: LifeHistories
    survival_by: DetectionBy
    detection_by: DetectionBy
    rates: tuple[RateEstimate, ...]
    maximum: Maximum
    cautions: tuple[Caution, ...]
    provenance: Provenance

    @property
    def status(self) -> MaximumStatus:
        """How the search ended."""
        return self.maximum.status

    @property
    def method(self) -> str:
        """How it is made, in English."""
        return (
            "maximum likelihood, conditional on the first sighting, without places; every animal alike; "
            "nobody leaves for good where carcasses are counted, else death and leaving are not told apart; "
            "interval of a constant survival by profile likelihood, else on the logit scale"
        )

    @property
    def aicc(self) -> float:
        """AICc, by the number of animals."""
        many, n = len(self.maximum.beta), len(self.lives)
        plain = -2 * self.maximum.log_lik + 2 * many
        return plain + 2 * many * (many + 1) / (n - many - 1) if n > many + 1 else float("inf")

    def messages(self) -> tuple[Message, ...]:
        """Survival of all, or of each gap; how well animals are seen; what is doubtful."""
        made = self.provenance.activity
        survivals = [each for each in self.rates if each.name == "survival"]
        told = [rate_message("survival", each, made) for each in survivals]
        values: dict[str, MessageValue] = {
            "animals": fact_of("animals", len(self.lives), "animal", made),
            "sightings": fact_of("sightings", int(self.lives.seen.sum()), "", made),
            "periods": fact_of("periods", len(self.lives.periods), "", made),
            "dead": fact_of("dead", self.lives.dead, "animal", made),
        }
        told.append(Message("over_time.from_lives", values))
        told.append(self._detection_message())
        told += edge_messages(self.status)
        return (*told, *(each.message for each in self.cautions))

    def _detection_message(self) -> Message:
        """How well animals are seen; from the least year of looking to the best where the years differ."""
        made = self.provenance.activity
        rates = [each for each in self.rates if each.name == "detection"]
        if len(rates) == 1:
            return rate_message("detection", rates[0], made)
        ends = tuple(percent(each([rate.estimate for rate in rates])) for each in (min, max))
        seen = fact_of("detection.between", (ends[0], ends[1]), "%", made)
        return Message("over_time.detection_between", {"range": seen})

    def summary(self) -> str:
        """The sentences in plain English."""
        return "\n".join(Text("en").say(each) for each in self.messages())

    def table(self) -> pd.DataFrame:
        """One row for each rate."""
        import pandas as pd

        return pd.DataFrame([each.to_record() for each in self.rates])

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return {
            "status": self.status,
            "survival_by": self.survival_by,
            "detection_by": self.detection_by,
            "animals": len(self.lives),
            "sightings": int(self.lives.seen.sum()),
            "found_dead": self.lives.dead,
            "periods": len(self.lives.periods),
            "log_lik": self.maximum.log_lik,
            "aicc": None if np.isinf(self.aicc) else self.aicc,
            "evaluations": self.maximum.evaluations,
            "rates": [each.to_record() for each in self.rates],
            "cautions": [each.code for each in self.cautions],
            "method": self.method,
            "provenance": self.provenance.id,
        }


def fit_survival(
    lives: LifeHistories,
    *,
    survival_by: DetectionBy = "constant",
    detection_by: DetectionBy = "constant",
    inputs: tuple[Input, ...] = (),
) -> SurvivalFit | Refusal:
    """Fit survival and detection.

    Args:
        lives: Who was seen when, and found dead.
        survival_by: ``constant`` or ``period``.
        detection_by: ``constant``, ``period`` or ``effort``.
        inputs: What the histories were read from.

    Returns:
        The fit with its status, or a refusal where there are too few animals.

    Raises:
        UsageError: ``population.bad_survival_model`` if the model needs effort that nobody counted, or is
            none.

    Source:
        See :func:`qaplan.population.open_population.lives.chance_after_first`.
    """
    check_model(lives, survival_by, detection_by)
    again = can_be_seen_again(lives)
    if again < FEWEST_FOR_SURVIVAL:
        return refuse_survival(lives, again)
    rates_of = RatesOf(lives.periods, survival_by, detection_by, lives.dead > 0)

    distinct, many = lives.distinct()

    def log_lik(beta: Numbers) -> Any:  # noqa: ANN401  # a number or a complex one
        return (many * np.log(chance_after_first(distinct, rates_of.at(beta)))).sum()

    starts = [np.full(len(rates_of), value) for value in (0.5, -1.0)]
    maximum = maximise(log_lik, starts)
    parameters = {"survival_by": survival_by, "detection_by": detection_by, "animals": len(lives)}
    return SurvivalFit(
        lives,
        survival_by,
        detection_by,
        tuple(_rates(rates_of, maximum, log_lik)),
        maximum,
        survival_cautions(lives),
        Provenance(computed_by("population.fit_survival", parameters), inputs),
    )


def can_be_seen_again(lives: LifeHistories) -> int:
    """How many animals were seen alive before the last period with effort."""
    last = int(np.flatnonzero(lives.periods.is_worked).max())
    return int(lives.seen[:, :last].any(axis=1).sum())


def as_detection_by(word: str) -> DetectionBy:
    """Read how survival or detection goes.

    Raises:
        UsageError: ``population.bad_survival_model`` if the word is none.
    """
    for each in _WORDS:
        if word == each:
            return each
    raise UsageError(
        "population.bad_survival_model",
        f"'{word[:40]}' is no way in which survival or detection goes",
        do=f"choose from {', '.join(_WORDS)}",
    )


def check_model(lives: LifeHistories, survival_by: str, detection_by: str) -> None:
    """Refuse a model that is none, or that needs effort which nobody counted.

    Raises:
        UsageError: ``population.bad_survival_model``.
    """
    if survival_by not in ("constant", "period") or detection_by not in ("constant", "period", "effort"):
        raise UsageError(
            "population.bad_survival_model",
            "survival goes constant or by period; detection constant, by period or by effort",
            do="choose one of these words",
        )
    if detection_by == "effort" and lives.periods.effort is None:
        raise UsageError(
            "population.bad_survival_model",
            "detection cannot go by an effort that nobody counted",
            do="add the column effort to the periods",
        )


def _rates(rates_of: RatesOf, maximum: Maximum, log_lik: Any) -> list[RateEstimate]:  # noqa: ANN401
    beta, periods = maximum.beta, rates_of.periods
    survival = rates_of.survival(beta)
    found = []
    if rates_of.survivals == 1:
        ends = profile_interval(log_lik, maximum, 0) if maximum.status != "not_converged" else (np.nan,) * 2
        low, high = (float(each) for each in inverse_logit(np.array(ends)))
        found.append(RateEstimate("survival", "", float(survival[0]), low, high))
    else:
        for at, value in enumerate(survival):
            ends = logit_interval(maximum, at)
            name = f"{periods.names[at]} - {periods.names[at + 1]}"
            found.append(RateEstimate("survival", name, float(value), *ends))
    found += _detections(rates_of, maximum)
    if rates_of.has_recovery:
        last = len(rates_of) - 1
        value = float(inverse_logit(beta[last:])[0])
        found.append(RateEstimate("recovery", "", value, *logit_interval(maximum, last)))
    return found


def _detections(rates_of: RatesOf, maximum: Maximum) -> list[RateEstimate]:
    chance, periods = rates_of.detection(maximum.beta), rates_of.periods
    worked = np.flatnonzero(periods.is_worked)
    at = rates_of.survivals
    if rates_of.detection_by == "constant":
        return [RateEstimate("detection", "", float(chance[worked[0]]), *logit_interval(maximum, at))]
    if rates_of.detection_by == "period":
        return [
            RateEstimate(
                "detection", periods.names[t], float(chance[t]), *logit_interval(maximum, at + place)
            )
            for place, t in enumerate(worked)
        ]
    error = maximum.standard_errors[at]
    ends = [rates_of.detection(_moved(maximum, at, sign * 1.959964 * error)) for sign in (-1, 1)]
    return [
        RateEstimate("detection", periods.names[t], float(chance[t]), float(ends[0][t]), float(ends[1][t]))
        for t in worked
    ]


def _moved(maximum: Maximum, at: int, step: float) -> Numbers:
    beta = maximum.beta.copy()
    beta[at] += step
    return beta
