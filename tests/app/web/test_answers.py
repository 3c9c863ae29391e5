"""The pages of the standing questions."""

from __future__ import annotations

import pytest

PAGES = ("story", "population", "programme")


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_each_answer_is_the_first_line_of_its_page(visit, name, language):
    page = visit("analyst", language).get(f"/s/ustyurt/{name}/").content.decode()
    assert page.index("<h1>") < page.index('class="table"')


def test_a_value_of_an_answer_opens_its_derivation(visit):
    client = visit("analyst")
    page = client.get("/s/ustyurt/programme/?as_of=2024-09-27").content.decode()
    links = [part.split('"')[0] for part in page.split('class="num" href="')[1:]]
    assert links
    assert {client.get(link).status_code for link in links} == {200}


@pytest.mark.parametrize("name", PAGES)
def test_a_table_is_saved_as_a_workbook(visit, name):
    answer = visit("assessor").get(f"/s/ustyurt/{name}/?format=xlsx")
    assert answer.status_code == 200
    assert answer.content[:2] == b"PK"
    held = {"population": "readings"}.get(name, name)
    assert f"ustyurt-{held}" in answer.headers["Content-Disposition"]


def test_the_story_does_not_repeat_the_order_that_was_told_later(visit):
    page = visit("press_officer").get("/s/ustyurt/story/").content.decode()
    assert "65 days" in page.split("</h1>")[0]
