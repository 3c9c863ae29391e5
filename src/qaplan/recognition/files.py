"""MegaDetector results: JSON of the format versions 1.0 to 1.6, and what real files do instead."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from qaplan.base.errors import DataError, Problem
from qaplan.base.messages import Message
from qaplan.base.refusal import Caution
from qaplan.recognition.types import Classification, DetectedFile, Detection, DetectorRun

__all__ = ["LARGEST_BYTES", "read_megadetector"]

LARGEST_BYTES = 512 * 2**20
_DEFAULT_CATEGORIES = {"1": "animal", "2": "person", "3": "vehicle"}
_KNOWN_HEAD = {"format_version", "detector", "detector_metadata", "detection_completion_time", "classifier"}
_KNOWN_FILE = {"file", "detections", "failure", "frame_rate", "max_detection_conf"}
_SLACK = 0.02
_MOST_PROBLEMS = 200
_LONGEST_TEXT = 500
_Json = dict[str, object]


def read_megadetector(path: Path, *, largest_bytes: int = LARGEST_BYTES) -> DetectorRun:
    """Read a detector's results.

    Taken as they are: no ``info``, no ``detection_categories``, numbers as text and text as numbers, Windows
    paths, failures with or without detections, classifications, videos. Boxes of a category that the file
    does not name count as no detection, as the format asks.

    Args:
        path: The file.
        largest_bytes: Size above which a file is not opened.

    Raises:
        DataError: ``recognition.bad_file`` with a problem for each bad entry, and nothing is taken;
            ``recognition.not_megadetector`` if it is something else; ``recognition.unknown_version``;
            ``recognition.too_large``; ``recognition.too_deep``; ``recognition.missing``.

    Source:
        MegaDetector output format, versions 1.0 to 1.6 (lila.science/megadetector-output-format).
    """
    content = _content(path, largest_bytes)
    data = _parsed(content, path.name)
    entries = data.get("images")
    if not isinstance(entries, list):
        raise _other(path.name, "it has no list of images")
    _check_version(_text(_head(data).get("format_version")), path.name)
    reader = _EntryReader(data, path.name)
    files = tuple(each for index, entry in enumerate(entries) if (each := reader.read(index, entry)))
    reader.raise_if_wrong()
    return _run(data, files, reader, content)


def _run(data: _Json, files: tuple[DetectedFile, ...], reader: _EntryReader, content: bytes) -> DetectorRun:
    head = _head(data)
    metadata = head.get("detector_metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    return DetectorRun(
        sha256=hashlib.sha256(content).hexdigest(),
        source=reader.name,
        format_version=_text(head.get("format_version")),
        model=_text(head.get("detector")),
        version=_text(metadata.get("megadetector_version")),
        files=files,
        detected_at=_text(head.get("detection_completion_time")),
        classifier=_text(head.get("classifier")),
        typical_threshold=_share(metadata.get("typical_detection_threshold")),
        conservative_threshold=_share(metadata.get("conservative_detection_threshold")),
        cautions=reader.cautions(bool(_text(head.get("detector")))),
        problems=tuple(reader.left_out),
        extra=_extra(head, _KNOWN_HEAD),
    )


def _content(path: Path, largest_bytes: int) -> bytes:
    try:
        if path.stat().st_size > largest_bytes:
            raise DataError(
                "recognition.too_large",
                f"the file is larger than {largest_bytes // 2**20} MiB",
                where=path.name,
                do="split the run by card",
            )
        if not path.is_file():
            raise _other(path.name, "it is a folder, a pipe or a device")
        return path.read_bytes()
    except OSError as error:
        raise DataError(
            "recognition.missing", "the file cannot be opened", where=path.name, do="check its path"
        ) from error


def _parsed(content: bytes, name: str) -> _Json:
    try:
        data = json.loads(content, parse_constant=_refuse_constant)
    except RecursionError as error:
        raise DataError(
            "recognition.too_deep", "the file is nested too deeply", where=name, do="write the run again"
        ) from error
    except ValueError as error:
        raise _other(name, "it is not JSON, or is cut off") from error
    if not isinstance(data, dict):
        raise _other(name, "it is not one object")
    return data


def _refuse_constant(constant: str) -> float:
    raise ValueError(f"{constant} is no number of JSON")


def _other(name: str, why: str) -> DataError:
    return DataError(
        "recognition.not_megadetector",
        f"the file is not a MegaDetector result: {why}",
        where=name,
        do="write the run in the MegaDetector output format and give that file",
    )


def _head(data: _Json) -> _Json:
    info = data.get("info")
    return info if isinstance(info, dict) else {}


def _check_version(version: str, name: str) -> None:
    if version and version.partition(".")[0] != "1":
        raise DataError(
            "recognition.unknown_version",
            f"the format version {version[:10]} is not one that can be read",
            where=name,
            do="write the run in version 1.6 or older",
        )


class _EntryReader:
    """Reads one entry after the other and keeps what is wrong with them."""

    def __init__(self, data: _Json, name: str) -> None:
        self.name = name
        named = _labels(data.get("detection_categories"))
        self.categories_assumed = not named
        self.categories = named or _DEFAULT_CATEGORIES
        self.classes = _labels(data.get("classification_categories"))
        self.descriptions = _labels(data.get("classification_category_descriptions"))
        self.wrong: list[Problem] = []
        self.left_out: list[Problem] = []
        self.seen: set[str] = set()
        self.where = ""

    def raise_if_wrong(self) -> None:
        """Refuse the file whole if any entry is wrong."""
        if self.wrong:
            raise DataError(
                "recognition.bad_file",
                "the detector's results were not taken",
                where=self.name,
                do="correct or remove the entries named below, or write the run again",
                problems=self.wrong[:_MOST_PROBLEMS],
                n_problems=len(self.wrong),
            )

    def cautions(self, is_named: bool) -> tuple[Caution, ...]:
        """What is doubtful about the run as a whole."""
        found = []
        if self.categories_assumed:
            found.append(self._caution("categories_assumed"))
        if not is_named:
            found.append(self._caution("model_not_named"))
        return tuple(found)

    def _caution(self, name: str) -> Caution:
        return Caution(f"recognition.{name}", Message(f"recognition.{name}", {"file": self.name}))

    def read(self, index: int, entry: object) -> DetectedFile | None:
        """Read an entry; None when something is wrong with it."""
        self.where = f"entry {index + 1}"
        if not isinstance(entry, dict) or not isinstance(entry.get("file"), str) or not entry["file"].strip():
            self.note("recognition.entry_without_file", "the entry names no file")
            return None
        parts = _whole_letters(entry["file"]).replace("\\", "/").split("/")
        path = "/".join(part for part in parts if part not in {"", "."})
        self.where = f"entry {index + 1}, {PurePosixPath(path).name[:80]}"
        if path in self.seen:
            self.note("recognition.file_twice", "the file is there twice")
            return None
        self.seen.add(path)
        boxes = entry.get("detections")
        if boxes is not None and not isinstance(boxes, list):
            self.note("recognition.bad_detections", "the detections are not a list")
            return None
        failure = _text(entry.get("failure"))
        if boxes is None and not failure:
            failure = "no detections recorded"
        found = tuple(each for box in boxes or () if (each := self.detection(box)) is not None)
        rate = _number(entry.get("frame_rate"))
        return DetectedFile(path, found, failure, rate, _extra(entry, _KNOWN_FILE))

    def detection(self, box: object) -> Detection | None:
        """Read a box; None when it is wrong, or of a category that the run does not name."""
        if not isinstance(box, dict):
            self.note("recognition.bad_detections", "a detection is not an object")
            return None
        confidence = _share(box.get("conf"))
        if confidence is None:
            self.note("recognition.bad_confidence", "a confidence is not a number between 0 and 1")
            return None
        label = self.categories.get(_text(box.get("category")))
        if label is None:
            what = f"a box of the unnamed category '{_text(box.get('category'))[:20]}' counts as no detection"
            self.left_out.append(Problem("recognition.unknown_category", what, self.where))
            return None
        if not self.is_box(box.get("bbox")):
            self.note("recognition.bad_box", "a box is not four shares of the picture")
            return None
        frame = _number(box.get("frame_number"))
        frame_number = None if frame is None else int(frame)
        return Detection(label, confidence, _box(box.get("bbox")), frame_number, self.classifications(box))

    def is_box(self, value: object) -> bool:
        """Whether a value is a box, or stands for none."""
        if value is None or value == []:
            return True
        numbers = [_number(each) for each in value] if isinstance(value, list) else []
        shares = [each for each in numbers if each is not None and -_SLACK <= each <= 1 + _SLACK]
        if len(numbers) != 4 or len(shares) != 4:
            return False
        return shares[0] + shares[2] <= 1 + _SLACK and shares[1] + shares[3] <= 1 + _SLACK

    def classifications(self, box: _Json) -> tuple[Classification, ...]:
        """The suggestions for a box, best first."""
        found: list[Classification] = []
        listed = box.get("classifications")
        for pair in listed if isinstance(listed, list) else []:
            score = _share(pair[1]) if isinstance(pair, list) and len(pair) == 2 else None
            if score is None:
                self.note("recognition.bad_classification", "a classification is not a label with a score")
                continue
            key = _text(pair[0])
            found.append(Classification(self.classes.get(key, key), score, self.descriptions.get(key, "")))
        return tuple(sorted(found, key=lambda each: -each.score))

    def note(self, code: str, what: str) -> None:
        """Keep what is wrong with the entry."""
        self.wrong.append(Problem(code, what, self.where, "write the run again"))


def _labels(value: object) -> dict[str, str]:
    if not isinstance(value, dict):
        return {}
    return {_text(key): _text(label) for key, label in value.items() if _text(label)}


def _text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return f"{value:.1f}"
    if value is None or isinstance(value, dict | list | bool):
        return ""
    return _whole_letters(str(value)).strip()[:_LONGEST_TEXT]


def _whole_letters(text: str) -> str:
    """The text without the half letters that JSON can spell and no file can keep."""
    return text.encode("utf-8", "replace").decode()


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _share(value: object) -> float | None:
    number = _number(value)
    return number if number is not None and 0.0 <= number <= 1.0 else None


def _box(value: object) -> tuple[float, float, float, float] | None:
    if not isinstance(value, list) or not value:
        return None
    left, top, width, height = (float(each) for each in value)
    x, y = max(0.0, left), max(0.0, top)
    right, bottom = min(1.0, left + width), min(1.0, top + height)
    if right <= x or bottom <= y:
        return None
    is_inside = (x, y, right, bottom) == (left, top, left + width, top + height)
    return (left, top, width, height) if is_inside else (x, y, right - x, bottom - y)


def _extra(entry: Mapping[str, object], known: set[str]) -> dict[str, str]:
    return {
        str(key): json.dumps(value, ensure_ascii=False, sort_keys=True)
        for key, value in entry.items()
        if key not in known
    }
