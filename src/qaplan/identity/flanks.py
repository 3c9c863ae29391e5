"""Left and right as two catalogues: what a statement compares, and when the two flanks are one animal.

A statement with flanks is about sides; one without is about the whole animal in the record. Both are nodes of
one graph, each under one word: a side as ``E-0412#left``, a whole animal as its record's id.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from qaplan.base.errors import UsageError
from qaplan.identity.sides import FLANKS, Side, parse_side
from qaplan.identity.types import Statement, Verdict

__all__ = ["FlankState", "flank_state", "flanks_of", "is_link", "record_of", "side_in", "statement_nodes"]


class FlankState(StrEnum):
    """Which flanks of an animal are known, and whether somebody has tied them together."""

    NONE = "none"
    """No side of it was compared; whatever is said of it is about whole records."""
    LEFT_ONLY = "left_only"
    RIGHT_ONLY = "right_only"
    LINKED = "linked"
    """Both, and a statement says that they are one animal's."""
    UNLINKED = "unlinked"
    """Both were seen in one of its passings, and nobody has said that they are one animal's."""


def statement_nodes(statement: Statement) -> tuple[str, ...]:
    """What a statement speaks of, in the order of its records.

    >>> from datetime import date
    >>> said = Statement("s", ("E-1", "E-2"), Verdict.SAME, "O-1", date(2025, 1, 1), flanks=("left", "left"))
    >>> statement_nodes(said)
    ('E-1#left', 'E-2#left')
    """
    if len(statement.flanks) != len(statement.records):
        return statement.records
    return tuple(
        _node(record, flank) for record, flank in zip(statement.records, statement.flanks, strict=True)
    )


def _node(record: str, flank: str) -> str:
    for known in FLANKS:
        if known == flank:
            return str(Side(record, known))
    return record


def side_in(node: str) -> Side | None:
    """The side that a node is; None for the whole animal of a record."""
    try:
        return parse_side(node)
    except UsageError:
        return None


def record_of(node: str) -> str:
    """The record or passing that a node belongs to.

    >>> record_of("E-0412#left"), record_of("KZ-020")
    ('E-0412', 'KZ-020')
    """
    side = side_in(node)
    return side.encounter_id if side else node


def is_link(statement: Statement) -> bool:
    """Whether a statement says that both flanks of one passing are one animal's."""
    return (
        statement.verdict is Verdict.SAME
        and len(statement.records) == 2
        and statement.records[0] == statement.records[1]
        and set(statement.flanks) == set(FLANKS)
    )


def flanks_of(nodes: Iterable[str]) -> frozenset[str]:
    """The flanks that are among some nodes."""
    return frozenset(side.flank for node in nodes if (side := side_in(node)) is not None)


def flank_state(nodes: Iterable[str], seen: Iterable[Side] = ()) -> FlankState:
    """Say which flanks of an animal are known.

    Args:
        nodes: Everything that statements join to the animal.
        seen: All sides that have pictures, of any animal; those of passings that belong to the animal
            through one flank only make it unlinked.

    >>> flank_state(["E-1#left"]).value, flank_state(["E-1#left", "E-1#right"]).value
    ('left_only', 'linked')
    """
    held = frozenset(nodes)
    flanks = flanks_of(held)
    if len(flanks) == len(FLANKS):
        return FlankState.LINKED
    if not flanks:
        return FlankState.NONE
    passings = {record_of(node) for node in held}
    if any(each.encounter_id in passings and str(each) not in held for each in seen):
        return FlankState.UNLINKED
    return FlankState.LEFT_ONLY if "left" in flanks else FlankState.RIGHT_ONLY
