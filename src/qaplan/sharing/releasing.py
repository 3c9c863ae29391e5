"""The one door: what may leave the house, for whom; whatever was never declared stays inside."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import singledispatch
from types import MappingProxyType
from typing import Any, TypeVar, get_args, overload

from qaplan.base.errors import DisclosureError
from qaplan.base.exact_places import ExactPlace
from qaplan.base.facts import Fact, FactBook
from qaplan.base.messages import Message
from qaplan.base.places import Cell
from qaplan.base.refusal import Refusal
from qaplan.sharing.answers import Answer, release_answer
from qaplan.sharing.camera_rows import ROWS, exact_position
from qaplan.sharing.coordinates import find_coordinates, scrub
from qaplan.sharing.digest import release_digest
from qaplan.sharing.speech import Speech
from qaplan.sharing.story import release_situation
from qaplan.sharing.terms import Terms
from qaplan.sharing.types import (
    _SEAL,
    Audience,
    OutputName,
    Released,
    ReleasedPosition,
    Situation,
)

__all__ = ["release"]

S = TypeVar("S", Situation, Answer, FactBook, Message, Refusal, str)

_NOTHING: Mapping[str, Any] = MappingProxyType({})
_STUDY_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_MOST_FIGURES = 3
_DOCUMENTS = frozenset(
    {"situation", "tables", "figures", "map", "life-lines", "effort", "package", "dossier"}
)
_EXTENSIONS = frozenset({"html", "pdf", "docx", "xlsx", "svg", "png", "zip", "json", "csv"})
_LANGUAGES = frozenset({"", "kk", "ru", "en"})
_HASH = re.compile(r"\b[0-9a-fA-F]{32,128}\b")
_PATH = re.compile(
    r"(?:(?<![A-Za-z])[A-Za-z]:[\\/]|(?<![\w.:/])~?/)[^\s'\"<>|]+|[\w.-]+\.(?:jpe?g|png|avi|mp4|mov|tiff?)\b",
    re.I,
)


@overload
def release(
    value: S,
    audience: Audience,
    *,
    key: bytes = b"",
    cells: Mapping[str, Cell] = _NOTHING,
    station_of_medium: Mapping[str, str] = _NOTHING,
) -> Released[S]: ...
@overload
def release(value: Fact, audience: Audience, *, key: bytes = b"") -> Released[Fact | None]: ...
@overload
def release(value: ExactPlace, audience: Audience) -> Released[ReleasedPosition]: ...
@overload
def release(value: OutputName, audience: Audience) -> Released[str]: ...
@overload
def release(
    value: tuple[Any, ...],
    audience: Audience,
    *,
    key: bytes = b"",
    cells: Mapping[str, Cell] = _NOTHING,
    station_of_medium: Mapping[str, str] = _NOTHING,
) -> Released[tuple[Any, ...]]: ...
def release(
    value: object,
    audience: Audience,
    *,
    key: bytes = b"",
    cells: Mapping[str, Cell] = _NOTHING,
    station_of_medium: Mapping[str, str] = _NOTHING,
) -> Released[Any]:
    """Let a value out to an audience.

    Args:
        value: A Situation, Answer, FactBook, Fact, Message, Refusal, text, OutputName or ExactPlace, or a
            tuple of stations, deployments, media, observations, events, effort intervals, effort rows or
            station cells. Texts lose positions, and for the public hashes, paths and picture names as well.
        audience: ``steward`` or ``public``.
        key: Secret of this study and audience, at least 16 bytes; needed for camera data to the public.
        cells: The cell that each station was given once, by station id; never made from a position here.
        station_of_medium: Station of each medium, by medium id; to count observations by station.

    Returns:
        The value as this audience gets it, with the ids of the facts that were held back.

    Raises:
        DisclosureError: ``sharing.unknown_audience``; ``sharing.unknown_kind`` for a value that was never
            declared; ``sharing.exact_place`` for an exact place to the public; ``sharing.file_name`` for a
            name with a part that is not on the list; ``sharing.no_key`` without a key where one is needed.

    >>> release("camera found at lat 12.345", "public").value
    'camera found at [withheld]'
    """
    if audience not in get_args(Audience):
        raise DisclosureError(
            "sharing.unknown_audience",
            f"there is no audience '{audience}'",
            do=f"use one of {', '.join(get_args(Audience))}",
        )
    terms = Terms(audience, key, cells, station_of_medium)
    released = _release(value, terms)
    return Released(
        released,
        audience,
        frozenset(terms.withheld),
        release_digest(released, audience),
        frozenset(terms.withheld_sentences),
        seal=_SEAL,
    )


@singledispatch
def _release(value: object, terms: Terms) -> object:
    raise DisclosureError(
        "sharing.unknown_kind",
        f"nobody has declared how a {type(value).__name__} is released to {terms.audience}",
        do="release the facts or rows that it is made of",
    )


@_release.register
def _(value: Situation, terms: Terms) -> Situation:
    return release_situation(value, terms)


@_release.register
def _(value: Answer, terms: Terms) -> Answer:
    return release_answer(value, terms)


@_release.register
def _(value: FactBook, terms: Terms) -> FactBook:
    return Speech(terms, private_ids=terms.cells).book(value)


@_release.register
def _(value: Fact, terms: Terms) -> Fact | None:
    return Speech(terms, private_ids=terms.cells).fact(value)


@_release.register
def _(value: Message, terms: Terms) -> Message:
    return Speech(terms, private_ids=terms.cells).message(value)


@_release.register
def _(value: Refusal, terms: Terms) -> Refusal:
    return Speech(terms, private_ids=terms.cells).refusal(value)


@_release.register
def _(value: ExactPlace, terms: Terms) -> ReleasedPosition:
    if terms.is_public:
        raise DisclosureError(
            "sharing.exact_place",
            "an exact place was about to go to the public",
            do="release the station; it carries the cell that it was given once",
        )
    return exact_position(value)


@_release.register
def _(value: str, terms: Terms) -> str:
    without = scrub(value)
    if not terms.is_public:
        return without
    return _PATH.sub("[withheld]", _HASH.sub("[withheld]", without))


@_release.register
def _(value: OutputName, terms: Terms) -> str:
    parts_are_listed = (
        _is_short_id(value.study_id, terms)
        and value.document in _DOCUMENTS
        and value.language in _LANGUAGES
        and value.extension in _EXTENSIONS
    )
    day = value.as_of.isoformat() if value.as_of else ""
    parts = [value.study_id, value.document, day, terms.audience, value.language]
    name = "-".join(filter(None, parts)) + f".{value.extension}"
    if not parts_are_listed or find_coordinates(name.replace(f"-{day}-", "-") if day else name):
        raise DisclosureError(
            "sharing.file_name",
            "a part of a file name is not on the list of what file names may carry",
            do="name the study in lower-case letters, with a year or at most three figures",
        )
    return name


def _is_short_id(study_id: str, terms: Terms) -> bool:
    """Whether an id is a slug which, for the public, has too few figures to spell a position."""
    figures = sum(character.isdigit() for character in _YEAR.sub("", study_id))
    return bool(_STUDY_ID.fullmatch(study_id)) and (figures <= _MOST_FIGURES or not terms.is_public)


@_release.register
def _(value: tuple, terms: Terms) -> tuple[Any, ...]:  # type: ignore[type-arg]  # singledispatch needs the class
    if not value:
        return ()
    kinds = {type(each) for each in value}
    rows = ROWS.get(type(value[0]))
    if rows is None or len(kinds) != 1:
        names = ", ".join(sorted(kind.__name__ for kind in kinds))
        raise DisclosureError(
            "sharing.unknown_kind",
            f"nobody has declared how rows of {names} are released",
            do="release one declared kind at a time",
        )
    return rows(value, terms)
