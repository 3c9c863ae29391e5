"""What is told of a whole card, and which serial numbers were at two places at once."""

from __future__ import annotations

from datetime import datetime

import pytest

from qaplan.app.services.card_readings import SerialSpan, is_simulated, serial_problems
from qaplan.survey.types import Medium, MediumState


def _span(first: int, last: int) -> SerialSpan:
    return SerialSpan(datetime(2024, 8, first), datetime(2024, 8, last))


@pytest.mark.parametrize(
    ("one", "other", "clash"),
    [
        (_span(1, 5), _span(5, 9), True),
        (_span(1, 9), _span(3, 4), True),
        (_span(1, 4), _span(5, 9), False),
        (_span(1, 9), SerialSpan(), False),
    ],
)
def test_a_serial_clashes_where_its_spans_at_two_places_share_a_moment(
    one: SerialSpan, other: SerialSpan, clash: bool
) -> None:
    problems = serial_problems([("S1", "K1", "card A", one), ("s1", "K2", "card B", other)])
    assert [problem.code for problem in problems] == ["survey.serial_twice"] * clash
    assert serial_problems([("S1", "K1", "card A", one), ("S1", "K1", "card B", other)]) == []
    assert serial_problems([("S1", "K1", "card A", one), ("S2", "K2", "card B", other)]) == []


@pytest.mark.parametrize(
    ("tags", "simulated"),
    [(("SIMULATED",), True), (("Origin|simulated",), True), (("simulated fox",), False), ((), False)],
)
def test_a_medium_is_simulated_where_a_tag_says_just_that(tags: tuple[str, ...], simulated: bool) -> None:
    assert is_simulated(Medium("a", "b", 1, "image/jpeg", MediumState.OK, tags=tags)) is simulated
