"""Where a deployment is split: a row of the standard for each stretch in which the camera worked."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from qaplan.survey.types import Deployment, EffortInterval, EffortReason

__all__ = ["Part", "part_at", "parts_of"]

_COUNTED = {EffortReason.WORKING, EffortReason.FLASH_FAILED}


@dataclass(frozen=True)
class Part:
    """A stretch of a deployment that becomes a row of its own.

    Args:
        part_id: Id of the row.
        start: First moment, camera clock.
        end: Last moment, camera clock.
        tag: What a reader of the row must know of its effort; empty for plain work.
        intervals: The intervals of effort that it is made of.
    """

    part_id: str
    start: datetime
    end: datetime
    tag: str = ""
    intervals: tuple[EffortInterval, ...] = ()


def parts_of(
    deployment: Deployment,
    intervals: Sequence[EffortInterval],
    clocks: Collection[datetime],
    *,
    taken: Collection[str] = (),
) -> tuple[Part, ...]:
    """Split a deployment at the gaps of its effort.

    Args:
        deployment: The deployment, with both of its dates.
        intervals: Its effort; the field sheet's where it has any, else the media's, decides.
        clocks: When its dated media were taken.
        taken: Ids that the parts may not have.

    Returns:
        The worked stretches in order, touching ones of one condition joined; the whole deployment where
        nothing is told of its effort. A deployment that never worked, or of which nobody knows, has none,
        unless it brought media: then the time from the first to the last of them.
    """
    if not intervals:
        assert deployment.start is not None
        assert deployment.end is not None
        return (Part(deployment.deployment_id, deployment.start.clock, deployment.end.clock),)
    by_sheet = [each for each in intervals if each.basis == "field_sheet"]
    counted = [each for each in (by_sheet or intervals) if each.reason in _COUNTED]
    runs = _runs(sorted(counted, key=lambda each: each.start))
    if not runs and clocks:
        return (Part(deployment.deployment_id, min(clocks), max(clocks), "effort:media only"),)
    ids = _ids(deployment.deployment_id, len(runs), taken)
    return tuple(
        Part(part_id, run[0].start, max(each.end for each in run), _tag(run[0].reason), tuple(run))
        for part_id, run in zip(ids, runs, strict=True)
    )


def _runs(intervals: Sequence[EffortInterval]) -> list[list[EffortInterval]]:
    runs: list[list[EffortInterval]] = []
    for each in intervals:
        if runs and each.start <= runs[-1][-1].end and each.reason == runs[-1][-1].reason:
            runs[-1].append(each)
        else:
            runs.append([each])
    return runs


def _tag(reason: EffortReason) -> str:
    return "" if reason is EffortReason.WORKING else f"effort:{reason.value}"


def _ids(deployment_id: str, count: int, taken: Collection[str]) -> list[str]:
    if count == 1:
        return [deployment_id]
    mark = "#"
    while any(f"{deployment_id}{mark}{n}" in taken for n in range(1, count + 1)):
        mark += "#"
    return [f"{deployment_id}{mark}{n}" for n in range(1, count + 1)]


def part_at(parts: Sequence[Part], clock: datetime | None) -> Part | None:
    """The part that a medium belongs to; one taken in a gap goes to the part before it.

    Args:
        parts: The parts of its deployment, in order.
        clock: When it was taken; None is not known.

    Returns:
        The part, or None where the deployment has none.
    """
    if clock is None:
        return parts[0] if parts else None
    inside = [part for part in parts if part.start <= clock <= part.end]
    earlier = [part for part in parts if part.start <= clock]
    return next(iter(inside or earlier[-1:] or parts), None)
