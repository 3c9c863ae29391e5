"""What all statements up to a day come to for two records: same, different, undetermined or in conflict."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from qaplan.base.errors import DataError, Problem
from qaplan.identity.flanks import record_of, side_in, statement_nodes
from qaplan.identity.types import Standing, Statement, Verdict

__all__ = [
    "StandingChange",
    "check_statements",
    "same_groups",
    "standing",
    "standing_statements",
    "standings_over_time",
    "stated_pairs",
]


@dataclass(frozen=True)
class StandingChange:
    """A day on which the answer for a pair became another one.

    Args:
        on: The day.
        standing: The answer from that day.
        statements: Ids of the statements of that day that bear on the pair.
    """

    on: date
    standing: Standing
    statements: tuple[str, ...]


class _Groups:
    """Nodes joined by same-statements (union-find with path halving)."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}

    def find(self, record: str) -> str:
        parent = self._parent
        parent.setdefault(record, record)
        while parent[record] != record:
            parent[record] = parent[parent[record]]
            record = parent[record]
        return record

    def join(self, records: Sequence[str]) -> None:
        first = self.find(records[0])
        for record in records[1:]:
            self._parent[self.find(record)] = first

    def members(self) -> dict[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for record in list(self._parent):
            found.setdefault(self.find(record), set()).add(record)
        return {root: frozenset(records) for root, records in found.items()}


def stated_pairs(statement: Statement) -> tuple[tuple[str, str], ...]:
    """The pairs that a statement speaks of.

    Args:
        statement: ``same`` speaks of every pair of its records; ``different`` and ``undetermined`` of the
            first with each of the others.

    Returns:
        The pairs, in the order of the records; where the statement names flanks, pairs of sides.
    """
    nodes = statement_nodes(statement)
    if statement.verdict is Verdict.SAME:
        return tuple(combinations(nodes, 2))
    first, *others = nodes
    return tuple((first, other) for other in others)


def standing_statements(statements: Iterable[Statement], on: date) -> tuple[Statement, ...]:
    """The statements that stand on a day: made by then, and not superseded by then.

    Args:
        statements: All of them, in any order.
        on: The day. Later statements have no effect on the answer.

    Returns:
        Those that stand, by date and id.
    """
    made = [each for each in statements if each.made_on <= on]
    superseded = {each.supersedes for each in made if each.supersedes}
    left = [each for each in made if each.statement_id not in superseded]
    return tuple(sorted(left, key=lambda each: (each.made_on, each.statement_id)))


def same_groups(statements: Iterable[Statement], *, also: Iterable[str] = ()) -> tuple[frozenset[str], ...]:
    """The groups that same-statements join, each with two nodes or more.

    A node is a record, or a side where the statement names flanks. The whole animal of a record is joined to
    its sides where only one of them was told same or different, or where both are one animal's by what was
    said; else nobody knows to which of the two it belongs.

    Args:
        statements: The statements, in any order.
        also: Nodes that no statement names and that are to be placed all the same.
    """
    groups = _groups(statements, also)
    return tuple(sorted((g for g in groups.members().values() if len(g) > 1), key=min))


def standing(statements: Iterable[Statement], a: str, b: str, on: date) -> Standing:
    """Say what the statements up to a day come to for two records.

    Same-statements carry over (A is B and B is C, so A is C), and so do different-statements along them.
    "Could not tell" yields to any same or different. Where a different-statement sits inside a group that
    same-statements join, nothing in that group is sure any more: every pair of it is in conflict.

    Args:
        statements: All statements, in any order; those made after the day have no effect.
        a: One record, or one side as a word.
        b: The other.
        on: The day.

    Returns:
        The standing of the pair on that day.

    >>> from qaplan.identity.types import Statement, Verdict
    >>> day = date(2024, 9, 27)
    >>> standing([Statement("s1", ("A", "B"), Verdict.UNDETERMINED, "O-1", day)], "A", "B", day)
    <Standing.UNDETERMINED: 'undetermined'>
    """
    stand = standing_statements(statements, on)
    groups = _groups(stand, (a, b))
    ends = frozenset((groups.find(a), groups.find(b)))
    between = {
        verdict: {frozenset(map(groups.find, pair)) for pair in _pairs(stand, verdict)}
        for verdict in (Verdict.DIFFERENT, Verdict.UNDETERMINED)
    }
    if ends in between[Verdict.DIFFERENT]:
        return Standing.CONFLICT if len(ends) == 1 else Standing.DIFFERENT
    if len(ends) == 1:
        return Standing.SAME
    return Standing.UNDETERMINED if ends in between[Verdict.UNDETERMINED] else Standing.UNSTATED


def standings_over_time(statements: Iterable[Statement], a: str, b: str) -> tuple[StandingChange, ...]:
    """List the days on which the answer for a pair changed, oldest first.

    Args:
        statements: All statements, in any order.
        a: One record.
        b: The other.

    Returns:
        The changes; empty when nobody ever said anything that bears on the pair.
    """
    held = tuple(statements)
    changes: list[StandingChange] = []
    before = Standing.UNSTATED
    for day in sorted({each.made_on for each in held}):
        now = standing(held, a, b, day)
        if now is not before:
            changes.append(StandingChange(day, now, _bearing(held, a, b, day)))
        before = now
    return tuple(changes)


def check_statements(statements: Sequence[Statement], records: Iterable[str] | None = None) -> None:
    """Refuse statements that cannot be read as a history.

    Args:
        statements: All statements.
        records: Ids of the records that exist; None leaves that unchecked.

    Raises:
        DataError: ``identity.bad_statements`` with one problem for each: an id given twice, fewer than two
            records or one twice, an unknown record in a statement about whole records, a superseded statement
            that is unknown, of another author, or not older; of two of one day the lesser id is the older.
    """
    known = None if records is None else set(records)
    by_id: dict[str, Statement] = {}
    problems: list[Problem] = []
    for each in statements:
        if each.statement_id in by_id:
            problems.append(_problem("statement_twice", each, "this statement id is given twice"))
        by_id.setdefault(each.statement_id, each)
        problems += _record_problems(each, known)
    for each in statements:
        problems += _supersession_problems(each, by_id)
    if problems:
        raise DataError(
            "identity.bad_statements",
            f"{len(problems)} statements about identity cannot be taken",
            do="correct them and read again",
            problems=problems,
        )


def _record_problems(statement: Statement, known: set[str] | None) -> list[Problem]:
    found = []
    if len(set(statement_nodes(statement))) < max(2, len(statement.records)):
        found.append(_problem("too_few_records", statement, "it needs two records or more, each once"))
    if known is not None and not statement.flanks:
        unknown = ", ".join(each for each in statement.records if each not in known)
        if unknown:
            found.append(_problem("unknown_record", statement, f"there is no record {unknown}"))
    if statement.flanks and len(statement.flanks) != len(statement.records):
        found.append(_problem("bad_flanks", statement, "it names a side for some of its records only"))
    return found


def _supersession_problems(statement: Statement, by_id: dict[str, Statement]) -> list[Problem]:
    if not statement.supersedes:
        return []
    earlier = by_id.get(statement.supersedes)
    if earlier is None:
        return [_problem("unknown_superseded", statement, f"there is no statement {statement.supersedes}")]
    if earlier.author != statement.author:
        what = "it would replace the word of another author; add an opinion instead"
        return [_problem("supersedes_other", statement, what)]
    if (earlier.made_on, earlier.statement_id) >= (statement.made_on, statement.statement_id):
        return [_problem("supersedes_later", statement, "the statement that it replaces is not older")]
    return []


def _problem(code: str, statement: Statement, what: str) -> Problem:
    return Problem(f"identity.{code}", what, f"statement {statement.statement_id}", "correct the statement")


def _groups(statements: Iterable[Statement], also: Iterable[str] = ()) -> _Groups:
    groups = _Groups()
    named = set(also)
    told: set[str] = set()
    for each in statements:
        nodes = statement_nodes(each)
        named.update(nodes)
        # Whoever could not tell has told nothing: taking a word back leaves all as it was before the word.
        told.update(nodes if each.verdict is not Verdict.UNDETERMINED else ())
        if each.verdict is Verdict.SAME:
            groups.join(nodes)
    _join_wholes(groups, named, told)
    return groups


def _join_wholes(groups: _Groups, named: set[str], told: set[str]) -> None:
    """Join whole animals to their sides where it is clear to which, until nothing more is clear."""
    sides: dict[str, list[str]] = {}
    for node in sorted(told):
        if side_in(node) is not None:
            sides.setdefault(record_of(node), []).append(node)
    wanted = {node for node in named if node in sides}
    while joined := {whole for whole in wanted if len({groups.find(each) for each in sides[whole]}) == 1}:
        for whole in sorted(joined):
            groups.join((whole, *sides[whole]))
        wanted -= joined


def _pairs(statements: Iterable[Statement], verdict: Verdict) -> list[tuple[str, str]]:
    return [pair for each in statements if each.verdict is verdict for pair in stated_pairs(each)]


def _bearing(statements: tuple[Statement, ...], a: str, b: str, day: date) -> tuple[str, ...]:
    groups = _groups(standing_statements(statements, day), (a, b))
    ends = {groups.find(a), groups.find(b)}
    return tuple(
        each.statement_id
        for each in statements
        if each.made_on == day and ends & {groups.find(node) for node in statement_nodes(each)}
    )
