from __future__ import annotations

import pytest

from qaplan.base.messages import Text
from qaplan.identity.chips.types import Box, Viewpoint
from qaplan.identity.chips.viewpoint import suggest_viewpoint


def test_an_animal_that_goes_left_shows_its_left_flank_and_the_reason_is_told() -> None:
    hint = suggest_viewpoint([(2.0, Box(100, 50, 200, 100)), (0.0, Box(300, 50, 200, 100))])
    assert hint.viewpoint is Viewpoint.LEFT
    assert "left flank" in Text("en").say(hint.reason)


def test_a_mirrored_walk_gives_the_other_flank() -> None:
    walk = [(float(at), Box(400 - 120 * at, 50, 200, 100)) for at in range(3)]
    mirrored = [(at, Box(1000 - box.left - box.width, box.top, box.width, box.height)) for at, box in walk]
    assert suggest_viewpoint(walk).viewpoint is Viewpoint.LEFT
    assert suggest_viewpoint(mirrored).viewpoint is Viewpoint.RIGHT


def test_a_box_that_grows_comes_nearer_and_one_that_shrinks_goes_away() -> None:
    near = [(0.0, Box(100, 100, 80, 100)), (1.0, Box(85, 60, 110, 150))]
    away = [(1.0 - at, box) for at, box in near]
    assert suggest_viewpoint(near).viewpoint is Viewpoint.FRONT
    assert suggest_viewpoint(away).viewpoint is Viewpoint.BACK


@pytest.mark.parametrize("boxes", [[], [(0.0, Box(0, 0, 200, 100))], [(0.0, Box(0, 0, 200, 100))] * 3])
def test_where_nothing_tells_nothing_is_suggested(boxes: list[tuple[float, Box]]) -> None:
    hint = suggest_viewpoint(boxes)
    assert hint.viewpoint is Viewpoint.UNKNOWN
    assert hint.reason.key == "chips.hint_nothing"


def test_a_tall_box_shows_no_flank() -> None:
    hint = suggest_viewpoint([(0.0, Box(0, 0, 90, 150))])
    assert (hint.viewpoint, hint.reason.key) == (Viewpoint.UNKNOWN, "chips.hint_narrow")


def test_every_reason_is_said_in_three_languages() -> None:
    near = [(0.0, Box(100, 100, 80, 100)), (1.0, Box(85, 60, 110, 150))]
    walk = [(0.0, Box(400, 0, 200, 100)), (1.0, Box(100, 0, 200, 100))]
    for boxes in (near, walk, []):
        said = {Text(language).say(suggest_viewpoint(boxes).reason) for language in ("en", "ru", "kk")}
        assert len(said) == 3
