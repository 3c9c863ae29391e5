"""Rasters and lists of numbers, by what is inside and not by name."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from qaplan.base.errors import DataError
from qaplan.landscape.rasters.files import is_raster_file, read_number_table, read_raster, write_raster
from qaplan.landscape.rasters.types import Raster

RASTER = Raster(np.array([[1.0, np.nan], [3.0, 4.0]]), cell=10, west=100, south=200)


@pytest.mark.parametrize("name", ("a.asc", "a.asc.gz", "a.tif", "A.TIFF"))
def test_a_raster_is_read_as_it_was_written(name: str, tmp_path: Path) -> None:
    write_raster(tmp_path / name, RASTER)
    again = read_raster(tmp_path / name)
    np.testing.assert_array_equal(again.values, RASTER.values)
    assert again.lies_like(RASTER)
    assert is_raster_file(tmp_path / name)


def test_the_content_counts_not_the_name(tmp_path: Path) -> None:
    write_raster(tmp_path / "a.tif", RASTER)
    (tmp_path / "a.tif").rename(tmp_path / "a.txt")
    assert read_raster(tmp_path / "a.txt").values[1, 1] == 4


def test_a_text_named_as_a_geotiff_is_not_read_as_anything_else(tmp_path: Path) -> None:
    (tmp_path / "a.tif").write_text("ncols 1\nnrows 1\ncellsize 1\n1\n")
    with pytest.raises(DataError) as refused:
        read_raster(tmp_path / "a.tif")
    assert refused.value.code == "raster.not_geotiff"


@pytest.mark.parametrize("read", (read_raster, is_raster_file))
def test_a_file_that_is_not_there_is_refused(read: object, tmp_path: Path) -> None:
    assert callable(read)
    for path in (tmp_path / "none.asc", tmp_path):
        with pytest.raises(DataError) as refused:
            read(path)
        assert refused.value.code == "raster.not_found"


def test_no_raster_is_written_under_another_name(tmp_path: Path) -> None:
    with pytest.raises(DataError) as refused:
        write_raster(tmp_path / "a.png", RASTER)
    assert refused.value.code == "raster.unknown_format"


def test_numbers_may_stand_apart_in_many_ways(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text('\ufeff1\t2 # two\n\n3,4,5\n5 "missing"\n', encoding="utf-8")
    table = read_number_table(path, columns=2, missing="missing")
    np.testing.assert_array_equal(table, [[1, 2], [3, 4], [5, np.nan]])


@pytest.mark.parametrize("text", ("", "# nothing", "1 2\n3\n", "1 2\nx 3\n"))
def test_a_line_that_cannot_be_read_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(text)
    with pytest.raises(DataError) as refused:
        read_number_table(path, columns=2)
    assert refused.value.code == "raster.bad_table"


def test_lines_of_different_lengths_are_refused_where_all_numbers_count(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("1 2\n3\n")
    with pytest.raises(DataError) as refused:
        read_number_table(path, columns=0)
    assert "line 2" in str(refused.value)
