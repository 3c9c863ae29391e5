"""Lists of other people as files, and the manifest that is written of them."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from qaplan.base.errors import DataError, UsageError
from qaplan.identity.manifests.importers.czech_lynx import rows_of_czech_lynx
from qaplan.identity.manifests.importers.leopard_id import rows_of_leopard_id
from qaplan.identity.manifests.importers.types import ImportedManifest, ImportedRow, ManifestFormat
from qaplan.identity.manifests.importers.wildbook import rows_of_wildbook
from qaplan.survey.files.workbook import read_grid

__all__ = ["pictures_beside", "read_list", "write_list"]

_LARGEST_BYTES = 1 << 30
_LONGEST_FIELD = 1 << 24
_HEADINGS = ("path", "individual", "flank", "encounter", "box", "station", "date", "kind", "flank_said")


def read_list(path: Path, list_format: ManifestFormat) -> ImportedManifest:
    """Read somebody else's list of known animals.

    Args:
        path: The file.
        list_format: Whose it is.

    Raises:
        DataError: ``identity.unknown_list`` if it is not what was said; ``identity.list_missing``;
            ``identity.list_too_large``; for a workbook what ``read_grid`` raises.
    """
    if list_format == "wildbook":
        return rows_of_wildbook(read_grid(path))
    _check_size(path)
    if list_format == "czechlynx":
        return rows_of_czech_lynx(_table(path), path.name)
    return rows_of_leopard_id(_parsed(path), path.name)


def pictures_beside(path: Path, list_format: ManifestFormat) -> Path:
    """The folder in which the pictures of a download lie: that of the list, or COCO's own beside it."""
    coco = path.parent.parent / "images" / path.stem.removeprefix("instances_")
    return coco if list_format == "leopardid" and coco.is_dir() else path.parent


def write_list(rows: tuple[ImportedRow, ...], target: Path, pictures: Path) -> int:
    """Write rows as a manifest, with paths from its folder on.

    Args:
        rows: The rows.
        target: The file; it must not be there yet.
        pictures: Folder in which the pictures lie.

    Returns:
        How many rows name a picture that is not there.

    Raises:
        UsageError: ``identity.list_exists``.
    """
    if target.exists():
        raise UsageError(
            "identity.list_exists",
            "the manifest is there already, and what was corrected in it would be lost",
            where=target.name,
            do="name a file that is not there yet",
        )
    absent = 0
    with target.open("x", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(_HEADINGS)
        for row in rows:
            picture = pictures / row.path
            absent += not picture.is_file()
            writer.writerow(_cells(row, _from(picture, target.parent)))
    return absent


def _cells(row: ImportedRow, path: str) -> tuple[str, ...]:
    box = row.box
    return (
        path,
        row.individual,
        row.viewpoint.value,
        row.encounter,
        f"{box.left} {box.top} {box.width} {box.height}" if box else "",
        row.station,
        row.taken_at.isoformat() if row.taken_at else "",
        row.kind,
        row.viewpoint_said,
    )


def _from(picture: Path, folder: Path) -> str:
    try:
        return Path(os.path.relpath(picture, folder)).as_posix()
    except ValueError:  # another drive
        return picture.absolute().as_posix()


def _check_size(path: Path) -> None:
    try:
        size = path.stat().st_size
    except OSError as error:
        raise DataError(
            "identity.list_missing", "the list cannot be opened", where=path.name, do="check its path"
        ) from error
    if not path.is_file():
        raise DataError(
            "identity.list_missing", "the list is a folder or a device", where=path.name, do="give the file"
        )
    if size > _LARGEST_BYTES:
        raise DataError(
            "identity.list_too_large",
            f"the list is larger than {_LARGEST_BYTES >> 20} MiB",
            where=path.name,
            do="cut it into parts",
        )


def _table(path: Path) -> Iterator[Mapping[str, str]]:
    """Rows by heading, read one by one: the masks in such a table are long."""
    before = csv.field_size_limit(_LONGEST_FIELD)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file, restkey="", restval=""):
                yield {str(name): cell for name, cell in row.items() if isinstance(cell, str)}
    except (UnicodeDecodeError, csv.Error) as error:
        raise DataError(
            "identity.unknown_list",
            "the table is damaged or not UTF-8",
            where=path.name,
            do="get it again as it was published",
        ) from error
    finally:
        csv.field_size_limit(before)


def _parsed(path: Path) -> Mapping[str, object]:
    try:
        data = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise DataError(
            "identity.unknown_list",
            "the file is no JSON, or it is cut off",
            where=path.name,
            do="give annotations/instances_train2022.json of the download",
        ) from error
    return data if isinstance(data, dict) else {}
