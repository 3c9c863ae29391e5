from __future__ import annotations

import numpy as np
import pytest

from qaplan.identity.matching.comparison import nearest_in_chips
from qaplan.identity.matching.fusion import fuse_scores
from qaplan.identity.matching.scoring import background_of, supported, vote_weights
from qaplan.identity.matching.verification import agreeing_spots, near_on_the_body


def descriptors(rng: np.random.Generator, rows: int) -> np.ndarray:
    return rng.integers(0, 60, (rows, 128)).astype(np.uint8)


def test_the_nearest_feature_is_that_of_a_plain_search(monkeypatch):
    monkeypatch.setattr("qaplan.identity.matching.comparison._ROWS_AT_ONCE", 10)
    rng = np.random.default_rng(1)
    query, chips = descriptors(rng, 5), [descriptors(rng, rows) for rows in (7, 1, 9)]
    found = nearest_in_chips(query, chips)
    for at, chip in enumerate(chips):
        plain = np.square((chip[:, None].astype(float) - query[None]) / 255).sum(axis=2)
        assert found.row[:, at].tolist() == plain.argmin(axis=0).tolist()
        assert found.distance[:, at] == pytest.approx(plain.min(axis=0), abs=1e-5)
        assert found.back_row[at].tolist() == plain.argmin(axis=1).tolist()
        assert found.back_distance[at] == pytest.approx(plain.min(axis=1), abs=1e-5)


def test_the_background_is_the_animal_after_the_nearest_few():
    distance = np.array([[0.1, 0.5, 0.2, 0.9]], np.float32)
    names = ["A", "B", "A", "C"]
    assert background_of(distance, names, 1) == pytest.approx([0.5])
    assert background_of(distance, names, 2) == pytest.approx([0.9])
    assert background_of(distance, names, 9) == pytest.approx([0.9])


def test_one_animal_alone_has_nothing_for_a_background():
    assert background_of(np.array([[0.1, 0.5]], np.float32), ["A", "A"], 4).tolist() == [2.0]


def test_a_feature_farther_than_its_background_does_not_vote():
    weights = vote_weights(np.array([[0.1, 0.7]], np.float32), np.array([0.5]), 2.0)
    assert weights[0] == pytest.approx([0.16, 0.0])


def test_each_further_chip_of_an_animal_counts_less():
    assert supported({"A": [1.0, 2.0], "B": [2.5]}, 5) == pytest.approx({"A": 2.6, "B": 2.5})
    assert supported({"A": [1.0, 2.0]}, 1) == {"A": 2.0}


def spots(count: int) -> np.ndarray:
    rng = np.random.default_rng(2)
    places, sizes = rng.uniform(0, 200, (count, 2)), rng.uniform(4, 9, (count, 1))
    return np.hstack([places, sizes, np.zeros((count, 1))]).astype(np.float32)


def test_spots_that_moved_together_agree_and_strays_do_not():
    start = spots(20)
    end = start.copy()
    end[:, :3] *= 1.3
    end[:, 0] += 15
    end[15:, :2] = end[15:, 1::-1] + 60
    agreed = agreeing_spots(start, end, 5.0)
    assert agreed[:15].all()
    assert agreed[15:].sum() <= 1


def test_a_mirrored_movement_is_refused():
    start = spots(30)
    end = start.copy()
    end[:, 0] = 200 - end[:, 0]
    assert agreeing_spots(start, end, 5.0).sum() < 6


@pytest.mark.parametrize("count", [0, 1, 2])
def test_fewer_than_three_spots_never_agree(count):
    assert not agreeing_spots(spots(count), spots(count), 5.0).any()


def test_spots_at_other_ends_of_the_body_are_not_near():
    near = near_on_the_body(np.array([[0.2, 0.5], [0.2, 0.5]]), np.array([[0.3, 0.6], [0.7, 0.5]]), 0.2)
    assert near.tolist() == [True, False]


def test_fusing_keeps_the_order_that_both_matchers_agree_on():
    fused = fuse_scores([{"a": 3.0, "b": 1.0}, {"a": 0.6, "b": 0.5, "c": 0.1}])
    assert sorted(fused, key=lambda name: -fused[name]) == ["a", "b", "c"]


def test_fusing_nothing_gives_nothing():
    assert fuse_scores([]) == {}
    assert fuse_scores([{}, {"a": 1.0}])["a"] > 0


def test_a_weight_of_nothing_silences_a_matcher():
    assert fuse_scores([{"a": 1.0}, {"b": 1.0}], [1.0, 0.0]) == {"a": 1.0, "b": 0.0}
