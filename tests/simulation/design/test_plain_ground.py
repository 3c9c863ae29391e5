"""Ground from plain files: what is read, and one sentence for each thing that is wrong."""

from __future__ import annotations

import numpy as np
import pytest

from qaplan.base.errors import DataError
from qaplan.encounters.plain_tables import PlainFile
from qaplan.simulation.design.plain_ground import PlainGround, read_ground

HEAD = "x,y,cost,is_inaccessible,is_sensitive,density,elev\n"
ROWS = (
    "500000,4800000,1,0,0,1,20\n501000,4800000,2,1,0,3,30\n"
    "502000,4800000,3,0,1,2,40\n503000,4800000,4,,,2,5\n"
)


def _ground(text: str = HEAD + ROWS, **others: object) -> PlainGround:
    return PlainGround(PlainFile("mask.csv", text), **{"cell_ha": 100.0, **others})  # type: ignore[arg-type]


def _codes(files: PlainGround) -> list[str]:
    with pytest.raises(DataError) as caught:
        read_ground(files)
    return [each.code for each in caught.value.problems] or [caught.value.code]


def test_cost_shut_and_sensitive_cells_and_density_are_read() -> None:
    found = read_ground(_ground())
    assert found.cost.tolist() == [1.0, 2.0, 3.0, 4.0]
    assert found.is_open.tolist() == [True, False, False, True]
    assert found.relative_density.tolist() == [0.5, 1.5, 1.0, 1.0]
    assert found.mask.cell_ha == 100.0


def test_stations_keep_away_from_sensitive_cells() -> None:
    assert read_ground(_ground(sensitive_buffer_m=1500.0)).is_open.tolist() == [True, False, False, False]


def test_two_columns_are_enough() -> None:
    found = read_ground(_ground("x,y\n500000,4800000\n501000,4800000\n"))
    assert found.is_open.all()
    assert found.relative_density.tolist() == [1.0, 1.0]
    assert not found.cost.any()


def test_existing_stations_are_read_with_their_names() -> None:
    existing = PlainFile("have.csv", "name,x,y\nWell,500000,4800000\n")
    found = read_ground(_ground(existing=existing)).existing
    assert found.names == ("Well",)
    assert found.place_m.tolist() == [[500000.0, 4800000.0]]


def test_another_column_may_say_the_density() -> None:
    assert np.ptp(read_ground(_ground(density_column="elev")).relative_density) > 1


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("x,y\n55.1,44.2\n55.2,44.3\n", "design.degrees"),
        ("x,y\n500000,\n501000,4800000\n", "design.bad_number"),
        ("x,y,cost\n500000,4800000,-5\n501000,4800000,1\n", "design.negative_cost"),
        ("x,y,density\n500000,4800000,-5\n501000,4800000,1\n", "design.negative_density"),
        ("x,y,density\n500000,4800000,0\n501000,4800000,0\n", "design.no_animals"),
        ("x,y,is_inaccessible\n500000,4800000,2\n501000,4800000,1\n", "design.bad_flag"),
        ("x,y,is_inacessible\n500000,4800000,1\n501000,4800000,1\n", "design.unknown_column"),
        ("x,y,is_inaccessible\n500000,4800000,1\n501000,4800000,1\n", "design.no_candidate"),
        ("east,north\n500000,4800000\n", "encounters.unusable_table"),
    ],
)
def test_each_thing_that_is_wrong_has_its_sentence(text: str, code: str) -> None:
    assert _codes(_ground(text)) == [code]


def test_a_density_column_that_is_not_there_is_named() -> None:
    assert _codes(_ground(density_column="tigers")) == ["design.unknown_column"]


@pytest.mark.parametrize(
    ("others", "code"),
    [
        ({"cell_ha": 0.0}, "design.bad_cell"),
        ({"cell_ha": 1e300}, "design.bad_cell"),
        ({"sensitive_buffer_m": -1.0}, "design.bad_buffer"),
    ],
)
def test_an_area_or_a_buffer_that_cannot_be_is_refused(others: dict[str, object], code: str) -> None:
    assert _codes(_ground(**others)) == [code]


def test_everything_that_is_wrong_is_told_at_once() -> None:
    text = "x,y,cost,is_sensitive\n500000,4800000,-5,9\n501000,oops,1,0\n"
    assert sorted(_codes(_ground(text))) == [
        "design.bad_flag",
        "design.bad_number",
        "design.negative_cost",
    ]
