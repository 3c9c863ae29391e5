"""AddaxAI's tables of boxes and files, old and new, and its recognition file: its label beside a person's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from qaplan.base.errors import Problem
from qaplan.recognition.files import read_megadetector
from qaplan.recognition.tables.grouping import grouped
from qaplan.recognition.tables.kinds import kind_of
from qaplan.recognition.tables.rows import Row, clock_of, first_of, is_true, share
from qaplan.recognition.tables.types import Label, LabelledFile, LabelTable
from qaplan.recognition.types import DetectedFile, Detection, is_person

__all__ = ["files_beside", "labels_of_addaxai", "run_of_addaxai"]

_MODEL = "AddaxAI"
_RANKS = ("genus", "family", "order", "class")
_Box = tuple[float, float, float, float]


def labels_of_addaxai(
    rows: Sequence[Row], source: str, sha256: str, *, paths: dict[str, str], said_by: str = ""
) -> LabelTable:
    """Read a table of boxes or of files.

    The label that the program showed and the one that a person set are two labels of one box: neither
    takes the other's place. A box that a person has checked without changing it carries both as well.

    Args:
        rows: Its rows by folded headings.
        source: Its name.
        sha256: Its digest.
        paths: Path of each file by its id, where the table of boxes names none.
        said_by: Who checked the boxes; the tables do not say.

    Source:
        AddaxAI, documentation of its exports (versions 5 to 7).
    """
    files: list[LabelledFile] = []
    problems: list[Problem] = []
    for number, row in enumerate(rows, start=2):
        path = _path(row, paths)
        if path:
            files.append(_file(row, path, said_by))
        else:
            problems.append(Problem("recognition.bad_row", "the row names no picture", f"row {number}"))
    return LabelTable(sha256, source, "addaxai", grouped(files), _MODEL, problems=tuple(problems))


def files_beside(rows: Iterable[Row]) -> dict[str, str]:
    """Path of each file by its id, from a table of files; empty where it is another table."""
    found = {}
    for row in rows:
        file_id, path = first_of(row, "file_id"), first_of(row, "relative_path", "absolute_path")
        if not file_id or not path:
            return {}
        found[file_id] = path.replace("\\", "/")
    return found


def run_of_addaxai(path: Path, sha256: str) -> LabelTable:
    """Read the recognition file: a detector's run with one classification for each box.

    Raises:
        DataError: What :func:`qaplan.recognition.files.read_megadetector` raises.
    """
    run = read_megadetector(path)
    model = " ".join(part for part in (_MODEL, run.classifier or run.model) if part)
    files = tuple(_detected(each, model) for each in run.files)
    return LabelTable(sha256, path.name, "addaxai", files, model, run.cautions, run.problems)


def _detected(file: DetectedFile, model: str) -> LabelledFile:
    labels = tuple(_of_box(box, model) for box in file.detections)
    if not labels and not file.failure:
        labels = (Label("blank", "machine", said_by=model),)
    people = max((box.person_score() for box in file.detections), default=0.0)
    return LabelledFile(file.path, labels, person_score=people, failure=file.failure)


def _of_box(box: Detection, model: str) -> Label:
    best = box.classifications[0] if box.classifications else None
    name = best.label if best else ""
    kind = kind_of(name or box.label)
    return Label(
        kind=kind,
        method="machine",
        name=name if kind == "animal" else "",
        said_by=model,
        score=box.confidence,
        bbox=box.bbox,
        extra={"classification_score": f"{best.score:g}"} if best else {},
    )


def _path(row: Row, paths: dict[str, str]) -> str:
    own = first_of(row, "relative_path", "absolute_path").replace("\\", "/")
    return own or paths.get(first_of(row, "file_id"), "")


def _file(row: Row, path: str, said_by: str) -> LabelledFile:
    labels = _labels(row, said_by)
    told = [each for each in labels if each.kind == "human"]
    people = [1.0 if each.method == "human" else each.score or 1.0 for each in told]
    if is_person(first_of(row, "detection_category", "observation_type")):
        people.append(share(first_of(row, "detection_confidence")) or 1.0)
    clock = clock_of(first_of(row, "datetime", "DateTimeOriginal", "DateTime"))
    return LabelledFile(path, labels, clock=clock, person_score=max(people, default=0.0))


def _labels(row: Row, said_by: str) -> tuple[Label, ...]:
    """What the program said and, where a person has checked the box, what the person says."""
    detected = first_of(row, "detection_category", "observation_type")
    final = first_of(row, "classification_label", "label")
    is_checked = is_true(first_of(row, "is_verified", "human_verified"))
    by_person = is_checked or first_of(row, "classification_method").casefold() == "human"
    told_ai = first_of(row, "ai_classification_label") or ("" if by_person else final)
    ai_score = first_of(row, "ai_classification_confidence") or first_of(row, "classification_confidence")
    score = share(first_of(row, "detection_confidence") or first_of(row, "confidence"))
    extra = {"classification_score": ai_score} if ai_score and told_ai else {}
    found = []
    if told_ai or not by_person:
        kind = kind_of(told_ai or detected)
        machine = Label(
            kind, "machine", told_ai if kind == "animal" else "", said_by=_MODEL, score=score,
            bbox=_bbox(row), extra=extra,
        )  # fmt: skip
        found.append(machine)
    if by_person:
        kind = kind_of(final or detected)
        lineage = _lineage(row)
        human = Label(
            kind, "human", final if kind == "animal" else "", lineage if kind == "animal" else (), said_by,
            bbox=_bbox(row), comments=first_of(row, "notes"), extra={"is_checked": str(is_checked).lower()},
        )  # fmt: skip
        found.append(human)
    return tuple(found)


def _lineage(row: Row) -> tuple[str, ...]:
    """Latin names of the label that stands, from below."""
    above = [first_of(row, f"taxon_{rank}").capitalize() for rank in _RANKS]
    species = first_of(row, "taxon_species")
    binomial = species if " " in species else f"{above[0]} {species}" if above[0] and species else ""
    return tuple(name for name in (binomial, *above) if name)


def _bbox(row: Row) -> _Box | None:
    new = [share(first_of(row, name)) for name in ("bbox_x", "bbox_y", "bbox_width", "bbox_height")]
    if all(each is not None for each in new):
        x, y, width, height = (each or 0.0 for each in new)
        return (x, y, width, height) if width and height else None
    return _old_bbox(row)


def _old_bbox(row: Row) -> _Box | None:
    """A box in pixels, as versions 5 and 6 write it; None where the picture's size is not there."""
    names = ("bbox_left", "bbox_top", "bbox_right", "bbox_bottom", "file_width", "file_height")
    try:
        left, top, right, bottom, width, height = (float(first_of(row, name)) for name in names)
    except ValueError:
        return None
    if width <= 0 or height <= 0 or not (0 <= left < right <= width and 0 <= top < bottom <= height):
        return None
    return left / width, top / height, (right - left) / width, (bottom - top) / height
