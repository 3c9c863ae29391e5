"""What one animal would have had to walk between two records, beside what leopards are known to walk."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from qaplan.base.dates import DaySpan, PartialDate, days_between
from qaplan.base.errors import DataError
from qaplan.base.facts import Fact, id_part, written_number
from qaplan.base.messages import Message, Text
from qaplan.base.provenance import Input, computed_by
from qaplan.identity.standing import standing
from qaplan.identity.types import Standing, Statement

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["PUBLISHED_DAILY_MOVEMENT", "DailyMovement", "MovementCheck", "movement_check"]


@dataclass(frozen=True)
class DailyMovement:
    """A published distance that a leopard walked in a day, along its path.

    Args:
        movement_id: Short id.
        km_per_day: Kilometres in 24 hours.
        what: Whom and how, in English.
        source: Address.
    """

    movement_id: str
    km_per_day: float
    what: str
    source: str


_BARDIA = "http://www.bioone.org/doi/abs/10.2981/0909-6396%282005%2911%5B145%3ASAAPOL%5D2.0.CO%3B2"
_OKAVANGO = "https://pmc.ncbi.nlm.nih.gov/articles/PMC5936723"
PUBLISHED_DAILY_MOVEMENT = (
    DailyMovement("bardia-female", 5.079, "a female in Bardia, Nepal, tracked for 24 hours", _BARDIA),
    DailyMovement("bardia-males", 6.826, "males in Bardia, Nepal, tracked for 24 hours", _BARDIA),
    DailyMovement("okavango-mean", 11.0, "males in the Okavango, mean path of a day", _OKAVANGO),
    DailyMovement("okavango-max", 29.0, "males in the Okavango, longest path of a day", _OKAVANGO),
)


@dataclass(frozen=True)
class MovementCheck:
    """What the walk between two records would have taken, if they are one animal.

    Args:
        earlier: The earlier record.
        later: The later record.
        distance_km: The quoted distance in a straight line, kilometres.
        days: Days between the records.
        km_per_day: The least that the animal must have walked in a day; None when no day lies between.
        is_possible: Whether the longest published path of a day would do. Possible is not proof.
        standing: What the statements come to on the day asked for.
        comparisons: Published daily movement.
        made_facts: The facts of it.
    """

    earlier: str
    later: str
    distance_km: float
    days: DaySpan
    km_per_day: float | None
    is_possible: bool
    standing: Standing
    comparisons: tuple[DailyMovement, ...]
    made_facts: tuple[Fact, ...]

    @property
    def status(self) -> str:
        """``ok``: the arithmetic always holds, what it means is in the message."""
        return "ok"

    def message(self) -> Message:
        """The check in a sentence, with the warning that possible is not proof."""
        by_name = {fact.id.rsplit(".", 1)[1]: fact for fact in self.made_facts}
        key = "identity.movement_possible" if self.is_possible else "identity.movement_beyond_published"
        if "speed" not in by_name:
            return Message("identity.movement_same_day", {"distance": by_name["distance"]})
        return Message(key, {name: by_name[name] for name in ("days", "distance", "speed", "longest")})

    def summary(self) -> str:
        """The sentence in plain English."""
        return Text("en").say(self.message())

    def facts(self) -> tuple[Fact, ...]:
        """The facts of the check."""
        return self.made_facts

    def table(self) -> pd.DataFrame:
        """One row for each published daily movement that the walk is held against."""
        import pandas as pd

        return pd.DataFrame([vars(each) for each in self.comparisons])

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return {
            "status": self.status,
            "from_record": self.earlier,
            "to_record": self.later,
            "distance_km": self.distance_km,
            "days_fewest": self.days.fewest,
            "days_most": self.days.most,
            "speed_at_least_km_per_day": self.km_per_day,
            "is_possible": self.is_possible,
            "is_proof": False,
            "standing": str(self.standing),
            "published_daily_movement": [
                {"id": each.movement_id, "km_per_day": each.km_per_day, "source": each.source}
                for each in self.comparisons
            ],
        }


def movement_check(
    start: tuple[str, PartialDate],
    end: tuple[str, PartialDate],
    distance_km: float,
    statements: Iterable[Statement] = (),
    *,
    on: date | None = None,
    sources: tuple[str, ...] = (),
    comparisons: tuple[DailyMovement, ...] = PUBLISHED_DAILY_MOVEMENT,
) -> MovementCheck:
    """Say what it would take for two records to be one animal; never that they are.

    Args:
        start: Id and date of the earlier record.
        end: Id and date of the later record.
        distance_km: Quoted distance in a straight line, kilometres.
        statements: All statements about identity.
        on: Day for which the statements are read; None takes all of them.
        sources: Who quotes the distance.
        comparisons: Published daily movement to hold it against.

    Returns:
        The days, the least daily distance (one decimal, rounded down), and the standing of the pair.

    Raises:
        DataError: ``identity.no_movement`` if a date is unknown, the order is wrong or the distance is not
            over zero.

    >>> first, second = PartialDate.parse("2024-08-25"), PartialDate.parse("2024-09-19")
    >>> check = movement_check(("KZ-020", first), ("KZ-021", second), 210.0)
    >>> check.days.most, check.km_per_day
    (25, 8.4)
    """
    days = days_between(start[1], end[1])
    if days is None or days.most < 0 or distance_km <= 0:
        raise DataError(
            "identity.no_movement",
            "a movement needs two dates in their order and a distance over zero",
            where=f"{start[0]}, {end[0]}",
            do="give dated records, the earlier one first",
        )
    # Whoever needs most days walked least in each of them: that is the least which holds for certain.
    speed = int(distance_km / days.most * 10 + 1e-9) / 10 if days.most else None
    longest = max(comparisons, key=lambda each: each.km_per_day)
    held = tuple(statements)
    day = on or max((each.made_on for each in held), default=date.max)
    return MovementCheck(
        earlier=start[0],
        later=end[0],
        distance_km=distance_km,
        days=days,
        km_per_day=speed,
        is_possible=speed is not None and speed <= longest.km_per_day,
        standing=standing(held, start[0], end[0], day),
        comparisons=comparisons,
        made_facts=_facts((start[0], end[0]), distance_km, days, speed, longest=longest, sources=sources),
    )


def _facts(
    ends: tuple[str, str],
    distance_km: float,
    days: DaySpan,
    speed: float | None,
    *,
    longest: DailyMovement,
    sources: tuple[str, ...],
) -> tuple[Fact, ...]:
    stem = f"movement.{id_part(ends[0])}-{id_part(ends[1])}"
    records = tuple(Input("record", each) for each in ends)
    quoted = tuple(Input("source", each) for each in sources)
    made = computed_by("identity.movement_check", {"distance_km": distance_km})
    found = [
        Fact(f"{stem}.distance", written_number(distance_km), "km", inputs=quoted, tier="public"),
        Fact(f"{stem}.days", days, "day", activity=made, inputs=records, tier="public"),
        Fact(
            f"movement.{longest.movement_id}.longest",
            written_number(longest.km_per_day),
            "km/day",
            inputs=(Input("source", longest.source),),
            tier="public",
        ),
    ]
    if speed is not None:
        inputs = records + quoted
        found.append(
            Fact(
                f"{stem}.speed",
                speed,
                "km/day",
                activity=made,
                inputs=inputs,
                tier="public",
                bound="at least",
            )
        )
    return tuple(found)
