"""A time axis on which years without a record are narrow, so that the others can be read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

__all__ = ["YearScale", "year_scale"]

_NARROW = 0.18


@dataclass(frozen=True)
class YearScale:
    """Where each day stands.

    Args:
        first_year: The first year of the axis.
        widths: Width of each year; 1 for a year with a record.
    """

    first_year: int
    widths: tuple[float, ...]

    @property
    def length(self) -> float:
        """Length of the whole axis."""
        return sum(self.widths)

    @property
    def has_narrow_years(self) -> bool:
        """Whether some years are narrow."""
        return any(width < 1 for width in self.widths)

    def start_of(self, year: int) -> float:
        """Where a year begins."""
        return sum(self.widths[: year - self.first_year])

    def at(self, day: date) -> float:
        """Where a day stands.

        >>> year_scale([date(2018, 9, 29)]).at(date(2018, 1, 1))
        0.0
        """
        length = (date(day.year + 1, 1, 1) - date(day.year, 1, 1)).days
        share = (day - date(day.year, 1, 1)).days / length
        return self.start_of(day.year) + share * self.widths[day.year - self.first_year]

    def wide_years(self) -> tuple[int, ...]:
        """The years that are drawn wide."""
        return tuple(self.first_year + index for index, width in enumerate(self.widths) if width == 1)


def year_scale(days: Iterable[date]) -> YearScale:
    """Make the axis that holds some days; at least one is needed."""
    years = {day.year for day in days}
    first, last = min(years), max(years)
    return YearScale(first, tuple(1.0 if year in years else _NARROW for year in range(first, last + 1)))
