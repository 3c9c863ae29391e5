"""Lineages and what two taxa share."""

from __future__ import annotations

from qaplan.recognition.taxonomy.table import taxon_table

TABLE = taxon_table()


def test_a_lineage_runs_from_below_to_the_top() -> None:
    named = [each.scientific_name for each in TABLE.lineage(TABLE["urial"])]
    assert named == ["Ovis vignei", "Ovis", "Bovidae", "Cetartiodactyla", "Mammalia", "Animalia"]


def test_sheep_and_urial_share_their_genus_and_leopard_and_person_nothing() -> None:
    shared = TABLE.lowest_shared((TABLE["sheep"], TABLE["urial"]))
    assert shared is not None
    assert shared.scientific_name == "Ovis"
    assert TABLE.lowest_shared((TABLE["leopard"], TABLE["person"])) is None


def test_a_taxon_writes_itself_plainly() -> None:
    record = TABLE["saiga"].to_record()
    assert record["scientific_name"] == "Saiga tatarica"
    assert record["unknown_to_models"] is True
