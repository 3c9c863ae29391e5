"""The packaged table of taxa, read once."""

from __future__ import annotations

import tomllib
from functools import cache

from qaplan.base.names import Names
from qaplan.base.resources import read_text
from qaplan.recognition.taxonomy.types import Taxon, TaxonTable

__all__ = ["taxon_table"]

_FILE = "recognition/data/taxa.toml"


@cache
def taxon_table() -> TaxonTable:
    """The animals of the region, people, vehicles and nothing.

    >>> taxon_table().find("джейран").scientific_name
    'Gazella subgutturosa'
    """
    rows = tomllib.loads(read_text(_FILE))["taxon"]
    return TaxonTable(
        tuple(
            Taxon(
                taxon_id=row["id"],
                scientific_name=row.get("scientific_name", ""),
                rank=row["rank"],
                parent=row.get("parent", ""),
                names=Names(**row["names"]),
                synonyms=tuple(row.get("synonyms", ())),
                unknown_to_models=row.get("unknown_to_models", False),
                taken_for=tuple(row.get("taken_for", ())),
                is_domestic=row.get("is_domestic", False),
                source=row.get("source", ""),
            )
            for row in rows
        )
    )
