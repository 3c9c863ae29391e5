"""A model's label is believed as far as the model knows our animals, a person's at its word."""

from __future__ import annotations

import pytest

from qaplan.recognition.taxonomy.rolling_up import is_cat, read_label


@pytest.mark.parametrize(
    ("label", "name", "could_be"),
    [
        ("Bovidae", "Bovidae", {"Ovis vignei", "Gazella subgutturosa", "Saiga tatarica"}),
        ("antelope", "Bovidae", {"Ovis vignei", "Gazella subgutturosa", "Saiga tatarica"}),
        ("domestic sheep", "Ovis", {"Ovis vignei"}),
        ("sheep", "Ovis", {"Ovis vignei"}),
        ("goat", "Bovidae", {"Ovis vignei", "Gazella subgutturosa", "Saiga tatarica"}),
        ("gazelle", "Gazella", {"Gazella subgutturosa"}),
        ("cattle", "Bos taurus", set()),
        ("wolf", "Canis lupus", set()),
    ],
)
def test_a_models_label_goes_up_to_what_it_may_hide(label: str, name: str, could_be: set[str]) -> None:
    reading = read_label(label, by_machine=True)
    assert reading.name == name
    assert {each.scientific_name for each in reading.could_be} == could_be


def test_the_same_word_of_a_person_is_taken_as_said() -> None:
    reading = read_label("domestic sheep")
    assert (reading.name, reading.is_rolled_up, reading.could_be) == ("Ovis aries", False, ())


def test_a_species_that_the_region_does_not_have_goes_up_to_the_first_taxon_that_it_has() -> None:
    lineage = ("Antilope cervicapra", "Antilope", "Bovidae", "Cetartiodactyla", "Mammalia")
    reading = read_label("blackbuck", lineage=lineage, by_machine=True)
    assert (reading.name, reading.is_rolled_up) == ("Bovidae", True)


def test_an_unknown_label_stands_as_written() -> None:
    reading = read_label("PBE", by_machine=True)
    assert (reading.name, reading.taxon, reading.is_rolled_up) == ("PBE", None, False)


@pytest.mark.parametrize(
    "label", ["leopard", "Қабылан", "снежный барс", "Felidae", "panthera species", "probably a leopard, male"]
)
def test_every_spelling_of_a_wild_cat_is_one(label: str) -> None:
    assert is_cat(label)


@pytest.mark.parametrize("label", ["domestic cat", "wolf", "animal", "", "cattle", "catfish"])
def test_what_is_no_wild_cat_is_none(label: str) -> None:
    assert not is_cat(label)
