"""Effort as bars: each stretch of a deployment as shares of the time that the chart shows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from qaplan.app.services.deployment_views import DeploymentLine
from qaplan.base.dates import PartialDate
from qaplan.base.messages import Text
from qaplan.reporting.figures.effort_chart import condition_of
from qaplan.sharing.types import DeploymentEffort
from qaplan.survey.types import EffortInterval

__all__ = ["Bar", "GanttRow", "Tick", "gantt_rows", "ticks_of"]

_MOST_TICKS = 8
_LEAST_SHARE = 0.25
_ROOM = 0.16


@dataclass(frozen=True)
class Bar:
    """A stretch, as percents of the chart's width.

    Args:
        left: Where it begins.
        width: How long it is.
        kind: ``working``, ``by_day_only``, ``not_working``, ``unknown`` or ``pictures``.
        said: The stretch in words.
    """

    left: str
    width: str
    kind: str
    said: str


@dataclass(frozen=True)
class GanttRow:
    """One deployment in the chart.

    Args:
        line: The deployment.
        bars: What the field sheet says.
        pictures: From the first to the last picture; None where nothing is dated.
        silent: From the last picture to the pick-up of a camera that fell silent; None of others.
    """

    line: DeploymentLine
    bars: tuple[Bar, ...]
    pictures: Bar | None
    silent: Bar | None


@dataclass(frozen=True)
class Tick:
    """A month on the axis.

    Args:
        left: Where it stands, percent.
        said: Its name.
        is_named: Whether there is room for the name.
    """

    left: str
    said: str
    is_named: bool


def gantt_rows(
    lines: Sequence[DeploymentLine], span: tuple[datetime, datetime] | None, text: Text
) -> tuple[GanttRow, ...]:
    """Lay out deployments as bars.

    Args:
        lines: The deployments.
        span: First and last moment of the chart; None where nothing is dated.
        text: The language.
    """
    if span is None:
        return tuple(GanttRow(each, (), None, None) for each in lines)
    return tuple(_row(each, span, text) for each in lines)


def ticks_of(span: tuple[datetime, datetime] | None, text: Text) -> tuple[Tick, ...]:
    """Where the chart begins and the firsts of months in it, with names for as many as there is room."""
    if span is None:
        return ()
    firsts = list(_firsts(*span))
    step = max(1, -(-len(firsts) // _MOST_TICKS))
    months = [_tick(each, span, text, is_due=at % step == 0) for at, each in enumerate(firsts)]
    is_roomy = not firsts or _share(firsts[0], span) > _ROOM
    begun = [_tick(span[0], span, text, is_due=True)] if is_roomy else []
    return (*begun, *months)


def _tick(moment: datetime, span: tuple[datetime, datetime], text: Text, *, is_due: bool) -> Tick:
    share = _share(moment, span)
    said = text.date(PartialDate.parse(f"{moment:%Y-%m}"))
    return Tick(_percent(share), said, is_named=is_due and share < 1 - _ROOM)


def _row(line: DeploymentLine, span: tuple[datetime, datetime], text: Text) -> GanttRow:
    bars = tuple(
        _bar(each.start, each.end, span, condition_of(each.reason), _say(each, text))
        for each in line.effort.intervals
        if each.basis == "field_sheet"
    )
    return GanttRow(line, bars, _pictures(line.effort, span, text), _silent(line, span, text))


def _pictures(effort: DeploymentEffort, span: tuple[datetime, datetime], text: Text) -> Bar | None:
    if effort.media_first is None or effort.media_last is None:
        return None
    first, last = _midnight(effort.media_first), _midnight(effort.media_last) + timedelta(days=1)
    said = f"{text.word('deployments.pictures')}: {_days(effort.media_first, effort.media_last, text)}"
    return _bar(first, last, span, "pictures", said)


def _silent(line: DeploymentLine, span: tuple[datetime, datetime], text: Text) -> Bar | None:
    end, last = line.deployment.end, line.effort.media_last
    if line.silent_days is None or end is None or last is None:
        return None
    said = f"{text.word('deployments.silent')}: {_days(last, end.clock.date(), text)}"
    return _bar(_midnight(last) + timedelta(days=1), end.clock, span, "silent", said)


def _say(each: EffortInterval, text: Text) -> str:
    word = text.word(f"survey.effort_{each.reason}")
    return f"{word}: {_days(each.start.date(), each.end.date(), text)}"


def _days(first: date, last: date, text: Text) -> str:
    return f"{text.date(PartialDate.of(first))} – {text.date(PartialDate.of(last))}"


def _bar(start: datetime, end: datetime, span: tuple[datetime, datetime], kind: str, said: str) -> Bar:
    left, right = _share(start, span), _share(end, span)
    return Bar(_percent(left), _percent(max(right - left, _LEAST_SHARE / 100)), kind, said)


def _share(moment: datetime, span: tuple[datetime, datetime]) -> float:
    first, last = span
    whole = (last - first) / timedelta(days=1)
    return min(1.0, max(0.0, ((moment - first) / timedelta(days=1)) / whole)) if whole else 0.0


def _percent(share: float) -> str:
    return f"{100 * share:.2f}%"


def _firsts(first: datetime, last: datetime) -> Iterator[datetime]:
    year, month = first.year, first.month
    while (year, month) <= (last.year, last.month):
        day = datetime(year, month, 1)  # noqa: DTZ001 - a camera's clock has no zone
        if day >= first:
            yield day
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001 - a camera's clock has no zone
