from __future__ import annotations

import warnings

import numpy as np
import pytest
import rasterio
from rasterio.transform import Affine

from qaplan.base.errors import DataError
from qaplan.base.geotiff import GeotiffLimits
from qaplan.encounters.files import sample_raster, write_texts
from qaplan.encounters.masks import projected

UTM = "EPSG:32639"
CORNER = (500_000.0, 4_800_000.0)


def raster(path, values, *, crs=UTM, nodata=None, cell=100.0, corner=CORNER, **tags):
    values = np.asarray(values)
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        height=values.shape[0],
        width=values.shape[1],
        count=1,
        dtype=values.dtype,
        crs=crs,
        transform=Affine(cell, 0.0, corner[0], 0.0, -cell, corner[1]),
        nodata=nodata,
    ) as made:
        made.write(values, 1)
        if tags:
            made.scales, made.offsets = (tags["scale"],), (tags["offset"],)
    return path


def middles(rows, columns, cell=100.0):
    return np.array(
        [
            [CORNER[0] + cell * (column + 0.5), CORNER[1] - cell * (row + 0.5)]
            for row in range(rows)
            for column in range(columns)
        ]
    )


def refused(path, place, crs=UTM, **options):
    with pytest.raises(DataError) as error:
        sample_raster(path, place, crs, **options)
    return error.value.code


def test_a_raster_is_read_at_the_middles_of_cells(tmp_path):
    values = np.arange(12, dtype=np.float32).reshape(3, 4)
    path = raster(tmp_path / "slope.tif", values)
    assert sample_raster(path, middles(3, 4), UTM).tolist() == values.ravel().tolist()
    assert sample_raster(path, middles(3, 4)[[7]], UTM).tolist() == [7.0]


def test_a_raster_in_another_projection_is_read_where_the_cells_are(tmp_path):
    columns, rows = np.meshgrid(np.arange(400), np.arange(400))
    path = raster(
        tmp_path / "north.tif",
        (43.5 - 0.001 * (rows + 0.5)).astype(np.float64) + 0 * columns,
        crs="EPSG:4326",
        cell=0.001,
        corner=(54.0, 43.5),
    )
    degrees = np.array([[54.1, 43.2001], [54.3, 43.3001]])
    found = sample_raster(path, projected(degrees, "", "EPSG:32640"), "EPSG:32640")
    assert found == pytest.approx(degrees[:, 1], abs=0.001)  # the side of a pixel


def test_a_raster_that_keeps_numbers_scaled_is_read_in_its_own_unit(tmp_path):
    path = raster(tmp_path / "t.tif", np.full((2, 2), 50, dtype=np.int16), scale=0.5, offset=-10.0)
    assert sample_raster(path, middles(2, 2), UTM).tolist() == [15.0] * 4


def test_cells_without_a_value_are_refused_and_counted(tmp_path):
    path = raster(tmp_path / "gap.tif", np.array([[1.0, -9999.0], [3.0, 4.0]]), nodata=-9999.0)
    with pytest.raises(DataError) as error:
        sample_raster(path, middles(2, 2), UTM)
    assert error.value.code == "encounters.raster_gap"
    assert "1 of 4 cells" in str(error.value)


def test_a_raster_smaller_than_the_mask_is_refused(tmp_path):
    path = raster(tmp_path / "small.tif", np.ones((2, 2)))
    assert refused(path, middles(3, 2)) == "encounters.raster_too_small"


def test_a_raster_that_does_not_say_where_it_lies_is_refused(tmp_path):
    path = raster(tmp_path / "bare.tif", np.ones((2, 2)), crs=None)
    assert refused(path, middles(2, 2)) == "encounters.raster_no_crs"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        lost = raster(tmp_path / "lost.tif", np.ones((2, 2)), crs=None, cell=1.0, corner=(0.0, 0.0))
    assert refused(lost, middles(2, 2)) == "encounters.raster_no_crs"


def test_what_is_no_raster_and_a_band_that_is_not_there_are_refused(tmp_path):
    bad = tmp_path / "bad.tif"
    bad.write_text("no raster")
    assert refused(bad, middles(1, 1)) == "raster.not_geotiff"
    assert refused(tmp_path / "none.tif", middles(1, 1)) == "raster.not_geotiff"
    path = raster(tmp_path / "one.tif", np.ones((2, 2)))
    assert refused(path, middles(2, 2), band=2) == "encounters.bad_raster"


def test_a_raster_of_which_too_much_would_be_read_is_refused(tmp_path, monkeypatch):
    path = raster(tmp_path / "wide.tif", np.ones((20, 20)))
    monkeypatch.setattr("qaplan.encounters.files.GeotiffLimits", lambda: GeotiffLimits(cells=399))
    assert sample_raster(path, middles(19, 20), UTM).tolist() == [1.0] * 380
    assert refused(path, middles(20, 20)) == "encounters.raster_wide"


def test_texts_are_written_into_a_folder_that_is_made(tmp_path):
    paths = write_texts(tmp_path / "new" / "one", {"a.csv": "x\n1\n"})
    assert [path.name for path in paths] == ["a.csv"]
    assert paths[0].read_bytes() == b"x\n1\n"
