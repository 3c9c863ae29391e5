"""The body: it stands on its feet, its two sides are alike, and it bends where it is told to."""

from __future__ import annotations

import numpy as np

from qaplan.simulation.leopards.anatomy import Pose, leopard_in, trunk_skin_at


def test_a_leopard_stands_on_the_ground_with_four_feet() -> None:
    tubes = {tube.name: tube.points for tube in leopard_in(Pose(gait=0.0))}
    assert set(tubes) == {
        *("trunk", "tail", "hind_left", "fore_left", "hind_right", "fore_right", "ear_left", "ear_right")
    }
    for name in ("hind_left", "fore_left", "hind_right", "fore_right"):
        assert abs(tubes[name][..., 1].min()) < 0.03
    assert tubes["trunk"][..., 1].min() > 0.5


def test_a_standing_leopard_is_as_wide_to_the_left_as_to_the_right() -> None:
    points = np.concatenate([tube.points.reshape(-1, 3) for tube in leopard_in(Pose(gait=0.0))])
    assert abs(points[:, 2].min() + points[:, 2].max()) < 1e-6


def test_legs_of_one_side_swing_in_turn() -> None:
    def foot(stride: float, name: str) -> float:
        tube = next(each for each in leopard_in(Pose(stride=stride)) if each.name == name)
        return float(tube.points[-1, :, 0].mean())

    swing = [foot(stride, "fore_left") - foot(0.0, "fore_left") for stride in (0.25, 0.5)]
    assert foot(0.0, "fore_left") > foot(0.5, "fore_left")
    assert foot(0.0, "fore_right") < foot(0.5, "fore_right")
    assert swing[0] != swing[1]


def test_a_bent_spine_bows_to_the_right() -> None:
    trunk = leopard_in(Pose(bend=0.2))[0].points
    assert trunk[len(trunk) // 2, :, 2].mean() > 0.1


def test_the_back_and_the_belly_are_where_they_are_on_the_trunk() -> None:
    _, around = trunk_skin_at(np.zeros(3, np.float32), np.array([1.28, 0.98, 0.68], np.float32))
    assert around[0] < around[1] < around[2]
    assert abs(float(around[1]) - 0.5) < 0.1
