"""Estimates of a situation: in the order in which they are offered, with their cells and their curve."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from qaplan.app.services.estimate_kinds import KINDS
from qaplan.app.services.estimates.offered import ESTIMATORS
from qaplan.app.services.situation.estimates import estimates_on, load_estimate_lines
from qaplan.app.services.written_answers import write_answer
from qaplan.app.store.estimate_tables import HeldEstimate
from qaplan.base.facts import FactBook
from qaplan.base.messages import Message
from qaplan.base.places import Cell, GridTier
from qaplan.base.provenance import Activity, Provenance
from qaplan.sharing import Answer
from qaplan.sharing.types import CellValue

ON = date(2025, 11, 1)
CELL = CellValue(Cell(GridTier.TENTH, 545, 432), {"cv": 0.2})
CURVE = {"hour": [0, 12], "density_per_h": [0.1, 0.2], "lower_per_h": [0, 0.1], "upper_per_h": [0.2, 0.3]}


def held(kind: str, **record: object) -> HeldEstimate:
    answer = Answer((Message("surface.flat"),), FactBook(), record, Provenance(Activity("a")), cells=(CELL,))
    body: dict[str, Any] = {"answer": write_answer(answer), "inputs": []}
    at = datetime(2025, 11, 1, tzinfo=UTC)
    return HeldEstimate(f"{kind}-1", kind, "", ON, "ab", "ok", at, "role:steward", body=body)


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """One estimate of every kind, those of the alphabet first."""
    kept = [held(kind) for kind in sorted(ESTIMATORS)]
    kept[kept.index(next(each for each in kept if each.kind == "activity"))] = held(
        "activity", curve=CURVE, day_length_h=12.5
    )
    monkeypatch.setattr("qaplan.app.services.situation.estimates.load_estimates", lambda study: kept)
    return {line.kind: (line, book) for line, book in load_estimate_lines(None)}  # type: ignore[arg-type]


def test_the_order_names_every_kind_that_is_offered() -> None:
    assert tuple(ESTIMATORS) == KINDS


def test_kinds_come_in_the_order_in_which_they_are_offered(lines: dict[str, Any]) -> None:
    assert [line.kind for line, _ in estimates_on(list(lines.values()), ON)] == list(ESTIMATORS)


def test_a_kind_that_is_offered_no_more_comes_last(lines: dict[str, Any]) -> None:
    line, book = lines["density"]
    old = (replace(line, kind="abandoned"), book)
    assert [each.kind for each, _ in estimates_on([old, lines["design"]], ON)] == ["design", "abandoned"]


def test_an_estimate_keeps_its_cells_and_an_activity_its_curve(lines: dict[str, Any]) -> None:
    assert lines["surface"][0].cells == (CELL,)
    assert lines["surface"][0].curve is None
    curve = lines["activity"][0].curve
    assert (curve.hours, curve.upper_per_h, curve.day_length_h) == ((0.0, 12.0), (0.2, 0.3), 12.5)


@pytest.mark.parametrize("broken", [{}, {**CURVE, "hour": [0]}, "none"])
def test_a_curve_that_is_none_is_left_out(monkeypatch: pytest.MonkeyPatch, broken: object) -> None:
    monkeypatch.setattr(
        "qaplan.app.services.situation.estimates.load_estimates",
        lambda study: [held("activity", curve=broken)],
    )
    ((line, _),) = load_estimate_lines(None)  # type: ignore[arg-type]
    assert line.curve is None
