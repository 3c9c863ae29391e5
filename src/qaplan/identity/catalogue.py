"""The catalogue of individuals as a view over statements on a day, and finding an animal by any spelling."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from qaplan.base.errors import DataError
from qaplan.base.names import Names
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
    """

    individual_id: str
    names: Names
    records: tuple[str, ...]
    undetermined: tuple[str, ...]
    shares_with: tuple[str, ...]
    is_in_conflict: bool
    statements: tuple[str, ...]


def catalogue_at(
    individuals: Sequence[Individual],
    statements: Iterable[Statement],
    on: date,
    *,
    known_since: Mapping[str, date] | None = None,
) -> tuple[CatalogueEntry, ...]:
    """Build the catalogue of a day anew, from the statements that stood on it.

    The keeper's list of records is of today, so only the first record of each list is taken from it: what
    else belongs to the animal on that day is what statements join to it.

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
        if known_since is None or known_since.get(record, date.min) <= on
    }
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


class _View:
    """The statements of a day by the records that they name, and the groups that they make."""

    def __init__(self, stand: tuple[Statement, ...], anchors: Mapping[str, str]) -> None:
        self.group_of = {record: group for group in same_groups(stand) for record in group}
        self.naming: dict[str, list[tuple[int, Statement]]] = {}
        self.anchored: dict[str, list[str]] = {}
        for at, each in enumerate(stand):
            for record in each.records:
                self.naming.setdefault(record, []).append((at, each))
        for individual, record in anchors.items():
            self.anchored.setdefault(record, []).append(individual)

    def bearing(self, records: frozenset[str]) -> list[Statement]:
        """The statements that name one of the records, in their order."""
        found = {at: each for record in records for at, each in self.naming.get(record, ())}
        return [found[at] for at in sorted(found)]


def _entry(individual: Individual, anchors: Mapping[str, str], view: _View) -> CatalogueEntry:
    first = anchors[individual.individual_id]
    records = view.group_of.get(first, frozenset((first,)))
    bearing = view.bearing(records)
    order = {each: at for at, each in enumerate(anchors)}
    near = {each for record in records for each in view.anchored.get(record, ())} - {individual.individual_id}
    others = sorted(near, key=order.__getitem__)
    return CatalogueEntry(
        individual_id=individual.individual_id,
        names=individual.names,
        records=tuple(sorted(records)),
        undetermined=tuple(sorted(_ends(bearing, Verdict.UNDETERMINED, records))),
        shares_with=tuple(others),
        is_in_conflict=any(
            set(pair) <= records
            for each in bearing
            if each.verdict is Verdict.DIFFERENT
            for pair in stated_pairs(each)
        ),
        statements=tuple(each.statement_id for each in bearing),
    )


def _ends(statements: Iterable[Statement], verdict: Verdict, records: frozenset[str]) -> set[str]:
    """The records that a verdict ties to the group and that are not in it."""
    pairs = [pair for each in statements if each.verdict is verdict for pair in stated_pairs(each)]
    return {
        other for a, b in pairs for own, other in ((a, b), (b, a)) if own in records and other not in records
    }
