"""camtrapR's record tables, of species and of individuals: one row for each independent record."""

from __future__ import annotations

from collections.abc import Sequence

from qaplan.base.errors import DataError, Problem
from qaplan.base.messages import Message
from qaplan.base.refusal import Caution
from qaplan.recognition.tables.grouping import grouped
from qaplan.recognition.tables.kinds import kind_of
from qaplan.recognition.tables.rows import Row, clock_of, day_first_days, first_of, spelt, whole_number
from qaplan.recognition.tables.types import Label, LabelledFile, LabelTable

__all__ = ["labels_of_camtrapr"]

_COUNTS = ("n_animals", "number", "count", "metadata_count", "metadata_number", "metadata_n")
_NAMED = frozenset({
    "station", "camera", "species", "individual", "datetimeoriginal", "date", "time", "directory",
    "filename", "make", "model", "metadata sex", "metadata age", "metadata flank", "metadata individual",
    "delta.time.secs", "delta.time.mins", "delta.time.hours", "delta.time.days",
})  # fmt: skip


def labels_of_camtrapr(rows: Sequence[Row], source: str, sha256: str, *, said_by: str = "") -> LabelTable:
    """Read a record table.

    Args:
        rows: Its rows by folded headings.
        source: Its name.
        sha256: Its digest.
        said_by: Who identified the animals; the table does not say.

    Returns:
        Labels of people; with a caution, because only one picture of each record is in such a table.

    Raises:
        DataError: ``recognition.day_first`` if its times were saved anew by a spreadsheet.
    """
    if next(day_first_days([first_of(row, "DateTimeOriginal") for row in rows]), None) is not None:
        raise DataError(
            "recognition.day_first",
            "its times have the day before the month and cannot be read safely",
            where=source,
            do="give the table as camtrapR wrote it, not one that a spreadsheet has saved",
        )
    files: list[LabelledFile] = []
    problems: list[Problem] = []
    for number, row in enumerate(rows, start=2):
        if first_of(row, "filename") and first_of(row, "species"):
            files.append(_file(row, said_by))
        else:
            what = "the row names no picture or no species"
            problems.append(Problem("recognition.bad_row", what, f"row {number}"))
    caution = Caution("recognition.records_only", Message("labels.records_only", {"file": source}))
    return LabelTable(
        sha256, source, "camtrapr", grouped(files), cautions=(caution,), problems=tuple(problems)
    )


def _file(row: Row, said_by: str) -> LabelledFile:
    folder = first_of(row, "directory").replace("\\", "/").rstrip("/")
    name = first_of(row, "filename")
    label = _label(row, said_by)
    return LabelledFile(
        f"{folder}/{name}" if folder else name,
        (label,),
        place=first_of(row, "station"),
        clock=clock_of(first_of(row, "DateTimeOriginal")),
        person_score=1.0 if label.kind == "human" else 0.0,
    )


def _label(row: Row, said_by: str) -> Label:
    species = first_of(row, "species")
    kind = kind_of(species)
    return Label(
        kind=kind,
        method="human",
        name=species if kind == "animal" else "",
        said_by=said_by,
        count=whole_number(first_of(row, *_COUNTS)),
        sex=spelt("sex", first_of(row, "metadata_sex", "sex")),
        life_stage=spelt("life_stage", first_of(row, "metadata_age", "age")),
        flank=spelt("flank", first_of(row, "metadata_flank", "metadata_side", "flank", "side")),
        individual=first_of(row, "individual", "metadata_individual"),
        extra={name: text for name, text in row.items() if name not in _NAMED and text.strip() and name},
    )
