"""The manifest beside a detector's model: its source, its licence, and how its numbers are read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from qaplan.base.errors import DataError, Problem
from qaplan.recognition.types import is_person

__all__ = ["Head", "Manifest", "ModelInput", "parse_manifest"]

Head = Literal["yolov5", "yolov8raw", "logits_boxes", "rtdetr"]

_LARGEST_SIDE_PX = 4096
_MOST_CLASSES = 1000
_HEX = frozenset("0123456789abcdef")
_DIGEST = 64
_TEXTS = ("name", "version", "source", "sha256", "head")


@dataclass(frozen=True)
class ModelInput:
    """How a picture is laid before a model.

    Args:
        width_px: Width that the model takes, or the longest that it should.
        height_px: Height that the model takes, or the longest that it should.
        letterbox: Whether the picture keeps its proportions and the rest is grey; otherwise it is stretched.
        stride: What both sides must be multiples of.
        shape: ``fixed`` fills the whole input; ``stride`` pads only up to the next multiple of the stride.
    """

    width_px: int
    height_px: int
    letterbox: bool
    stride: int = 32
    shape: Literal["fixed", "stride"] = "fixed"


@dataclass(frozen=True)
class Manifest:
    """What the file ``model.toml`` says of the file ``model.onnx`` beside it.

    Args:
        name: Name of the model, as its makers call it.
        version: Its version.
        licence: Licence of the weights.
        source: Where they were got from.
        sha256: Digest of the model file, hexadecimal.
        head: How its numbers are read.
        input: How a picture is laid before it.
        classes: Label of each class, by its number.
        threshold: Smallest score that its makers recommend, 0 to 1.
    """

    name: str
    version: str
    licence: str
    source: str
    sha256: str
    head: Head
    input: ModelInput
    classes: Mapping[int, str]
    threshold: float

    @property
    def knows_people(self) -> bool:
        """Whether one of its classes means a person."""
        return any(is_person(label) for label in self.classes.values())

    @property
    def class_count(self) -> int:
        """Number of classes in its output: one more than the highest number."""
        return max(self.classes) + 1


def parse_manifest(table: Mapping[str, object], *, where: str) -> Manifest:
    """Read a manifest.

    Args:
        table: Its content, as TOML gives it.
        where: Name of the file, for messages.

    Raises:
        DataError: ``detector.no_licence`` if it names no licence; ``detector.bad_manifest`` with a problem
            for each field that is missing or wrong.
    """
    if not _text(table.get("licence")):
        raise DataError(
            "detector.no_licence",
            "the manifest of the model does not say under which licence it may be used",
            where=where,
            do='find the licence where the model was got and write it as licence = "..."',
        )
    reader = _FieldReader(table, where)
    texts = {name: reader.text(name) for name in _TEXTS}
    laid = reader.input()
    classes = reader.classes()
    threshold = reader.share("threshold")
    head = reader.head(texts["head"])
    reader.check_digest(texts["sha256"])
    reader.raise_if_wrong()
    return Manifest(
        name=texts["name"],
        version=texts["version"],
        licence=_text(table.get("licence")),
        source=texts["source"],
        sha256=texts["sha256"].lower(),
        head=head,
        input=laid,
        classes=classes,
        threshold=threshold,
    )


class _FieldReader:
    """Reads one field after the other and keeps what is wrong with them."""

    def __init__(self, table: Mapping[str, object], where: str) -> None:
        self._table = table
        self._where = where
        self._wrong: list[Problem] = []

    def raise_if_wrong(self) -> None:
        if self._wrong:
            raise DataError(
                "detector.bad_manifest",
                "the manifest of the model cannot be used",
                where=self._where,
                do="write the fields named below; 'Add a detector' in the documentation shows a whole one",
                problems=self._wrong,
            )

    def _note(self, field: str, what: str) -> None:
        self._wrong.append(Problem("detector.bad_field", f"{field} {what}", self._where))

    def text(self, name: str) -> str:
        found = _text(self._table.get(name))
        if not found:
            self._note(name, "is missing")
        return found

    def share(self, name: str) -> float:
        value = self._table.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            self._note(name, "is not a number between 0 and 1")
            return 0.0
        return float(value)

    def head(self, text: str) -> Head:
        for head in get_args(Head):
            if head == text:
                return head  # type: ignore[no-any-return]  # get_args forgets that these are the literals
        if text:
            self._note("head", f"is none of {', '.join(get_args(Head))}")
        return "yolov5"

    def check_digest(self, text: str) -> None:
        if text and (len(text) != _DIGEST or not set(text.lower()) <= _HEX):
            self._note("sha256", "is not 64 hexadecimal digits")

    def input(self) -> ModelInput:
        said = self._table.get("input")
        said = said if isinstance(said, dict) else {}
        stride = self._whole(said, "stride", 32)
        width, height = self._whole(said, "width_px", None), self._whole(said, "height_px", None)
        letterbox, shape = said.get("letterbox"), said.get("shape", "fixed")
        if not isinstance(letterbox, bool):
            self._note("input.letterbox", "is neither true nor false")
        if shape not in {"fixed", "stride"}:
            self._note("input.shape", "is neither fixed nor stride")
        if shape == "stride" and letterbox is False:
            self._note("input.shape", "is stride, which needs letterbox = true")
        return ModelInput(
            width, height, letterbox is True, stride, "stride" if shape == "stride" else "fixed"
        )

    def _whole(self, said: Mapping[str, object], name: str, otherwise: int | None) -> int:
        value = said.get(name, otherwise)
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= _LARGEST_SIDE_PX:
            self._note(f"input.{name}", f"is not a whole number from 1 to {_LARGEST_SIDE_PX}")
            return 1
        return value

    def classes(self) -> dict[int, str]:
        said = self._table.get("classes")
        found: dict[int, str] = {}
        for key, label in said.items() if isinstance(said, dict) else ():
            number = int(key) if str(key).isascii() and str(key).isdigit() and len(str(key)) < 5 else -1
            if not 0 <= number < _MOST_CLASSES or not _text(label):
                self._note("classes", "are not labels by their number from zero")
                return {0: ""}
            found[number] = _text(label)
        if not found:
            self._note("classes", "are missing")
        return found or {0: ""}


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""
