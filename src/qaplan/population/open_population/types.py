"""What survival is reckoned from: periods of looking, who was seen in them, and who was found dead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.base.errors import DataError

__all__ = ["DetectionBy", "KnownLife", "LifeHistories", "PrimaryPeriods", "RateEstimate"]

Floats: TypeAlias = NDArray[np.float64]
DetectionBy = Literal["constant", "period", "effort"]
"""How the chance to be seen goes: alike, by period, or with effort."""


@dataclass(frozen=True, eq=False)
class PrimaryPeriods:
    """Periods of looking, short beside the time between them.

    Args:
        names: Names, in their order.
        years: Middle of each, decimal years, rising; shape (n_periods,).
        effort: Effort of each in any unit, 0 where no camera worked; None where nobody counted it.

    Raises:
        DataError: ``population.too_few_periods``, ``population.periods_not_rising``,
            ``population.bad_effort``.
    """

    names: tuple[str, ...]
    years: Floats
    effort: Floats | None = None

    def __post_init__(self) -> None:
        """Refuse periods that are not in order, and effort that is none."""
        if len(self.names) < 2:
            raise DataError(
                "population.too_few_periods", "there are fewer than two periods", do="give at least two"
            )
        if not (np.isfinite(self.years).all() and (np.diff(self.years) > 0).all()):
            raise DataError(
                "population.periods_not_rising",
                "the periods are not in the order of their years",
                do="sort them; each later than the one before",
            )
        effort = self.effort
        if effort is not None and not (np.isfinite(effort).all() and (effort >= 0).all() and effort.any()):
            raise DataError(
                "population.bad_effort",
                "effort of a period is negative or not known, or there was none at all",
                do="write 0 where no camera worked, or leave the column out",
            )

    @property
    def gaps_years(self) -> Floats:
        """Years from each period to the next."""
        return np.diff(self.years)

    @property
    def is_worked(self) -> NDArray[np.bool_]:
        """Which periods had any effort; all of them where it was not counted."""
        return np.ones(len(self.names), bool) if self.effort is None else self.effort > 0

    def __len__(self) -> int:
        """Number of periods."""
        return len(self.names)


@dataclass(frozen=True, eq=False)
class LifeHistories:
    """Who was seen in which period, found dead after which, and taken out of sight after which.

    Args:
        periods: The periods.
        animals: Names, one each.
        seen: Whether each was seen alive in each period, shape (n_animals, n_periods).
        dead_after: Index of the period after which, and before the next, each was found dead; -1 for none.
        left_after: Index of the last period in which each could be seen at all, as one that was taken into
            captivity; -1 for none.

    Raises:
        DataError: ``population.never_seen``, ``population.seen_after_death``, ``population.dead_after_last``,
            ``population.seen_without_effort``.
    """

    periods: PrimaryPeriods
    animals: tuple[str, ...]
    seen: NDArray[np.bool_]
    dead_after: NDArray[np.int64]
    left_after: NDArray[np.int64]

    def __post_init__(self) -> None:
        """Refuse histories that cannot be."""
        last = np.array([row.nonzero()[0].max(initial=-1) for row in self.seen], dtype=np.int64)
        is_dead, has_left = self.dead_after >= 0, self.left_after >= 0
        self._refuse(
            "never_seen", "an animal was neither seen nor found dead", (last < 0) & ~is_dead, "leave it out"
        )
        gone = np.where(is_dead, self.dead_after, np.where(has_left, self.left_after, len(self.periods)))
        self._refuse(
            "seen_after_death", "an animal was seen after it died or left", last > gone, "correct the periods"
        )
        self._refuse(
            "dead_after_last",
            "an animal was found dead after the last period",
            self.dead_after >= len(self.periods) - 1,
            "add a last period with effort 0 that closes the study",
        )
        silent = np.asarray(self.seen[:, ~self.periods.is_worked].any(axis=1), dtype=bool)
        self._refuse(
            "seen_without_effort",
            "an animal was seen in a period without effort",
            silent,
            "correct the effort",
        )

    def _refuse(self, code: str, what: str, wrong: NDArray[np.bool_], do: str) -> None:
        if wrong.any():
            names = ", ".join(self.animals[at] for at in np.flatnonzero(wrong)[:5])
            raise DataError(f"population.{code}", what, where=names, do=do)

    def distinct(self) -> tuple[LifeHistories, NDArray[np.int64]]:
        """Every history once, under the name of the first animal that has it, and how many have it."""
        rows = np.column_stack([self.seen.astype(np.int64), self.dead_after, self.left_after])
        _, first, many = np.unique(rows, axis=0, return_index=True, return_counts=True)
        names = tuple(self.animals[at] for at in first)
        once = LifeHistories(
            self.periods, names, self.seen[first], self.dead_after[first], self.left_after[first]
        )
        return once, many

    @property
    def dead(self) -> int:
        """How many were found dead."""
        return int((self.dead_after >= 0).sum())

    def __len__(self) -> int:
        """Number of animals."""
        return len(self.animals)


@dataclass(frozen=True)
class KnownLife:
    """What is known of one animal's life.

    Args:
        animal: Its name.
        first: First day on which it was known alive.
        last: Last day on which it was known alive.
        found_dead: Day on which it was found dead; None where it was not.

    Raises:
        DataError: ``population.bad_life`` if the days are not in order.
    """

    animal: str
    first: date
    last: date
    found_dead: date | None = None

    def __post_init__(self) -> None:
        """Refuse days that are not in order."""
        if not self.first <= self.last or (self.found_dead is not None and self.found_dead < self.last):
            raise DataError(
                "population.bad_life",
                "the days of a life are not in order",
                where=self.animal,
                do="first seen, last seen, found dead",
            )

    @property
    def is_dead(self) -> bool:
        """Whether it was found dead."""
        return self.found_dead is not None

    @property
    def years(self) -> float:
        """Years under watch; a death is put in the middle between last seen and found."""
        days = float((self.last - self.first).days)
        if self.found_dead is not None:
            days += (self.found_dead - self.last).days / 2
        return days / 365.25


@dataclass(frozen=True)
class RateEstimate:
    """One estimated rate.

    Args:
        name: What it is: ``survival``, ``detection``, ``recovery``, ``recruitment``, ``growth``, ``number``.
        period: Period or interval that it is of; empty for all.
        estimate: The estimate.
        low: Lower end of its interval; not a number where there is none.
        high: Upper end.
    """

    name: str
    period: str
    estimate: float
    low: float
    high: float

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON; null where there is no interval."""
        ends = (None if np.isnan(each) else float(each) for each in (self.low, self.high))
        low, high = ends
        return {
            "name": self.name,
            "period": self.period,
            "estimate": float(self.estimate),
            "low": low,
            "high": high,
        }
