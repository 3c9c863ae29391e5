from __future__ import annotations

import io
import zipfile

import docx
import pytest

from qaplan.base.errors import DataError
from qaplan.base.messages import Text
from qaplan.base.names import LANGUAGES, Language
from qaplan.reporting.compose import compose_situation
from qaplan.reporting.pages.page import PageTable
from qaplan.reporting.pages.say import say
from qaplan.reporting.word import render_docx
from tests.reporting.drawings import pngs
from tests.reporting.hostile import LONG, SCRIPT, TYPESET, hostile
from tests.reporting.situations import released


def rendered(language: Language = "en") -> bytes:
    return render_docx(compose_situation(released()), Text(language), pngs())


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_opens_again_with_the_same_tables(language: Language) -> None:
    page = say(compose_situation(released()), Text(language))
    tables = [block for section in page.sections for block in section.blocks if isinstance(block, PageTable)]
    opened = docx.Document(io.BytesIO(rendered(language)))
    assert len(opened.tables) == len(tables) > 8
    for written, said in zip(opened.tables, tables, strict=True):
        heads = [column.heading for column in said.columns]
        assert [cell.text for cell in written.rows[0].cells][: len(heads)] == heads
        groups = sum(bool(row.group) for row in said.rows)
        assert len(written.rows) == 1 + groups + len(said.rows)
        last = ["".join(run.text for run in line) for line in said.rows[-1].cells]
        assert [cell.text for cell in written.rows[-1].cells][: len(last)] == last


def test_headings_and_figures_are_those_of_the_page() -> None:
    page = say(compose_situation(released()), Text("ru"))
    opened = docx.Document(io.BytesIO(rendered("ru")))
    headings = [each.text for each in opened.paragraphs if each.style.name == "Heading 1"]
    assert headings == [
        *(section.heading for section in page.sections),
        page.words["sources"],
        page.words["derivations"],
    ]
    assert len(opened.inline_shapes) == len(page.figure_ids) == 3


def test_every_link_leads_to_a_bookmark() -> None:
    with zipfile.ZipFile(io.BytesIO(rendered())) as parts:
        body = parts.read("word/document.xml")
    tree = docx.oxml.parse_xml(body)
    space = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    anchors = {link.get(f"{space}anchor") for link in tree.iter(f"{space}hyperlink")} - {None}
    marks = [mark.get(f"{space}name") for mark in tree.iter(f"{space}bookmarkStart")]
    assert anchors <= set(marks) and len(anchors) > 20
    assert len(marks) == len(set(marks))


def test_properties_name_the_release_and_nobody() -> None:
    document = compose_situation(released())
    core = docx.Document(io.BytesIO(rendered())).core_properties
    assert core.title == "Northland: the public record"
    assert document.release_id in core.keywords
    assert (core.author, core.last_modified_by, core.comments) == ("", "", "")
    assert core.created.date() == core.modified.date() == document.as_of


def test_two_renders_are_the_same_bytes() -> None:
    assert rendered("kk") == rendered("kk")


def test_hostile_names_are_plain_text() -> None:
    for language, name in (("en", SCRIPT), ("ru", TYPESET), ("kk", LONG)):
        content = render_docx(compose_situation(hostile()), Text(language), pngs())
        opened = docx.Document(io.BytesIO(content))
        assert opened.core_properties.title == name[:255]
        assert name in [cell.text for table in opened.tables for row in table.rows for cell in row.cells]


def test_a_figure_that_was_not_drawn_is_refused() -> None:
    with pytest.raises(DataError) as caught:
        render_docx(compose_situation(released()), Text("en"), {})
    assert caught.value.code == "report.figure_missing"
