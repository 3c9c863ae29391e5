"""The pages of the room: what axe-core finds, narrow screens, the keyboard, questions to the database."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from benches.bench_pages import counted
from django.test import Client

from tests.conftest import ROOT
from tests.needs import needs

if TYPE_CHECKING:
    from playwright.sync_api import Page

AXE = ROOT / "tools" / "assets" / "node_modules" / "axe-core" / "axe.min.js"
PAGES = ("gates", "connectivity", "layers")
MOST = 12


@pytest.mark.parametrize("name", PAGES)
def test_a_page_asks_its_databases_at_most_twelve_times(visit: Callable[..., Client], name: str) -> None:
    client = visit("analyst")
    for _ in range(2):
        with counted() as asked:
            answer = client.get(f"/s/region/landscape/{name}/")
        assert answer.status_code == 200
    assert len(asked) <= MOST


def test_axe_finds_nothing_and_no_page_is_wider_than_a_narrow_screen(tab: Callable[..., Page]) -> None:
    needs("axe")
    for language, width in (("en", 1366), ("kk", 320), ("ru", 320)):
        page = tab("analyst", language, width=width)
        page.add_init_script(path=AXE)
        for study in ("region", "empty"):
            for name in PAGES:
                page.goto(f"/s/{study}/landscape/{name}/")
                found = page.evaluate(
                    "axe.run().then(r => r.violations.map(v => v.id + ': ' + v.nodes[0].html))"
                )
                assert found == [], (study, name, width)
                assert page.evaluate("document.documentElement.scrollWidth") <= width, (study, name)


def test_an_order_is_given_with_the_keyboard_alone(tab: Callable[..., Page]) -> None:
    page = tab("analyst")
    page.goto("/s/region/landscape/gates/")
    page.locator("#o-gates").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("3")
    page.keyboard.press("Tab")
    page.keyboard.type("0,02")
    page.keyboard.press("Enter")
    page.wait_for_url("**/population/**")
