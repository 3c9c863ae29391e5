"""Where the statements of a day cannot all be true, and between whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from qaplan.identity.flanks import record_of, statement_nodes
from qaplan.identity.standing import same_groups, standing_statements, stated_pairs
from qaplan.identity.types import Statement, Verdict

__all__ = ["IdentityDispute", "disputes_at"]


@dataclass(frozen=True)
class IdentityDispute:
    """A group of records of which some say that they are one animal and some that they are not.

    Args:
        records: The records.
        same: Statements that join them, by date.
        different: Statements that part them, by date.
        since: The day from which they cannot all be true.
        nodes: The records and sides that are joined and parted, each as a word.
    """

    records: tuple[str, ...]
    same: tuple[Statement, ...]
    different: tuple[Statement, ...]
    since: date
    nodes: tuple[str, ...] = ()

    @property
    def parties(self) -> tuple[str, ...]:
        """Who takes part, in the order in which they spoke."""
        spoken = sorted(self.same + self.different, key=lambda each: (each.made_on, each.statement_id))
        return tuple(dict.fromkeys(each.author for each in spoken))


def disputes_at(statements: Iterable[Statement], on: date) -> tuple[IdentityDispute, ...]:
    """List the disputes about identity on a day.

    Args:
        statements: All statements; those made after the day have no effect.
        on: The day.

    Returns:
        One dispute for each group that same-statements join and a different-statement parts.
    """
    held = tuple(statements)
    stand = standing_statements(held, on)
    found = []
    parted = {node for each in stand if each.verdict is Verdict.DIFFERENT for node in statement_nodes(each)}
    for group in same_groups(stand):
        different = _inside(stand, group, Verdict.DIFFERENT) if parted & group else ()
        if different:
            same = _inside(stand, group, Verdict.SAME)
            since = _since(_near(held, group), different, on)
            records = tuple(sorted({record_of(node) for node in group}))
            found.append(IdentityDispute(records, same, different, since, tuple(sorted(group))))
    return tuple(found)


def _near(statements: tuple[Statement, ...], group: frozenset[str]) -> tuple[Statement, ...]:
    """The statements that can ever have joined or parted records of a group, or that replace such a one."""
    said_same = [each for each in statements if each.verdict is Verdict.SAME]
    ever = next((other for other in same_groups(said_same) if other & group), group)
    near = {each.statement_id for each in statements if ever & set(statement_nodes(each))}
    return tuple(each for each in statements if each.statement_id in near or each.supersedes in near)


def _inside(stand: tuple[Statement, ...], group: frozenset[str], verdict: Verdict) -> tuple[Statement, ...]:
    return tuple(
        each
        for each in stand
        if each.verdict is verdict and any(set(pair) <= group for pair in stated_pairs(each))
    )


def _since(statements: tuple[Statement, ...], different: tuple[Statement, ...], on: date) -> date:
    """The first day of the unbroken stretch up to ``on`` on which a joined group was parted."""
    pairs = {frozenset(pair) for each in different for pair in stated_pairs(each)}
    since = on
    for day in sorted({each.made_on for each in statements if each.made_on <= on}, reverse=True):
        groups = same_groups(standing_statements(statements, day))
        parted = _parting(standing_statements(statements, day))
        if not any(pair <= group and pair in parted for pair in pairs for group in groups):
            break
        since = day
    return since


def _parting(stand: tuple[Statement, ...]) -> set[frozenset[str]]:
    return {
        frozenset(pair) for each in stand if each.verdict is Verdict.DIFFERENT for pair in stated_pairs(each)
    }
