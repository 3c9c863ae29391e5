"""How a label of the cameras stands in a report: the name in the reader's language, and what was written."""

from __future__ import annotations

from qaplan.base.messages import Message, MessageValue
from qaplan.base.names import fold
from qaplan.recognition.taxonomy.rolling_up import read_label

__all__ = ["species_cell"]


def species_cell(label: str) -> Message | str:
    """The name of an animal in three languages beside its Latin one; an unknown label as written.

    A label above the species says so. A label that is another spelling keeps it in front, so that two
    spellings of one animal stay two rows that can be told apart.

    Args:
        label: The label as the observation has it.
    """
    taxon = read_label(label).taxon
    if taxon is None:
        return label
    values: dict[str, MessageValue] = {"name": taxon.names, "label": label}
    if not taxon.scientific_name:
        return Message("taxon.thing", values)
    values["latin"] = taxon.scientific_name
    is_latin = fold(label) == fold(taxon.scientific_name)
    if is_latin:
        del values["label"]
    if taxon.rank == "species":
        return Message("taxon.named" if is_latin else "taxon.as_written", values)
    return Message("taxon.rolled_up" if is_latin else "taxon.rolled_up_as_written", values)
