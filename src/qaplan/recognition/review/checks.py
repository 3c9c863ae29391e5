"""Whether a label that came from a page is one that can be said."""

from __future__ import annotations

from collections.abc import Mapping

from qaplan.base.errors import UsageError
from qaplan.recognition.review.types import (
    CANNOT_TELL,
    FLANKS,
    LIFE_STAGES,
    QUALITIES,
    SEXES,
    ReviewLabel,
)
from qaplan.recognition.taxonomy.table import taxon_table

__all__ = ["check_label", "label_from"]

_MOST = 10_000
_WORDS = {"sex": SEXES, "life_stage": LIFE_STAGES, "flank": FLANKS, "quality": QUALITIES}


def label_from(said: Mapping[str, object]) -> ReviewLabel:
    """Read a label from plain values.

    Args:
        said: ``taxon_id``, and where said ``count``, ``sex``, ``life_stage``, ``flank``, ``quality``.

    Raises:
        UsageError: What :func:`check_label` raises; ``review.bad_label`` if the count is no number.
    """
    count = said.get("count")
    if count is not None and (isinstance(count, bool) or not isinstance(count, int)):
        raise _bad("the count is no whole number")
    words = {name: str(said.get(name) or "") for name in _WORDS}
    label = ReviewLabel(str(said.get("taxon_id") or ""), count, **words)
    check_label(label)
    return label


def check_label(label: ReviewLabel) -> None:
    """Refuse a label that nobody can mean.

    Raises:
        UsageError: ``review.unknown_kind`` if there is no such kind, ``review.bad_label`` if a detail is none
            of its words or the count is out of bounds.
    """
    known = {each.taxon_id for each in taxon_table().taxa} | {CANNOT_TELL}
    if label.taxon_id not in known:
        raise UsageError(
            "review.unknown_kind",
            f"there is no kind '{label.taxon_id[:40]}'",
            do="choose one that qaplan recognition taxa lists, or cannot_tell",
        )
    if label.count is not None and not 0 <= label.count <= _MOST:
        raise _bad("the count is out of bounds")
    for name, words in _WORDS.items():
        if getattr(label, name) and getattr(label, name) not in words:
            raise _bad(f"'{getattr(label, name)[:20]}' is no {name.replace('_', ' ')}")


def _bad(what: str) -> UsageError:
    return UsageError("review.bad_label", what, do="leave it out, or choose one of the words of the page")
