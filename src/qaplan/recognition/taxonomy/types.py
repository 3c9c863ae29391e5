"""The animals of the region under all of their names, each below its genus, family, order and class."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from qaplan.base.names import Names, fold

__all__ = ["Rank", "Taxon", "TaxonReading", "TaxonTable"]

Rank = Literal["species", "genus", "family", "order", "class", "kingdom", "group"]


@dataclass(frozen=True)
class Taxon:
    """One kind of animal, one higher taxon, or one of the things that are no animal.

    Args:
        taxon_id: Short id of our own.
        scientific_name: Latin name; empty for vehicles and for nothing.
        rank: Its rank; ``group`` for what has none.
        parent: Id of the taxon above; empty for the topmost.
        names: Its names in three languages.
        synonyms: Other names and labels that mean it.
        unknown_to_models: Whether the big published models cannot name it.
        taken_for: Ids of what such a model may call it instead.
        is_domestic: Whether it is livestock or a pet.
        source: Whose Latin name it is.
    """

    taxon_id: str
    scientific_name: str
    rank: Rank
    parent: str
    names: Names
    synonyms: tuple[str, ...] = ()
    unknown_to_models: bool = False
    taken_for: tuple[str, ...] = ()
    is_domestic: bool = False
    source: str = ""

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return {
            "taxon_id": self.taxon_id,
            "scientific_name": self.scientific_name,
            "rank": self.rank,
            "parent": self.parent,
            "names": {"kk": self.names.kk, "ru": self.names.ru, "en": self.names.en},
            "synonyms": list(self.synonyms),
            "unknown_to_models": self.unknown_to_models,
            "is_domestic": self.is_domestic,
            "source": self.source,
        }


@dataclass(frozen=True)
class TaxonReading:
    """What a label was taken to mean.

    Args:
        as_written: The label.
        taxon: What it means; None where the table has no such name, and the label stands as written.
        is_rolled_up: Whether the taxon is above the one that was named.
        could_be: Kinds that no big model can name and that the label may hide.
    """

    as_written: str
    taxon: Taxon | None = None
    is_rolled_up: bool = False
    could_be: tuple[Taxon, ...] = ()

    @property
    def name(self) -> str:
        """The Latin name of the taxon, or the label as written."""
        return (self.taxon.scientific_name if self.taxon else "") or self.as_written

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return {
            "as_written": self.as_written,
            "taxon_id": self.taxon.taxon_id if self.taxon else "",
            "scientific_name": self.name,
            "rank": self.taxon.rank if self.taxon else "",
            "is_rolled_up": self.is_rolled_up,
            "could_be": [each.scientific_name for each in self.could_be],
        }


class TaxonTable:
    """All taxa, found by id and by any of their names."""

    def __init__(self, taxa: tuple[Taxon, ...]) -> None:
        self.taxa = taxa
        self._by_id = {each.taxon_id: each for each in taxa}
        self._by_name = dict(_spellings(taxa))

    def __getitem__(self, taxon_id: str) -> Taxon:
        """The taxon of an id."""
        return self._by_id[taxon_id]

    def find(self, name: str) -> Taxon | None:
        """The taxon that a name means, in any of the three languages or in Latin; None for no known one."""
        return self._by_name.get(fold(name))

    def lineage(self, taxon: Taxon) -> tuple[Taxon, ...]:
        """The taxon and all above it, from below."""
        found = [taxon]
        while found[-1].parent:
            found.append(self._by_id[found[-1].parent])
        return tuple(found)

    def is_within(self, taxon: Taxon, taxon_id: str) -> bool:
        """Whether a taxon is this one or lies below it."""
        return any(each.taxon_id == taxon_id for each in self.lineage(taxon))

    def lowest_shared(self, taxa: tuple[Taxon, ...]) -> Taxon | None:
        """The lowest taxon that holds all of these; None where nothing does."""
        first, *others = taxa
        return next(
            (each for each in self.lineage(first) if all(self.is_within(o, each.taxon_id) for o in others)),
            None,
        )

    def missing_from_models(self, *, below: Taxon) -> tuple[Taxon, ...]:
        """The kinds below a taxon that no big model can name."""
        return tuple(
            each for each in self.taxa if each.unknown_to_models and self.is_within(each, below.taxon_id)
        )


def _spellings(taxa: tuple[Taxon, ...]) -> Iterator[tuple[str, Taxon]]:
    """Every spelling with its taxon; what is written first in the table wins, so it goes last."""
    for taxon in reversed(taxa):
        for name in (*taxon.synonyms, *taxon.names.all(), taxon.scientific_name):
            if name:
                yield fold(name), taxon
