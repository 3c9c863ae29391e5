"""The catalogue of individuals as a view over statements on a day, and finding an animal by any spelling."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from qaplan.base.errors import DataError
from qaplan.base.names import Names
from qaplan.identity.flanks import record_of, side_in, statement_nodes
from qaplan.identity.standing import same_groups, standing_statements, stated_pairs
from qaplan.identity.types import Individual, Statement, Verdict

__all__ = ["CatalogueEntry", "catalogue_at", "find_individual"]


@dataclass(frozen=True)
class CatalogueEntry:
    """One animal of the catalogue as the statements of a day make it.

    Args:
        individual_id: Catalogue id.
        names: Public names; empty when it has none.
        records: Records that statements join on that day, its first record among them.
        undetermined: Records of which somebody could not tell whether they are this animal.
        shares_with: Other individuals whose first record the same statements join to this one: somebody
            says that they are one animal.
        is_in_conflict: Whether statements about these records cannot all be true.
        statements: Ids of the statements that make the entry.
        sides: Sides of those records that statements join, each as a word; empty where nobody compared sides.
    """

    individual_id: str
    names: Names
    records: tuple[str, ...]
    undetermined: tuple[str, ...]
    shares_with: tuple[str, ...]
    is_in_conflict: bool
    statements: tuple[str, ...]
    sides: tuple[str, ...] = ()


def catalogue_at(
    individuals: Sequence[Individual],
    statements: Iterable[Statement],
    on: date,
    *,
    known_since: Mapping[str, date] | None = None,
) -> tuple[CatalogueEntry, ...]:
    """Build the catalogue of a day anew, from the statements that stood on it.

    The keeper's list of records is of today, so only the first record of each list is taken from it: what
    else belongs to the animal on that day is what statements join to it. The first may be a side, such as
    ``E-0412#left``: an animal that was named from one flank, which is not there before it was named.

    Args:
        individuals: The catalogue as its keeper gives it.
        statements: All statements; later ones have no effect.
        on: The day.
        known_since: Day from which each record was known; an individual whose first record was not known
            by then is left out. None leaves nobody out.

    Returns:
        One entry for each individual, in the order given.
    """
    stand = standing_statements(statements, on)
    anchors = {each.individual_id: each.records[0] for each in individuals if each.records}
    known = {
        individual: record
        for individual, record in anchors.items()
        if known_since is None or known_since.get(record_of(record), date.min) <= on
    }
    unborn = {each.individual_id for each in individuals if _is_named_later(each, on)}
    known = {individual: record for individual, record in known.items() if individual not in unborn}
    view = _View(stand, known)
    return tuple(_entry(each, known, view) for each in individuals if each.individual_id in known)


def find_individual(individuals: Iterable[Individual], text: str) -> Individual | None:
    """Find an animal by its catalogue id or by any spelling of its name, in any script.

    Args:
        individuals: Where to look.
        text: What the reader typed; case, quotes and hyphens do not matter.

    Returns:
        The animal, or None.

    Raises:
        DataError: ``identity.ambiguous_name`` if two animals answer to it.

    >>> animal = Individual("KZ-TAUSHERI", Names(kk="Тау Шері", en="Tau Sheri", variants=("Tay Sheri",)))
    >>> find_individual([animal], "тау шері").individual_id
    'KZ-TAUSHERI'
    """
    found = [each for each in individuals if each.individual_id == text or each.names.answers_to(text)]
    if len(found) > 1:
        ids = ", ".join(each.individual_id for each in found)
        raise DataError(
            "identity.ambiguous_name", f"more than one animal answers to '{text}': {ids}", do="use the id"
        )
    return found[0] if found else None


def _is_named_later(individual: Individual, on: date) -> bool:
    """Whether an animal that begins with a side had not been named by a day."""
    if not individual.records or side_in(individual.records[0]) is None or individual.naming is None:
        return False
    first = individual.naming.when.earliest
    return first is not None and first > on


class _View:
    """The statements of a day by the records and sides that they name, and the groups that they make."""

    def __init__(self, stand: tuple[Statement, ...], anchors: Mapping[str, str]) -> None:
        groups = same_groups(stand, also=anchors.values())
        self.group_of = {node: group for group in groups for node in group}
        self.naming: dict[str, list[tuple[int, Statement]]] = {}
        self.anchored: dict[str, list[str]] = {}
        for at, each in enumerate(stand):
            for node in statement_nodes(each):
                self.naming.setdefault(node, []).append((at, each))
        for individual, record in anchors.items():
            self.anchored.setdefault(record, []).append(individual)

    def bearing(self, records: frozenset[str]) -> list[Statement]:
        """The statements that name one of the records, in their order."""
        found = {at: each for record in records for at, each in self.naming.get(record, ())}
        return [found[at] for at in sorted(found)]


def _entry(individual: Individual, anchors: Mapping[str, str], view: _View) -> CatalogueEntry:
    first = anchors[individual.individual_id]
    nodes = view.group_of.get(first, frozenset((first,)))
    bearing = view.bearing(nodes)
    order = {each: at for at, each in enumerate(anchors)}
    near = {each for node in nodes for each in view.anchored.get(node, ())} - {individual.individual_id}
    others = sorted(near, key=order.__getitem__)
    ends = {record_of(each) for each in _ends(bearing, Verdict.UNDETERMINED, nodes)}
    return CatalogueEntry(
        individual_id=individual.individual_id,
        names=individual.names,
        records=tuple(sorted({record_of(node) for node in nodes})),
        undetermined=tuple(sorted(ends)),
        shares_with=tuple(others),
        is_in_conflict=any(
            set(pair) <= nodes
            for each in bearing
            if each.verdict is Verdict.DIFFERENT
            for pair in stated_pairs(each)
        ),
        statements=tuple(each.statement_id for each in bearing),
        sides=tuple(sorted(node for node in nodes if side_in(node) is not None)),
    )


def _ends(statements: Iterable[Statement], verdict: Verdict, nodes: frozenset[str]) -> set[str]:
    """The records and sides that a verdict ties to the group and that are not in it."""
    pairs = [pair for each in statements if each.verdict is verdict for pair in stated_pairs(each)]
    return {other for a, b in pairs for own, other in ((a, b), (b, a)) if own in nodes and other not in nodes}
