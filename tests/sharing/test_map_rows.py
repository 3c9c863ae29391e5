"""What a map may count for whom."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qaplan.base.places import Cell, GridTier, cell_at
from qaplan.sharing import release
from qaplan.sharing.map_rows import StationCount

COUNTS = st.lists(
    st.tuples(st.floats(50, 58), st.floats(41, 47), st.integers(0, 40), st.integers(0, 9)),
    min_size=1,
    max_size=12,
)


def _rows(drawn) -> tuple[StationCount, ...]:
    return tuple(
        StationCount(f"S{n}", cell_at(east, north, GridTier.TENTH), pictures, min(labelled, pictures))
        for n, (east, north, pictures, labelled) in enumerate(drawn)
    )


@given(COUNTS)
def test_the_public_gets_cells_of_a_degree_and_never_a_small_count(drawn):
    rows = _rows(drawn)
    for cell in release(rows, "public").value:
        assert cell.cell.tier is GridTier.DEGREE
        assert cell.labelled is None or cell.labelled >= 3
    assert sum(each.pictures for each in release(rows, "public").value) == sum(each.pictures for each in rows)


@given(COUNTS)
def test_moving_a_count_below_three_changes_nothing_for_the_public(drawn):
    rows = _rows(drawn)
    hushed = tuple(
        StationCount(
            each.station_id, each.cell, each.pictures, 0 if (each.labelled or 0) < 3 else each.labelled
        )
        for each in rows
    )
    assert release(rows, "public").value == release(hushed, "public").value


@given(COUNTS)
def test_the_steward_gets_every_label(drawn):
    rows = _rows(drawn)
    assert sum(each.labelled or 0 for each in release(rows, "steward").value) == sum(
        each.labelled or 0 for each in rows
    )


def test_a_cell_that_is_held_coarser_stays_as_it_is():
    coarse = (StationCount("S1", Cell(GridTier.DEGREE, 54, 43), 5),)
    assert release(coarse, "steward").value[0].cell == Cell(GridTier.DEGREE, 54, 43)
