"""What an ONNX file declares, read from its bytes without running it.

Only lengths and a few fields are read; weights are stepped over. A file that keeps weights in other files,
or needs operators of its own, is recognised here and never reaches the runtime.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from qaplan.base.errors import DataError

__all__ = ["ModelDeclaration", "TensorDeclaration", "read_declaration"]

_MOST_FIELDS = 4_000_000
_DEEPEST = 24
_KNOWN_DOMAINS = frozenset({"", "ai.onnx", "ai.onnx.ml", "com.microsoft"})
_VARINT, _FIXED_64, _BYTES, _FIXED_32 = 0, 1, 2, 5
# Field numbers of the messages that hold other messages: onnx.proto of ONNX 1.16.
_MESSAGES: Mapping[str, Mapping[int, str]] = {
    "model": {7: "graph", 8: "opset", 20: "training", 25: "function"},
    "training": {1: "graph", 2: "graph"},
    "function": {7: "node", 9: "opset", 11: "attribute"},
    "graph": {1: "node", 5: "tensor", 11: "input", 12: "output", 15: "sparse"},
    "node": {5: "attribute"},
    "attribute": {5: "tensor", 6: "graph", 10: "tensor", 11: "graph", 22: "sparse", 23: "sparse"},
    "sparse": {1: "tensor", 2: "tensor"},
    "tensor": {},
    "opset": {},
    "input": {2: "type"},
    "output": {2: "type"},
    "type": {1: "tensor_type"},
    "tensor_type": {2: "shape"},
    "shape": {1: "dimension"},
    "dimension": {},
}
_NAME = 1
_NODE_DOMAIN, _OPSET_DOMAIN = 7, 1
_TENSOR_NAME, _TENSOR_EXTERNAL, _TENSOR_LOCATION = 8, 13, 14
_ELEMENT_TYPES = {1: "float32", 2: "uint8", 6: "int32", 7: "int64", 10: "float16", 11: "float64"}


@dataclass(frozen=True)
class TensorDeclaration:
    """One input or output of a model.

    Args:
        name: Its name.
        dtype: Type of its elements, as numpy calls it; empty if it is another.
        shape: Its sides; None where a side is free.
    """

    name: str
    dtype: str
    shape: tuple[int | None, ...]


@dataclass(frozen=True)
class ModelDeclaration:
    """What a model file declares.

    Args:
        inputs: What it takes, without its own weights.
        outputs: What it gives.
        has_external_data: Whether some of its weights lie in other files.
        foreign_domains: Sets of operators that it needs and that are not ONNX's own.
    """

    inputs: tuple[TensorDeclaration, ...]
    outputs: tuple[TensorDeclaration, ...]
    has_external_data: bool
    foreign_domains: tuple[str, ...]


class _BrokenError(Exception):
    """The bytes are no message."""


class _Walker:
    """Steps through the messages of a model file and keeps what matters."""

    def __init__(self, data: bytes | memoryview) -> None:
        self._data = data
        self._fields = 0
        self.inputs: list[TensorDeclaration] = []
        self.outputs: list[TensorDeclaration] = []
        self.weights: set[str] = set()
        self.has_external_data = False
        self.domains: set[str] = set()
        self.has_graph = False

    def walk(self, kind: str, start: int, end: int, depth: int = 0) -> None:
        if depth > _DEEPEST:
            raise _BrokenError
        inner = _MESSAGES[kind]
        for number, wire, value, length in self._each(start, end):
            child = inner.get(number) if wire == _BYTES else None
            if child in {"input", "output"}:
                # Those of a graph within a graph are not the model's.
                if depth == 1:
                    listed = self.inputs if child == "input" else self.outputs
                    listed.append(self._declared(value, value + length))
            elif child is not None:
                self.has_graph = self.has_graph or (child == "graph" and depth == 0)
                self.walk(child, value, value + length, depth + 1)
            else:
                self._keep(kind, number, value, length)

    def _keep(self, kind: str, number: int, value: int, length: int) -> None:
        if kind == "tensor":
            if number == _TENSOR_EXTERNAL or (number == _TENSOR_LOCATION and value != 0):
                self.has_external_data = True
            if number == _TENSOR_NAME:
                self.weights.add(self._text(value, length))
        elif (kind, number) in {("node", _NODE_DOMAIN), ("opset", _OPSET_DOMAIN)}:
            self.domains.add(self._text(value, length))

    def _declared(self, start: int, end: int) -> TensorDeclaration:
        name, dtype = "", ""
        shape: tuple[int | None, ...] = ()
        for number, wire, value, length in self._each(start, end):
            if number == _NAME and wire == _BYTES:
                name = self._text(value, length)
            elif number == 2 and wire == _BYTES:
                dtype, shape = self._tensor_type(value, value + length)
        return TensorDeclaration(name, dtype, shape)

    def _tensor_type(self, start: int, end: int) -> tuple[str, tuple[int | None, ...]]:
        dtype, sides = "", []
        for _, _, at, size in self._messages(start, end, 1):
            for number, wire, value, length in self._each(at, at + size):
                if number == 1 and wire == _VARINT:
                    dtype = _ELEMENT_TYPES.get(value, "")
                elif number == 2 and wire == _BYTES:
                    sides = [
                        self._side(at, size) for _, _, at, size in self._messages(value, value + length, 1)
                    ]
        return dtype, tuple(sides)

    def _side(self, start: int, length: int) -> int | None:
        values = [
            value
            for number, wire, value, _ in self._each(start, start + length)
            if (number, wire) == (1, _VARINT)
        ]
        return values[-1] if values and 0 < values[-1] < 1 << 31 else None

    def _messages(self, start: int, end: int, number: int) -> Iterator[tuple[int, int, int, int]]:
        return (each for each in self._each(start, end) if each[:2] == (number, _BYTES))

    def _each(self, start: int, end: int) -> Iterator[tuple[int, int, int, int]]:
        """Number, wire type, value (or where the content begins) and length of every field."""
        at = start
        while at < end:
            self._fields += 1
            if self._fields > _MOST_FIELDS:
                raise _BrokenError
            key, at = self._varint(at, end)
            number, wire = key >> 3, key & 7
            if number == 0:
                raise _BrokenError
            if wire == _VARINT:
                value, at = self._varint(at, end)
                yield number, wire, value, 0
                continue
            if wire == _BYTES:
                length, at = self._varint(at, end)
            elif wire in {_FIXED_64, _FIXED_32}:
                length = 8 if wire == _FIXED_64 else 4
            else:
                raise _BrokenError
            if at + length > end:
                raise _BrokenError
            yield number, wire, at, length
            at += length

    def _varint(self, at: int, end: int) -> tuple[int, int]:
        value = shift = 0
        while at < end and shift < 70:
            byte = self._data[at]
            value |= (byte & 0x7F) << shift
            at += 1
            if byte < 0x80:
                return value, at
            shift += 7
        raise _BrokenError

    def _text(self, start: int, length: int) -> str:
        return bytes(self._data[start : start + min(length, 200)]).decode("utf-8", errors="replace")


def read_declaration(data: bytes | memoryview, *, where: str) -> ModelDeclaration:
    """Read what a model file declares.

    Args:
        data: The whole file.
        where: Name of the file, for messages.

    Raises:
        DataError: ``detector.not_onnx`` if the bytes are no ONNX model.

    Source:
        onnx.proto of ONNX 1.16; Protocol Buffers encoding.
    """
    walker = _Walker(data)
    try:
        walker.walk("model", 0, len(data))
        is_model = walker.has_graph and bool(walker.outputs)
    except _BrokenError:
        is_model = False
    if not is_model:
        raise DataError(
            "detector.not_onnx",
            "the model file is not in the ONNX format",
            where=where,
            do="get the model as ONNX, or export it with the program that it was trained in",
        )
    return ModelDeclaration(
        inputs=tuple(each for each in walker.inputs if each.name not in walker.weights),
        outputs=tuple(walker.outputs),
        has_external_data=walker.has_external_data,
        foreign_domains=tuple(sorted(walker.domains - _KNOWN_DOMAINS)),
    )
