from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from qaplan.app.services import languages
from qaplan.app.services.languages import (
    add_languages,
    as_language,
    as_languages,
    look_at_language,
    offered_languages,
)
from qaplan.base.catalogue import forget_strings
from qaplan.base.errors import DataError, UsageError
from qaplan.base.messages import Text
from qaplan.base.names import LANGUAGES
from tests.further_languages import filled


def test_every_language_is_read_by_its_code() -> None:
    assert [as_language(each) for each in LANGUAGES] == list(LANGUAGES)
    assert as_languages("en,ru, kk,en") == ("kk", "ru", "en")


@pytest.mark.parametrize("text", ["de", "en,de", "", " , "])
def test_another_word_is_a_wrong_call(text: str) -> None:
    for read in (as_language, as_languages):
        with pytest.raises(UsageError) as caught:
            read(text)
        assert caught.value.code == "language.unknown"


def test_several_are_not_one() -> None:
    with pytest.raises(UsageError):
        as_language("kk,ru")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Path]:
    (tmp_path / "languages").mkdir()
    yield tmp_path
    for code in ("uz", "ky"):
        forget_strings(code)
        languages._ADDED.pop(code, None)


def test_a_whole_language_of_the_house_is_offered_and_spoken(house: Path) -> None:
    (house / "languages" / "uz.po").write_text(filled("uz"), encoding="utf-8")
    (found,) = add_languages(house)
    assert found.problems == ()
    assert offered_languages()[as_language("uz")] == "o‘zbek"
    assert Text(as_language("uz")).word("answer.not_whole").startswith("~")


def test_a_language_that_lacks_a_string_is_told_about_and_not_offered(house: Path) -> None:
    whole = filled("ky")
    lacking = whole.replace('msgid "answer.list"\nmsgstr "~{first}, {rest}"', "", 1)
    assert lacking != whole
    (house / "languages" / "ky.po").write_text(lacking, encoding="utf-8")
    (found,) = add_languages(house)
    assert [each.where for each in found.problems] == ["answer.list"]
    assert list(offered_languages()) == list(LANGUAGES)


def test_reports_stay_in_the_three_languages(house: Path) -> None:
    (house / "languages" / "uz.po").write_text(filled("uz"), encoding="utf-8")
    add_languages(house)
    with pytest.raises(UsageError):
        as_languages("uz")


def test_a_file_that_is_not_utf8_is_told(tmp_path: Path) -> None:
    (tmp_path / "uz.po").write_bytes("Ўзбек".encode("cp1251"))
    with pytest.raises(DataError) as caught:
        look_at_language(tmp_path / "uz.po")
    assert caught.value.code == "language.unreadable"
