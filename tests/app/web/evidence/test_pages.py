"""The pages of the evidence: every one answers in three languages, as an insider and as the public."""

from __future__ import annotations

import io

import pytest

PAGES = ("records/", "records/KZ-014/", "disputes/", "acts/", "places/", "organisations/", "projects/",
         "find/?q=tau", "individuals/", "individuals/KZ-TAUSHERI/", "individuals/KZ-2024M/")  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("role", ["analyst", "assessor"])
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_each_page_answers_with_a_sentence_in_each_language(visit, role, language, path):
    answer = visit(role, language).get(f"/s/ustyurt/{path}")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert page.count("<h1>") == 1
    assert "style=" not in page
    assert "<script>" not in page


def test_any_spelling_of_a_name_leads_to_the_one_animal(visit):
    client = visit("analyst")
    for spelling in ("Тау шері", "Tay Sheri", "Tau Sheri", "tau-shery", "KZ-TAUSHERI"):
        answer = client.get("/s/ustyurt/find/", {"q": spelling})
        assert answer.headers["Location"] == "/s/ustyurt/individuals/KZ-TAUSHERI/"


def test_records_are_filtered_by_what_the_address_says(visit):
    page = visit("analyst").get("/s/ustyurt/records/?kind=carcass").content.decode()
    assert "/records/KZ-014/" in page
    assert "/records/KZ-020/" not in page


def test_a_word_that_is_no_filter_is_refused_plainly(visit):
    answer = visit("analyst").get("/s/ustyurt/records/?grade=C9")
    assert answer.status_code == 400
    assert "browse.bad_filter" in answer.content.decode()


@pytest.mark.parametrize("path", ["records/", "disputes/", "acts/", "places/", "organisations/", "projects/",
                                  "individuals/", "individuals/KZ-TAUSHERI/"])  # fmt: skip
def test_every_table_can_be_saved_as_a_workbook(visit, path):
    from openpyxl import load_workbook

    answer = visit("analyst", "kk").get(f"/s/ustyurt/{path}?format=xlsx")
    book = load_workbook(io.BytesIO(answer.content))
    assert sum(sheet.max_row for sheet in book) > 2


def test_the_acts_of_a_day_are_those_dated_by_then(visit):
    client = visit("analyst")
    before = client.get("/s/ustyurt/acts/?as_of=2021-04-04").content.decode()
    after = client.get("/s/ustyurt/acts/?as_of=2021-04-05").content.decode()
    assert "No 207" not in before
    assert "No 207" in after


def test_a_record_shows_its_four_dates_and_its_sources(visit):
    page = visit("analyst").get("/s/ustyurt/records/KZ-014/").content.decode()
    assert page.count("<li><strong>") >= 4
    assert "https://" in page
    assert 'href="http' not in page


@pytest.mark.parametrize("role", ["analyst", "assessor"])
@pytest.mark.parametrize(
    "path", ["individuals/KZ-TAUSHERI/", "individuals/KZ-2024M/", "records/KZ-014/", "disputes/"]
)
def test_every_dotted_value_opens_its_derivation(visit, role, path):
    client = visit(role)
    page = client.get(f"/s/ustyurt/{path}").content.decode()
    links = {part.split('"')[0] for part in page.split('class="num" href="')[1:]}
    assert links
    assert [each for each in links if client.get(each).status_code != 200] == []
