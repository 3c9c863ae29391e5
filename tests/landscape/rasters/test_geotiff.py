from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import rasterio
from rasterio.transform import Affine

from qaplan.base.errors import DataError
from qaplan.landscape.rasters.geotiff import read_geotiff, write_geotiff
from qaplan.landscape.rasters.types import Raster

RELIEF = Raster(
    np.array([[np.nan, 1.5, 2.0], [3.0, 4.0, 1e15]]), cell=250.0, west=5e5, south=4.8e6, crs="EPSG:32640"
)


def made(path, values, **more):
    profile = {
        "driver": "GTiff",
        "height": values.shape[0],
        "width": values.shape[1],
        "count": 1,
        "dtype": values.dtype,
        "transform": Affine(100.0, 0.0, 0.0, 0.0, -100.0, 200.0),
    }
    scale = more.pop("scale", None)
    with rasterio.open(path, "w", **{**profile, **more}) as target:
        target.write(values, 1)
        if scale:
            target.scales, target.offsets = (scale[0],), (scale[1],)
    return path


def code_of(call):
    with pytest.raises(DataError) as error:
        call()
    return error.value.code


def test_what_was_written_is_read_again(tmp_path):
    path = tmp_path / "relief.tif"
    write_geotiff(path, RELIEF, tags={"stamp": "too coarse"}, description="relief")
    found = read_geotiff(path)
    assert np.array_equal(found.values, RELIEF.values, equal_nan=True)
    assert found.lies_like(RELIEF)
    assert found.crs == "EPSG:32640"
    with rasterio.open(path) as source:
        assert source.tags()["stamp"] == "too coarse"
        assert source.descriptions == ("relief",)


def test_a_raster_without_a_system_stays_without(tmp_path):
    write_geotiff(tmp_path / "plain.tif", Raster(np.ones((2, 2))))
    assert read_geotiff(tmp_path / "plain.tif").crs == ""


def test_numbers_kept_scaled_are_read_in_their_own_unit(tmp_path):
    path = made(tmp_path / "t.tif", np.array([[50, -1]], dtype=np.int16), nodata=-1, scale=(0.5, -10.0))
    found = read_geotiff(path).values
    assert found[0, 0] == 15.0
    assert np.isnan(found[0, 1])


def test_infinite_cells_have_no_value(tmp_path):
    path = made(tmp_path / "t.tif", np.array([[np.inf, 1.0]]))
    assert np.isnan(read_geotiff(path).values).tolist() == [[True, False]]


@pytest.mark.parametrize(
    "transform",
    [
        Affine(100.0, 0, 0, 0, -90.0, 0),
        Affine(100.0, 5.0, 0, 5.0, -100.0, 0),
        Affine(100.0, 0, 0, 0, 100.0, 0),
    ],
)
def test_cells_that_are_no_squares_with_north_up_are_refused(tmp_path, transform):
    path = made(tmp_path / "t.tif", np.ones((2, 2)), transform=transform)
    assert code_of(lambda: read_geotiff(path)) == "raster.not_square"


def test_a_band_that_is_not_there_is_refused(tmp_path):
    write_geotiff(tmp_path / "t.tif", RELIEF)
    assert code_of(lambda: read_geotiff(tmp_path / "t.tif", band=2)) == "raster.no_band"


def test_a_system_that_nobody_knows_is_refused(tmp_path):
    odd = Raster(np.ones((1, 1)), crs="the flat earth")
    assert code_of(lambda: write_geotiff(tmp_path / "t.tif", odd)) == "raster.unknown_crs"


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
def test_a_file_that_does_not_say_where_it_lies_has_cells_of_one(tmp_path: Path) -> None:
    profile = {"driver": "GTiff", "height": 2, "width": 3, "count": 1, "dtype": "float32"}
    with rasterio.open(tmp_path / "bare.tif", "w", **profile) as target:
        target.write(np.arange(6, dtype="float32").reshape(2, 3), 1)
    raster = read_geotiff(tmp_path / "bare.tif")
    assert (raster.cell, raster.west, raster.south, raster.north) == (1, 0, 0, 2)
    assert raster.values.tolist() == [[0, 1, 2], [3, 4, 5]]
