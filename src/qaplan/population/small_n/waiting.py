"""How long one must look: days until a resident is seen, and the effort that would settle the question."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.base.errors import DataError
from qaplan.base.facts import Fact, written_number
from qaplan.base.messages import Message, MessageValue
from qaplan.base.provenance import Activity, Provenance, computed_by
from qaplan.population.small_n.chances import COARSE_SCORES, Chances, fine_scores, finely
from qaplan.population.small_n.priors import ResidentPriors, SexRanges
from qaplan.population.small_n.reach import Reach
from qaplan.population.small_n.telling import chance_of, fact_of, percent

__all__ = [
    "LONGEST_DAYS",
    "SettlingEffort",
    "TimeToDetection",
    "settling_effort",
    "time_to_detection",
]

Floats: TypeAlias = NDArray[np.float64]
LONGEST_DAYS = 3650.0
"""Ten years: what takes longer is said to be out of reach."""

_NODES, _COARSE_NODES = 16, 8
_MOST_STATIONS = 400


@dataclass(frozen=True)
class TimeToDetection:
    """Days until one resident female is seen with a given probability, all stations working every day.

    Args:
        probability: The probability.
        days: The median over what is borrowed; infinite past ten years.
        low: Lower end of the range that holds the days in 95 of 100 cases of what is borrowed.
        high: Upper end; infinite past ten years.
    """

    probability: float
    days: float
    low: float
    high: float

    def message(self) -> Message:
        """How long it takes to see a resident female with one probability; past ten years, that it does."""
        stem = f"waiting.{round(100 * self.probability)}"
        values: dict[str, MessageValue] = {
            "probability": fact_of(f"{stem}.probability", percent(self.probability), "%")
        }
        ends = {"low": self.low, "days": self.days, "high": self.high}
        values |= {
            name: fact_of(f"{stem}.{name}", math.ceil(days), "day")
            for name, days in ends.items()
            if not math.isinf(days)
        }
        last = next((name for name in ("high", "days", "low") if name in values), "never")
        keys = {"high": "waiting", "days": "waiting_open", "low": "waiting_long", "never": "waiting_never"}
        return Message(f"small_n.{keys[last]}", values)

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON; null for more than ten years."""
        names = ("days", "days_low", "days_high")
        values = (None if math.isinf(each) else each for each in (self.days, self.low, self.high))
        return {"probability": self.probability, **dict(zip(names, values, strict=True))}


@dataclass(frozen=True)
class SettlingEffort:
    """The effort after which, nothing being seen, a female resident would be as improbable as is asked.

    Args:
        threshold: Probability below which the question counts as settled.
        probability_now: Probability after the days worked so far.
        further_days: Days on which all stations must work besides; 0 where it is settled, None where ten
            years would not do.
        further_camera_days: The same in camera days.
        probability_at_last: Probability after ten more years with these stations.
        out_of_reach: Share of the area in which a resident would more probably stay unseen for a year than
            be seen, at the medians of the borrowed ranges.
        survey_days: Length of the survey for which further stations are reckoned.
        further_stations: Stations in the widest holes that would settle it in such a survey; None where
            that would take more than four hundred, 0 where none is needed.
        provenance: What it was made from.
    """

    threshold: float
    probability_now: float
    further_days: float | None
    further_camera_days: float | None
    probability_at_last: float
    out_of_reach: float
    survey_days: float
    further_stations: int | None
    provenance: Provenance

    @property
    def status(self) -> str:
        """``ok``, or ``out_of_reach`` where no effort with these stations would settle it."""
        return "ok" if self.further_days is not None else "out_of_reach"

    def messages(self) -> tuple[Message, ...]:
        """What effort would settle it with these stations, and with more of them."""
        made = self.provenance.activity
        threshold = fact_of("settling.threshold", percent(self.threshold), "%", made)
        told = [_settling(self, threshold, made)]
        survey = fact_of("settling.survey", written_number(self.survey_days), "day", made)
        if self.further_stations is None:
            told.append(Message("small_n.no_stations_settle", {"survey": survey}))
        elif self.further_stations:
            number = fact_of("settling.stations", self.further_stations, "station", made)
            values: dict[str, MessageValue] = {"stations": number, "survey": survey, "threshold": threshold}
            told.append(Message("small_n.stations_settle", values))
        return tuple(told)

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return {
            "status": self.status,
            "threshold": self.threshold,
            "probability_female_resident_now": self.probability_now,
            "further_days": self.further_days,
            "further_camera_days": self.further_camera_days,
            "probability_after_ten_years": self.probability_at_last,
            "share_of_area_out_of_reach": self.out_of_reach,
            "survey_days": self.survey_days,
            "further_stations": self.further_stations,
            "provenance": self.provenance.id,
        }


def time_to_detection(
    reach: Reach, ranges: SexRanges, probabilities: tuple[float, ...] = (0.5, 0.8, 0.95)
) -> tuple[TimeToDetection, ...]:
    """Ask how long it takes to see a resident that lives anywhere in the area.

    Args:
        reach: Stations and area; the days worked do not matter.
        ranges: The borrowed ranges.
        probabilities: Probabilities of being seen, between 0 and 1.
    """
    rates = ranges.lambda0_per_day.at(fine_scores())
    daily = [reach.day_of_all(sigma) for sigma in ranges.sigma_m.at(COARSE_SCORES)]
    found = []
    for probability in probabilities:
        exposure = np.array([_log_exposure(each, probability) for each in daily])
        days = np.exp(finely(exposure)) / rates
        low, middle, high = np.quantile(days, [0.025, 0.5, 0.975])
        found.append(TimeToDetection(probability, *map(_reached, (middle, low, high))))
    return tuple(found)


def settling_effort(
    reach: Reach, priors: ResidentPriors, *, threshold: float = 0.05, survey_days: float = 120.0
) -> SettlingEffort:
    """Ask how much more effort would make a female resident improbable, if nothing were seen.

    Args:
        reach: Stations, the days that each worked and the area.
        priors: What is assumed.
        threshold: Probability below which the question counts as settled, between 0 and 1.
        survey_days: Length of a survey with further stations, days.

    Raises:
        DataError: ``population.bad_probability``, ``population.bad_effort``.
    """
    if not 0 < threshold < 1:
        raise DataError("population.bad_probability", "the threshold is not between 0 and 1", do="write 0.05")
    if not 0 < survey_days <= LONGEST_DAYS:
        what = "a survey takes no day, or more than ten years"
        raise DataError("population.bad_effort", what, do="write its days, such as 120")
    females = priors.residents * priors.female_share
    chances = Chances(reach, priors.of_female, _NODES)

    def probability(further: float) -> float:
        return 1.0 - math.exp(-females) / chances.none_seen(females, further)

    now, last = probability(0.0), probability(LONGEST_DAYS)
    further = None if last >= threshold else _root(lambda days: probability(days) - threshold)
    stations = _stations_needed(reach, priors, threshold, survey_days)
    parameters = {"threshold": threshold, "survey_days": survey_days, "priors": priors.to_record()}
    return SettlingEffort(
        threshold=threshold,
        probability_now=now,
        further_days=further,
        further_camera_days=None if further is None else further * len(reach.days),
        probability_at_last=last,
        out_of_reach=_out_of_reach(reach, priors.of_female),
        survey_days=survey_days,
        further_stations=stations,
        provenance=Provenance(computed_by("population.settling_effort", parameters)),
    )


def _log_exposure(daily: Floats, probability: float) -> float:
    """Logarithm of the days times lambda0 after which a resident of the area is seen with the probability."""
    from scipy.optimize import brentq

    def short(log_exposure: float) -> float:
        return 1.0 - float(np.exp(-math.exp(log_exposure) * daily).mean()) - probability

    low, high = math.log(1e-6), math.log(1e12)
    return high if short(high) < 0 else float(brentq(short, low, high, xtol=1e-6))


def _reached(days: float) -> float:
    return float(days) if days <= LONGEST_DAYS else math.inf


def _root(function: Callable[[float], float]) -> float:
    """The days at which a falling function crosses zero; 0 where it begins below."""
    from scipy.optimize import brentq

    return 0.0 if function(0.0) <= 0 else float(brentq(function, 0.0, LONGEST_DAYS, xtol=0.01))


def _out_of_reach(reach: Reach, ranges: SexRanges) -> float:
    year = 365.0 * ranges.lambda0_per_day.middle * reach.day_of_all(ranges.sigma_m.middle)
    return float((np.exp(-year) > 0.5).mean())


def _stations_needed(reach: Reach, priors: ResidentPriors, threshold: float, days: float) -> int | None:
    """Fewest stations in the widest holes that settle it in one survey, by doubling and halving."""
    females = priors.residents * priors.female_share
    chances = Chances(reach, priors.of_female, _COARSE_NODES)
    added = _Added(reach, chances.sigmas)

    def settles(count: int) -> bool:
        return 1.0 - math.exp(-females) / chances.none_seen(females, days, added.of(count)) < threshold

    if settles(0):
        return 0
    low, high, most = 0, 1, len(added)
    while high < most and not settles(high):
        low, high = high, high * 2
    if high >= most:
        high = most
        if not settles(high):
            return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if settles(middle) else (middle, high)
    return high


class _Added:
    """What stations in the widest holes see in a day, each reckoned once."""

    def __init__(self, reach: Reach, sigmas: Floats) -> None:
        self._reach, self._sigmas = reach, sigmas
        self._holes = reach.widest_holes(_MOST_STATIONS)
        self._held: dict[int, Floats] = {0: np.zeros((len(sigmas), len(reach.cells_m)))}

    def __len__(self) -> int:
        return len(self._holes)

    def of(self, count: int) -> Floats:
        """Of so many of them, shape (n_sigmas, n_cells)."""
        if count not in self._held:
            fewer = max(each for each in self._held if each < count)
            more = self._reach.seen_from(self._holes[fewer:count], self._sigmas)
            self._held[count] = self._held[fewer] + more
        return self._held[count]


def _settling(found: SettlingEffort, threshold: Fact, made: Activity) -> Message:
    if found.further_days is None or found.further_camera_days is None:
        values = {
            "last": chance_of("settling.last", found.probability_at_last, made),
            "threshold": threshold,
            "share": fact_of("settling.out_of_reach", percent(found.out_of_reach), "%", made),
        }
        return Message("small_n.no_effort_settles", dict(values))
    if not found.further_days:
        return Message("small_n.settled", {"threshold": threshold})
    values = {
        "days": fact_of("settling.days", math.ceil(found.further_days), "day", made),
        "camera_days": fact_of(
            "settling.camera_days", math.ceil(found.further_camera_days), "camera day", made
        ),
        "threshold": threshold,
    }
    return Message("small_n.effort_settles", dict(values))
