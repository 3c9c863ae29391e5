"""A row of somebody else's list, and what may be said of the whole list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from qaplan.base.errors import Problem, UsageError
from qaplan.base.messages import Message
from qaplan.base.refusal import Caution
from qaplan.identity.chips.types import Box, Viewpoint

__all__ = ["ImportedManifest", "ImportedRow", "ManifestFormat", "as_manifest_format", "viewpoint_of",
           "viewpoints_kept"]  # fmt: skip

ManifestFormat = Literal["leopardid", "czechlynx", "wildbook"]


@dataclass(frozen=True)
class ImportedRow:
    """One chip of somebody else's list.

    Args:
        path: The picture as the source names it, with slashes.
        individual: Whose it is; empty where the source does not say.
        viewpoint: From where the animal is seen; unknown where the source has a word that is none of ours.
        viewpoint_said: The source's own word.
        encounter: The encounter.
        box: Where the animal is; None when the source gives no box.
        station: Station of the camera; empty when not told.
        taken_at: When; None when not told.
        kind: What the source calls it, such as ``leopard``.
    """

    path: str
    individual: str
    viewpoint: Viewpoint
    viewpoint_said: str
    encounter: str
    box: Box | None = None
    station: str = ""
    taken_at: datetime | None = None
    kind: str = ""


@dataclass(frozen=True)
class ImportedManifest:
    """Somebody else's list.

    Args:
        rows: Its rows.
        cautions: What the source does not say, and what was not taken of it.
        problems: What could not be read, and why.
    """

    rows: tuple[ImportedRow, ...]
    cautions: tuple[Caution, ...] = ()
    problems: tuple[Problem, ...] = ()


def as_manifest_format(text: str) -> ManifestFormat:
    """Read the name of a format.

    Raises:
        UsageError: ``identity.unknown_format``.
    """
    for known in get_args(ManifestFormat):
        if known == text:
            return known  # type: ignore[no-any-return]  # get_args forgets that these are the literals
    raise UsageError(
        "identity.unknown_format",
        f"'{text[:40]}' is no format of lists of animals",
        do=f"choose one of {', '.join(get_args(ManifestFormat))}",
    )


def viewpoint_of(word: str) -> Viewpoint:
    """The viewpoint that a source's word means in so many words; unknown for any other, such as frontleft.

    >>> viewpoint_of("Left").value, viewpoint_of("frontleft").value
    ('left', 'unknown')
    """
    plain = word.strip().casefold()
    return next((each for each in Viewpoint if each.value == plain), Viewpoint.UNKNOWN)


def viewpoints_kept(rows: Iterable[ImportedRow]) -> tuple[Caution, ...]:
    """A caution where the source has words for viewpoints that are none of ours."""
    words = sorted(
        {
            row.viewpoint_said
            for row in rows
            if row.viewpoint is Viewpoint.UNKNOWN and row.viewpoint_said.casefold() not in {"", "unknown"}
        }
    )
    if not words:
        return ()
    told = Message("manifest.viewpoints_kept", {"words": ", ".join(word[:20] for word in words[:20])})
    return (Caution("identity.viewpoints_kept", told),)
