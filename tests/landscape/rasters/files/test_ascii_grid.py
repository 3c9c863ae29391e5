"""ASCII grids: what is read, what is written, and what is refused before it is read."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qaplan.base.errors import DataError
from qaplan.landscape.rasters.files.ascii_grid import is_ascii_grid, read_ascii_grid, write_ascii_grid
from qaplan.landscape.rasters.types import Raster

HEAD = "ncols 2\nnrows 2\nxllcorner 10\nyllcorner 20\ncellsize 5\nNODATA_value -9999\n"


def grid(folder: Path, text: str | bytes, name: str = "grid.asc") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_cells_lie_from_the_north_west_on(tmp_path: Path) -> None:
    raster = read_ascii_grid(grid(tmp_path, HEAD + "1 2\n3 -9999\n"))
    assert (raster.west, raster.south, raster.north, raster.east) == (10, 20, 30, 20)
    assert raster.values[0].tolist() == [1, 2]
    assert np.isnan(raster.values[1, 1])


@pytest.mark.parametrize(
    "text",
    (
        "\ufeff" + HEAD + "1 2 3 4",
        HEAD.upper() + "1\t2\t3\t4",
        HEAD.replace("\n", "\t\t\r\n") + "1 2\r\n3 4\r\n",
        "NCOLS 2\nNROWS 2\nXLLCENTER 12.5\nYLLCENTER 22.5\nDX 5\nDY 5\n1 2 3 4",
        HEAD + "1e0 2.0\n\n\n3 4",
    ),
)
def test_the_head_may_be_written_in_many_ways(text: str, tmp_path: Path) -> None:
    raster = read_ascii_grid(grid(tmp_path, text))
    assert raster.values.tolist() == [[1, 2], [3, 4]]
    assert (raster.west, raster.south, raster.cell) == (10, 20, 5)


@pytest.mark.parametrize("no_data", ("-1", "nan", "1e38"))
def test_what_stands_for_no_value_is_none(no_data: str, tmp_path: Path) -> None:
    text = HEAD.replace("-9999", no_data) + f"1 {no_data} inf -9999"
    assert np.isnan(read_ascii_grid(grid(tmp_path, text)).values).tolist() == [[False, True], [True, True]]


@pytest.mark.parametrize(
    ("head", "cell"),
    (
        ("-3.40282306074e+38", "-3.402823e+38"),
        ("-3.402823e+38", "-3.4028234663852886e+38"),
        ("inf", "inf"),
        ("1e30", "1e30"),
    ),
)
def test_a_no_data_value_of_many_digits_may_be_cut_off(head: str, cell: str, tmp_path: Path) -> None:
    text = HEAD.replace("-9999", head) + f"1 {cell} -1e38 4"
    raster = read_ascii_grid(grid(tmp_path, text))
    assert np.isnan(raster.values).tolist() == [[False, True], [False, False]]


def test_a_packed_grid_is_unpacked(tmp_path: Path) -> None:
    path = grid(tmp_path, gzip.compress((HEAD + "1 2 3 4").encode()), "grid.asc.gz")
    assert is_ascii_grid(path)
    assert read_ascii_grid(path).values.sum() == 10


@pytest.mark.parametrize(
    ("text", "code"),
    (
        ("root:x:0:0:root:/root:/bin/bash\n", "raster.not_a_grid"),
        ("", "raster.not_a_grid"),
        ("ncols two\nnrows 2\n1 2", "raster.not_a_grid"),
        ("ncols 2.5\nnrows 2\n1 2", "raster.not_a_grid"),
        ("ncols -2\nnrows 2\n1 2", "raster.not_a_grid"),
        (HEAD.replace("10", "inf") + "1 2 3 4", "raster.not_a_grid"),
        (HEAD.replace("20", "nan") + "1 2 3 4", "raster.not_a_grid"),
        ("ncols nan\nnrows 2\n1 2", "raster.not_a_grid"),
        ("ncols 2\n1 2 3 4", "raster.not_a_grid"),
        (HEAD + "1 2 3", "raster.cut_short"),
        (HEAD + "1 2 3 4 5", "raster.cut_short"),
        (HEAD + "1 2 3 4" + " " * 9000, "raster.cut_short"),
        (HEAD + "1,2,3,4   ", "raster.not_a_number"),
        (HEAD + "1 2 x 4", "raster.not_a_number"),
        (HEAD + "1 2 3 \u0664", "raster.not_a_number"),
        (HEAD.replace("cellsize 5", "cellsize 0") + "1 2 3 4", "raster.not_square"),
        (HEAD.replace("cellsize 5", "dx 5\ndy 6") + "1 2 3 4", "raster.not_square"),
        ("ncols 1000000\nnrows 1000000\ncellsize 1\n1 2 3", "raster.too_large"),
        ("ncols 9999\nnrows 9999\ncellsize 1\n1 2 3", "raster.cut_short"),
        (b"\x1f\x8b\x08broken", "raster.broken_pack"),
    ),
)
def test_what_is_no_whole_grid_is_refused(text: str | bytes, code: str, tmp_path: Path) -> None:
    with pytest.raises(DataError) as refused:
        read_ascii_grid(grid(tmp_path, text))
    assert refused.value.code == code
    assert "root" not in str(refused.value)


def test_a_packed_file_that_unpacks_to_far_more_than_its_cells_is_refused(tmp_path: Path) -> None:
    bomb = gzip.compress((HEAD + "1 2 3 4" + " " * 50_000_000).encode())
    assert len(bomb) < 100_000
    with pytest.raises(DataError) as refused:
        read_ascii_grid(grid(tmp_path, bomb, "grid.asc.gz"))
    assert refused.value.code == "raster.cut_short"


def test_more_cells_than_asked_for_are_refused_before_they_are_read(tmp_path: Path) -> None:
    with pytest.raises(DataError) as refused:
        read_ascii_grid(grid(tmp_path, HEAD + "1 2 x 4"), most_cells=3)
    assert refused.value.code == "raster.too_large"


@given(
    st.lists(st.floats(-1e9, 1e9) | st.just(float("nan")), min_size=1, max_size=12),
    st.floats(-1e6, 1e6),
    st.booleans(),
)
def test_what_is_written_is_read_again_to_ten_digits(
    tmp_path_factory: pytest.TempPathFactory, cells: list[float], west: float, packed: bool
) -> None:
    path = tmp_path_factory.mktemp("grid") / ("grid.asc.gz" if packed else "grid.asc")
    raster = Raster(np.array([cells]), cell=2.5, west=west, south=-7)
    write_ascii_grid(path, raster)
    again = read_ascii_grid(path)
    assert again.lies_like(raster)
    shown = np.where(raster.values == -9999, np.nan, raster.values)
    np.testing.assert_allclose(again.values, shown, rtol=1e-9)
