"""CzechLynx: one table with the animal, the encounter and the camera of each picture, and no flank."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from qaplan.base.errors import DataError, Problem
from qaplan.base.messages import Message
from qaplan.base.refusal import Caution
from qaplan.identity.chips.types import Viewpoint
from qaplan.identity.manifests.importers.types import ImportedManifest, ImportedRow

__all__ = ["rows_of_czech_lynx"]

_NEEDED = ("path", "unique_name", "encounter")
_DAYS = ("%d.%m.%Y", "%d/%m/%Y", "%d-%m-%Y", "%Y-%m-%d")
_DAY_LETTERS = 10
_NOTHING = frozenset({"", "nan", "none", "na"})


def rows_of_czech_lynx(table: Iterable[Mapping[str, str]], source: str) -> ImportedManifest:
    """Read the table of pictures.

    Positions are not taken: a manifest carries none.

    Args:
        table: Its rows by heading.
        source: Its name.

    Raises:
        DataError: ``identity.unknown_list`` if it lacks a column.

    Source:
        Picek and others 2025, CzechLynx, arXiv 2506.04931: ``unique_name``, ``path``, ``source``,
        ``encounter``, ``date`` with the day first, ``trap_id``, ``latitude``, ``longitude``, ``mask``.
    """
    rows: list[ImportedRow] = []
    problems: list[Problem] = []
    has_positions = has_masks = False
    for number, cells in enumerate(table, start=2):
        if number == 2:
            _check_columns(cells, source)
        path = cells["path"].strip().replace("\\", "/")
        encounter = _said(cells, "encounter")
        if not path:
            what = "the row names no picture"
            problems.append(Problem("identity.bad_list_row", what, f"row {number}", "it was left out"))
            continue
        has_positions = has_positions or bool(_said(cells, "latitude"))
        has_masks = has_masks or bool(_said(cells, "mask"))
        region = _said(cells, "source")
        rows.append(
            ImportedRow(
                path=path,
                individual=_said(cells, "unique_name"),
                viewpoint=Viewpoint.UNKNOWN,
                viewpoint_said="",
                encounter="-".join(filter(None, (region, encounter))) if encounter else f"row-{number}",
                station=_said(cells, "trap_id"),
                taken_at=_day(_said(cells, "date")),
            )
        )
    told = {"source": source}
    cautions = [Caution("identity.no_flanks", Message("manifest.no_flanks", told))]
    if has_positions:
        cautions.append(Caution("identity.positions_left", Message("manifest.positions_left", told)))
    if has_masks:
        cautions.append(Caution("identity.masks_left", Message("manifest.masks_left", told)))
    return ImportedManifest(tuple(rows), tuple(cautions), tuple(problems))


def _check_columns(cells: Mapping[str, str], source: str) -> None:
    absent = [name for name in _NEEDED if name not in cells]
    if absent:
        raise DataError(
            "identity.unknown_list",
            f"the table has no column {' and no column '.join(absent)}",
            where=source,
            do="give the metadata of CzechLynx as it was downloaded",
        )


def _said(cells: Mapping[str, str], name: str) -> str:
    text = (cells.get(name) or "").strip()
    return "" if text.casefold() in _NOTHING else text.removesuffix(".0")


def _day(text: str) -> datetime | None:
    for form in _DAYS:
        try:
            return datetime.strptime(text[:_DAY_LETTERS], form)  # noqa: DTZ007  # a day has no zone
        except ValueError:
            continue
    return None
