"""What a label means, and how far a model's label can be believed where it does not know our animals."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from qaplan.base.names import fold
from qaplan.recognition.taxonomy.table import taxon_table
from qaplan.recognition.taxonomy.types import Taxon, TaxonReading, TaxonTable

__all__ = ["is_cat", "read_label"]

_NEAR = frozenset({"genus", "family"})


def read_label(label: str, *, lineage: Sequence[str] = (), by_machine: bool = False) -> TaxonReading:
    """Find the taxon that a label means.

    A person's label is taken at its word. A model that has no word for urial, goitered gazelle or saiga calls
    them something else: its label goes up to the lowest taxon that holds both, so that nobody reads a herd of
    sheep where urial stood. A species that the region does not have goes up to the first taxon that it has.

    Args:
        label: The label, in Latin or any of the three languages.
        lineage: The names above it, from below: species, genus, family, order, class.
        by_machine: Whether a model wrote it.

    Returns:
        The reading; without a taxon where no name is known, and the label then stands as written.

    >>> read_label("domestic sheep", by_machine=True).name
    'Ovis'
    >>> read_label("domestic sheep").name
    'Ovis aries'
    """
    table = taxon_table()
    names = [name for name in (label, *lineage) if name]
    found = [(name, taxon) for name in names if (taxon := table.find(name)) is not None]
    if not found:
        return TaxonReading(label)
    exact = {fold(label), *(fold(name) for name in lineage[:1])}
    taxon = found[0][1]
    is_above = fold(found[0][0]) not in exact
    if not by_machine:
        return TaxonReading(label, taxon, is_above)
    believed = _believed(table, taxon)
    hidden = table.missing_from_models(below=believed) if believed.rank in _NEAR else ()
    return TaxonReading(label, believed, is_above or believed is not taxon, hidden)


def _believed(table: TaxonTable, taxon: Taxon) -> Taxon:
    """The lowest taxon that holds what the model named and what it may have meant without knowing it."""
    meant = tuple(each for each in table.taxa if taxon.taxon_id in each.taken_for)
    return table.lowest_shared((taxon, *meant)) or taxon


def is_cat(label: str) -> bool:
    """Whether a label could mean a wild cat: by itself, or by a word or two of it.

    >>> is_cat("leopard, adult male"), is_cat("Felidae"), is_cat("domestic cat"), is_cat("saiga")
    (True, True, False, False)
    """
    table = taxon_table()
    whole = table.find(label)
    if whole is not None:
        return _is_wild_cat(table, whole)
    words = fold("".join(ch if ch.isalpha() else " " for ch in label)).split()
    parts = [*words, *(f"{first} {second}" for first, second in pairwise(words))]
    return any(_is_wild_cat(table, taxon) for part in parts if (taxon := table.find(part)) is not None)


def _is_wild_cat(table: TaxonTable, taxon: Taxon) -> bool:
    return table.is_within(taxon, "felid") and not taxon.is_domestic
