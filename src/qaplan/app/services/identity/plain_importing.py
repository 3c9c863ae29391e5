"""Lists of known animals of other people made into manifests; what they do not say is told, never guessed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from qaplan.base.errors import DataError, Problem
from qaplan.base.refusal import Caution
from qaplan.identity.manifests.importers.files import pictures_beside, read_list, write_list
from qaplan.identity.manifests.importers.types import as_manifest_format

__all__ = ["ManifestWritten", "import_manifest"]


@dataclass(frozen=True)
class ManifestWritten:
    """A manifest made of somebody else's list.

    Args:
        file: The manifest.
        rows: Its rows.
        individuals: Animals in it.
        flanks: Rows that say left or right.
        absent_pictures: Rows whose picture is not there.
        cautions: What the source does not say, and what was not taken of it.
        problems: What could not be read, and why.
    """

    file: Path
    rows: int
    individuals: int
    flanks: int
    absent_pictures: int
    cautions: tuple[Caution, ...]
    problems: tuple[Problem, ...]

    def summary(self) -> str:
        """What was written, in plain English."""
        absent = f" Of {self.absent_pictures} rows the picture is not there." if self.absent_pictures else ""
        return (
            f"{self.rows} rows of {self.individuals} individuals written to {self.file.name}, "
            f"{self.flanks} of them with a flank.{absent}"
        )

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return {
            "file": self.file.name,
            "rows": self.rows,
            "individuals": self.individuals,
            "rows_with_flank": self.flanks,
            "rows_without_picture": self.absent_pictures,
            "cautions": [each.code for each in self.cautions],
            "problems": [vars(each) for each in self.problems],
        }


def import_manifest(
    source: Path, target: Path, *, list_format: str, pictures: Path | None = None
) -> ManifestWritten:
    """Make a manifest of somebody else's list.

    Args:
        source: The list.
        target: The manifest; it must not be there yet.
        list_format: ``leopardid``, ``czechlynx`` or ``wildbook``.
        pictures: Folder in which the pictures lie; beside the list when None.

    Raises:
        UsageError: ``identity.unknown_format``, ``identity.list_exists``.
        DataError: What ``read_list`` raises, and ``identity.empty_list``.
    """
    whose = as_manifest_format(list_format)
    found = read_list(source, whose)
    if not found.rows:
        raise DataError(
            "identity.empty_list", "the list names no picture", where=source.name, do="get it again"
        )
    rows = tuple(replace(row, path=row.path.lstrip("/")) for row in found.rows)
    absent = write_list(rows, target, pictures or pictures_beside(source, whose))
    return ManifestWritten(
        target,
        len(rows),
        len({row.individual for row in rows if row.individual}),
        sum(row.viewpoint.value in {"left", "right"} for row in rows),
        absent,
        found.cautions,
        found.problems,
    )
