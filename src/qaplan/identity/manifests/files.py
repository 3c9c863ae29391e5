"""Manifests as files: read with every picture that they name, and written."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from qaplan.base.errors import DataError, Problem
from qaplan.base.refusal import Caution
from qaplan.identity.manifests.cells import row_numbers
from qaplan.identity.manifests.checks import (
    box_problems,
    cautions_of,
    kind_problems,
    mask_problems,
    spelling_problems,
    twice_problems,
)
from qaplan.identity.manifests.reading import RowsRead, read_rows
from qaplan.identity.manifests.types import Manifest, ManifestRow, PictureFile
from qaplan.survey.exif import exif_of, read_tags
from qaplan.survey.files.workbook import read_grid
from qaplan.survey.media.kinds import kind_of, read_picture

__all__ = ["read_manifest", "read_picture_file"]

_LARGEST_PICTURE = 128 * 2**20
_FIRST_ON_ITS_SIDE = 5

Told = Callable[[int, int], None]


def read_manifest(path: Path, *, progress: Told | None = None) -> Manifest:
    """Read a manifest and look at every picture that it names; nothing is decoded.

    Args:
        path: A CSV or XLSX with the columns path, individual, flank and encounter, and perhaps box (or x, y,
            w, h), mask, station, date and kind. Paths are read from its folder on.
        progress: Told after each picture: how many are done, and of how many.

    Raises:
        DataError: ``identity.bad_manifest`` with a problem for everything that is wrong with its rows, and
            what ``read_grid`` and ``read_rows`` raise.
    """
    grid = read_grid(path)
    found = read_rows(grid)
    pictures, problems = _look_at_pictures(found.rows, path.parent, progress)
    problems = [*found.problems, *problems, *_between(found, pictures)]
    if problems:
        raise DataError(
            "identity.bad_manifest",
            f"the manifest cannot be used: {len(problems)} things are wrong with its rows",
            where=path.name,
            do="correct what is named below; nothing was left out and nothing was guessed",
            problems=problems,
        )
    manifest = Manifest(path.name, grid.sha256, found.rows, pictures)
    notes = tuple(Caution("identity.encoding_guessed", note) for note in grid.notes)
    return replace(manifest, cautions=(*notes, *cautions_of(manifest)))


def _between(found: RowsRead, pictures: dict[str, PictureFile]) -> list[Problem]:
    return [
        *spelling_problems(found.spellings),
        *twice_problems(found.rows, pictures),
        *box_problems(found.rows, pictures),
        *mask_problems(found.rows, pictures),
        *kind_problems(found.rows),
    ]


def _look_at_pictures(
    rows: Iterable[ManifestRow], folder: Path, progress: Told | None
) -> tuple[dict[str, PictureFile], list[Problem]]:
    naming: dict[str, list[int]] = {}
    for row in rows:
        for written in filter(None, (row.path, row.mask)):
            naming.setdefault(written, []).append(row.number)
    pictures: dict[str, PictureFile] = {}
    problems: list[Problem] = []
    for done, (written, numbers) in enumerate(naming.items(), start=1):
        seen = read_picture_file(folder / written)
        if isinstance(seen, PictureFile):
            pictures[written] = seen
        else:
            problems.append(replace(seen, where=f"{row_numbers(numbers)}, {written}"))
        if progress is not None:
            progress(done, len(naming))
    return pictures, problems


def read_picture_file(path: Path) -> PictureFile | Problem:
    """Look at the header of a picture, or say why that cannot be done.

    Args:
        path: The file.
    """
    try:
        if not path.is_file():
            return Problem("identity.missing_file", "the picture is not there", path.name,
                           "write its path from the folder of the manifest on")  # fmt: skip
        if path.stat().st_size > _LARGEST_PICTURE:
            return _unreadable(path, "the file is too large for a picture")
        content = path.read_bytes()
    except (OSError, ValueError):
        return _unreadable(path, "the file cannot be opened")
    kind = kind_of(content)
    if kind.startswith("video/"):
        return _unreadable(path, "it is a video; a manifest names pictures")
    header = read_picture(content, kind) if kind else None
    if header is None or not header.width_px or not header.height_px:
        return _unreadable(path, "it is no picture, or not even its header can be read")
    turned = exif_of(read_tags(header.exif)).orientation if header.exif and kind != "image/tiff" else 1
    sides = (header.width_px, header.height_px)
    width, height = sides[::-1] if turned >= _FIRST_ON_ITS_SIDE else sides
    return PictureFile(path, kind, hashlib.sha256(content).hexdigest(), width, height)


def _unreadable(path: Path, what: str) -> Problem:
    do = "open it to see what it is, get it again, or take the row out"
    return Problem("identity.unreadable_picture", what, path.name, do)
