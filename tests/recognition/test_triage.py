"""Burst differencing: an order of looking in which animals come before blanks more often than not."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from qaplan.recognition.triage import FEWEST, change_scores, is_infrared, triage_order

HEIGHT, WIDTH = 72, 96


def _station(
    rng: np.random.Generator, count: int, share: float
) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """Pictures of one standing camera: a slope, swaying grass, a new exposure each; some with an animal."""
    slope = np.linspace(60, 150, HEIGHT)[:, None] + rng.normal(0, 12, (HEIGHT, WIDTH))
    grass = rng.uniform(size=(HEIGHT, WIDTH)) < 0.08
    pictures, holds = [], rng.uniform(size=count) < share
    for has_animal in holds:
        picture = slope + rng.normal(0, 4, (HEIGHT, WIDTH)) + grass * rng.normal(0, 25, (HEIGHT, WIDTH))
        if has_animal:
            size = int(rng.integers(3, 12))
            row, column = rng.integers(0, HEIGHT - size), rng.integers(0, WIDTH - 2 * size)
            picture[row : row + size, column : column + 2 * size] += rng.choice([-1, 1]) * rng.uniform(2, 40)
        picture = picture * rng.uniform(0.85, 1.15) + rng.normal(0, 8)
        pictures.append(np.clip(picture, 0, 255))
    return np.array(pictures).astype(np.uint8), holds


def _auc(scores: NDArray[np.float64], holds: NDArray[np.bool_]) -> float:
    """Chance that a picture with an animal comes before one without."""
    with_it, without = scores[holds], scores[~holds]
    better = (with_it[:, None] > without[None, :]).mean()
    return float(better + (with_it[:, None] == without[None, :]).mean() / 2)


def test_pictures_with_an_animal_come_before_blanks_on_average() -> None:
    # 20 stations of 60 pictures, a fifth with an animal, hardly visible to plain: the mean is 0.925 with a
    # standard error of 0.008. The band of 0.04 is five of them; an order without sense has 0.5.
    rng = np.random.default_rng(20)
    found = []
    for _ in range(20):
        pictures, holds = _station(rng, 60, 0.2)
        found.append(_auc(change_scores(pictures), holds))
    assert np.mean(found) == pytest.approx(0.925, abs=0.04)
    assert np.std(found) / np.sqrt(len(found)) <= 0.02


def test_an_order_of_blanks_alone_follows_nothing() -> None:
    rng = np.random.default_rng(21)
    found = []
    for _ in range(30):
        pictures, _ = _station(rng, 40, 0.0)
        found.append(_auc(change_scores(pictures), rng.uniform(size=40) < 0.3))
    assert np.mean(found) == pytest.approx(0.5, abs=0.08)


def test_brightness_alone_does_not_rank() -> None:
    rng = np.random.default_rng(3)
    scene = rng.uniform(40, 150, (HEIGHT, WIDTH))
    pictures = np.array([scene * gain for gain in np.linspace(0.8, 1.3, 15)]).astype(np.uint8)
    assert change_scores(pictures).max() < 1.0


def test_too_few_pictures_have_no_score() -> None:
    assert np.isnan(change_scores(np.zeros((FEWEST - 1, 8, 8), dtype=np.uint8))).all()
    assert change_scores(np.zeros((0, 8, 8), dtype=np.uint8)).shape == (0,)


@pytest.mark.parametrize("count", [3, 25, 26, 60, 101])
def test_every_picture_has_a_score_that_is_no_less_than_nothing(count: int) -> None:
    pictures, _ = _station(np.random.default_rng(count), count, 0.3)
    scores = change_scores(pictures)
    assert scores.shape == (count,)
    assert (scores >= 0).all()


def test_tiny_pictures_are_scored_too() -> None:
    assert (change_scores(np.zeros((5, 2, 2), dtype=np.uint8)) == 0).all()


def test_infrared_pictures_have_no_colours() -> None:
    grey = np.repeat(np.random.default_rng(1).integers(0, 255, (20, 30, 1), dtype=np.uint8), 3, axis=2)
    stamped = grey.copy()
    stamped[:3] = (200, 20, 20)
    green = grey.copy()
    green[..., 1] //= 2
    assert [is_infrared(picture) for picture in (grey, stamped, green)] == [True, True, False]


def test_what_could_not_be_compared_comes_first_and_nothing_is_left_out() -> None:
    rows = triage_order(["a", "b", "c", "d"], [0.0, None, 7.0, None], [False, None, True, True])
    assert [(row.medium_id, row.rank) for row in rows] == [("b", 1), ("d", 2), ("c", 3), ("a", 4)]
