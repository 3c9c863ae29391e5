"""On practice cards of many seeds each planted fault is found once, and nothing is found on sound ones."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from qaplan.survey.clocks.book import ClockBook
from qaplan.survey.clocks.finding import clock_findings
from qaplan.survey.clocks.series import CameraSeries
from qaplan.survey.clocks.types import ClockCorrection, ClockReading
from qaplan.survey.types import Deployment
from tests.survey.clocks.practice import TOLERANCE_S, series_of, true_clocks

SYMPTOMS = {
    "reset": "reset",
    "drift": "pair_drifts_apart",
    "shift": "outside_by_a_constant",
    "wrong_zone": "whole_hours_off",
    "day_month": "day_and_month_swapped",
    "date_mistyped": "set_with_day_and_month_swapped",
}


@pytest.mark.parametrize("seed", range(8))
def test_every_planted_fault_is_named_and_mended_and_sound_cards_give_no_alarm(seed: int) -> None:
    cards = list(series_of(seed))
    found = {each.deployment_id: each for each in clock_findings([series for _, series in cards])}
    planted = {card.truth.folder: card.truth.clock for card, _ in cards if card.truth.clock != "none"}
    assert {name: SYMPTOMS[kind] for name, kind in planted.items()} == {
        name: each.symptom for name, each in found.items()
    }
    for card, series in cards:
        finding = found.get(card.truth.folder)
        if finding is None or finding.change is None:
            continue
        record = ClockCorrection("c", finding.change, finding.scope, "", datetime(2025, 1, 1, tzinfo=UTC))
        book, truth = ClockBook((record,)), true_clocks(card)
        for reading in series.readings:
            mended = book.clock_of(reading)
            assert mended is not None
            name = reading.path.removeprefix(f"{card.truth.folder}/")
            off_s = abs((mended - truth[name]).total_seconds())
            assert off_s <= TOLERANCE_S.get(card.truth.clock, 2.0), (card.truth.clock, off_s)


def _camera(name: str, station: str, serial: str) -> CameraSeries:
    start = datetime(2024, 5, 1, 9)
    readings = tuple(
        ClockReading(
            f"{name}-{day}", name, name, f"IMG_{day:04}.JPG", start + timedelta(days=day), serial=serial
        )
        for day in range(5)
    )
    return CameraSeries(Deployment(name, station), readings)


def test_one_serial_number_at_two_stations_asks_for_a_look() -> None:
    (found,) = clock_findings(
        [_camera("K1", "K1", "H5"), _camera("K2", "K2", "H5"), _camera("K3", "K3", "H6")]
    )
    assert (found.symptom, found.deployment_id, found.change) == ("serial_at_two_stations", "K2", None)


@pytest.mark.parametrize("serial", ["", "0", "00000000"])
def test_cameras_without_a_serial_number_are_not_one_camera(serial: str) -> None:
    assert clock_findings([_camera("K1", "K1", serial), _camera("K2", "K2", serial)]) == ()
