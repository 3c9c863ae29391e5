"""The packaged taxa hang together and have names in three languages."""

from __future__ import annotations

import pytest

from qaplan.base.names import LANGUAGES, fold
from qaplan.recognition.taxonomy.table import taxon_table

TABLE = taxon_table()
REGION = [
    "Panthera pardus", "Panthera uncia", "Acinonyx jubatus", "Caracal caracal", "Otocolobus manul",
    "Felis margarita", "Canis lupus", "Canis aureus", "Vulpes vulpes", "Vulpes corsac", "Hyaena hyaena",
    "Ovis vignei", "Ovis ammon", "Gazella subgutturosa", "Saiga tatarica", "Equus hemionus", "Lepus tolai",
    "Ovis aries", "Capra hircus", "Bos taurus", "Equus caballus", "Camelus", "Homo sapiens", "Aves",
]  # fmt: skip


@pytest.mark.parametrize("name", REGION)
def test_every_animal_of_the_region_is_found_by_its_latin_name(name: str) -> None:
    found = TABLE.find(name)
    assert found is not None
    assert found.scientific_name == name


def test_every_taxon_is_named_in_three_languages_and_found_by_each() -> None:
    for taxon in TABLE.taxa:
        for language in LANGUAGES:
            assert getattr(taxon.names, language), taxon.taxon_id
            found = TABLE.find(taxon.names.in_language(language))
            assert found is not None, taxon.taxon_id
            assert found.taxon_id == taxon.taxon_id


def test_no_spelling_means_two_taxa() -> None:
    seen: dict[str, str] = {}
    for taxon in TABLE.taxa:
        for name in {
            fold(each) for each in (*taxon.names.all(), *taxon.synonyms, taxon.scientific_name) if each
        }:
            assert seen.setdefault(name, taxon.taxon_id) == taxon.taxon_id, name


def test_every_parent_and_likeness_is_there_and_no_lineage_runs_in_a_circle() -> None:
    ids = {taxon.taxon_id for taxon in TABLE.taxa}
    assert len(ids) == len(TABLE.taxa)
    for taxon in TABLE.taxa:
        assert {taxon.parent, *taxon.taken_for} - {""} <= ids
        assert len(TABLE.lineage(taxon)) < 8


def test_exactly_the_three_that_no_big_model_names_are_marked() -> None:
    marked = {taxon.scientific_name for taxon in TABLE.taxa if taxon.unknown_to_models}
    assert marked == {"Ovis vignei", "Gazella subgutturosa", "Saiga tatarica"}


def test_every_species_says_whose_name_it_is() -> None:
    species = [taxon for taxon in TABLE.taxa if taxon.rank == "species" and taxon.taxon_id != "person"]
    assert [taxon.taxon_id for taxon in species if not taxon.source] == []
