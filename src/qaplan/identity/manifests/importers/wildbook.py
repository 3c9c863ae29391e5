"""Exports of Wildbook: a row for each encounter, its pictures side by side in numbered columns."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from qaplan.base.errors import DataError, Problem
from qaplan.base.messages import Message
from qaplan.base.refusal import Caution
from qaplan.identity.chips.types import Box
from qaplan.identity.manifests.cells import box_of, text_of
from qaplan.identity.manifests.importers.types import (
    ImportedManifest,
    ImportedRow,
    viewpoint_of,
    viewpoints_kept,
)
from qaplan.survey.table.types import Grid

__all__ = ["rows_of_wildbook"]

_PICTURE = re.compile(r"encounter\.mediaasset(\d{1,3})")
_INDIVIDUAL = (
    "markedindividual.individualid",
    "encounter.individualid",
    "name0.value",
    "markedindividual.name",
    "markedindividual.nickname",
)
_ENCOUNTER = (
    "occurrence.occurrenceid",
    "sighting.sightingid",
    "encounter.catalognumber",
    "encounter.encounterid",
    "encounter.id",
    "encounter.sourceurl",
)
_DATE = tuple(f"encounter.{part}" for part in ("year", "month", "day", "hour", "minutes"))
_POSITIONS = ("encounter.decimallatitude", "encounter.latitude", "encounter.decimallongitude")
_NOBODY = frozenset({"", "unassigned", "unknown", "none", "null"})


def rows_of_wildbook(grid: Grid) -> ImportedManifest:
    """Read an export of encounters with their annotations.

    Pictures of one sighting are one encounter of each animal in it. The place of an encounter is a region in
    Wildbook and no camera, so that no station is taken; positions are not taken either.

    Args:
        grid: Its cells.

    Raises:
        DataError: ``identity.unknown_list`` if no column names pictures.

    Source:
        Wildbook's bulk import and annotation export: ``Encounter.mediaAsset0``, ``Annotation0.ViewPoint``,
        ``Annotation0.bbox``, ``Name0.value``, ``Occurrence.occurrenceID``, ``Encounter.year``.
    """
    headings = [text_of(cell).strip().casefold() for cell in grid.rows[0]]
    slots = [found[1] for name in headings if (found := _PICTURE.fullmatch(name))]
    if not slots:
        raise DataError(
            "identity.unknown_list",
            "no column of the table is called Encounter.mediaAsset0",
            where=grid.source,
            do="give the annotation export of Wildbook as it was downloaded",
        )
    rows: list[ImportedRow] = []
    problems: list[Problem] = []
    bad_boxes = has_positions = False
    for number, line in enumerate(grid.rows[1:], start=2):
        texts = [text_of(cell).strip() for cell in line]
        cells = {name: text for name, text in zip(headings, texts, strict=False) if text}
        if not cells:
            continue
        has_positions = has_positions or any(name in cells for name in _POSITIONS)
        read = [_row(cells, slot, number) for slot in slots if cells.get(f"encounter.mediaasset{slot}")]
        bad_boxes = bad_boxes or any(is_bad for _, is_bad in read)
        rows.extend(row for row, _ in read)
        if not read:
            what = "the encounter has no picture"
            problems.append(Problem("identity.bad_list_row", what, f"row {number}", "it was left out"))
    told = {"source": grid.source}
    cautions = list(viewpoints_kept(rows))
    if bad_boxes:
        cautions.append(Caution("identity.boxes_left", Message("manifest.boxes_left", told)))
    if has_positions:
        cautions.append(Caution("identity.positions_left", Message("manifest.positions_left", told)))
    return ImportedManifest(tuple(rows), tuple(cautions), tuple(problems))


def _row(cells: Mapping[str, str], slot: str, number: int) -> tuple[ImportedRow, bool]:
    """The row of one picture, and whether its box could not be read."""
    name = _first(cells, _INDIVIDUAL)
    word = cells.get(f"annotation{slot}.viewpoint", "")
    written = cells.get(f"annotation{slot}.bbox", "")
    box: Box | None = box_of([written]) if written else None
    row = ImportedRow(
        path=cells[f"encounter.mediaasset{slot}"].replace("\\", "/"),
        individual="" if name.casefold() in _NOBODY else name,
        viewpoint=viewpoint_of(word),
        viewpoint_said=word,
        encounter=_first(cells, _ENCOUNTER) or f"row-{number}",
        box=box,
        taken_at=_clock([cells.get(part, "") for part in _DATE]),
    )
    return row, bool(written) and box is None and written.casefold() != "null"


def _first(cells: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next((cells[name] for name in names if name in cells), "")


def _clock(parts: list[str]) -> datetime | None:
    numbers = [int(part) for part in parts if part.isascii() and part.isdigit()]
    if len(numbers) < 3 or len(numbers) != len([part for part in parts if part]):
        return None
    try:
        return datetime(*numbers)  # type: ignore[arg-type]  # noqa: DTZ001  # a camera's clock has no zone
    except (ValueError, TypeError):
        return None
