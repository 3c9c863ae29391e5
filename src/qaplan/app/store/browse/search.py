"""Finding things under what a reader begins to type."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qaplan.app.store.studies import Study
from qaplan.base.names import fold, sounded

if TYPE_CHECKING:
    from django.db.models import Q

__all__ = ["Found", "find_spellings"]

_LAST_LETTER = "\U0010ffff"


@dataclass(frozen=True)
class Found:
    """One thing that answers to what was typed.

    Args:
        register: Register that holds it, such as ``individuals``.
        subject: Its id.
        name: The name that was found.
        is_whole: Whether what was typed is the whole name or its end, and not only a beginning.
    """

    register: str
    subject: str
    name: str
    is_whole: bool


def find_spellings(study: Study, typed: str, *, limit: int = 50) -> tuple[Found, ...]:
    """Find things by the beginning of any word of any of their names, in any script, or of their ids.

    Args:
        study: The study.
        typed: What the reader typed; case, quotes and hyphens do not matter.
        limit: How many things.

    Returns:
        Each thing once, whole names first.
    """
    from django.db.models import Q

    from qaplan.app.store import models

    starts = {start for start in (fold(typed), sounded(typed)) if start}
    if not starts:
        return ()
    asked = Q()
    for start in starts:
        asked |= _begins(study, start)
    rows = models.Spelling.objects.using(study.alias).filter(asked)
    found: dict[tuple[str, str], Found] = {}
    for register, subject, name, folded in rows.values_list("register", "subject", "name", "folded")[
        : limit * 8
    ]:
        is_whole = folded in starts
        held = found.get((register, subject))
        if held is None or (is_whole and not held.is_whole):
            found[register, subject] = Found(register, subject, name, is_whole)
    return tuple(sorted(found.values(), key=lambda each: (not each.is_whole, each.register, each.subject)))[
        :limit
    ]


def _begins(study: Study, start: str) -> Q:
    """Spellings that begin with a text, asked so that the database can use its index."""
    from django.db import connections
    from django.db.models import Q

    if connections[study.alias].vendor == "sqlite":
        return Q(folded__gte=start, folded__lt=start + _LAST_LETTER)
    return Q(folded__startswith=start)
