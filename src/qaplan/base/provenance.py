"""Where a value comes from: its inputs by hash, the activity with its parameters, the software."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import datetime
from typing import Literal

from qaplan import __version__
from qaplan.base.errors import DataError

__all__ = ["Activity", "Input", "InputKind", "Provenance", "computed_by", "digest_of", "input_of", "plain"]

InputKind = Literal[
    "fact",
    "record",
    "statement",
    "claim",
    "act",
    "incident",
    "medium",
    "table",
    "source",
    "deployment",
    "individual",
    "place",
    "project",
    "organisation",
    "event",
    "card",
    "estimate",
]


@dataclass(frozen=True)
class Input:
    """One thing that a value was made from.

    Args:
        kind: What it is.
        id: Its id; for a source its address.
        sha256: Digest of its content, hexadecimal; empty for a source that is not held.
    """

    kind: InputKind
    id: str
    sha256: str = ""


@dataclass(frozen=True)
class Activity:
    """What was done.

    Args:
        name: Dotted name of the function, such as ``population.minimum_known_alive``.
        parameters: Its parameters as plain values.
        software: Name and version of the program.
        at: When, in UTC; None for a value that does not depend on it.
    """

    name: str
    parameters: Mapping[str, object] = field(default_factory=dict)
    software: str = ""
    at: datetime | None = None


def computed_by(name: str, parameters: Mapping[str, object] | None = None) -> Activity:
    """An activity of this program, with its version.

    Args:
        name: Dotted name of the function.
        parameters: Its parameters as plain values.

    >>> computed_by("evidence.lags").software.split()[0]
    'qaplan'
    """
    return Activity(name, dict(parameters or {}), f"qaplan {__version__}")


@dataclass(frozen=True)
class Provenance:
    """An activity with its inputs.

    Args:
        activity: What was done.
        inputs: What it was done to.
    """

    activity: Activity
    inputs: tuple[Input, ...] = ()

    @property
    def id(self) -> str:
        """Twelve characters that stay the same while inputs, parameters and software do."""
        activity = {"name": self.activity.name, "parameters": self.activity.parameters}
        inputs = [[each.kind, each.id, each.sha256] for each in self.inputs]
        return digest_of({"activity": activity, "software": self.activity.software, "inputs": inputs})[:12]


def plain(value: object) -> object:
    """Turn a value into what JSON holds: keys sorted, dates in ISO 8601, dataclasses by their fields.

    Raises:
        DataError: ``provenance.not_plain`` if there is something that JSON cannot hold.
    """
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, Mapping):
        return {str(key): plain(value[key]) for key in sorted(value, key=str)}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if isinstance(value, set | frozenset):
        return sorted((plain(each) for each in value), key=str)
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: plain(getattr(value, each.name)) for each in fields(value)}
    if hasattr(value, "isoformat"):
        return str(value.isoformat())
    raise DataError("provenance.not_plain", f"a {type(value).__name__} cannot be written as plain data")


def digest_of(value: object) -> str:
    """SHA-256 of a plain value's sorted JSON, hexadecimal.

    >>> digest_of({"a": 1})[:8]
    '015abd7f'
    """
    text = json.dumps(plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    # A file name may hold a byte that is no text; it still has a digest of its own.
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def input_of(kind: InputKind, item_id: str, value: object) -> Input:
    """Name a value as an input, with the digest of its content.

    Args:
        kind: What it is.
        item_id: Its id.
        value: The value itself, plain or a dataclass of plain values.
    """
    return Input(kind, item_id, digest_of(value))
