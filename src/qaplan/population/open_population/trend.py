"""Whether a number grows or falls over the years, never told without what could have been seen."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.base.dates import PartialDate
from qaplan.base.errors import DataError
from qaplan.base.facts import Fact, FactValue, Unit
from qaplan.base.messages import Message, MessageValue, Text
from qaplan.base.provenance import Activity, Input, Provenance, computed_by
from qaplan.base.refusal import Caution, Refusal
from qaplan.population.open_population.counted_trend import (
    MOST_COUNTED,
    count_change,
    errors_needed,
    is_overdispersed,
)
from qaplan.population.open_population.telling import percent
from qaplan.population.open_population.types import Floats

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "FEWEST_YEARS",
    "Series",
    "SeriesKind",
    "Trend",
    "change_fact",
    "fit_trend",
    "interval_fact",
    "refusal_of",
    "trend_fact",
]

SeriesKind = Literal["density", "number", "minimum", "index", "occupancy"]
Bools: TypeAlias = NDArray[np.bool_]
FEWEST_YEARS = 3
_STEM = "population.trend"
POWER = 0.8
_LARGEST = math.log(100.0)
_NO_SCATTER = 1e-20
_FIRST_YEAR, _LAST_YEAR = 1, 9999
_MOST_VALUE, _MOST_ERROR = 1e100, 100.0


@dataclass(frozen=True, eq=False)
class Series:
    """Values over the years.

    Args:
        kind: What they are.
        years: Decimal years, rising; shape (n_values,).
        values: The values: over 0, or counts of 0 or more where no error is given.
        errors: Standard errors of their logarithms; None for counts or where nobody knows them.
        effort: Effort behind each count; None where it is the same or not known.
        is_count: Whether the values are counts of animals or events.

    Raises:
        DataError: ``population.bad_series`` if values, errors, effort or years cannot be used.
    """

    kind: SeriesKind
    years: Floats
    values: Floats
    errors: Floats | None = None
    effort: Floats | None = None
    is_count: bool = False

    def __post_init__(self) -> None:
        """Refuse what no trend can be taken of."""
        if not (np.isfinite(self.years).all() and (np.diff(self.years) > 0).all()):
            _refuse_series("the years are not in order", "sort them, one value a year")
        if not ((self.years >= _FIRST_YEAR) & (self.years < _LAST_YEAR + 1)).all():
            _refuse_series("a year is none of the calendar", "write it with four figures")
        self._check_values()
        if self.errors is not None and not ((self.errors > 0) & (self.errors <= _MOST_ERROR)).all():
            what = "a standard error is not over 0, or beyond measure, or an interval does not rise"
            _refuse_series(what, "give all of them or none")
        if self.effort is not None and not (np.isfinite(self.effort).all() and (self.effort > 0).all()):
            _refuse_series("an effort is not over 0", "leave years without effort out")

    def _check_values(self) -> None:
        values = self.values
        if not np.isfinite(values).all():
            _refuse_series("a value is missing or no number", "leave its row out")
        if self.is_count:
            if not ((values >= 0) & (values <= MOST_COUNTED) & (values == np.round(values))).all():
                what = "a count is no whole number of 0 or more, or more than anybody counts"
                _refuse_series(what, "write how many, or give errors")
            return
        if not ((values >= 1 / _MOST_VALUE) & (values <= _MOST_VALUE)).all():
            _refuse_series("a value is not over 0, or beyond measure", "leave its row out, or give counts")
        if self.kind == "occupancy" and (values > 1).any():
            _refuse_series("an occupancy is over 1", "give the share of sites that are occupied")


@dataclass(frozen=True, eq=False)
class Trend:
    """The yearly change, whether it is told from none, and what change could have been seen.

    Args:
        series: What it was taken of.
        change: Yearly change as a share: 0.1 is ten percent more a year.
        low: Lower end of its interval.
        high: Upper end; infinite where the counts allow any.
        p_value: Probability of a change at least as large in either direction where there is none.
        detectable: Smallest yearly increase that would have been told from none with the power asked for;
            infinite where none would.
        detectable_loss: The same for a decrease, a share below 0; -1 where none would.
        power: The power asked for.
        cautions: What is doubtful but usable.
        provenance: What it was made from.
    """

    series: Series
    change: float
    low: float
    high: float
    p_value: float
    detectable: float
    detectable_loss: float
    power: float
    cautions: tuple[Caution, ...]
    provenance: Provenance

    @property
    def status(self) -> str:
        """``ok``: a change could be seen; ``no_power``: none could, whatever it were."""
        can_be_seen = math.isfinite(self.detectable) or self.detectable_loss > -1
        return "ok" if can_be_seen else "no_power"

    @property
    def is_told(self) -> bool:
        """Whether the change is told from none at five in a hundred."""
        return self.p_value < 0.05

    @property
    def method(self) -> str:
        """How it is made, in English."""
        if self.series.is_count:
            return (
                "log-linear Poisson counts, by effort where it is given; test, interval and power given the "
                "sum of the counts: exact, or where there are thousands by Student's t of the score, widened "
                "where the counts scatter more than chance"
            )
        if self.series.errors is not None:
            return (
                "log-linear regression weighted by the standard errors, which are widened where the values "
                "scatter more than they say; Student's t; power by the noncentral t"
            )
        return "log-linear regression; Student's t; power by the noncentral t"

    def messages(self) -> tuple[Message, ...]:
        """The change with its interval, what could have been seen, and what is doubtful."""
        made = self.provenance.activity
        series = self.series
        ends: dict[str, MessageValue] = {
            "first": trend_fact("first", _year(series.years[0]), "", made),
            "last": trend_fact("last", _year(series.years[-1]), "", made),
            "values": trend_fact("values", len(series.years), "", made),
            "what": Message(f"over_time.what_{series.kind}"),
        }
        key = "over_time.told" if self.is_told else "over_time.not_told"
        change = {"change": change_fact(self), "range": interval_fact(self)}
        return (
            Message(key, {**ends, **change}),
            _could_have_been_seen(self, made),
            *(each.message for each in self.cautions),
        )

    def summary(self) -> str:
        """The sentences in plain English."""
        return "\n".join(Text("en").say(each) for each in self.messages())

    def table(self) -> pd.DataFrame:
        """One row for each value."""
        import pandas as pd

        return pd.DataFrame({"year": self.series.years, "value": self.series.values})

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON; null where there is no bound."""
        return {
            "status": self.status,
            "kind": self.series.kind,
            "first_year": float(self.series.years[0]),
            "last_year": float(self.series.years[-1]),
            "values": len(self.series.values),
            "yearly_change": self.change if math.isfinite(self.change) else None,
            "yearly_change_low": self.low,
            "yearly_change_high": self.high if math.isfinite(self.high) else None,
            "p_value": self.p_value,
            "power": self.power,
            "detectable_yearly_increase": self.detectable if math.isfinite(self.detectable) else None,
            "detectable_yearly_decrease": self.detectable_loss if self.detectable_loss > -1 else None,
            "is_told_from_none": self.is_told,
            "cautions": [each.code for each in self.cautions],
            "method": self.method,
            "provenance": self.provenance.id,
        }


def fit_trend(series: Series, *, power: float = POWER, inputs: tuple[Input, ...] = ()) -> Trend | Refusal:
    """Take the yearly change of a series, with its power.

    Args:
        series: The values.
        power: Power for which the detectable change is reckoned, between 0.5 and 1.
        inputs: What it was read from.

    Returns:
        The trend, or a refusal where there are too few years, where nothing was ever counted, or where
        neither errors nor scatter tell how sure the values are.

    Raises:
        DataError: ``population.bad_probability``.
    """
    if not 0.5 <= power < 1:
        raise DataError("population.bad_probability", "a power is not between 0.5 and 1", do="write 0.8")
    if len(series.years) < FEWEST_YEARS:
        return _refuse(series, "population.too_few_years")
    if series.is_count and not series.values.any():
        return _refuse(series, "population.nothing_counted")
    if not series.is_count and series.errors is None and _scatter(series) < _NO_SCATTER:
        return _refuse(series, "population.no_scatter")
    found = count_change(*_counted(series), power) if series.is_count else _regression(series, power)
    change, low, high, p_value, more, less = found
    parameters = {"kind": series.kind, "values": len(series.values), "power": power}
    return Trend(
        series,
        _share(change),
        _share(low),
        _share(high),
        p_value,
        _share(more),
        _share(less),
        power,
        _cautions(series),
        Provenance(computed_by("population.fit_trend", parameters), inputs),
    )


def interval_fact(found: Trend) -> MessageValue:
    """The interval of the change, in percent."""
    made = found.provenance.activity
    if math.isfinite(found.high) and found.low > -1:
        return trend_fact("range", (percent(found.low), percent(found.high)), "%", made)
    if math.isfinite(found.high):
        return trend_fact("range.high", percent(found.high), "%", made, "at most")
    if found.low > -1:
        return trend_fact("range.low", percent(found.low), "%", made, "at least")
    return Message("over_time.any_change")


def change_fact(found: Trend) -> MessageValue:
    """The change, in percent."""
    change = found.change
    if not math.isfinite(change) or change <= -1:
        return Message("over_time.beyond_measure")
    return trend_fact("change", percent(change), "%", found.provenance.activity)


def refusal_of(code: str, reason: Message, instead: tuple[Message, ...]) -> Refusal:
    """A refusal with the facts that it says."""
    facts = {fact.id: fact for message in (reason, *instead) for fact in message.facts()}
    return Refusal(code, reason, instead, tuple(facts.values()))


def trend_fact(
    name: str,
    value: FactValue,
    unit: Unit,
    made: Activity,
    bound: Literal["", "at least", "at most"] = "",
) -> Fact:
    """A number that a sentence about a trend says."""
    return Fact(f"{_STEM}.{name}", value, unit, activity=made, tier="public", bound=bound)


def _counted(series: Series) -> tuple[Floats, NDArray[np.int64], Floats]:
    """Years, whole counts and effort, which is the same where nobody gave it."""
    effort = np.ones(len(series.years)) if series.effort is None else series.effort
    return series.years, series.values.astype(np.int64), effort


def _scatter(series: Series) -> float:
    """Mean square of what a straight line through the logarithms leaves."""
    x, y = series.years - series.years.mean(), np.log(series.values)
    left = y - y.mean() - (x @ y) / (x @ x) * x
    return float((left**2).mean())


def _regression(series: Series, power: float) -> tuple[float, float, float, float, float, float]:
    """Slope of the logarithms, its interval and P, and the slopes that would have been seen."""
    from scipy.special import stdtr, stdtrit

    x, y = series.years, np.log(series.values)
    weight = np.ones(len(x)) if series.errors is None else 1 / series.errors**2
    middle = np.average(x, weights=weight)
    spread = float((weight * (x - middle) ** 2).sum())
    slope = float((weight * (x - middle) * y).sum() / spread)
    residual = y - np.average(y, weights=weight) - slope * (x - middle)
    freedom = len(x) - 2
    scale = float((weight * residual**2).sum()) / freedom
    if series.errors is not None:
        scale = max(scale, 1.0)
    error = math.sqrt(scale / spread)
    critical = float(stdtrit(freedom, 0.975))
    p_value = float(2 * stdtr(freedom, -abs(slope) / error)) if error > 0 else 0.0
    seen = error * errors_needed(freedom, critical, power)
    return slope, slope - critical * error, slope + critical * error, p_value, seen, -seen


def _share(log_change: float) -> float:
    """A yearly change as a share; past a hundredfold it has no bound."""
    if log_change >= _LARGEST:
        return math.inf
    return -1.0 if log_change <= -_LARGEST else math.expm1(log_change)


def _refuse_series(what: str, do: str) -> None:
    raise DataError("population.bad_series", what, do=do)


def _refuse(series: Series, code: str) -> Refusal:
    """Refuse a trend where there are too few years, nothing was ever counted, or nothing tells how sure."""
    made = computed_by("population.fit_trend", {"fewest": FEWEST_YEARS})
    number = trend_fact("values", len(series.years), "", made)
    if code == "population.too_few_years":
        fewest = trend_fact("fewest", FEWEST_YEARS, "", made)
        return refusal_of(code, Message("over_time.too_few_years", {"values": number, "fewest": fewest}), ())
    if code == "population.no_scatter":
        return refusal_of(
            code, Message("trend.no_scatter", {"values": number}), (Message("trend.give_errors"),)
        )
    return refusal_of(code, Message("over_time.nothing_counted", {"values": number}), ())


def _cautions(series: Series) -> tuple[Caution, ...]:
    """What is doubtful: the same animals in many years, counts without effort, errors that nobody gave."""
    found = []
    if series.kind == "minimum":
        found.append(
            Caution("population.counts_not_independent", Message("over_time.counts_not_independent"))
        )
    if series.is_count and series.effort is None:
        found.append(Caution("population.effort_not_counted", Message("over_time.trend_without_effort")))
    if series.is_count and is_overdispersed(*_counted(series)):
        found.append(Caution("population.counts_scatter", Message("trend.counts_scatter")))
    if not series.is_count and series.errors is None:
        found.append(Caution("population.errors_not_given", Message("over_time.errors_not_given")))
    return tuple(found)


def _could_have_been_seen(found: Trend, made: Activity) -> Message:
    power = trend_fact("power", percent(found.power), "%", made)
    has_gain, has_loss = math.isfinite(found.detectable), found.detectable_loss > -1
    values: dict[str, MessageValue] = {"power": power}
    if has_gain:
        values["gain"] = trend_fact("detectable", percent(found.detectable), "%", made)
    if has_loss:
        values["loss"] = trend_fact("detectable_loss", percent(-found.detectable_loss), "%", made)
    names = {(True, True): "both", (True, False): "gain", (False, True): "loss", (False, False): "nothing"}
    return Message(f"over_time.seen_{names[has_gain, has_loss]}", values)


def _year(year: float) -> PartialDate:
    return PartialDate.parse(f"{int(year):04d}")
