from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from qaplan.base.errors import DataError
from qaplan.base.messages import Text
from qaplan.base.names import LANGUAGES, Language
from qaplan.reporting.compose import compose_situation
from qaplan.reporting.pdf import render_pdf
from tests.needs import needs
from tests.reporting.drawings import svgs
from tests.reporting.hostile import TYPESET, hostile
from tests.reporting.situations import released


def read(content: bytes, folder: Path) -> str:
    needs("poppler")
    file = folder / "report.pdf"
    file.write_bytes(content)
    command = ["pdftotext", str(file), "-"]
    return subprocess.run(command, capture_output=True, check=True, text=True).stdout


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_renders_are_the_same_bytes(language: Language) -> None:
    first, second = (render_pdf(compose_situation(released()), Text(language), svgs()) for _ in range(2))
    assert first.startswith(b"%PDF-1.7") and first == second


def test_title_and_release_stand_in_the_metadata_and_no_author_or_date_does() -> None:
    document = compose_situation(released())
    content = render_pdf(document, Text("en"), svgs())
    assert f"release {document.release_id}".encode() in content
    assert b"Northland: the public record" in content
    assert b"/Author" not in content and b"/CreationDate" not in content


def test_the_annex_holds_the_derivation_of_a_number(tmp_path: Path) -> None:
    text = read(render_pdf(compose_situation(released()), Text("en"), svgs()), tmp_path)
    annex = text[text.index("Where the values come from") :]
    for said in ("move.distance", "evidence.count_records", "Long Ridge Park", "NL-001"):
        assert said in annex


def test_kazakh_letters_are_readable(tmp_path: Path) -> None:
    text = read(render_pdf(compose_situation(released()), Text("kk"), svgs()), tmp_path)
    assert "Солтүстік ел" in text and "Жануарлар" in text
    assert set("әғқңөұүіӘҚ") <= set(text)


def test_typesetting_marks_in_names_are_inert(tmp_path: Path) -> None:
    text = read(render_pdf(compose_situation(hostile()), Text("ru"), svgs()), tmp_path)
    plain = re.sub(r"\s+", "", text)
    assert re.sub(r"\s+", "", TYPESET) in plain


def test_every_hostile_language_version_is_typeset() -> None:
    document = compose_situation(hostile())
    assert all(render_pdf(document, Text(language), svgs()) for language in LANGUAGES)


def test_a_figure_that_was_not_drawn_is_refused() -> None:
    with pytest.raises(DataError) as caught:
        render_pdf(compose_situation(released()), Text("en"), {})
    assert caught.value.code == "report.figure_missing"
