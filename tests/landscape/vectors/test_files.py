from __future__ import annotations

import json

import pytest

from qaplan.base.errors import DataError
from qaplan.landscape.vectors import files
from qaplan.landscape.vectors.files import read_geojson


def code_of(path):
    with pytest.raises(DataError) as error:
        read_geojson(path)
    return error.value.code


def test_a_file_with_a_byte_order_mark_is_read(tmp_path):
    path = tmp_path / "point.geojson"
    text = json.dumps({"type": "Point", "coordinates": [54.6, 43.2]})
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert read_geojson(path).name == "point.geojson"
    assert read_geojson(path).features[0].kind == "Point"


@pytest.mark.parametrize("text", [b"", b"{", b"\xff\xfe\x00", b"[" * 100_000])
def test_what_is_no_json_is_refused(tmp_path, text):
    path = tmp_path / "bad.geojson"
    path.write_bytes(text)
    assert code_of(path) == "vector.not_geojson"


def test_a_file_that_is_too_large_is_refused_before_it_is_read(tmp_path, monkeypatch):
    path = tmp_path / "large.geojson"
    path.write_text("{ this is never read", encoding="utf-8")
    monkeypatch.setattr(files, "MOST_BYTES", 10)
    assert code_of(path) == "vector.too_large"


def test_a_file_that_is_not_there_is_refused(tmp_path):
    assert code_of(tmp_path / "none.geojson") == "vector.no_file"
