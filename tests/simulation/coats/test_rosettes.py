"""Coats: one flank is always the same, the two of one animal never match, and both are spotted."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from qaplan.simulation.coats.rosettes import coat_of


def likeness(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    return float(np.corrcoef(one.ravel(), other.ravel())[0, 1])


def test_a_flank_is_the_same_whenever_it_is_grown() -> None:
    first = coat_of(1, "V01", "left")
    coat_of.cache_clear()
    again = coat_of(1, "V01", "left")
    assert first is not again
    assert np.array_equal(first.trunk, again.trunk)
    assert np.array_equal(first.limb, again.limb)


@pytest.mark.parametrize("individual", ["V01", "V02", "V03"])
def test_the_two_flanks_of_one_animal_do_not_match(individual: str) -> None:
    left, right = coat_of(1, individual, "left").trunk, coat_of(1, individual, "right").trunk
    assert abs(likeness(left, right)) < 0.25
    assert abs(likeness(left, right[:, ::-1])) < 0.25


def test_two_animals_do_not_match_and_seeds_make_others() -> None:
    assert abs(likeness(coat_of(1, "V01", "left").trunk, coat_of(1, "V02", "left").trunk)) < 0.25
    assert abs(likeness(coat_of(1, "V01", "left").trunk, coat_of(2, "V01", "left").trunk)) < 0.25


def test_a_coat_is_spotted_and_neither_bare_nor_black() -> None:
    for number in range(1, 7):
        dark = coat_of(1, f"V{number:02}", "left").trunk
        assert 0.10 < float((dark > 0.5).mean()) < 0.45
        assert float(dark.min()) < 0.02
        assert float(dark.max()) > 0.95
