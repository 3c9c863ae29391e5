"""Timelapse's CSV: every picture with the columns of the project's own template, read through a mapping."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qaplan.base.errors import Problem, UsageError
from qaplan.base.messages import Message
from qaplan.base.names import fold
from qaplan.base.refusal import Caution
from qaplan.recognition.tables.grouping import grouped
from qaplan.recognition.tables.kinds import kind_of
from qaplan.recognition.tables.rows import Row, clock_of, first_of, is_true, spelt, whole_number
from qaplan.recognition.tables.types import Label, LabelledFile, LabelTable

__all__ = ["FIELDS", "labels_of_timelapse"]

FIELDS = ("species", "count", "sex", "life_stage", "flank", "individual", "said_by", "comments", "blank")
"""What a column of a template can mean to us."""

_USUAL = {
    "species": (
        "species",
        "animal",
        "animal type",
        "wildlife",
        "label",
        "taxon",
        "вид",
        "животное",
        "түр",
        "жануар",
    ),
    "count": ("count", "counter0", "number", "quantity", "group size", "количество", "число", "саны"),
    "sex": ("sex", "gender", "пол", "жынысы"),
    "life_stage": ("age", "life stage", "age class", "возраст", "жасы"),
    "flank": ("flank", "side", "бок", "сторона", "бүйір"),
    "individual": ("individual", "individual id", "animal id", "name", "особь", "имя", "дарабас"),
    "said_by": (
        "observer",
        "analyst",
        "annotator",
        "person",
        "analyzed by",
        "наблюдатель",
        "кто",
        "бақылаушы",
    ),
    "comments": ("comment", "comments", "note", "notes", "note0", "комментарий", "примечание", "ескерту"),
    "blank": ("empty", "blank", "nothing", "пусто", "бос"),
}
_OWN = frozenset({
    "rootfolder", "file", "relativepath", "datetime", "date", "time", "deleteflag", "imagequality", "folder",
})  # fmt: skip


def labels_of_timelapse(
    rows: Sequence[Row], source: str, sha256: str, *, columns: Mapping[str, str], said_by: str = ""
) -> LabelTable:
    """Read the pictures of a template.

    Args:
        rows: Its rows by folded headings.
        source: Its name.
        sha256: Its digest.
        columns: Our field (one of ``FIELDS``) by the heading of a column; goes before what headings suggest.
        said_by: Who filled it in, where no column says.

    Returns:
        Labels of people; rows marked for deletion are kept and say so, nothing is deleted.

    Raises:
        UsageError: ``recognition.bad_mapping`` if a column or a field of the mapping does not exist.
    """
    headings = _headings(rows, columns, source)
    files: list[LabelledFile] = []
    problems: list[Problem] = []
    for number, row in enumerate(rows, start=2):
        if first_of(row, "File"):
            files.append(_file(row, headings, said_by))
        else:
            problems.append(Problem("recognition.bad_row", "the row names no picture", f"row {number}"))
    cautions = []
    if "species" not in headings:
        cautions.append(
            Caution("recognition.no_species_column", Message("labels.no_species_column", {"file": source}))
        )
    if any(is_true(first_of(row, "DeleteFlag")) for row in rows):
        cautions.append(
            Caution(
                "recognition.marked_for_deletion", Message("labels.marked_for_deletion", {"file": source})
            )
        )
    return LabelTable(
        sha256, source, "timelapse", grouped(files), cautions=tuple(cautions), problems=tuple(problems)
    )


def _headings(rows: Sequence[Row], columns: Mapping[str, str], source: str) -> dict[str, str]:
    """The folded heading of each field that a column stands for."""
    there = list(dict.fromkeys(name for row in rows[:1] for name in row))
    found: dict[str, str] = {}
    for heading, field in columns.items():
        if field not in FIELDS or fold(heading) not in there:
            raise UsageError(
                "recognition.bad_mapping",
                f"the mapping '{heading[:40]}={field[:40]}' does not fit the table",
                where=source,
                do=f"give a heading of the table and one of {', '.join(FIELDS)}",
            )
        found[field] = fold(heading)
    for field, usual in _USUAL.items():
        heading = next((name for name in there if name in usual and name not in found.values()), "")
        if heading:
            found.setdefault(field, heading)
    return found


def _file(row: Row, headings: Mapping[str, str], said_by: str) -> LabelledFile:
    folder = first_of(row, "RelativePath").replace("\\", "/").strip("/")
    name = first_of(row, "File")
    label = _label(row, headings, said_by)
    clock = clock_of(first_of(row, "DateTime") or f"{first_of(row, 'Date')} {first_of(row, 'Time')}")
    return LabelledFile(
        f"{folder}/{name}" if folder else name,
        (label,),
        clock=clock,
        person_score=1.0 if label.kind == "human" else 0.0,
    )


def _label(row: Row, headings: Mapping[str, str], said_by: str) -> Label:
    cells = {field: row.get(heading, "").strip() for field, heading in headings.items()}
    species = cells.get("species", "")
    kind = kind_of(species)
    if kind == "unclassified" and is_true(cells.get("blank", "")):
        kind = "blank"
    used = {*headings.values(), *_OWN}
    extra = {name: text.strip() for name, text in row.items() if name and name not in used and text.strip()}
    if is_true(first_of(row, "DeleteFlag")):
        extra["marked_for_deletion"] = "true"
    return Label(
        kind=kind,
        method="human",
        name=species if kind == "animal" else "",
        said_by=cells.get("said_by", "") or said_by,
        count=whole_number(cells.get("count", "")) if kind in {"animal", "human", "vehicle"} else None,
        sex=spelt("sex", cells.get("sex", "")),
        life_stage=spelt("life_stage", cells.get("life_stage", "")),
        flank=spelt("flank", cells.get("flank", "")),
        individual=cells.get("individual", ""),
        comments=cells.get("comments", ""),
        extra=extra,
    )
