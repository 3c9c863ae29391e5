"""Rows about one picture put together: many animals on one picture are one picture with many labels."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from qaplan.recognition.tables.types import LabelledFile

__all__ = ["grouped"]


def grouped(files: Iterable[LabelledFile]) -> tuple[LabelledFile, ...]:
    """Put the rows of one path and place together, in the order in which they first came."""
    found: dict[tuple[str, str], LabelledFile] = {}
    waiting: dict[tuple[str, str], list[LabelledFile]] = {}
    for file in files:
        key = (file.place, file.path)
        found.setdefault(key, file)
        waiting.setdefault(key, []).append(file)
    return tuple(
        replace(
            first,
            labels=tuple(label for each in waiting[key] for label in each.labels),
            person_score=max(each.person_score for each in waiting[key]),
        )
        for key, first in found.items()
    )
