"""What is said of the times of day: times by the sun, the curve of one species, the overlap of two."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.base.facts import Fact, id_part, written_number
from qaplan.base.messages import Message, Text
from qaplan.base.provenance import Provenance
from qaplan.base.refusal import Caution

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "ANCHORINGS",
    "ActivityOverlap",
    "ActivityPattern",
    "Anchoring",
    "SunTimes",
]

Floats: TypeAlias = NDArray[np.float64]
Anchoring = Literal["average", "equinoctial", "noon"]
ANCHORINGS: tuple[Anchoring, ...] = ("average", "equinoctial", "noon")


@dataclass(frozen=True, eq=False)
class SunTimes:
    """Times of day by the sun.

    Args:
        angles: Radians, shape (n,): 0 is midnight, pi is noon.
        is_by_day: Whether the sun was up, shape (n,).
        anchoring: What the days are stretched to: sunrise and sunset to their mean (``average``) or to six
            o'clock (``equinoctial``), or true noon alone (``noon``).
        day_length_h: From sunrise to sunset on the stretched day, hours; not a number with ``noon``.
    """

    angles: Floats
    is_by_day: NDArray[np.bool_]
    anchoring: Anchoring
    day_length_h: float

    def __len__(self) -> int:
        """Number of times."""
        return len(self.angles)


@dataclass(frozen=True, eq=False)
class ActivityPattern:
    """When a species is active, from the times of its independent events.

    Args:
        species: The species or label.
        events: Independent events.
        anchoring: What the days were stretched to.
        day_length_h: Hours from sunrise to sunset on the stretched day; not a number with ``noon``.
        hours: Hours of the stretched day, shape (n,).
        density_per_h: Share of the activity in an hour, at these hours.
        lower: Lower end of the 95 % interval of the curve.
        upper: Upper end.
        level: Share of the day in which the species is active, if all are active at the busiest hour.
        level_interval: Its 95 % interval.
        by_day: Share of the events with the sun up.
        by_day_interval: Its 95 % interval.
        cautions: What is doubtful but usable.
        provenance: What it was made from.
    """

    species: str
    events: int
    anchoring: Anchoring
    day_length_h: float
    hours: Floats
    density_per_h: Floats
    lower: Floats
    upper: Floats
    level: float
    level_interval: tuple[float, float]
    by_day: float
    by_day_interval: tuple[float, float]
    cautions: tuple[Caution, ...]
    provenance: Provenance

    @property
    def status(self) -> str:
        """``ok``; a pattern that may not be said is a refusal."""
        return "ok"

    @property
    def method(self) -> str:
        """How it is made, in English."""
        return (
            "von Mises kernel density of sun times, concentration by Taylor (2008); level by Rowcliffe et "
            "al. (2014); smoothed bootstrap, intervals on the logit scale less the bias of the bootstrap"
        )

    def facts(self) -> tuple[Fact, ...]:
        """Events, level and share by day in percent, each share with its interval."""
        stem, made = f"population.activity.{id_part(self.species)}", self.provenance.activity
        inputs = self.provenance.inputs
        return (
            Fact(f"{stem}.events", self.events, "record", activity=made, inputs=inputs),
            *_shares(f"{stem}.level", self.level, self.level_interval, self.provenance),
            *_shares(f"{stem}.by_day", self.by_day, self.by_day_interval, self.provenance),
        )

    def messages(self) -> tuple[Message, ...]:
        """When it is active, in sentences."""
        events, level, level_range, by_day, by_day_range = self.facts()
        species = {"species": self.species}
        return (
            Message("activity.by_day", {**species, "events": events, "share": by_day, "range": by_day_range}),
            Message("activity.level", {**species, "share": level, "range": level_range}),
            *(each.message for each in self.cautions),
        )

    def summary(self) -> str:
        """The sentences in plain English."""
        text = Text("en")
        return "\n".join(text.say(each) for each in self.messages())

    def table(self) -> pd.DataFrame:
        """The curve: hour, density per hour, lower, upper."""
        import pandas as pd

        columns = {"hour": self.hours, "density_per_h": self.density_per_h}
        return pd.DataFrame({**columns, "lower_per_h": self.lower, "upper_per_h": self.upper})

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return {
            "status": self.status,
            "species": self.species,
            "events": self.events,
            "anchoring": self.anchoring,
            "day_length_h": None if np.isnan(self.day_length_h) else self.day_length_h,
            "level": self.level,
            "level_interval": list(self.level_interval),
            "by_day": self.by_day,
            "by_day_interval": list(self.by_day_interval),
            "curve": {
                "hour": self.hours.tolist(),
                "density_per_h": self.density_per_h.tolist(),
                "lower_per_h": self.lower.tolist(),
                "upper_per_h": self.upper.tolist(),
            },
            "cautions": [each.code for each in self.cautions],
            "method": self.method,
            "provenance": self.provenance.id,
        }


@dataclass(frozen=True)
class ActivityOverlap:
    """How far two species are active at the same hours.

    Args:
        species: The two species.
        events: Independent events of each.
        estimator: ``delta1`` where a sample has fewer than 50 events, else ``delta4``.
        estimate: The shared area under both curves: 0 never at the same hours, 1 always.
        interval: Its 95 % interval.
        same_curve: Probability of so large a difference where both follow one curve (Watson's test).
        anchoring: What the days were stretched to.
        cautions: What is doubtful but usable.
        provenance: What it was made from.
    """

    species: tuple[str, str]
    events: tuple[int, int]
    estimator: Literal["delta1", "delta4"]
    estimate: float
    interval: tuple[float, float]
    same_curve: float
    anchoring: Anchoring
    cautions: tuple[Caution, ...]
    provenance: Provenance

    @property
    def status(self) -> str:
        """``ok``; an overlap that may not be said is a refusal."""
        return "ok"

    @property
    def method(self) -> str:
        """How it is made, in English."""
        return (
            f"{self.estimator} of Ridout and Linkie (2009) on von Mises kernel densities of sun times; "
            "smoothed bootstrap, interval on the logit scale less the bias of the bootstrap; Watson's test "
            "with labels drawn anew"
        )

    def facts(self) -> tuple[Fact, ...]:
        """The overlap in percent with its interval, and the probability of the test."""
        stem = f"population.overlap.{id_part(self.species[0])}.{id_part(self.species[1])}"
        chance = written_number(round(self.same_curve, 4))
        made = self.provenance
        return (
            *_shares(stem, self.estimate, self.interval, made),
            Fact(f"{stem}.same_curve", chance, activity=made.activity, inputs=made.inputs),
        )

    def messages(self) -> tuple[Message, ...]:
        """The overlap, and whether the curves differ, in sentences."""
        share, span, chance = self.facts()
        first, second = self.species
        names = {"first": first, "second": second}
        differ = "activity.curves_differ" if self.same_curve < 0.05 else "activity.curves_may_be_one"
        return (
            Message("activity.overlap", {**names, "share": share, "range": span}),
            Message(differ, {"chance": chance}),
            *(each.message for each in self.cautions),
        )

    def summary(self) -> str:
        """The sentences in plain English."""
        text = Text("en")
        return "\n".join(text.say(each) for each in self.messages())

    def table(self) -> pd.DataFrame:
        """One row: the species, their events, the estimate with its interval, and the test."""
        import pandas as pd

        columns = ("first", "second", "events_first", "events_second", "estimator", "estimate", "lower",
                   "upper", "same_curve")  # fmt: skip
        row = (*self.species, *self.events, self.estimator, self.estimate, *self.interval, self.same_curve)
        return pd.DataFrame([row], columns=list(columns))

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return {
            "status": self.status,
            "species": list(self.species),
            "events": list(self.events),
            "estimator": self.estimator,
            "overlap": self.estimate,
            "overlap_interval": list(self.interval),
            "same_curve_probability": self.same_curve,
            "anchoring": self.anchoring,
            "cautions": [each.code for each in self.cautions],
            "method": self.method,
            "provenance": self.provenance.id,
        }


def _shares(stem: str, share: float, interval: tuple[float, float], made: Provenance) -> tuple[Fact, Fact]:
    percent = written_number(round(100 * share, 1))
    low, high = (round(100 * each, 1) for each in interval)
    said = {"activity": made.activity, "inputs": made.inputs}
    return (
        Fact(stem, percent, "%", interval=(low, high), **said),  # type: ignore[arg-type]
        Fact(f"{stem}.range", (low, high), "%", **said),  # type: ignore[arg-type]
    )
