"""Words of identity as people type them, read as what they stand for."""

from __future__ import annotations

from qaplan.base.errors import UsageError
from qaplan.identity.chips.types import Viewpoint
from qaplan.identity.sides import FLANKS, Flank
from qaplan.identity.types import Verdict

__all__ = ["as_flank", "as_reason", "as_verdict", "as_viewpoint"]

_LONGEST = 2000


def as_verdict(text: str) -> Verdict:
    """Read one of the three answers.

    Raises:
        UsageError: ``identity.unknown_verdict``.
    """
    for each in Verdict:
        if each == text:
            return each
    raise UsageError(
        "identity.unknown_verdict", f"'{text[:40]}' is no answer", do=f"choose one of {', '.join(Verdict)}"
    )


def as_viewpoint(text: str) -> Viewpoint:
    """Read from where an animal is seen.

    Raises:
        UsageError: ``identity.unknown_viewpoint``.
    """
    for each in Viewpoint:
        if each == text:
            return each
    raise UsageError(
        "identity.unknown_viewpoint",
        f"'{text[:40]}' is no viewpoint",
        do=f"choose one of {', '.join(Viewpoint)}",
    )


def as_flank(text: str) -> Flank | None:
    """Read a flank; None for an empty word.

    Raises:
        UsageError: ``identity.unknown_flank``.
    """
    for flank in FLANKS:
        if flank == text:
            return flank
    if not text:
        return None
    raise UsageError(
        "identity.unknown_flank", f"'{text[:40]}' is no flank", do=f"choose one of {', '.join(FLANKS)}"
    )


def as_reason(text: str) -> str:
    """A reason in one line, without what no screen shows and no database keeps.

    >>> as_reason(" the broken" + chr(0) + "rosette ")
    'the broken rosette'
    """
    shown = "".join(each if each.isprintable() else " " for each in text)
    return " ".join(shown.split())[:_LONGEST]
