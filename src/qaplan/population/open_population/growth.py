"""Recruitment and growth from life histories: how many came in for each that was there, and the number."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

import numpy as np

from qaplan.base.messages import Message, MessageValue, Text
from qaplan.base.provenance import Input, Provenance, computed_by
from qaplan.base.refusal import Caution, Refusal
from qaplan.population.maximum_likelihood import Maximum, MaximumStatus, Numbers, inverse_logit, maximise
from qaplan.population.open_population.intervals import log_interval, logit_interval
from qaplan.population.open_population.lives import Rates, RatesOf, expected_seen, intensity
from qaplan.population.open_population.survival import can_be_seen_again, check_model
from qaplan.population.open_population.telling import (
    FEWEST_FOR_SURVIVAL,
    edge_messages,
    fact_of,
    growth_cautions,
    percent,
    range_of,
    rate_message,
    refuse_survival,
)
from qaplan.population.open_population.types import DetectionBy, LifeHistories, RateEstimate

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["GrowthFit", "fit_growth"]

_POWER = 0.8
_NEEDED = NormalDist().inv_cdf(0.975) + NormalDist().inv_cdf(_POWER)
_LARGEST = math.log(100.0)


@dataclass(frozen=True, eq=False)
class GrowthFit:
    """Survival, recruitment, growth and number by maximum likelihood.

    Args:
        lives: What it was fitted to.
        detection_by: How the chance to be seen goes.
        rates: Yearly survival, recruitment (newcomers a year for each animal there), growth (their sum),
            detection, recovery, and the number in each period; in this order.
        maximum: The maximum on the link scale: log number in the first period, logit survival, log
            recruitment, detection, recovery.
        cautions: What is doubtful but usable.
        provenance: What it was made from.
    """

    lives: LifeHistories
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
            "Jolly-Seber model with a constant survival and a constant recruitment for each animal there, "
            "numbers Poisson, animals told apart (no factorial), without places: newcomers are born or walk "
            "in and nobody tells which; growth a year is survival plus recruitment; intervals on the scale "
            "of the link, by the delta method"
        )

    def rate(self, name: str) -> RateEstimate:
        """The first rate of a name."""
        return next(each for each in self.rates if each.name == name)

    @property
    def aicc(self) -> float:
        """AICc, by the number of animals."""
        many, n = len(self.maximum.beta), len(self.lives)
        plain = -2 * self.maximum.log_lik + 2 * many
        return plain + 2 * many * (many + 1) / (n - many - 1) if n > many + 1 else math.inf

    @property
    def is_told(self) -> bool:
        """Whether growth is told from none: its interval lies on one side of one."""
        growth = self.rate("growth")
        return growth.low > 1 or growth.high < 1

    @property
    def detectable(self) -> float:
        """Smallest yearly change, on the logarithm, that would be told from none with a power of 80 %.

        Infinite where none would. It takes the standard error of a growth that differs to be that of this
        one.
        """
        growth = self.rate("growth")
        if math.isnan(growth.high):
            return math.inf
        needed = _NEEDED * math.log(growth.high / growth.estimate) / NormalDist().inv_cdf(0.975)
        return needed if needed < _LARGEST else math.inf

    def messages(self) -> tuple[Message, ...]:
        """Growth with its power, survival and newcomers, the last number, and what is doubtful."""
        made = self.provenance.activity
        growth = self.rate("growth")
        values: dict[str, MessageValue] = {
            "growth": fact_of("growth", percent(growth.estimate), "%", made),
            "range": range_of("growth", growth, made),
        }
        told = [Message("over_time.growth", values), *self._power_messages()]
        told += [rate_message(name, self.rate(name), made) for name in ("survival", "recruitment")]
        last = self._last_number()
        number: dict[str, MessageValue] = {
            "period": last.period,
            "number": fact_of("number", round(last.estimate), "animal", made),
            "range": fact_of("number.range", (math.floor(last.low), math.ceil(last.high)), "animal", made)
            if math.isfinite(last.low + last.high)
            else Message("over_time.no_interval"),
        }
        told.append(Message("over_time.number", number))
        told += edge_messages(self.status)
        return (*told, *(each.message for each in self.cautions))

    def _last_number(self) -> RateEstimate:
        """The number in the last period in which anybody looked."""
        numbers = [each for each in self.rates if each.name == "number"]
        return numbers[int(np.flatnonzero(self.lives.periods.is_worked).max())]

    def _power_messages(self) -> tuple[Message, ...]:
        """Whether a change is told from none, and what change could have been seen."""
        made = self.provenance.activity
        values: dict[str, MessageValue] = {"power": fact_of("power", percent(_POWER), "%", made)}
        if math.isinf(self.detectable):
            return Message("over_time.growth_not_told"), Message("over_time.growth_without_power", values)
        values |= {
            "gain": fact_of("growth.gain", percent(math.expm1(self.detectable)), "%", made),
            "loss": fact_of("growth.loss", percent(-math.expm1(-self.detectable)), "%", made),
        }
        key = "over_time.growth_told" if self.is_told else "over_time.growth_not_told"
        return Message(key), Message("over_time.seen_both", values)

    def summary(self) -> str:
        """The sentences in plain English."""
        return "\n".join(Text("en").say(each) for each in self.messages())

    def table(self) -> pd.DataFrame:
        """One row for each rate."""
        import pandas as pd

        return pd.DataFrame([each.to_record() for each in self.rates])

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON; null where no change could have been seen."""
        no_power = math.isinf(self.detectable)
        return {
            "status": self.status,
            "detection_by": self.detection_by,
            "animals": len(self.lives),
            "sightings": int(self.lives.seen.sum()),
            "found_dead": self.lives.dead,
            "periods": len(self.lives.periods),
            "log_lik": self.maximum.log_lik,
            "aicc": None if math.isinf(self.aicc) else self.aicc,
            "is_told_from_none": self.is_told,
            "power": _POWER,
            "detectable_yearly_increase": None if no_power else math.expm1(self.detectable),
            "detectable_yearly_decrease": None if no_power else math.expm1(-self.detectable),
            "evaluations": self.maximum.evaluations,
            "rates": [each.to_record() for each in self.rates],
            "cautions": [each.code for each in self.cautions],
            "method": self.method,
            "provenance": self.provenance.id,
        }


def fit_growth(
    lives: LifeHistories, *, detection_by: DetectionBy = "constant", inputs: tuple[Input, ...] = ()
) -> GrowthFit | Refusal:
    """Fit survival, recruitment and growth.

    Args:
        lives: Who was seen when, and found dead.
        detection_by: ``constant`` or ``effort``.
        inputs: What the histories were read from.

    Returns:
        The fit with its status, or a refusal where there are too few animals.

    Raises:
        UsageError: ``population.bad_survival_model`` if the model needs effort that nobody counted, or is
            none.

    Source:
        Seber 1965, A note on the multiple-recapture census, Biometrika 52:249-259; growth as in Pradel 1996,
        Utilization of capture-mark-recapture for the study of recruitment and population growth rate,
        Biometrics 52:703-709, here with a Poisson number of animals.
    """
    check_model(lives, "constant", "constant" if detection_by == "constant" else "effort")
    again = can_be_seen_again(lives)
    if again < FEWEST_FOR_SURVIVAL:
        return refuse_survival(lives, again)
    parts = _Parts(RatesOf(lives.periods, "constant", detection_by, lives.dead > 0))

    distinct, many = lives.distinct()

    def log_lik(beta: Numbers) -> Any:  # noqa: ANN401  # a number or a complex one
        rates, entering = parts.rates(beta), parts.entering(beta)
        expected = intensity(distinct, rates, entering)
        return (many * np.log(expected)).sum() - expected_seen(rates, entering)

    seen = np.log(max(lives.seen.sum(axis=0).max(), 1.0) + 1.0)
    starts = [np.array([seen, level, -level - 0.5, *np.zeros(len(parts.of) - 1)]) for level in (0.5, 2.0)]
    maximum = maximise(log_lik, starts)
    parameters = {"detection_by": detection_by, "animals": len(lives)}
    return GrowthFit(
        lives,
        detection_by,
        tuple(_rates(parts, maximum)),
        maximum,
        growth_cautions(lives),
        Provenance(computed_by("population.fit_growth", parameters), inputs),
    )


@dataclass(frozen=True)
class _Parts:
    """Log number, logit survival, log recruitment, then detection and recovery."""

    of: RatesOf

    def rates(self, beta: Numbers) -> Rates:
        return self.of.at(np.concatenate([beta[1:2], beta[3:]]))

    def numbers(self, beta: Numbers) -> Numbers:
        """Expected number in each period."""
        growth = self.growth(beta)[0]
        years = self.of.periods.years - self.of.periods.years[0]
        return np.asarray(np.exp(beta[0]) * growth**years)

    def growth(self, beta: Numbers) -> Numbers:
        return inverse_logit(beta[1:2]) + np.exp(beta[2:3])

    def entering(self, beta: Numbers) -> Numbers:
        """Expected newcomers before each period; those of the first are all that were there."""
        number = self.numbers(beta)
        stayed = number[:-1] * inverse_logit(beta[1:2]) ** self.of.periods.gaps_years
        return np.concatenate([number[:1], number[1:] - stayed])


def _detections(parts: _Parts, maximum: Maximum) -> list[RateEstimate]:
    worked = np.flatnonzero(parts.of.periods.is_worked)
    steps = np.array([0.0, -1.959964, 1.959964]) * maximum.standard_errors[3]
    middle, low, high = (
        _detection(parts, maximum, 0.0 if at == 0 else step) for at, step in enumerate(steps)
    )
    names = [""] if parts.of.detection_by == "constant" else [parts.of.periods.names[t] for t in worked]
    return [
        RateEstimate("detection", name, float(middle[t]), float(low[t]), float(high[t]))
        for name, t in zip(names, worked, strict=False)
    ]


def _detection(parts: _Parts, maximum: Maximum, step: float) -> Numbers:
    """Chance to be seen with the coefficient of detection moved; not a number where its error is none."""
    beta = maximum.beta.copy()
    beta[3] += step
    return parts.of.detection(np.concatenate([beta[1:2], beta[3:]]))


def _rates(parts: _Parts, maximum: Maximum) -> list[RateEstimate]:
    beta, periods = maximum.beta, parts.of.periods
    survival = float(inverse_logit(beta[1:2])[0])
    found = [RateEstimate("survival", "", survival, *logit_interval(maximum, 1))]
    recruited = log_interval(maximum, lambda at: np.exp(at[2:3]))[0]
    found.append(RateEstimate("recruitment", "", *recruited))
    grown = log_interval(maximum, parts.growth)[0]
    if {1, 2} <= set(maximum.edges):  # nothing is left that growth could vary with
        grown = (grown[0], math.nan, math.nan)
    found.append(RateEstimate("growth", "", *grown))
    found += _detections(parts, maximum)
    if parts.of.has_recovery:
        value = float(inverse_logit(beta[-1:])[0])
        found.append(RateEstimate("recovery", "", value, *logit_interval(maximum, len(beta) - 1)))
    numbers = log_interval(maximum, parts.numbers)
    found += [RateEstimate("number", name, *each) for name, each in zip(periods.names, numbers, strict=True)]
    return found
