"""The mended clock: what a medium's reading comes to by the corrections and typed dates that stand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from qaplan.survey.clocks.types import ClockChange, ClockCorrection, ClockReading, ClockScope, TypedDate

__all__ = ["ClockBook", "corrected", "standing_corrections", "standing_dates", "swapped"]

_HALF_A_SECOND = timedelta(microseconds=500_000)
_Placed = tuple[int, ClockCorrection, frozenset[str]]


def corrected(clock: datetime, change: ClockChange) -> datetime:
    """Mend one reading, to the second.

    Args:
        clock: The reading; of a ``utc_video`` the date in the container.
        change: How.

    Returns:
        The mended reading. One that cannot be mended, because its day is no month or it would leave the
        calendar, stays as it is.

    >>> corrected(datetime(2024, 3, 5, 12), ClockChange("day_month"))
    datetime.datetime(2024, 5, 3, 12, 0)
    """
    if change.kind == "day_month":
        return swapped(clock) or clock
    try:
        return _on_line(clock, change) if change.kind == "drift" else clock + change.shift
    except OverflowError:
        return clock


def swapped(clock: datetime) -> datetime | None:
    """A reading with day and month in each other's place; None where the day is no month."""
    return clock.replace(day=clock.month, month=clock.day) if clock.day <= 12 else None


def _on_line(clock: datetime, change: ClockChange) -> datetime:
    first, second = change.anchors
    rate = (second.true - first.true) / (second.shown - first.shown)
    mended = first.true + (clock - first.shown) * rate
    return (mended + _HALF_A_SECOND).replace(microsecond=0)


def standing_corrections(corrections: Iterable[ClockCorrection]) -> tuple[ClockCorrection, ...]:
    """Those that were neither undone nor superseded by one that stands, in the order given."""
    kept = [each for each in corrections if each.undone is None]
    superseded = {each.supersedes for each in kept if each.supersedes}
    return tuple(each for each in kept if each.correction_id not in superseded)


def standing_dates(typed: Iterable[TypedDate]) -> dict[str, TypedDate]:
    """For each medium the last date that was typed for it and not taken back."""
    return {each.medium_id: each for each in typed if each.undone is None}


@dataclass(frozen=True)
class ClockBook:
    """All corrections and typed dates of a study, in the order in which they were made.

    Args:
        corrections: The corrections, those undone included.
        typed: The typed dates, likewise.
    """

    corrections: tuple[ClockCorrection, ...] = ()
    typed: tuple[TypedDate, ...] = ()

    @cached_property
    def standing(self) -> tuple[ClockCorrection, ...]:
        """The corrections that stand."""
        return standing_corrections(self.corrections)

    @cached_property
    def dates(self) -> dict[str, TypedDate]:
        """The typed dates that stand, by medium."""
        return standing_dates(self.typed)

    @property
    def is_blank(self) -> bool:
        """Whether nothing is mended."""
        return not (self.standing or self.dates)

    def clock_of(self, reading: ClockReading) -> datetime | None:
        """What a medium's clock comes to; None where nobody says.

        A typed date goes before every other. The corrections that the medium falls under follow in the order
        in which they were made, each on what those before it came to.

        Args:
            reading: The medium.
        """
        typed = self.dates.get(reading.medium_id)
        if typed is not None and typed.basis == "note":
            return typed.clock
        clock = typed.clock if typed else reading.clock
        for correction in self.of(reading):
            if correction.change.kind != "utc_video":
                clock = clock and corrected(clock, correction.change)
            elif reading.own_clock is not None and typed is None:
                clock = corrected(reading.own_clock, correction.change)
        return clock

    def of(self, reading: ClockReading) -> Iterator[ClockCorrection]:
        """The standing corrections that a medium falls under, in their order."""
        candidates = self._by_deployment.get(reading.deployment_id, ()) if reading.deployment_id else ()
        found = [*candidates, *self._by_card.get(reading.card_id, ()), *self._elsewhere]
        if len(found) > 1:
            found.sort(key=lambda place: place[0])
        return (
            correction
            for _, correction, media in found
            if (not media or reading.medium_id in media)
            and correction.scope.card_id in {"", reading.card_id}
            and correction.scope.deployment_id in {"", reading.deployment_id}
            and (correction.change.kind != "utc_video" or reading.is_video)
        )

    @cached_property
    def _by_deployment(self) -> dict[str, list[_Placed]]:
        return _grouped(self.standing, lambda scope: scope.deployment_id)

    @cached_property
    def _by_card(self) -> dict[str, list[_Placed]]:
        return _grouped(self.standing, lambda scope: "" if scope.deployment_id else scope.card_id)

    @cached_property
    def _elsewhere(self) -> list[_Placed]:
        rest = _grouped(self.standing, lambda scope: "" if scope.deployment_id or scope.card_id else "*")
        return rest.get("*", [])

    def with_correction(self, correction: ClockCorrection) -> ClockBook:
        """The book with one more correction, to see what it would come to."""
        return ClockBook((*self.corrections, correction), self.typed)


def _grouped(
    corrections: Iterable[ClockCorrection], name_of: Callable[[ClockScope], str]
) -> dict[str, list[_Placed]]:
    found: dict[str, list[_Placed]] = {}
    for place, each in enumerate(corrections):
        name = name_of(each.scope)
        if name:
            found.setdefault(name, []).append((place, each, frozenset(each.scope.medium_ids)))
    return found
