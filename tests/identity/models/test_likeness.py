"""How alike two chips are by a model's vectors."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qaplan.identity.models.likeness import Embedding, likeness

NOWHERE = np.zeros((0, 2), np.float32)


def whole(*numbers: float) -> Embedding:
    vector = np.array([numbers], np.float32)
    return Embedding(vector / np.linalg.norm(vector), NOWHERE)


def spots(seed: int, count: int = 12) -> Embedding:
    rng = np.random.default_rng(seed)
    vectors = rng.normal(0, 1, (count, 32)).astype(np.float32)
    return Embedding(
        vectors / np.linalg.norm(vectors, axis=1, keepdims=True), rng.random((count, 2)).astype(np.float32)
    )


def test_two_vectors_are_compared_by_their_cosine() -> None:
    assert likeness(whole(1, 0), whole(1, 1)) == pytest.approx(np.sqrt(0.5), abs=1e-6)
    assert likeness(whole(1, 0), whole(-1, 0)) == 0.0


def test_the_same_spots_are_more_alike_than_others() -> None:
    assert likeness(spots(1), spots(1)) > 5 * likeness(spots(1), spots(2))


def test_nothing_is_alike_to_a_chip_without_spots() -> None:
    empty = Embedding(np.zeros((0, 32), np.float32), NOWHERE)
    assert likeness(spots(1), empty) == likeness(empty, spots(1)) == 0.0


@given(st.integers(0, 99), st.integers(0, 99))
def test_likeness_goes_both_ways(one: int, other: int) -> None:
    assert likeness(spots(one), spots(other, 7)) == pytest.approx(likeness(spots(other, 7), spots(one)))
