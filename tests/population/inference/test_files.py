"""Density surfaces as files."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from qaplan.base.errors import DataError, UsageError
from qaplan.population.fitting import fit
from qaplan.population.inference import DensitySurface, density_surfaces
from qaplan.population.inference.files import write_surface
from qaplan.population.model import Model
from tests.population.small_surveys import small_survey


@pytest.fixture(scope="module")
def surface() -> DensitySurface:
    return density_surfaces(fit(small_survey(), Model({"D": "hilly"})))[0]


def test_a_table_has_a_row_for_each_cell(surface: DensitySurface, tmp_path) -> None:
    import pandas as pd

    write_surface(tmp_path / "d.csv", surface)
    rows = pd.read_csv(tmp_path / "d.csv")
    assert len(rows) == len(surface.mask)
    assert rows["density_per_100km2"].to_numpy() == pytest.approx(surface.density)
    inside = (rows["lower_per_100km2"] < rows["density_per_100km2"]) & (
        rows["density_per_100km2"] < rows["upper_per_100km2"]
    )
    assert inside.all()
    assert "animals on 100 km2" in surface.summary()
    assert surface.to_record()["cells"] == len(rows)


def test_a_geotiff_has_the_values_where_the_cells_lie(surface: DensitySurface, tmp_path) -> None:
    import rasterio

    write_surface(tmp_path / "d.tif", surface, crs="EPSG:32640")
    with rasterio.open(tmp_path / "d.tif") as read:
        assert read.descriptions == tuple(surface.layers())
        assert read.tags()["provenance"] == surface.provenance.id
        assert read.crs.to_epsg() == 32640
        assert read.res[0] ** 2 / 10_000 == pytest.approx(surface.mask.cell_ha)
        for at in (0, 17, len(surface.mask) - 1):
            easting, northing = surface.mask.place_m[at]
            column = int((easting - read.bounds.left) / read.res[0])
            row = int((read.bounds.top - northing) / read.res[1])
            value = read.read(1)[row, column]
            assert value == pytest.approx(surface.density[at], rel=1e-6)


def test_what_lies_on_no_grid_is_no_raster(surface: DensitySurface, tmp_path) -> None:
    moved = surface.mask.place_m + np.random.default_rng(1).normal(0, 200, surface.mask.place_m.shape)
    loose = replace(surface, mask=replace(surface.mask, place_m=moved))
    with pytest.raises(DataError) as caught:
        write_surface(tmp_path / "d.tif", loose)
    assert caught.value.code == "population.mask_off_grid"


@pytest.mark.parametrize("crs", ["EPSG:4326", "nowhere"])
def test_a_raster_in_degrees_is_refused(surface: DensitySurface, tmp_path, crs) -> None:
    with pytest.raises(DataError) as caught:
        write_surface(tmp_path / "d.tif", surface, crs=crs)
    assert caught.value.code == "population.bad_crs"


def test_another_kind_of_file_is_refused(surface: DensitySurface, tmp_path) -> None:
    with pytest.raises(UsageError) as caught:
        write_surface(tmp_path / "d.xlsx", surface)
    assert caught.value.code == "population.bad_surface_file"
