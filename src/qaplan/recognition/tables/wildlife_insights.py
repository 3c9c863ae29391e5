"""The export of Wildlife Insights: a row for each animal on each picture, American days, no zone."""

from __future__ import annotations

from collections.abc import Sequence

from qaplan.base.errors import DataError, Problem
from qaplan.base.messages import Message
from qaplan.base.refusal import Caution
from qaplan.recognition.tables.grouping import grouped
from qaplan.recognition.tables.kinds import kind_of
from qaplan.recognition.tables.rows import (
    Row,
    clock_of,
    day_first_days,
    first_of,
    is_true,
    share,
    spelt,
    whole_number,
)
from qaplan.recognition.tables.types import Label, LabelledFile, LabelTable

__all__ = ["labels_of_wildlife_insights"]

_MODEL = "computer vision"
_KEPT = (
    "image_id",
    "wi_taxon_id",
    "uncertainty",
    "animal_recognizable",
    "markings",
    "highlighted",
    "license",
)


def labels_of_wildlife_insights(rows: Sequence[Row], source: str, sha256: str) -> LabelTable:
    """Read the images of an export; a picture with two animals is one picture with two labels.

    Args:
        rows: Rows of ``images.csv`` by folded headings.
        source: Its name.
        sha256: Its digest.

    Returns:
        The table, with a caution that its clocks have no zone.

    Raises:
        DataError: ``recognition.day_first`` if a time can only be read with the day before the month.
    """
    times = [first_of(row, "timestamp") for row in rows]
    turned = next(day_first_days(times), None)
    if turned is not None:
        raise DataError(
            "recognition.day_first",
            f"the time '{turned}' has the day before the month; the platform writes the month first",
            where=source,
            do="give the export as it was downloaded, not one that a spreadsheet has saved",
        )
    files: list[LabelledFile] = []
    problems: list[Problem] = []
    for number, row in enumerate(rows, start=2):
        name = first_of(row, "filename")
        if name:
            files.append(_file(row, name))
        else:
            problems.append(Problem("recognition.bad_row", "the row names no picture", f"row {number}"))
    cautions = [Caution("recognition.no_zone", Message("labels.no_zone", {"file": source}))]
    if any(text and clock_of(text) is None for text in times):
        cautions.append(Caution("recognition.bad_time", Message("labels.bad_time", {"file": source})))
    return LabelTable(
        sha256,
        source,
        "wildlife-insights",
        grouped(files),
        cautions=tuple(cautions),
        problems=tuple(problems),
    )


def _file(row: Row, name: str) -> LabelledFile:
    place = first_of(row, "deployment_id")
    label = _label(row)
    return LabelledFile(
        f"{place}/{name}" if place else name,
        (label,),
        place=place,
        clock=clock_of(first_of(row, "timestamp")),
        person_score=(label.score or 1.0) if label.kind == "human" else 0.0,
    )


def _label(row: Row) -> Label:
    genus, species = first_of(row, "genus"), first_of(row, "species")
    above = (genus, first_of(row, "family"), first_of(row, "order"), first_of(row, "class"))
    lineage = tuple(each for each in (f"{genus} {species}" if genus and species else "", *above) if each)
    common, by = first_of(row, "common_name"), first_of(row, "identified_by")
    is_machine = by.casefold() in {_MODEL, "", "cv"}
    kind = "blank" if is_true(first_of(row, "is_blank")) else kind_of(common, lineage)
    return Label(
        kind=kind,
        method="machine" if is_machine else "human",
        name=common if kind == "animal" else "",
        lineage=lineage if kind == "animal" else (),
        said_by=by or _MODEL,
        score=share(first_of(row, "cv_confidence")) if is_machine else None,
        count=whole_number(first_of(row, "number_of_objects"))
        if kind in {"animal", "human", "vehicle"}
        else None,
        sex=spelt("sex", first_of(row, "sex")),
        life_stage=spelt("life_stage", first_of(row, "age")),
        individual=first_of(row, "individual_id"),
        comments=first_of(row, "individual_animal_notes"),
        extra={name: text for name in _KEPT if (text := first_of(row, name))},
    )
