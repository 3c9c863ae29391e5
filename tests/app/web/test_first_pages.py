"""The frame of the house: the start page, the situation, the derivation, languages and headers."""

from __future__ import annotations

import pytest


def test_who_is_not_signed_in_is_asked_to_sign_in(visit):
    answer = visit("").get("/s/ustyurt/")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/sign-in/?next=")


def test_the_situation_answers_first_and_every_number_opens_its_derivation(visit):
    client = visit("analyst")
    answer = client.get("/s/ustyurt/?as_of=2024-09-27")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "<h1>" in page
    link = page.split('class="num" href="')[1].split('"')[0]
    why = client.get(link)
    assert why.status_code == 200


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_start_page_shows_the_studies_in_each_language(visit, language):
    answer = visit("steward", language).get("/")
    assert answer.status_code == 200
    assert answer.headers["Content-Language"] == language
    assert "/s/ustyurt/" in answer.content.decode()


def test_every_answer_forbids_what_is_inline_or_from_elsewhere(visit):
    for address in ("/", "/s/ustyurt/", "/nowhere/", "/static/house/house.css"):
        answer = visit("steward").get(address)
        answer.close()
        policy = answer.headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "http" not in policy


def test_a_page_that_is_none_says_so(visit):
    answer = visit("steward").get("/nowhere/")
    assert answer.status_code == 404
    assert "web.not_found" in answer.content.decode()


def test_under_a_foreign_name_nothing_is_answered(visit):
    for address in ("/", "/sign-in/", "/s/ustyurt/", "/static/house/house.css"):
        answer = visit("steward").get(address, HTTP_HOST="foreign.example")
        assert answer.status_code == 400, address
        assert "Content-Security-Policy" in answer.headers


@pytest.mark.parametrize("number", ["9" * 5000, "9" * 25, "-1", "²"])
@pytest.mark.parametrize("address", ["log/?before=", "deployments/?page="])
def test_a_number_that_is_none_breaks_no_page(visit, address, number):
    assert visit("analyst").get(f"/s/ustyurt/{address}{number}").status_code in (200, 400)


def test_the_situation_is_drawn_in_a_browser(tab):
    page = tab("analyst", "ru")
    page.goto("/s/ustyurt/?as_of=2024-09-27")
    page.locator('[data-map][data-drawn="true"]').wait_for(timeout=20_000)
    page.locator("a.num").first.click()
    page.locator("#derivation .walk").first.wait_for()
    page.keyboard.press("Escape")
    assert page.locator("#derivation").is_hidden()


def test_a_form_is_taken_from_our_own_page_in_a_browser(tab):
    page = tab("analyst", "en")
    page.goto("/s/ustyurt/population/")
    page.locator('select[name="language"]').select_option("kk")
    page.locator('html[lang="kk"]').wait_for()
    page.locator('select[name="audience"]').select_option("public")
    page.locator('select[name="audience"] option[value="public"][selected]').wait_for(state="attached")
    assert page.locator('.rail a[href$="/log/"]').count() == 0
