"""What people noted of a camera's clock at their visits: a constant, or a drift between two of them.

A minute is the least that counts, because most people note minutes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from qaplan.survey.clocks.series import LEEWAY, CameraSeries, Run, runs_of, whole_cards
from qaplan.survey.clocks.types import (
    ClockAnchor,
    ClockChange,
    ClockEvidence,
    ClockFinding,
    ClockSymptom,
)

__all__ = ["visit_findings"]

_SMALLEST = timedelta(minutes=1)


def visit_findings(series: CameraSeries) -> Iterator[ClockFinding]:
    """Compare what was noted at the visits with the runs of pictures that it belongs to.

    Args:
        series: The deployment with its readings and with what was noted.
    """
    if not series.checks:
        return
    for card in whole_cards(series):
        for run in runs_of(series, card.readings[0].card_id):
            checks = [each for each in series.checks if _belongs(each, run)]
            change = _change(checks)
            if change is not None:
                yield _finding(series, run, change, checks)


def _belongs(check: ClockAnchor, run: Run) -> bool:
    return run.first - LEEWAY <= check.shown <= run.last + LEEWAY


def _change(checks: Sequence[ClockAnchor]) -> ClockChange | None:
    if not checks:
        return None
    ordered = sorted(checks, key=lambda each: each.shown)
    first, last = ordered[0], ordered[-1]
    shifts = [each.true - each.shown for each in (first, last)]
    if abs(shifts[1] - shifts[0]) >= _SMALLEST and first.true < last.true:
        return ClockChange("drift", anchors=(first, last))
    shift = (shifts[0] + shifts[1]) / 2
    whole = timedelta(seconds=round(shift.total_seconds()))
    return ClockChange("shift", whole) if abs(whole) >= _SMALLEST else None


def _finding(
    series: CameraSeries, run: Run, change: ClockChange, checks: Sequence[ClockAnchor]
) -> ClockFinding:
    is_drift = change.kind == "drift"
    evidence = tuple(
        ClockEvidence(
            "clock_noted",
            words={"shown": f"{each.shown:%Y-%m-%d %H:%M:%S}", "true": f"{each.true:%Y-%m-%d %H:%M:%S}"},
        )
        for each in checks
    )
    symptom: ClockSymptom = "field_sheet_drift" if is_drift else "field_sheet_clock"
    name = series.deployment.deployment_id
    return ClockFinding(symptom, name, run.scope, change, evidence, _SMALLEST.total_seconds())
