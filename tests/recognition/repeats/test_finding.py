"""A branch that moves in the wind is found, an animal that passes is not."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qaplan.base.errors import UsageError
from qaplan.recognition.repeats.finding import find_repeats
from qaplan.recognition.repeats.types import CameraBox, RepeatRule

RULE = RepeatRule(0.8, 5)


def boxes(
    name: str, places: list[tuple[float, float, float, float]], deployment: str = "D1", **more: object
) -> list[CameraBox]:
    return [
        CameraBox(f"{name}-{n:05}", f"m-{name}-{n:05}", deployment, each, 0.5, **more)
        for n, each in enumerate(places)
    ]


def branch(number: int, seed: int = 0) -> list[tuple[float, float, float, float]]:
    """A branch at one place, each time a little elsewhere."""
    moved = np.random.default_rng(seed).normal(0, 0.002, (number, 4))
    return [(0.4 + a, 0.3 + b, 0.2 + c, 0.1 + d) for a, b, c, d in moved.tolist()]


def walk(number: int, seed: int = 1) -> list[tuple[float, float, float, float]]:
    """Animals that pass, each in a box of its own."""
    drawn = np.random.default_rng(seed).uniform(0, 1, (number, 4))
    return [(a * 0.6, b * 0.6, 0.05 + c * 0.3, 0.05 + d * 0.3) for a, b, c, d in drawn.tolist()]


def test_a_branch_is_found_with_its_count_and_animals_that_pass_are_not() -> None:
    found = find_repeats([*boxes("branch", branch(40)), *boxes("walk", walk(60))], RULE)
    assert len(found) == 1
    assert found[0].media == 40
    assert all(each.startswith("branch") for each in found[0].observation_ids)


def test_the_same_place_of_two_cameras_is_two_places() -> None:
    found = find_repeats([*boxes("a", branch(6), "D1"), *boxes("b", branch(6), "D2")], RULE)
    assert [each.deployment_id for each in found] == ["D1", "D2"]


def test_many_boxes_on_few_media_are_not_suspicious() -> None:
    crowd = [CameraBox(f"o{n}", f"m{n % 4}", "D1", (0.4, 0.3, 0.2, 0.1)) for n in range(40)]
    assert find_repeats(crowd, RULE) == ()


def test_protected_boxes_stay_and_are_counted() -> None:
    found = find_repeats([*boxes("b", branch(10)), *boxes("cat", branch(2, 5), is_protected=True)], RULE)
    assert (found[0].media, found[0].protected, len(found[0].observation_ids)) == (12, 2, 10)


def test_a_place_with_nothing_but_protected_boxes_is_not_listed() -> None:
    assert find_repeats(boxes("cat", branch(20), is_protected=True), RULE) == ()


def test_the_id_changes_with_the_boxes_and_with_the_rule() -> None:
    ids = {
        find_repeats(boxes("b", branch(number)), rule)[0].id
        for number, rule in ((9, RULE), (10, RULE), (10, RepeatRule(0.75, 5)))
    }
    assert len(ids) == 3


def test_an_animal_that_fills_the_picture_again_and_again_is_not_suspicious() -> None:
    near = [(0.02, 0.01, 0.95, 0.95)] * 30
    assert find_repeats(boxes("near", near), RULE) == ()
    assert len(find_repeats(boxes("near", near), RepeatRule(0.8, 5, max_area=1.0))) == 1


@pytest.mark.parametrize(
    ("overlap", "media", "area"), [(0.4, 10, 0.2), (1.2, 10, 0.2), (0.8, 1, 0.2), (0.8, 10, 0.0)]
)
def test_a_rule_that_everything_or_nothing_meets_is_refused(overlap: float, media: int, area: float) -> None:
    with pytest.raises(UsageError) as caught:
        RepeatRule(overlap, media, area)
    assert caught.value.code == "recognition.bad_repeat_rule"


def overlap(one: CameraBox, other: CameraBox) -> float:
    (ax, ay, aw, ah), (bx, by, bw, bh) = one.bbox, other.bbox
    width = max(0.0, min(ax + aw, bx + bw) - max(ax, bx))
    height = max(0.0, min(ay + ah, by + bh) - max(ay, by))
    shared = width * height
    return shared / (aw * ah + bw * bh - shared)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.55, 0.95))
def test_every_box_of_a_place_overlaps_its_first_and_no_place_is_missed(seed: int, least: float) -> None:
    noise = np.random.default_rng(seed).normal(0, 0.01, (60, 4))
    drawn = boxes("x", [(0.4 + a, 0.3 + b, 0.2 + c, 0.15 + d) for a, b, c, d in noise.tolist()])
    by_id = {each.observation_id: each for each in drawn}
    found = find_repeats(drawn, RepeatRule(least, 3))
    left = set(by_id)
    for place in found:
        leader = next(each for each in drawn if each.bbox == place.bbox)
        assert all(overlap(leader, by_id[each]) >= least - 1e-9 for each in place.observation_ids)
        left -= set(place.observation_ids)
    for each in left:
        near = [other for other in left if overlap(by_id[each], by_id[other]) >= least + 1e-9]
        assert len(near) < 3


def test_a_hundred_thousand_boxes_take_seconds() -> None:
    drawn = [box for n in range(20) for box in boxes(f"d{n}", [*branch(2500, n), *walk(2500, n)], f"D{n}")]
    started = time.perf_counter()
    found = find_repeats(drawn)
    assert time.perf_counter() - started < 20
    assert sum(1 for each in found if each.media > 2000) == 20
