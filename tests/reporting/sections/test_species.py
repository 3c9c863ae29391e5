"""A label in a report: the reader's name for the animal, and never a species that nobody named."""

from __future__ import annotations

import pytest

from qaplan.base.messages import Message, Text
from qaplan.reporting.sections.species import species_cell


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "goitered gazelle (Gazella subgutturosa)"),
        ("ru", "джейран (Gazella subgutturosa)"),
        ("kk", "қарақұйрық (Gazella subgutturosa)"),
    ],
)
def test_a_latin_name_is_told_in_the_readers_language(language, said: str) -> None:
    cell = species_cell("Gazella subgutturosa")
    assert isinstance(cell, Message)
    assert Text(language).say(cell) == said


def test_a_label_above_the_species_says_so() -> None:
    cell = species_cell("Bovidae")
    assert isinstance(cell, Message)
    assert Text("ru").say(cell) == "полорогие (Bovidae), до вида не определено"


def test_another_spelling_keeps_its_own_word_in_front() -> None:
    cell = species_cell("джейран")
    assert isinstance(cell, Message)
    assert Text("en").say(cell) == "джейран: goitered gazelle (Gazella subgutturosa)"


def test_an_unknown_label_stands_as_written() -> None:
    assert species_cell("PBE") == "PBE"


def test_what_has_no_latin_name_has_none() -> None:
    cell = species_cell("vehicle")
    assert isinstance(cell, Message)
    assert Text("kk").say(cell) == "vehicle: көлік"
