"""An analyst orders a density in the browser, sees it with its interval, and the report carries it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.app.web.stories.reading import Reader
from tests.conftest import ROOT
from tests.needs import needs

if TYPE_CHECKING:
    from playwright.sync_api import Page

AXE = ROOT / "tools" / "assets" / "node_modules" / "axe-core" / "axe.min.js"
PAGES = ("", "histories/", "density/", "flanks/", "few/", "time/", "activity/")
_WAIT_MS = 60_000


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
    assert reader.words("estimates.section_density") in told
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
                found = page.evaluate(
                    "axe.run().then(r => r.violations.map(v => v.id + ': ' + v.nodes[0].html))"
                )
                assert found == [], (study, name, width)


def test_the_keyboard_reaches_the_order(tab: Callable[..., Page]) -> None:
    page = tab("analyst", "en")
    page.goto("/s/told/population/density/?as_of=2025-12-01")
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('form.order') !== null"):
            break
    assert page.evaluate("document.activeElement.closest('form.order') !== null")
