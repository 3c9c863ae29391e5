"""How long cameras worked: intervals with reasons, from the field sheet and beside them from the media.

A lost card is unknown effort, which is not zero; a failed flash works by day only and is counted apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Literal

from qaplan.base.errors import DataError, Problem
from qaplan.base.facts import Fact, id_part
from qaplan.base.messages import Message
from qaplan.base.provenance import Activity, Input
from qaplan.base.refusal import Caution
from qaplan.survey.types import Deployment, EffortInterval, EffortReason

__all__ = [
    "EffortBasis",
    "EffortDays",
    "MediaSpan",
    "early_end",
    "effort_days",
    "effort_of",
    "effort_problems",
    "media_evidence_days",
    "media_span_of",
]

EffortBasis = Literal["field_sheet", "media"]

_PRECEDENCE = (
    EffortReason.LOST_CARD,
    EffortReason.STOLEN,
    EffortReason.DEAD,
    EffortReason.PROBLEM,
    EffortReason.FLASH_FAILED,
    EffortReason.WORKING,
)


@dataclass(frozen=True)
class MediaSpan:
    """The first and the last medium of a deployment, by the camera's clock.

    Args:
        first: First medium.
        last: Last medium.
    """

    first: datetime
    last: datetime


@dataclass(frozen=True)
class EffortDays:
    """Days of effort by what is known of them; parts of days count as parts.

    Args:
        working: Days in which the camera worked; None when nothing at all is known.
        flash_failed: Days in which it worked in daylight only.
        unknown: Days of which nobody can say, because the card was lost.
        not_working: Days in which it did not work.
    """

    working: float | None
    flash_failed: float = 0.0
    unknown: float = 0.0
    not_working: float = 0.0


def media_span_of(clocks: Iterable[datetime | None]) -> MediaSpan | None:
    """Find the first and the last dated medium; None where no medium is dated."""
    dated = [clock for clock in clocks if clock is not None]
    return MediaSpan(min(dated), max(dated)) if dated else None


def media_evidence_days(span: MediaSpan | None) -> int:
    """Count the calendar days from the first to the last medium, both counted; zero without media.

    >>> media_evidence_days(MediaSpan(datetime(2024, 4, 3, 23), datetime(2024, 4, 5, 1)))
    3
    """
    return 0 if span is None else (span.last.date() - span.first.date()).days + 1


def effort_of(
    deployment: Deployment, problems: Sequence[EffortInterval] = (), media_span: MediaSpan | None = None
) -> tuple[EffortInterval, ...]:
    """Cut a deployment into intervals of one condition, by the field sheet and beside it by the media.

    Args:
        deployment: The deployment; without both dates it has no interval by the field sheet.
        problems: The stretches that the field sheet names; intervals marked working are left aside.
        media_span: First and last medium; None when no medium is dated.

    Returns:
        The field-sheet intervals in order of time, which do not overlap and leave no gap, then one interval
        of the media where they span any time.

    Raises:
        DataError: ``survey.bad_effort`` with the problems of :func:`effort_problems`.
    """
    gaps = tuple(each for each in problems if each.reason is not EffortReason.WORKING)
    wrong = effort_problems(deployment, gaps)
    if wrong:
        raise DataError(
            "survey.bad_effort",
            "the stretches without work do not fit the deployment",
            where=deployment.deployment_id,
            do="correct the field sheet",
            problems=wrong,
        )
    return (*_by_sheet(deployment, gaps), *_by_media(deployment, media_span))


def _by_sheet(deployment: Deployment, gaps: Sequence[EffortInterval]) -> tuple[EffortInterval, ...]:
    if deployment.start is None or deployment.end is None:
        return ()
    start, end = deployment.start.clock, deployment.end.clock
    if end <= start:
        return ()
    name = deployment.deployment_id
    whole = EffortInterval(name, start, end, EffortReason.WORKING, "field_sheet")
    stretches = _sweep([whole, *gaps])
    return tuple(EffortInterval(name, *stretch, "field_sheet") for stretch in stretches)


def _by_media(deployment: Deployment, span: MediaSpan | None) -> tuple[EffortInterval, ...]:
    if span is None or span.first == span.last:
        return ()
    working = EffortReason.WORKING
    return (EffortInterval(deployment.deployment_id, span.first, span.last, working, "media"),)


def effort_problems(deployment: Deployment, gaps: Sequence[EffortInterval]) -> tuple[Problem, ...]:
    """Say what does not fit: a deployment that ends before it starts, a gap outside it, two gaps at once."""
    name = deployment.deployment_id
    start = deployment.start.clock if deployment.start else None
    end = deployment.end.clock if deployment.end else None
    wrong: list[Problem] = []
    if start is not None and end is not None and end <= start:
        wrong.append(_problem("end_before_start", "the pick-up is not after the set-up", name))
    for gap in gaps:
        if gap.end <= gap.start:
            wrong.append(_problem("gap_reversed", "a stretch without work ends before it starts", name))
        elif (start is not None and gap.start < start) or (end is not None and gap.end > end):
            wrong.append(_problem("gap_outside", "a stretch without work lies outside the deployment", name))
    ordered = sorted(gaps, key=lambda gap: (gap.start, gap.end))
    for earlier, later in pairwise(ordered):
        if later.start < earlier.end:
            wrong.append(_problem("gaps_overlap", "two stretches without work overlap", name))
    return tuple(wrong)


def _problem(code: str, what: str, where: str) -> Problem:
    return Problem(f"survey.{code}", what, where=where, do="correct the dates on the field sheet")


def effort_days(intervals: Iterable[EffortInterval], *, basis: EffortBasis = "field_sheet") -> EffortDays:
    """Add up the days of one camera, or of several that never count for each other.

    Args:
        intervals: Intervals that do not overlap within a deployment.
        basis: Whose word counts; the two are never added together.

    Returns:
        The days; ``working`` is None when there is no interval, or when all of them are unknown.
    """
    return _days((each.end - each.start, each.reason) for each in intervals if each.basis == basis)


def early_end(
    deployment: Deployment,
    span: MediaSpan | None,
    intervals: Iterable[EffortInterval] = (),
    *,
    silent_from_days: float = 14.0,
) -> Caution | None:
    """Warn of a camera that fell silent long before its pick-up while the sheet says that it worked.

    Args:
        deployment: The deployment.
        span: First and last medium by the camera's clock; None where none is dated.
        intervals: Its effort; where the field sheet lets it end without work, nothing is left to warn of.
        silent_from_days: Shortest silence that is worth a warning, days.

    Returns:
        The caution ``survey.ends_early`` with the whole days of silence as a fact; None where there is none.
    """
    by_sheet = [each for each in intervals if each.basis == "field_sheet"]
    last = max(by_sheet, key=lambda each: each.end, default=None)
    if last is not None and last.reason is not EffortReason.WORKING:
        return None
    if span is None or deployment.end is None:
        return None
    silent = (deployment.end.clock - span.last) / timedelta(days=1)
    if silent < silent_from_days:
        return None
    name = deployment.deployment_id
    days = Fact(
        f"survey.silent_days.{id_part(name)}",
        int(silent),
        "day",
        activity=Activity("survey.early_end"),
        inputs=(Input("deployment", name),),
    )
    return Caution("survey.ends_early", Message("survey.ends_early", {"deployment": name, "days": days}))


def _days(stretches: Iterable[tuple[timedelta, EffortReason]]) -> EffortDays:
    total = dict.fromkeys(EffortReason, timedelta(0))
    for length, reason in stretches:
        total[reason] += length
    days = {reason: length / timedelta(days=1) for reason, length in total.items()}
    unknown = days.pop(EffortReason.LOST_CARD)
    is_known = any(days.values())
    working, flash = days.pop(EffortReason.WORKING), days.pop(EffortReason.FLASH_FAILED)
    return EffortDays(working if is_known else None, flash, unknown, sum(days.values()))


def _sweep(intervals: Sequence[EffortInterval]) -> Iterator[tuple[datetime, datetime, EffortReason]]:
    """Cut overlapping intervals into stretches, each with the reason that says most against work."""
    marks = sorted(
        [(each.start, 1, each.reason) for each in intervals]
        + [(each.end, -1, each.reason) for each in intervals],
        key=lambda mark: mark[0],
    )
    open_ = dict.fromkeys(EffortReason, 0)
    began: datetime | None = None
    current: EffortReason | None = None
    for index, (moment, change, reason) in enumerate(marks):
        open_[reason] += change
        if index + 1 < len(marks) and marks[index + 1][0] == moment:
            continue
        now = next((each for each in _PRECEDENCE if open_[each]), None)
        if now is current:
            continue
        if current is not None and began is not None:
            yield began, moment, current
        began, current = moment, now
