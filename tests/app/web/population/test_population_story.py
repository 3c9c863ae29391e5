"""An analyst orders a density in the browser, sees it with its interval, and the report carries it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.app.web.stories.reading import Reader
from tests.conftest import ROOT
from tests.needs import needs

if TYPE_CHECKING:
    from playwright.sync_api import Page

AXE = ROOT / "tools" / "assets" / "node_modules" / "axe-core" / "axe.min.js"
PAGES = ("", "histories/", "density/", "flanks/", "few/", "time/", "activity/", "design/")
_WAIT_MS = 60_000
_BOUNDS_HOLD = "[...document.querySelectorAll('.bounds')].every(each => each.scrollWidth <= each.clientWidth)"


def test_an_analyst_orders_a_density_and_the_report_carries_it(tab: Callable[..., Page]) -> None:
    page = tab("analyst", "ru")
    page.set_default_timeout(_WAIT_MS)
    reader = Reader(page, "ru")
    page.goto("/s/numbers/")
    reader.room("web.population")
    reader.link("estimates.tab_density")
    page.locator('input[name="model"]').nth(1).check()
    reader.button("estimates.order_do")
    reader.sees(reader.words("estimates.job_done"))
    reader.link("estimates.to_results")
    assert re.search(r"сто квадратных километров: 0,1\d*", reader.answer())
    page.locator("h1 a.num").first.click()
    page.locator("#derivation .walk").first.wait_for()
    page.keyboard.press("Escape")
    reader.room("reports.title")
    page.locator('input[name="format"][value="html"]').check()
    page.locator('input[name="format"][value="pdf"]').uncheck()
    reader.button("reports.order_build")
    with page.expect_download(timeout=_WAIT_MS) as fetched:
        page.locator('main a[download][href$=".html"]').first.click(timeout=_WAIT_MS)
    told = fetched.value.path().read_text(encoding="utf-8")
    assert reader.words("estimates.asks_density") in told
    assert "sigma~1" in told


def test_the_pages_hold_at_every_width_and_pass_the_checks_of_access(tab: Callable[..., Page]) -> None:
    needs("axe")
    for language, width in (("kk", 320), ("ru", 1366)):
        page = tab("analyst", language, width=width)
        page.add_init_script(path=AXE)
        for study in ("told", "ustyurt"):
            for name in PAGES:
                page.goto(f"/s/{study}/population/{name}?as_of=2025-12-01")
                assert page.evaluate("document.documentElement.scrollWidth") <= width, (study, name, width)
                assert page.evaluate(_BOUNDS_HOLD), (study, name, width)
                found = page.evaluate(
                    "axe.run().then(r => r.violations.map(v => v.id + ': ' + v.nodes[0].html))"
                )
                assert found == [], (study, name, width)


@pytest.mark.parametrize("name", ["density", "design"])
def test_the_keyboard_reaches_the_order(tab: Callable[..., Page], name: str) -> None:
    page = tab("analyst", "en")
    page.goto(f"/s/told/population/{name}/?as_of=2025-12-01")
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('form.order') !== null"):
            break
    assert page.evaluate("document.activeElement.closest('form.order') !== null")


def test_the_keyboard_orders_a_design(tab: Callable[..., Page]) -> None:
    page = tab("analyst", "en")
    page.set_default_timeout(_WAIT_MS)
    page.goto("/s/told/population/design/?as_of=2025-12-01")
    page.locator("#f-aim").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("2")
    page.keyboard.press("Enter")
    page.wait_for_url("**/population/work/**")
    page.get_by_text(Reader(page, "en").words("estimates.job_done")).first.wait_for()


def test_the_maps_of_cells_are_pictures_with_words(tab: Callable[..., Page]) -> None:
    page = tab("analyst", "en", width=1366)
    for name, maps in (("density", 2), ("design", 1)):
        page.goto(f"/s/told/population/{name}/?as_of=2025-12-01")
        pictures = page.locator("figure.cells svg[role=img]")
        assert pictures.count() == maps
        assert page.locator("figure.cells figcaption").count() == maps
        assert pictures.first.locator("g.cell").count() > 3
        widths = pictures.evaluate_all("all => all.map(each => each.getBoundingClientRect().width)")
        assert max(widths) <= 1366
