"""Segments in and out as GeoJSON: one feature for each, a line with what is known of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from qaplan.base.errors import DataError
from qaplan.landscape.segments.types import Board, Segment, Workspace

__all__ = ["read_segments", "write_segments"]

_MOST_BYTES = 20 * 2**20
_MOST_SEGMENTS = 20_000
_TEXTS = ("name", "owner", "post_id", "built", "state", "source", "beyond")


def read_segments(file: Path | bytes) -> tuple[Segment, ...]:
    """Read segments from a GeoJSON file or its bytes, longitude before latitude, WGS 84.

    Each feature is a LineString with a ``segment_id`` and as many of ``name``, ``owner``, ``post_id``,
    ``built``, ``height_m``, ``strands``, ``state``, ``source`` and ``beyond`` as are known.

    Raises:
        DataError: ``border.unreadable_file``; nothing of the file is repeated in it.
    """
    content = _content(file)
    try:
        whole = json.loads(content)
        features = whole["features"]
        if whole["type"] != "FeatureCollection" or len(features) > _MOST_SEGMENTS:
            raise _unreadable()
        return tuple(_segments(features))
    except (ValueError, LookupError, TypeError, OverflowError, RecursionError):
        raise _unreadable() from None


def write_segments(workspace: Workspace, board: Board) -> dict[str, Any]:
    """The whole workspace as GeoJSON: segments as features, all else beside them.

    Args:
        workspace: What the service keeps.
        board: What others see; it alone knows of all segments that were closed at once.
    """
    months = {each.segment_id: sorted(each.months) for each in workspace.constraints}
    closed = {each.segment_id for each in board.lines if each.is_closed}
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": {"type": "LineString", "coordinates": [list(point) for point in each.line]}
                if each.line
                else None,
                "properties": {
                    "segment_id": each.segment_id,
                    **{name: getattr(each, name) for name in (*_TEXTS, "height_m", "strands")},
                    "months_closed": months.get(each.segment_id, []),
                    "is_closed_now": each.segment_id in closed,
                },
            }
            for each in workspace.segments
        ],
        "gaps": [vars(each) for each in workspace.gaps],
        "posts": [vars(each) for each in workspace.posts],
    }


def _content(file: Path | bytes) -> bytes:
    try:
        size = len(file) if isinstance(file, bytes) else file.stat().st_size
        if size > _MOST_BYTES:
            raise _unreadable()
        return file if isinstance(file, bytes) else file.read_bytes()
    except OSError:
        raise _unreadable() from None


def _segments(features: list[Any]) -> Iterator[Segment]:
    for each in features:
        shape, about = each["geometry"], each["properties"]
        if shape["type"] != "LineString":
            raise _unreadable()
        line = tuple((float(point[0]), float(point[1])) for point in shape["coordinates"])
        texts = {name: str(about.get(name) or "") for name in _TEXTS}
        strands = _number(about, "strands")
        yield Segment(
            str(about["segment_id"]),
            line=line,
            height_m=_number(about, "height_m"),
            strands=None if strands is None else int(strands),
            **texts,
        )


def _number(about: Mapping[str, Any], name: str) -> float | None:
    held = about.get(name)
    return None if held is None or held == "" else float(held)


def _unreadable() -> DataError:
    return DataError(
        "border.unreadable_file",
        "the file holds no lines of segments",
        do="give GeoJSON: LineStrings in longitude and latitude, each with a segment_id",
    )
