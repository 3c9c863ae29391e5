"""The page that begins a study of one's own."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from qaplan.app.services.houses import House, study_in
from qaplan.app.services.people import needed_person
from qaplan.app.services.studies import init_study
from tests.app.web.conftest import open_for_pages, stay_of


@pytest.fixture
def own(tmp_path: Path) -> House:
    init_study(tmp_path / "own" / "ustyurt", "Ustyurt")
    return open_for_pages(tmp_path / "own")


@pytest.fixture
def keeper(own: House) -> Client:
    client = Client(headers={"accept-language": "ru"})
    client.cookies["qaplan"] = stay_of(needed_person("keeper"))
    return client


@pytest.mark.parametrize("name", ["", "a" * 300, "../out", "ustyurt", "Кириллица"])
def test_a_name_that_makes_no_folder_is_refused_in_the_language_and_the_title_stays(
    keeper: Client, own: House, name: str
) -> None:
    answer = keeper.post("/begin/", {"title": "Моё исследование", "name": name})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Это не удалось" not in page
    assert "Моё исследование" in page


@pytest.mark.parametrize(("title", "kept"), [("   ", "spring"), ("x" * 3000, "x" * 200), ("a\0b", "ab")])
def test_a_title_is_kept_as_far_as_a_title_goes(keeper: Client, own: House, title: str, kept: str) -> None:
    keeper.post("/begin/", {"title": title, "name": "spring"})
    assert study_in(own, "spring").title.in_language("ru") == kept
