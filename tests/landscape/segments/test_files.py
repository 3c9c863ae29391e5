"""Segments in and out as GeoJSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qaplan.base.errors import DataError
from qaplan.landscape.segments.files import read_segments, write_segments
from qaplan.landscape.segments.types import Board, BoardLine, Constraint, Gap, Post, Segment, Workspace

SEGMENT = Segment(
    "S-1", "north", ((55.0, 43.0), (55.1, 43.1)), "KZ", "P-1", "2012", 1.7, 8, "whole", "x", "T-1"
)


def test_what_is_written_is_read_back() -> None:
    kept = Workspace((SEGMENT,), (Constraint("S-1", (1, 2)),), (), (Gap("G-1", "S-1"),), (Post("P-1"),))
    board = Board((BoardLine("S-1", (), is_closed=True),))  # closed without a passphrase leaves no veto
    written = json.dumps(write_segments(kept, board)).encode()
    assert read_segments(written) == (SEGMENT,)
    about = json.loads(written)["features"][0]["properties"]
    assert about["months_closed"] == [1, 2]
    assert about["is_closed_now"] is True


def collection(kind: str, points: list[object], **about: object) -> str:
    shape = {"type": kind, "coordinates": points}
    feature = {"geometry": shape, "properties": about}
    return json.dumps({"type": "FeatureCollection", "features": [feature]})


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        "[",
        collection("Point", [1, 2]),
        collection("LineString", [[1, 2], [2, 3]], segment_id="S", strands=float("inf")),
        collection("LineString", [[1], [2]], segment_id="S"),
    ],
)
def test_what_is_no_file_of_segments_is_refused_without_repeating_it(text: str, tmp_path: Path) -> None:
    file = tmp_path / "lines.geojson"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_segments(file)
    assert caught.value.code == "border.unreadable_file"
