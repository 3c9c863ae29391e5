"""LeopardID2022 and its likes: annotations in the shape of COCO, with the animal's name and the viewpoint."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from qaplan.base.errors import DataError, Problem
from qaplan.base.messages import Message
from qaplan.base.refusal import Caution
from qaplan.identity.chips.types import Box
from qaplan.identity.manifests.importers.types import (
    ImportedManifest,
    ImportedRow,
    viewpoint_of,
    viewpoints_kept,
)

__all__ = ["rows_of_leopard_id"]

_NOBODY = frozenset({"", "____", "unknown", "none"})
_CLOCKS = ("%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y:%m:%d %H:%M:%S", "%Y-%m-%d")


def rows_of_leopard_id(data: Mapping[str, object], source: str) -> ImportedManifest:
    """Read the annotations of a file.

    The source names no encounters: pictures of one animal on one day become one, which can only make an
    evaluation more careful, and a picture without a day stands alone.

    Args:
        data: The file's content.
        source: Its name.

    Raises:
        DataError: ``identity.unknown_list`` if it has no images and annotations.

    Source:
        LILA BC, Leopard ID 2022: images with ``file_name``, ``width``, ``height`` and ``date_captured``;
        annotations with ``image_id``, ``bbox``, ``segmentation``, ``name`` and ``viewpoint``.
    """
    images, annotations = data.get("images"), data.get("annotations")
    if not isinstance(images, list) or not isinstance(annotations, list):
        raise DataError(
            "identity.unknown_list",
            "the file has no images and annotations as COCO writes them",
            where=source,
            do="give annotations/instances_train2022.json of the download",
        )
    by_id = {str(each.get("id")): each for each in images if isinstance(each, dict)}
    listed = data.get("categories")
    kinds = {
        str(each.get("id")): _text(each.get("name"))
        for each in (listed if isinstance(listed, list) else [])
        if isinstance(each, dict)
    }
    rows: list[ImportedRow] = []
    problems: list[Problem] = []
    reader = _BoxReader()
    for number, each in enumerate(annotations, start=1):
        said = each if isinstance(each, dict) else {}
        image = by_id.get(str(said.get("image_id")))
        if image is None or not _text(image.get("file_name")):
            what = "the annotation names no picture of the file"
            problems.append(Problem("identity.bad_list_row", what, f"annotation {number}", "it was left out"))
            continue
        rows.append(_row(said, image, kinds.get(str(said.get("category_id")), ""), reader))
    cautions = [Caution("identity.no_encounters", Message("manifest.no_encounters", {"source": source}))]
    cautions += viewpoints_kept(rows)
    cautions += reader.cautions(source)
    return ImportedManifest(tuple(rows), tuple(cautions), tuple(problems))


def _row(
    said: Mapping[str, object], image: Mapping[str, object], kind: str, reader: _BoxReader
) -> ImportedRow:
    name = _text(said.get("name"))
    individual = "" if name.casefold() in _NOBODY else name
    taken = _clock(_text(image.get("date_captured")))
    day = f"{taken.date().isoformat()}" if taken and individual else ""
    word = _text(said.get("viewpoint"))
    return ImportedRow(
        path=_text(image.get("file_name")).replace("\\", "/"),
        individual=individual,
        viewpoint=viewpoint_of(word),
        viewpoint_said=word,
        encounter=day or f"picture-{image.get('id')}",
        box=reader.read(said, image),
        taken_at=taken,
        kind=kind,
    )


class _BoxReader:
    """Reads boxes, and remembers which were cut and which could not be read."""

    def __init__(self) -> None:
        self._cut = self._left = False

    def cautions(self, source: str) -> list[Caution]:
        found = []
        if self._cut:
            found.append(Caution("identity.boxes_cut", Message("manifest.boxes_cut", {"source": source})))
        if self._left:
            found.append(Caution("identity.boxes_left", Message("manifest.boxes_left", {"source": source})))
        return found

    def read(self, said: Mapping[str, object], image: Mapping[str, object]) -> Box | None:
        """The box around the outline, which may be turned; else the box as written."""
        sides = _around(said.get("segmentation")) or _numbers(said.get("bbox"))
        if sides is None or len(sides) != 4 or min(sides[2:]) < 1:
            self._left = self._left or said.get("bbox") is not None
            return None
        left, top = (max(0, round(each)) for each in sides[:2])
        right, bottom = (round(sides[at] + sides[at + 2]) for at in (0, 1))
        width, height = image.get("width"), image.get("height")
        if isinstance(width, int) and isinstance(height, int):
            right, bottom = min(right, width), min(bottom, height)
        if right - left < 1 or bottom - top < 1:
            self._left = True
            return None
        box = Box(left, top, right - left, bottom - top)
        whole = (round(sides[0]), round(sides[1]), round(sides[0] + sides[2]), round(sides[1] + sides[3]))
        self._cut = self._cut or (left, top, right, bottom) != whole
        return box


def _around(outline: object) -> list[float] | None:
    points = _numbers(outline[0]) if isinstance(outline, list) and outline else None
    if points is None or len(points) < 6 or len(points) % 2:
        return None
    columns, rows = points[::2], points[1::2]
    return [min(columns), min(rows), max(columns) - min(columns), max(rows) - min(rows)]


def _numbers(value: object) -> list[float] | None:
    if not isinstance(value, list) or not value:
        return None
    good = all(isinstance(each, int | float) and abs(each) < 1e6 for each in value)
    return [float(each) for each in value] if good else None


def _clock(text: str) -> datetime | None:
    for form in _CLOCKS:
        try:
            return datetime.strptime(text, form)  # noqa: DTZ007  # a camera's clock has no zone
        except ValueError:
            continue
    return None


def _text(value: object) -> str:
    return str(value).strip() if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
