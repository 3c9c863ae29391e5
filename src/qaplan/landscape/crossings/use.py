"""How often a passage is used: independent records for 100 nights of its cameras, with an exact interval."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qaplan.base.facts import Fact, id_part
from qaplan.base.messages import Message, Text
from qaplan.base.provenance import Input, Provenance, computed_by
from qaplan.base.refusal import Refusal
from qaplan.landscape.crossings.types import DIRECTIONS, Crossing, Direction

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["NIGHTS", "UseRate", "poisson_interval", "use_rate", "use_rates"]

NIGHTS = 100
"""The rate is told for so many camera nights."""

_LEVEL = 0.95


@dataclass(frozen=True)
class UseRate:
    """How often a species was recorded at a passage, one way.

    Args:
        passage_id: The passage.
        species: Scientific name.
        direction: Which way.
        events: Independent records.
        animals: Animals in them.
        nights: Nights in which a camera worked there.
        estimate: Records for 100 camera nights.
        interval: Its exact 95 % interval of a Poisson number.
        provenance: What it was made from.
    """

    passage_id: str
    species: str
    direction: Direction
    events: int
    animals: int
    nights: float
    estimate: float
    interval: tuple[float, float]
    provenance: Provenance

    @property
    def status(self) -> str:
        """The word that results use for how they ended."""
        return "ok"

    @property
    def message(self) -> Message:
        """The sentence."""
        rate = Fact(
            f"crossings.{id_part(self.passage_id)}.{id_part(self.species)}.{self.direction}",
            round(self.estimate, 2),
            activity=self.provenance.activity,
            inputs=self.provenance.inputs,
            interval=(round(self.interval[0], 2), round(self.interval[1], 2)),
        )
        way = Message(f"crossings.direction_{self.direction}")
        return Message(
            "crossings.use",
            {"passage": self.passage_id, "species": self.species, "way": way, "rate": rate},
        )

    def facts(self) -> tuple[Fact, ...]:
        """What the sentence says."""
        return tuple(self.message.facts())

    def summary(self) -> str:
        """The rate in a plain English sentence."""
        return Text("en").say(self.message)

    def table(self) -> pd.DataFrame:
        """One row with the rate and its interval."""
        import pandas as pd

        return pd.DataFrame([self.to_record()])

    def require(self) -> UseRate:
        """The rate itself: it is good."""
        return self

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return {
            "passage_id": self.passage_id,
            "species": self.species,
            "direction": self.direction,
            "events": self.events,
            "animals": self.animals,
            "camera_nights": self.nights,
            "events_per_100_nights": self.estimate,
            "interval": list(self.interval),
            "level": _LEVEL,
            "provenance": self.provenance.id,
        }


def use_rates(
    crossings: Iterable[Crossing], nights: Mapping[str, float | None], *, inputs: tuple[Input, ...] = ()
) -> tuple[UseRate | Refusal, ...]:
    """Tell how often each species used each passage, each way; turning back is told apart.

    Args:
        crossings: The records.
        nights: Camera nights of each passage; None where nobody can say, which is not zero.
        inputs: What the records come from.

    Returns:
        Rates by passage, species and direction; a refusal for a passage whose effort is not known.
    """
    by_way: dict[tuple[str, str, Direction], list[Crossing]] = {}
    for each in crossings:
        by_way.setdefault((each.passage_id, each.species, each.direction), []).append(each)
    order = sorted(by_way, key=lambda key: (key[0], key[1], DIRECTIONS.index(key[2])))
    return tuple(use_rate(key, by_way[key], nights=nights.get(key[0]), inputs=inputs) for key in order)


def use_rate(
    way: tuple[str, str, Direction],
    crossings: Iterable[Crossing],
    *,
    nights: float | None,
    inputs: tuple[Input, ...] = (),
) -> UseRate | Refusal:
    """Tell how often one species was recorded at one passage, one way.

    Args:
        way: Passage, species, direction.
        crossings: Independent records; those of other passages, species or directions do not count.
        nights: Nights in which a camera worked there; None where nobody can say.
        inputs: What the records come from.

    Returns:
        The rate; a refusal where no effort is known, with the number of records instead.

    Source:
        Garwood 1936, Biometrika 28:437: the exact interval of a Poisson mean.
    """
    mine = [each for each in crossings if (each.passage_id, each.species, each.direction) == way]
    passage_id, species, direction = way
    events, animals = len(mine), sum(each.count for each in mine)
    made = computed_by("crossings.use_rate", {"passage": passage_id, "species": species, "way": direction})
    if not nights:
        seen = Fact(
            f"crossings.{id_part(passage_id)}.{id_part(species)}.records",
            events,
            activity=made,
            inputs=inputs,
        )
        reason = Message("crossings.no_effort", {"passage": passage_id})
        instead = Message("crossings.records_only", {"species": species, "records": seen})
        return Refusal("crossings.no_effort", reason, (instead,), (seen,))
    low, high = poisson_interval(events)
    scale = NIGHTS / nights
    return UseRate(
        passage_id,
        species,
        direction,
        events,
        animals,
        nights,
        events * scale,
        (low * scale, high * scale),
        Provenance(made, inputs),
    )


def poisson_interval(events: int, *, level: float = _LEVEL) -> tuple[float, float]:
    """The exact interval of the mean of a Poisson number.

    Args:
        events: The number seen.
        level: The probability with which it holds at least.

    >>> tuple(round(each, 3) for each in poisson_interval(0))
    (0.0, 3.689)
    """
    from scipy.stats import chi2

    tail = (1 - level) / 2
    low = float(chi2.ppf(tail, 2 * events)) / 2 if events else 0.0
    return low, float(chi2.ppf(1 - tail, 2 * events + 2)) / 2
