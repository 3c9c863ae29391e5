"""What is wrong with a camera's clock, as a rule from the true time to the time that it shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

__all__ = ["SOUND", "ClockFault", "FaultKind"]

FaultKind = Literal["none", "reset", "drift", "shift", "day_month", "date_mistyped", "wrong_zone"]


@dataclass(frozen=True)
class ClockFault:
    """A fault of one camera's clock.

    Args:
        kind: ``none``; ``reset`` to an epoch from a moment on; ``drift`` grows from set-up; ``shift`` is
            constant; ``day_month`` writes day and month in each other's place; ``date_mistyped`` is a clock
            that was set with day and month swapped and ran on from there; ``wrong_zone`` is off by whole
            hours.
        shift: What is added to the true time: of ``shift``, ``date_mistyped`` and ``wrong_zone``.
        drift_s_per_day: Seconds that it gains each day; negative when it loses.
        resets_at: True local time at which a ``reset`` happens; None is at set-up.
        epoch: What it shows at that moment.
    """

    kind: FaultKind = "none"
    shift: timedelta = timedelta(0)
    drift_s_per_day: float = 0.0
    resets_at: datetime | None = None
    epoch: datetime | None = None

    def shown(self, local: datetime, *, set_up: datetime) -> datetime:
        """What the clock shows at a moment.

        Args:
            local: True local time, naive.
            set_up: True local time of the set-up, naive.

        Returns:
            The reading, to the second.

        >>> fault = ClockFault("shift", timedelta(minutes=7))
        >>> fault.shown(datetime(2025, 3, 5, 12), set_up=datetime(2025, 3, 1))
        datetime.datetime(2025, 3, 5, 12, 7)
        """
        if self.kind == "reset":
            begins = self.resets_at or set_up
            if self.epoch is not None and local >= begins:
                return _whole(self.epoch + (local - begins))
            return _whole(local)
        if self.kind == "drift":
            days = (local - set_up) / timedelta(days=1)
            return _whole(local + timedelta(seconds=self.drift_s_per_day * days))
        if self.kind == "day_month":
            return _whole(local.replace(day=local.month, month=local.day))
        return _whole(local + self.shift)


SOUND = ClockFault()


def _whole(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)
