from __future__ import annotations

import threading
import warnings
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import numpy as np
import pytest
import rasterio
from rasterio.errors import NotGeoreferencedWarning
from rasterio.transform import Affine

from qaplan.base.errors import DataError
from qaplan.base.geotiff import GeotiffLimits, created_geotiff, opened_geotiff

PLACE = Affine(100.0, 0.0, 500_000.0, 0.0, -100.0, 4_800_000.0)
SECRET = b"root:x:0:0:a line that nobody should read"


def geotiff(path: Path, values: np.ndarray, **more: object) -> Path:
    profile = {
        "driver": "GTiff",
        "height": values.shape[0],
        "width": values.shape[1],
        "count": 1,
        "dtype": values.dtype,
        "crs": "EPSG:32640",
        "transform": PLACE,
    }
    with rasterio.open(path, "w", **{**profile, **more}) as made:
        made.write(values, 1)
    return path


def refused(path: Path, **options: object) -> str:
    with pytest.raises(DataError) as error, opened_geotiff(path, **options):
        pass
    assert str(path.parent) not in str(error.value)
    return error.value.code


def vrt_of(source: str) -> str:
    return (
        '<VRTDataset rasterXSize="41" rasterYSize="1"><VRTRasterBand dataType="Byte" band="1" '
        f'subClass="VRTRawRasterBand"><SourceFilename relativeToVRT="0">{source}</SourceFilename>'
        "<ImageOffset>0</ImageOffset><PixelOffset>1</PixelOffset><LineOffset>41</LineOffset>"
        "</VRTRasterBand></VRTDataset>"
    )


@pytest.fixture
def address():
    """A server on this machine that counts who asks it."""
    asked: list[str] = []

    class Counting(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_error(404)

        do_HEAD = do_GET  # noqa: N815

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Counting)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


def test_a_geotiff_is_opened(tmp_path):
    path = geotiff(tmp_path / "relief.tif", np.arange(6.0).reshape(2, 3))
    with opened_geotiff(path) as source:
        assert source.read(1).tolist() == [[0, 1, 2], [3, 4, 5]]


def test_a_list_of_other_files_named_tif_is_refused(tmp_path):
    secret = tmp_path / "secret"
    secret.write_bytes(SECRET)
    path = tmp_path / "relief.tif"
    path.write_text(vrt_of(str(secret)), encoding="utf-8")
    assert refused(path) == "raster.not_geotiff"


def test_a_list_of_addresses_named_tif_asks_nobody(tmp_path, address):
    url, asked = address
    path = tmp_path / "relief.tif"
    path.write_text(vrt_of(f"/vsicurl/{url}/a.tif"), encoding="utf-8")
    assert refused(path) == "raster.not_geotiff"
    assert asked == []


@pytest.mark.parametrize("name", ["/vsicurl/{url}/a.tif", "/vsizip/{folder}/a.zip/a.tif", "{url}/a.tif"])
def test_an_address_or_an_archive_is_no_file(tmp_path, address, name):
    url, asked = address
    path = Path(name.format(url=url, folder=tmp_path))
    with pytest.raises(DataError) as error, opened_geotiff(path):
        pass
    assert error.value.code == "raster.not_geotiff"
    assert asked == []


def test_an_archive_named_tif_is_refused(tmp_path):
    import zipfile

    inner = geotiff(tmp_path / "inner.tif", np.ones((2, 2)))
    path = tmp_path / "relief.tif"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(inner, "inner.tif")
    assert refused(path) == "raster.not_geotiff"


def test_a_sparse_bomb_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "bomb.tif"
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        width=200_000,
        height=200_000,
        count=1,
        dtype="float64",
        tiled=True,
        blockxsize=4096,
        blockysize=4096,
        SPARSE_OK=True,
        BIGTIFF="YES",
        transform=PLACE,
    ):
        pass
    assert path.stat().st_size < 1_000_000
    assert refused(path) == "raster.bomb"
    assert refused(path, reads_all=False) == "raster.bomb"


def test_a_sparse_file_of_as_many_cells_as_may_be_read_is_no_less_a_bomb(tmp_path):
    """A gigabyte of numbers out of thirteen kilobytes."""
    path = tmp_path / "bomb.tif"
    about = {"width": 10_000, "height": 10_000, "count": 1, "dtype": "uint8", "transform": PLACE}
    with rasterio.open(path, "w", driver="GTiff", tiled=True, compress="deflate", SPARSE_OK=True, **about):
        pass
    assert refused(path) == "raster.bomb"


def test_more_cells_than_may_be_read_are_refused(tmp_path):
    path = geotiff(tmp_path / "large.tif", np.ones((20, 30)))
    few = GeotiffLimits(cells=599)
    assert refused(path, limits=few) == "raster.too_large"
    with opened_geotiff(path, limits=few, reads_all=False) as source:
        assert source.read(1, window=((0, 2), (0, 2))).tolist() == [[1, 1], [1, 1]]


def test_a_block_that_does_not_fit_is_refused_even_for_a_window(tmp_path):
    path = geotiff(tmp_path / "strip.tif", np.ones((64, 64)), tiled=True, blockxsize=64, blockysize=64)
    limits = GeotiffLimits(block_bytes=64 * 64 * 8 - 1)
    assert refused(path, limits=limits, reads_all=False) == "raster.too_large"


def test_files_beside_it_are_never_looked_at(tmp_path):
    """Statistics, overviews, masks and world files may be links elsewhere, so they change nothing."""
    bare = {"crs": None, "transform": None}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        path = geotiff(tmp_path / "relief.tif", np.ones((2, 2)), **bare)
    (tmp_path / "relief.tif.aux.xml").write_text(
        "<PAMDataset><SRS>EPSG:32640</SRS><GeoTransform>1,2,0,3,0,-2</GeoTransform></PAMDataset>"
    )
    (tmp_path / "relief.tfw").write_text("2\n0\n0\n-2\n1\n3\n")
    geotiff(tmp_path / "relief.tif.ovr", np.zeros((1, 1)))
    geotiff(tmp_path / "relief.tif.msk", np.zeros((2, 2), dtype=np.uint8))
    with opened_geotiff(path) as source:
        assert source.crs is None
        assert source.transform.is_identity
        assert source.overviews(1) == []
        assert source.files == [str(path)]
        assert source.read(1, masked=True).filled(-1).tolist() == [[1, 1], [1, 1]]


def test_a_damaged_file_is_refused(tmp_path):
    path = geotiff(tmp_path / "relief.tif", np.random.default_rng(1).normal(size=(300, 300)))
    path.write_bytes(path.read_bytes()[:400])
    with pytest.raises(DataError) as error, opened_geotiff(path) as source:
        source.read(1)
    assert error.value.code == "raster.unreadable"


def test_what_is_made_leaves_no_file_beside_it(tmp_path):
    path = tmp_path / "made.tif"
    profile = {"height": 1, "width": 2, "count": 1, "dtype": "float64", "transform": PLACE}
    with created_geotiff(path, profile) as target:
        target.write(np.array([[1.0, 2.0]]), 1)
        target.update_tags(stamp="a word")
        target.update_stats()
    assert [each.name for each in tmp_path.iterdir()] == ["made.tif"]
    with opened_geotiff(path) as source:
        assert source.tags()["stamp"] == "a word"
