"""People, vehicles and nothing are known in three languages."""

from __future__ import annotations

import pytest

from qaplan.recognition.tables.kinds import kind_of


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("адам", "human"), ("Homo sapiens", "human"), ("машина", "vehicle"), ("пусто", "blank"),
        ("no cv result", "unclassified"), ("", "unclassified"), ("UNID", "unknown"), ("PBE", "animal"),
        ("снежный барс", "animal"),
    ],
)  # fmt: skip
def test_a_word_has_its_kind(name: str, kind: str) -> None:
    assert kind_of(name) == kind


def test_latin_names_alone_are_enough() -> None:
    assert kind_of("", ("Homo sapiens",)) == "human"
