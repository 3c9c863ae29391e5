from __future__ import annotations

import pytest

from qaplan.app.services.languages import as_language, as_languages
from qaplan.base.errors import UsageError
from qaplan.base.names import LANGUAGES


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
