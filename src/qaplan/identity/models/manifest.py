"""The manifest beside a model that looks at chips: its source, its licence, what it is given and gives."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from qaplan.base.errors import DataError, Problem

__all__ = ["ChipModelInput", "ChipModelKind", "ChipModelManifest", "parse_chip_model"]

ChipModelKind = Literal["global", "local", "mask"]
"""One vector for a chip; spots with a vector each; or which pixels show the animal."""

OUTPUTS: Mapping[ChipModelKind, tuple[str, ...]] = {
    "global": ("vector",),
    "local": ("keypoints", "descriptors", "scores"),
    "mask": ("mask",),
}
"""The outputs of each kind; a model may call them as it likes."""

_LARGEST_SIDE_PX = 4096
_HEX = frozenset("0123456789abcdef")
_DIGEST = 64
_TEXTS = ("name", "version", "source", "sha256")


@dataclass(frozen=True)
class ChipModelInput:
    """What a chip becomes before a model sees it.

    Args:
        width_px: Width that the model takes; the chip is stretched to it.
        height_px: Height that the model takes.
        mean: What is taken from red, green and blue once they lie between 0 and 1; one number for grey.
        std: What they are divided by after that.
        is_grey: Whether the model takes one plane of grey.
        background: Whether pixels off the mask are kept, or take the colour of the mean.
    """

    width_px: int
    height_px: int
    mean: tuple[float, ...]
    std: tuple[float, ...]
    is_grey: bool = False
    background: Literal["kept", "grey"] = "kept"


@dataclass(frozen=True)
class ChipModelManifest:
    """What the file ``model.toml`` says of the file ``model.onnx`` beside it.

    Args:
        name: Name of the model, as its makers call it.
        version: Its version.
        licence: Licence of the weights.
        source: Where they were got from.
        sha256: Digest of the model file, hexadecimal.
        kind: What it gives.
        input: What it is given.
        outputs: Its own name of each output, by ours.
    """

    name: str
    version: str
    licence: str
    source: str
    sha256: str
    kind: ChipModelKind
    input: ChipModelInput
    outputs: Mapping[str, str]


def parse_chip_model(table: Mapping[str, object], *, where: str) -> ChipModelManifest:
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
    reader.check_digest(texts["sha256"])
    kind = reader.kind()
    laid = reader.input()
    outputs = reader.outputs(kind)
    reader.raise_if_wrong()
    return ChipModelManifest(
        name=texts["name"],
        version=texts["version"],
        licence=_text(table.get("licence")),
        source=texts["source"],
        sha256=texts["sha256"].lower(),
        kind=kind,
        input=laid,
        outputs=outputs,
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
                do="write the fields named below; 'Match coats' in the documentation shows a whole one",
                problems=self._wrong,
            )

    def _note(self, field: str, what: str) -> None:
        self._wrong.append(Problem("detector.bad_field", f"{field} {what}", self._where))

    def text(self, name: str) -> str:
        found = _text(self._table.get(name))
        if not found:
            self._note(name, "is missing")
        return found

    def check_digest(self, text: str) -> None:
        if text and (len(text) != _DIGEST or not set(text.lower()) <= _HEX):
            self._note("sha256", "is not 64 hexadecimal digits")

    def kind(self) -> ChipModelKind:
        said = self._table.get("kind")
        for kind in get_args(ChipModelKind):
            if said == kind:
                return kind  # type: ignore[no-any-return]  # get_args forgets that these are the literals
        self._note("kind", f"is none of {', '.join(get_args(ChipModelKind))}")
        return "global"

    def input(self) -> ChipModelInput:
        said = self._table.get("input")
        said = said if isinstance(said, dict) else {}
        is_grey, background = said.get("grey", False), said.get("background", "kept")
        if not isinstance(is_grey, bool):
            self._note("input.grey", "is neither true nor false")
        if background not in {"kept", "grey"}:
            self._note("input.background", "is neither kept nor grey")
        planes = 1 if is_grey is True else 3
        mean, std = self._numbers(said, "mean", planes, 0.0), self._numbers(said, "std", planes, 1.0)
        if any(each <= 0 for each in std):
            self._note("input.std", "has a number that is not over zero")
        return ChipModelInput(
            width_px=self._side(said, "width_px"),
            height_px=self._side(said, "height_px"),
            mean=mean,
            std=std,
            is_grey=is_grey is True,
            background="grey" if background == "grey" else "kept",
        )

    def _side(self, said: Mapping[str, object], name: str) -> int:
        value = said.get(name)
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= _LARGEST_SIDE_PX:
            self._note(f"input.{name}", f"is not a whole number from 1 to {_LARGEST_SIDE_PX}")
            return 1
        return value

    def _numbers(
        self, said: Mapping[str, object], name: str, count: int, otherwise: float
    ) -> tuple[float, ...]:
        value = said.get(name, [otherwise] * count)
        good = isinstance(value, list) and len(value) == count and all(map(_is_number, value))
        if not good:
            self._note(f"input.{name}", f"is not a list of {count} numbers")
            return (otherwise,) * count
        assert isinstance(value, list)
        return tuple(float(each) for each in value)

    def outputs(self, kind: ChipModelKind) -> dict[str, str]:
        said = self._table.get("outputs")
        said = said if isinstance(said, dict) else {}
        found = {name: _text(said.get(name, name)) for name in OUTPUTS[kind]}
        for name, called in found.items():
            if not called:
                self._note(f"outputs.{name}", "is not the name of an output")
        for name in set(said) - set(found):
            self._note(f"outputs.{str(name)[:30]}", f"is no output of a model of the kind {kind}")
        return found


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""
