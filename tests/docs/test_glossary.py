"""Every public name is made of words that the glossary has in three languages."""

from __future__ import annotations

import re
from pathlib import Path

from tests.docs.public_names import is_spelt_by, public_classes, words_of

SMALL_WORDS = {"no", "not", "to", "of", "by", "with", "at"}


def glossary(root: Path) -> dict[str, tuple[str, str]]:
    """The table of docs/glossary.md: English term to Russian and Kazakh."""
    rows: dict[str, tuple[str, str]] = {}
    for line in (root / "docs/glossary.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("|") and len(cells) == 3 and cells[0] not in {"en", "---"}:
            assert cells[0] not in rows, f"{cells[0]} stands twice"
            rows[cells[0]] = (cells[1], cells[2])
    return rows


def test_public_names_are_made_of_glossary_terms(root: Path) -> None:
    terms = {term.lower() for term in glossary(root)}
    terms |= {f"{term}s" for term in terms} | SMALL_WORDS
    classes = public_classes(root / "src/qaplan")
    missing = {name: file for name, file in classes.items() if not is_spelt_by(words_of(name), terms)}
    assert len(classes) > 50
    assert missing == {}


def test_an_unknown_word_is_caught() -> None:
    assert not is_spelt_by(words_of("MortalityWidget"), {"mortality", "case"})


def test_every_term_stands_in_three_languages(root: Path) -> None:
    rows = glossary(root)
    assert len(rows) >= 90
    assert {term for term, (ru, kk) in rows.items() if not ru or not kk} == set()


def test_russian_and_kazakh_are_not_left_in_english(root: Path) -> None:
    """Names of formats are the same in all three columns; everything else is translated."""
    translated = {term: both for term, both in glossary(root).items() if set(both) != {term}}
    latin = {
        term for term, both in translated.items() if re.search("[A-Za-z]", "".join(both).replace("UTC", ""))
    }
    assert latin == set()
    assert len(translated) >= 90
