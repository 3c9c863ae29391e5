"""SpeciesNet's JSON: the ensemble's label of each picture beside its classes and boxes, failures included.

Positions that the file carries are not read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qaplan.base.errors import DataError, Problem
from qaplan.base.messages import Message
from qaplan.base.refusal import Caution
from qaplan.recognition.tables.kinds import kind_of
from qaplan.recognition.tables.types import Label, LabelledFile, LabelTable, SeenKind
from qaplan.recognition.types import is_person

__all__ = ["labels_of_speciesnet", "lineage_of"]

_PARTS = 7
_MOST_PROBLEMS = 200
_MOST_CLASSES = 5
_DETECTED: dict[str, SeenKind] = {
    "animal": "animal",
    "human": "human",
    "person": "human",
    "vehicle": "vehicle",
}
_Box = tuple[float, float, float, float]


def labels_of_speciesnet(data: Mapping[str, object], source: str, sha256: str) -> LabelTable:
    """Read the predictions: for each picture one label for each box of the kind that the ensemble named.

    Args:
        data: The parsed file.
        source: Its name.
        sha256: Its digest.

    Raises:
        DataError: ``recognition.empty_table`` if it has no prediction.

    Source:
        SpeciesNet (google/cameratrapai), output schema of the full ensemble, models 4.0.
    """
    entries = data.get("predictions")
    files: list[LabelledFile] = []
    problems: list[Problem] = []
    seen: set[str] = set()
    for number, entry in enumerate(entries if isinstance(entries, list) else (), start=1):
        path = _path(entry)
        if not path or path in seen:
            what = "the picture is there twice" if path else "the entry names no picture"
            problems.append(Problem("recognition.bad_row", what, f"entry {number}"))
            continue
        seen.add(path)
        files.append(_file(entry, path))
    if not files:
        raise DataError(
            "recognition.empty_table", "the file has no prediction", where=source, do="run it again"
        )
    models = {_text(entry.get("model_version")) for entry in _listed(entries)} - {""}
    model = f"SpeciesNet {models.pop()}" if len(models) == 1 else "SpeciesNet"
    cautions = _cautions(source, files)
    return LabelTable(
        sha256, source, "speciesnet", tuple(files), model, cautions, tuple(problems[:_MOST_PROBLEMS])
    )


def lineage_of(label: str) -> tuple[str, tuple[str, ...]]:
    """Part a label of SpeciesNet into its common name and its Latin names from below.

    >>> lineage_of("u;mammalia;carnivora;felidae;panthera;pardus;leopard")
    ('leopard', ('Panthera pardus', 'Panthera', 'Felidae', 'Carnivora', 'Mammalia'))
    """
    parts = [part.strip() for part in label.split(";")]
    if len(parts) != _PARTS:
        return label.strip(), ()
    _, klass, order, family, genus, species, common = parts
    binomial = f"{genus.capitalize()} {species}" if genus and species else ""
    above = [name.capitalize() for name in (genus, family, order, klass)]
    return common, tuple(name for name in (binomial, *above) if name)


def _cautions(source: str, files: Sequence[LabelledFile]) -> tuple[Caution, ...]:
    if any(file.failure for file in files):
        return (Caution("recognition.files_failed", Message("labels.files_failed", {"file": source})),)
    return ()


def _file(entry: Mapping[str, object], path: str) -> LabelledFile:
    failures = entry.get("failures")
    failed = ", ".join(_text(each) for each in failures) if isinstance(failures, list) else ""
    boxes = [box for each in _listed(entry.get("detections")) if (box := _box(each)) is not None]
    said_by = " ".join(part for part in ("SpeciesNet", _text(entry.get("model_version"))) if part)
    people = [score for kind, score, _ in boxes if kind == "human"]
    common, lineage = lineage_of(_text(entry.get("prediction")))
    kind = kind_of(common, lineage)
    suggestions = _suggestions(entry.get("classifications"))
    if kind == "human":
        people.append(_score(entry.get("prediction_score")) or 1.0)
    people += [score for name, score in suggestions if is_person(lineage_of(name)[0])]
    if kind == "unclassified" and not boxes:
        return LabelledFile(path, person_score=max(people, default=0.0), failure=failed or "no prediction")
    extra = {"source": _text(entry.get("prediction_source")), "failures": failed}
    extra["suggestions"] = "; ".join(f"{lineage_of(name)[0]} {score:g}" for name, score in suggestions)
    whole = Label(
        kind, "machine", common if kind == "animal" else "", lineage if kind == "animal" else (), said_by,
        score=_score(entry.get("prediction_score")), extra={key: text for key, text in extra.items() if text},
    )  # fmt: skip
    return LabelledFile(
        path, _labels(whole, boxes, said_by), person_score=max(people, default=0.0), failure=failed
    )


def _labels(
    whole: Label, boxes: list[tuple[SeenKind, float, _Box | None]], said_by: str
) -> tuple[Label, ...]:
    """The picture's label on each box of its kind, and every other box by what the detector called it."""
    own = [box for box in boxes if box[0] == whole.kind]
    others = [box for box in boxes if box[0] != whole.kind and whole.kind != "blank"]
    told = [
        Label(
            whole.kind, "machine", whole.name, whole.lineage, said_by, score=whole.score, bbox=bbox,
            extra={**whole.extra, "detection_score": f"{score:g}"},
        )
        for _, score, bbox in own
    ]  # fmt: skip
    if not told and whole.kind != "unclassified":
        told = [whole]
    return (
        *told,
        *(Label(kind, "machine", said_by=said_by, score=score, bbox=bbox) for kind, score, bbox in others),
    )


def _path(entry: object) -> str:
    given = entry.get("filepath") if isinstance(entry, dict) else None
    return given.replace("\\", "/").strip() if isinstance(given, str) else ""


def _listed(value: object) -> list[dict[str, object]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _box(each: Mapping[str, object]) -> tuple[SeenKind, float, _Box | None] | None:
    score = _score(each.get("conf"))
    if score is None:
        return None
    kind = _DETECTED.get(_text(each.get("label")).casefold(), "unknown")
    listed = each.get("bbox")
    shares = [_score(one) for one in listed] if isinstance(listed, list) else []
    numbers = [one for one in shares if one is not None]
    if len(shares) != len(numbers) or len(numbers) != 4 or not (numbers[2] and numbers[3]):
        return kind, score, None
    x, y, width, height = numbers
    return kind, score, (x, y, min(width, 1 - x), min(height, 1 - y))


def _suggestions(value: object) -> list[tuple[str, float]]:
    if not isinstance(value, dict):
        return []
    classes, scores = value.get("classes"), value.get("scores")
    if not isinstance(classes, list) or not isinstance(scores, list):
        return []
    pairs = ((_text(name), _score(score)) for name, score in zip(classes, scores, strict=False))
    return [(name, score) for name, score in pairs if name and score is not None][:_MOST_CLASSES]


def _score(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if 0 <= value <= 1 else None


def _text(value: object) -> str:
    return "" if value is None or isinstance(value, dict | list | bool) else str(value).strip()
