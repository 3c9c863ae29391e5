from __future__ import annotations

import pytest

from qaplan.base.errors import DataError
from qaplan.identity.chips.boxes import box_of_shares, box_problem, check_box, inside_picture, with_margin
from qaplan.identity.chips.types import Box
from qaplan.recognition.types import Classification, Detection

SIZE = (400, 300)
BOX = Box(100, 100, 200, 100)


def around(label: str, *said: str) -> Detection:
    return Detection(
        label, 0.9, (0.25, 0.3, 0.5, 0.35), None, tuple(Classification(each, 0.8) for each in said)
    )


def refused(box: Box, *beside: Detection) -> str:
    with pytest.raises(DataError) as caught:
        check_box(box, SIZE, where="a.jpg", beside=beside)
    assert caught.value.problem.do
    assert caught.value.problem.where == "a.jpg"
    return caught.value.code


def test_a_box_of_an_animal_is_taken() -> None:
    check_box(BOX, SIZE, beside=(around("animal", "panthera pardus"),))
    assert box_problem(BOX, SIZE) is None


def test_a_box_of_a_person_is_refused_whoever_says_so() -> None:
    assert refused(BOX, around("person")) == "identity.box_of_person"
    assert refused(BOX, around("animal", "Homo sapiens")) == "identity.box_of_person"


def test_a_box_of_a_vehicle_is_refused() -> None:
    assert refused(BOX, around("vehicle")) == "identity.box_of_vehicle"


def test_a_person_elsewhere_in_the_picture_is_no_reason() -> None:
    check_box(BOX, SIZE, beside=(Detection("person", 0.9, (0.8, 0.0, 0.2, 0.3)), Detection("person", 0.9)))


@pytest.mark.parametrize("box", [Box(-1, 0, 90, 90), Box(350, 0, 90, 90), Box(0, 250, 90, 90)])
def test_a_box_outside_its_picture_is_refused(box: Box) -> None:
    assert refused(box) == "identity.box_outside"


def test_a_box_in_which_no_coat_can_be_read_is_refused() -> None:
    assert refused(Box(10, 10, 200, 31)) == "identity.box_too_small"


def test_a_margin_ends_at_the_edge_of_the_picture() -> None:
    assert with_margin(BOX, SIZE, share=0.5) == Box(0, 50, 400, 200)


def test_shares_and_boxes_that_reach_out_are_brought_inside() -> None:
    assert box_of_shares((0.9, 0.9, 0.2, 0.2), SIZE) == Box(360, 270, 40, 30)
    assert inside_picture(Box(900, 900, 10, 10), SIZE) == Box(399, 299, 1, 1)
