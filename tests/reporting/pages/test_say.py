from __future__ import annotations

import pytest

from qaplan.base.messages import Text
from qaplan.base.names import LANGUAGES, Language
from qaplan.reporting.compose import compose_situation
from qaplan.reporting.pages.page import Page, PageTable, PageVoices, readable
from qaplan.reporting.pages.say import is_web_address, say
from tests.reporting.situations import released


def page(language: Language = "en", **changes: object) -> Page:
    return say(compose_situation(released(**changes)), Text(language))


def test_the_three_voices_stand_side_by_side_with_their_marks() -> None:
    first = page().sections[0].blocks[0]
    assert isinstance(first, PageVoices)
    assert [(card.voice, card.mark) for card in first.cards] == [
        ("known", "●"),
        ("disputed", "▲"),
        ("not_known", "◌"),
    ]


def test_a_fact_is_first_only_once() -> None:
    said = page()
    tables = [block for section in said.sections for block in section.blocks if isinstance(block, PageTable)]
    runs = [run for table in tables for row in table.rows for line in (*row.cells, row.group) for run in line]
    firsts = [run.fact for run in runs if run.is_first]
    assert len(firsts) == len(set(firsts)) > 20


def test_a_grouped_table_says_its_group_once_above_its_rows() -> None:
    tables = {
        block.table_id: block
        for section in page().sections
        for block in section.blocks
        if isinstance(block, PageTable)
    }
    rows = tables["life_lines"].rows
    assert ["".join(run.text for run in row.group) for row in rows] == ["Ak Murt (NL-A)", "", "", "NL-B"]
    assert "individual" not in [column.key for column in tables["life_lines"].columns]


@pytest.mark.parametrize("language", LANGUAGES)
def test_strings_that_nobody_has_checked_are_named(language: Language) -> None:
    said = page(language)
    assert "report.section.law" in said.unchecked and "footer.unchecked" in said.unchecked
    assert str(len(said.unchecked)) in said.footer[-1]


def test_the_footer_names_release_version_day_and_what_is_withheld() -> None:
    said = page()
    assert said.release_id in said.footer[0] and said.version in said.footer[0]
    assert "1 May 2031" in said.footer[0]


def test_a_virtual_study_says_first_that_it_is_simulated() -> None:
    assert page(kind="virtual").footer[0].startswith("SIMULATED")
    assert not page(kind="virtual").is_real


@pytest.mark.parametrize(
    ("address", "is_link"),
    [
        ("https://example.org/a", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("http:///x", False),
        ("https://[", False),
        ("a report on paper", False),
    ],
)
def test_only_addresses_of_the_web_become_links(address: str, *, is_link: bool) -> None:
    assert is_web_address(address) is is_link


def test_controls_and_halves_of_characters_are_not_readable() -> None:
    assert readable("a\x00b\ud800c\u202ed\ne\tf") == "abcd e f"
    assert readable("Ұзын жота – «Қаплан»") == "Ұзын жота – «Қаплан»"
