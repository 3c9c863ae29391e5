"""Every date slider, moved in a browser: the answer and the part below it become those of the other day."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page


@pytest.mark.parametrize("address", ["", "individuals/KZ-TAUSHERI/", "acts/"])
def test_a_slider_changes_the_answer_and_what_stands_below_it(address: str, tab: Callable[..., Page]):
    page = tab("analyst", "ru")
    page.goto(f"/s/ustyurt/{address}?as_of=2024-09-27")
    head, part = page.locator("#answer-head"), page.locator("#on-that-day")
    before = head.inner_text(), part.inner_text()
    slider = page.get_by_role("slider")
    slider.focus()
    with page.expect_response(lambda answer: "as_of=" in answer.url):
        slider.press("Home")
    page.locator("#answer-head", has_not_text="27 сентября 2024").wait_for()
    after = head.inner_text(), part.inner_text()
    assert before[0] != after[0] and before[1] != after[1]
    assert page.locator("h1").count() == 1
    assert page.evaluate("() => window.location.search") != "?as_of=2024-09-27"
