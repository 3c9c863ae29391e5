"""What is said of prey: events for an effort, with an interval, and how that changed between two periods."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qaplan.base.facts import Fact, id_part, written_number
from qaplan.base.messages import Message, MessageValue, Text
from qaplan.base.provenance import Provenance
from qaplan.base.refusal import Caution

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["EFFORT_DAYS", "PreyIndex", "PreyRatio", "StationCount"]

EFFORT_DAYS = 100
"""The index is told for so many camera days."""


@dataclass(frozen=True)
class StationCount:
    """What one station saw of a species in a period.

    Args:
        station_id: The station.
        events: Independent events.
        days: Camera days in which it worked; None where nobody can say, which is not zero.
    """

    station_id: str
    events: int
    days: float | None


@dataclass(frozen=True)
class PreyIndex:
    """Independent events for 100 camera days: how often the species passes cameras, never how many there are.

    Args:
        species: The species or label.
        period: The period as the caller names it; empty for all.
        events: Independent events.
        days: Camera days.
        stations: Stations that worked.
        estimate: Events for 100 camera days.
        interval: Its 95 % interval; the lower end is 0 where nothing was seen.
        clumping: Size of the negative binomial: the smaller, the more the stations differ; None where it
            could not be told.
        cautions: What is doubtful but usable.
        provenance: What it was made from.
    """

    species: str
    period: str
    events: int
    days: float
    stations: int
    estimate: float
    interval: tuple[float, float]
    clumping: float | None
    cautions: tuple[Caution, ...]
    provenance: Provenance

    @property
    def status(self) -> str:
        """``ok``; an index that may not be said is a refusal."""
        return "ok"

    @property
    def method(self) -> str:
        """How it is made, in English."""
        return (
            "events of a station negative binomial with its camera days as offset; maximum likelihood; "
            "profile interval by the F law with 1 and stations - 1 degrees of freedom; exact Poisson "
            "bound where nothing was seen"
        )

    def facts(self) -> tuple[Fact, ...]:
        """Index, interval, effort that it is told for, events, camera days, stations."""
        stem = ".".join(
            ["population.prey", id_part(self.species), *map(id_part, filter(None, [self.period]))]
        )
        made, inputs = self.provenance.activity, self.provenance.inputs
        low, high = (round(each, 2) for each in self.interval)
        return (
            Fact(stem, written_number(round(self.estimate, 2)), interval=(low, high), activity=made,
                 inputs=inputs),
            Fact(f"{stem}.range", (low, high), activity=made, inputs=inputs),
            Fact("population.prey.effort", EFFORT_DAYS, "camera day", activity=made),
            Fact(f"{stem}.events", self.events, "record", activity=made, inputs=inputs),
            Fact(f"{stem}.days", round(self.days), "camera day", activity=made, inputs=inputs),
            Fact(f"{stem}.stations", self.stations, "station", activity=made, inputs=inputs),
        )  # fmt: skip

    def messages(self) -> tuple[Message, ...]:
        """The index in sentences, and that it is no density."""
        index, span, effort, events, days, stations = self.facts()
        values: dict[str, MessageValue] = {"species": self.species, "effort": effort, "days": days}
        values |= {"index": index, "range": span, "events": events, "stations": stations}
        if self.events == 0:
            most = Fact(f"{index.id}.most", round(self.interval[1], 2), activity=index.activity)
            values["most"] = most
        key = "prey.index" if self.events else "prey.none_seen"
        no_density = Message("prey.no_density", {"species": self.species})
        return (Message(key, values), no_density, *(each.message for each in self.cautions))

    def summary(self) -> str:
        """The sentences in plain English."""
        text = Text("en")
        return "\n".join(text.say(each) for each in self.messages())

    def table(self) -> pd.DataFrame:
        """One row: species, period, events, camera days, stations, index with its interval."""
        import pandas as pd

        columns = ("species", "period", "events", "camera_days", "stations", "events_per_100_camera_days",
                   "lower", "upper")  # fmt: skip
        row = (self.species, self.period, self.events, self.days, self.stations, self.estimate)
        return pd.DataFrame([(*row, *self.interval)], columns=list(columns))

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return {
            "status": self.status,
            "species": self.species,
            "period": self.period,
            "events": self.events,
            "camera_days": self.days,
            "stations": self.stations,
            "events_per_100_camera_days": self.estimate,
            "events_per_100_camera_days_interval": list(self.interval),
            "clumping": self.clumping,
            "is_density": False,
            "cautions": [each.code for each in self.cautions],
            "method": self.method,
            "provenance": self.provenance.id,
        }


@dataclass(frozen=True)
class PreyRatio:
    """How the index changed from one period to another.

    Args:
        species: The species or label.
        periods: The earlier and the later period, as the caller names them.
        estimate: The later index over the earlier one.
        interval: Its 95 % interval.
        stations: Stations in both periods, and stations in one alone.
        cautions: What is doubtful but usable.
        provenance: What it was made from.
    """

    species: str
    periods: tuple[str, str]
    estimate: float
    interval: tuple[float, float]
    stations: tuple[int, int]
    cautions: tuple[Caution, ...]
    provenance: Provenance

    @property
    def status(self) -> str:
        """``ok``; a ratio that may not be said is a refusal."""
        return "ok"

    @property
    def method(self) -> str:
        """How it is made, in English."""
        return (
            "ratio of the two rates of events; standard error of its logarithm by linearisation over "
            "stations, a station of both periods counted once; t distribution with stations - 1 degrees "
            "of freedom"
        )

    @property
    def is_change_shown(self) -> bool:
        """Whether the interval leaves out one, which is no change."""
        return not self.interval[0] <= 1 <= self.interval[1]

    def facts(self) -> tuple[Fact, ...]:
        """The ratio and its interval."""
        stem = ".".join(["population.prey_ratio", *map(id_part, (self.species, *self.periods))])
        said = self.provenance
        low, high = (round(each, 2) for each in self.interval)
        return (
            Fact(stem, written_number(round(self.estimate, 2)), interval=(low, high),
                 activity=said.activity, inputs=said.inputs),
            Fact(f"{stem}.range", (low, high), activity=said.activity, inputs=said.inputs),
        )  # fmt: skip

    def messages(self) -> tuple[Message, ...]:
        """The change in sentences."""
        ratio, span = self.facts()
        values: dict[str, MessageValue] = {"species": self.species, "ratio": ratio, "range": span}
        values |= {"first": self.periods[0], "second": self.periods[1]}
        shown = Message("prey.change_shown" if self.is_change_shown else "prey.change_not_shown")
        no_density = Message("prey.no_density", {"species": self.species})
        return (Message("prey.ratio", values), shown, no_density, *(each.message for each in self.cautions))

    def summary(self) -> str:
        """The sentences in plain English."""
        text = Text("en")
        return "\n".join(text.say(each) for each in self.messages())

    def table(self) -> pd.DataFrame:
        """One row: species, the two periods, the ratio with its interval."""
        import pandas as pd

        columns = ("species", "first", "second", "ratio", "lower", "upper", "stations_both", "stations_one")
        row = (self.species, *self.periods, self.estimate, *self.interval, *self.stations)
        return pd.DataFrame([row], columns=list(columns))

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return {
            "status": self.status,
            "species": self.species,
            "periods": list(self.periods),
            "ratio": self.estimate,
            "ratio_interval": list(self.interval),
            "stations_in_both": self.stations[0],
            "stations_in_one": self.stations[1],
            "is_change_shown": self.is_change_shown,
            "cautions": [each.code for each in self.cautions],
            "method": self.method,
            "provenance": self.provenance.id,
        }
