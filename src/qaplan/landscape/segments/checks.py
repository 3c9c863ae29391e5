"""What may not stand in a workspace: times of day, half segments, ids that tell a place."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import fields
from typing import TYPE_CHECKING
from unicodedata import normalize

from qaplan.base.errors import DataError, Problem
from qaplan.landscape.segments.types import Constraint, Gap, Post, Segment

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

__all__ = ["check_constraint", "check_gap", "check_id", "check_no_time", "check_post", "check_segment"]

_ID = re.compile(r"\w[\w-]{0,39}")
_TIME = re.compile(
    r"(?<![\d.:])(?:(?:[01]?\d|2[0-3])[:h]|(?:[01]\d|2[0-3])\.)[0-5]\d(?![\d.])"
    r"|\b\d{1,2}\s?(?:ч\b|час(?:а|ам|ов|у)?\b|сағ|утра|вечера|o'clock|[ap]\.?\s?m\b)"
    r"|\bв\s+\d{1,2}\s+(?:дня|ночи)\b"
    r"|\b(?:сағат|таңғы|түскі|кешкі|түнгі)\s+\d{1,2}\b"
    r"|\b(?:[01]\d|2[0-3])[0-5]\d\s?(?:h|hrs|hours)\b"
    r"|(?<![\d-])(?:[01]\d|2[0-3])-00(?![\d-])",
    re.IGNORECASE,
)
_LONGEST = 500
_MOST_POINTS = 10_000
_HIGHEST_M = 50.0
_MOST_STRANDS = 100


def check_id(text: str, *, field: str) -> None:
    """Refuse an id that is none: letters, digits and hyphens, at most forty.

    Args:
        text: The id.
        field: What it is the id of.

    Raises:
        DataError: ``border.bad_id``.
    """
    if not _ID.fullmatch(text):
        raise DataError("border.bad_id", f"the {field} is no id", do="write letters, digits and hyphens")


def check_no_time(text: str, *, field: str) -> None:
    """Refuse a text with a time of day: who walks when is kept nowhere.

    Args:
        text: The text.
        field: Its name.

    Raises:
        DataError: ``border.patrol_time``, without the text.
    """
    if _TIME.search(normalize("NFKC", text)):
        raise DataError(
            "border.patrol_time",
            "a time of day is written there, and no times are kept",
            where=field,
            do="close months instead",
        )


def check_segment(segment: Segment) -> None:
    """Refuse a segment that cannot be.

    Raises:
        DataError: ``border.bad_id``, ``border.patrol_time``, ``border.bad_segment`` with every fault.
    """
    check_id(segment.segment_id, field="segment")
    if segment.post_id:
        check_id(segment.post_id, field="post")
    if segment.beyond:
        check_id(segment.beyond, field="segment beyond")
    _check_texts(segment)
    problems = [*_line_faults(segment.line), *_measure_faults(segment)]
    if problems:
        raise DataError(
            "border.bad_segment", "the segment cannot be kept", do="correct what is listed", problems=problems
        )


def check_constraint(constraint: Constraint) -> None:
    """Refuse months that are none, and notes with a time of day.

    Raises:
        DataError: ``border.bad_months``, ``border.patrol_time``.
    """
    if not set(constraint.months) <= set(range(1, 13)):
        raise DataError("border.bad_months", "the months are none", do="give numbers from 1 to 12")
    _check_texts(constraint)


def check_gap(gap: Gap) -> None:
    """Refuse a place of a passage that cannot be.

    Raises:
        DataError: ``border.bad_id``, ``border.patrol_time``, ``border.bad_segment``.
    """
    check_id(gap.segment_id, field="segment")
    _check_texts(gap)
    if gap.width_m is not None and not 0 < gap.width_m < math.inf:
        raise DataError("border.bad_segment", "the width is none", do="give metres above zero")


def check_post(post: Post) -> None:
    """Refuse a post without an id, or with a time of day in its texts.

    Raises:
        DataError: ``border.bad_id``, ``border.patrol_time``, ``border.bad_segment``.
    """
    check_id(post.post_id, field="post")
    _check_texts(post)


def _check_texts(value: DataclassInstance) -> None:
    for each in fields(value):
        text = getattr(value, each.name)
        if isinstance(text, str):
            check_no_time(text, field=each.name)
            if len(text) > _LONGEST or "\x00" in text:
                raise DataError("border.bad_segment", "a text is too long", where=each.name, do="write less")


def _line_faults(line: Iterable[tuple[float, float]]) -> Iterator[Problem]:
    points = list(line)
    if len(points) == 1 or len(points) > _MOST_POINTS:
        yield Problem("border.bad_line", "a line has two points or more", "line", "draw it again")
    if any(not (-180 <= east <= 180 and -90 <= north <= 90) for east, north in points):
        yield Problem("border.bad_line", "a point lies off the Earth", "line", "give longitude and latitude")


def _measure_faults(segment: Segment) -> Iterator[Problem]:
    if segment.height_m is not None and not 0 <= segment.height_m <= _HIGHEST_M:
        yield Problem("border.bad_measure", "the height is none", "height_m", "give metres")
    if segment.strands is not None and not 0 <= segment.strands <= _MOST_STRANDS:
        yield Problem("border.bad_measure", "the strands are none", "strands", "give a number")
