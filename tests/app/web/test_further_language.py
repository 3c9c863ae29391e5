"""A further language of a house: it stands in the list of languages, and the pages speak it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from qaplan.app.services import languages
from qaplan.app.services.languages import add_languages
from qaplan.base.catalogue import forget_strings
from tests.further_languages import filled


@pytest.fixture
def uzbek(tmp_path: Path) -> Iterator[None]:
    (tmp_path / "languages").mkdir()
    (tmp_path / "languages" / "uz.po").write_text(filled("uz"), encoding="utf-8")
    add_languages(tmp_path)
    yield
    forget_strings("uz")
    languages._ADDED.pop("uz")


@pytest.mark.parametrize("address", ["/", "/s/ustyurt/", "/s/ustyurt/records/", "/s/ustyurt/log/"])
def test_the_pages_speak_a_further_language(address: str, uzbek: None, visit: Callable[..., Any]):
    answer = visit("steward").get(f"{address}?lang=uz")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert '<html lang="uz"' in page and "<h1>~" in page
    assert '<option value="uz" lang="uz" selected>o‘zbek</option>' in page


def test_a_language_that_is_not_offered_is_not_spoken(visit: Callable[..., Any]):
    page = visit("steward").get("/?lang=uz").content.decode()
    assert '<html lang="en"' in page and 'value="uz"' not in page
