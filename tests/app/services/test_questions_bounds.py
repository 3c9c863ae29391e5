"""An upper bound from two numbers alone."""

from __future__ import annotations

import pytest

from qaplan.app.services.questions.bounds import ask_upper_bound
from qaplan.base.errors import UsageError
from qaplan.base.messages import Text


@pytest.mark.parametrize("audience", ["steward", "public"])
def test_the_bound_is_for_everybody(audience: str) -> None:
    answer = ask_upper_bound(1, 0.5, audience=audience).value
    assert (answer.status, answer.record["upper_bound_animals"]) == ("ok", 7)
    assert "at most 7 animals" in Text("en").say(answer.sentences[0])


@pytest.mark.parametrize(
    ("seen", "p", "level", "code"),
    [
        (1, 0.0, 0.95, "population.bad_probability"),
        (1, 0.5, 1.0, "population.bad_probability"),
        (-1, 0.5, 0.95, "population.bad_count"),
        (1, 1e-12, 0.95, "population.bound_too_large"),
    ],
)
def test_numbers_out_of_range_are_a_wrong_call(seen: int, p: float, level: float, code: str) -> None:
    with pytest.raises(UsageError) as caught:
        ask_upper_bound(seen, p, level)
    assert caught.value.code == code
