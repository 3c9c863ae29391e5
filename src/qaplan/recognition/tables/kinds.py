"""Whether a written label is an animal, a person, a vehicle or nothing, in any of the three languages."""

from __future__ import annotations

from collections.abc import Sequence

from qaplan.base.names import fold
from qaplan.recognition.tables.types import SeenKind
from qaplan.recognition.taxonomy.rolling_up import read_label

__all__ = ["kind_of"]

_KINDS: dict[str, SeenKind] = {"person": "human", "vehicle": "vehicle", "blank": "blank"}
_NOT_IDENTIFIED = frozenset({"unknown", "unid", "unidentified", "не определен", "не определён", "белгісіз"})
_NOT_LOOKED_AT = frozenset({"no cv result", "unclassified", "unlabelled", "unlabeled"})


def kind_of(name: str, lineage: Sequence[str] = ()) -> SeenKind:
    """What kind of thing a label means; an animal unless it is known to be something else.

    >>> kind_of("человек"), kind_of("Blank"), kind_of("leopard"), kind_of("UNID")
    ('human', 'blank', 'animal', 'unknown')
    """
    told = fold(name)
    if told in _NOT_LOOKED_AT or not (told or any(lineage)):
        return "unclassified"
    if told in _NOT_IDENTIFIED:
        return "unknown"
    taxon = read_label(name, lineage=lineage).taxon
    return _KINDS.get(taxon.taxon_id, "animal") if taxon else "animal"
