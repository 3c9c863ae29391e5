"""Sketches: positions are rounded, north is up, and names stand where there is room."""

from __future__ import annotations

import re

import numpy as np
import pytest

from qaplan.app.services.sketches import SketchFrame, SketchMark, with_places_of_names


def test_north_is_up_and_every_place_lies_in_the_frame() -> None:
    places = np.array([[500_000.0, 4_000_000.0], [560_000.0, 4_020_000.0]])
    frame = SketchFrame.around([places])
    (west, low), (east, high) = frame.at(places)
    assert west < east
    assert low > high
    assert 0 < west < east < frame.width
    assert 0 < high < low < frame.height


def test_positions_are_rounded_so_that_none_can_be_read_back() -> None:
    places = np.array([[0.0, 0.0], [100_000.0, 50_000.0]])
    frame = SketchFrame.around([places], step=5000.0)
    drawn = [frame.at(np.array([[east, 20_000.0]]))[0] for east in np.arange(0, 100_000.0, 100.0)]
    assert 20 <= len(set(drawn)) <= 21


def test_a_line_is_a_path_of_whole_units_and_an_area_closes() -> None:
    corners = np.array([[0.0, 0.0], [10.0, 0.0], [10.0, 10.0]])
    frame = SketchFrame.around([corners])
    line, area = frame.line("a", "line-0", [corners]), frame.line("b", "home", [corners], is_area=True)
    assert re.fullmatch(r"M\d+ \d+(L\d+ \d+){2}", line.path)
    assert area.path.endswith("Z")


def test_one_place_alone_can_be_drawn() -> None:
    frame = SketchFrame.around([np.array([[54.0, 43.0]])], squeeze=0.7)
    mark = frame.dot("", "offered", np.array([[54.0, 43.0]]))
    assert (mark.x, mark.y) == pytest.approx((frame.width / 2, frame.height / 2), abs=1)


def test_names_cover_neither_dots_nor_names_and_what_matters_keeps_its_name() -> None:
    dots = [SketchMark(f"gate {at}", "", 100 + at % 3, 100 + at // 3, "offered") for at in range(12)]
    placed = with_places_of_names([*dots, SketchMark("the chosen one", "", 101, 101, "chosen")], "chosen")
    named = [each for each in placed if each.name]
    assert "the chosen one" in {each.name for each in named}
    assert len(named) < len(placed)
    assert len({(each.label_x, each.label_y, each.anchor) for each in named}) == len(named)
