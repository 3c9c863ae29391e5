"""The analyst finds an animal by a spelling, reads its dossier, says "cannot tell", and takes it back.

And the assessor, who reads as the public: cells of a degree, and nothing that was not published.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from qaplan.app.services.houses import House
from qaplan.app.services.studies import close_study, open_study
from tests.app.web.conftest import open_for_pages

FINE = re.compile(r"\d{2}\.\d{2,}")


@pytest.fixture
def house(house_folder: Path, tmp_path: Path) -> Iterator[House]:
    """A house of its own: its study is changed."""
    own = shutil.copytree(house_folder, tmp_path / "own")
    yield open_for_pages(own)
    close_study(open_study(own / "ustyurt"))


def test_the_analyst_finds_tau_sheri_states_and_takes_it_back(tab):
    page = tab("analyst", "kk", organisation="O-BRCC")
    page.goto("/s/ustyurt/records/")
    page.locator('input[type="search"]').fill("Тау шері")
    page.keyboard.press("Enter")
    page.wait_for_url("**/individuals/KZ-TAUSHERI/")
    assert page.locator("h1").inner_text().startswith("Тау Шері")
    assert page.locator("figure .chart circle").count() >= 5
    page.locator("a.primary").click()
    page.locator("#field-first").select_option("KZ-014")
    page.locator("#field-others").fill("KZ-013")
    page.locator('input[value="undetermined"]').check()
    page.locator("#field-basis").fill("no side of the carcass is published")
    page.locator("form.stack button.primary").click()
    page.wait_for_url("**/individuals/KZ-TAUSHERI/")
    assert page.get_by_text("no side of the carcass is published").count() == 1
    page.locator('.said a[href*="/log/"]').click()
    page.locator("main form button.primary").click()
    page.locator(".said p").wait_for()
    page.goto("/s/ustyurt/individuals/KZ-TAUSHERI/")
    assert page.get_by_text("no side of the carcass is published").count() == 0


def test_the_assessor_sees_cells_and_published_words_alone(tab):
    page = tab("assessor", "ru", width=320)
    page.goto("/s/ustyurt/individuals/KZ-2024M/")
    assert page.locator("h1").inner_text().startswith("KZ-2024M")
    assert not page.locator('a[href*="state-identity"]').count()
    drawn = json.loads(page.request.get("/s/ustyurt/map.json").text())
    assert drawn["type"] == "FeatureCollection"
    for address in ("records/", "places/", "disputes/", "individuals/"):
        page.goto(f"/s/ustyurt/{address}")
        words = page.locator("main").inner_text()
        assert not [each for each in FINE.findall(words) if each.startswith(("43.", "44.", "54.", "55."))]
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, address


def test_the_date_slider_moves_the_dossier_to_an_earlier_day(tab):
    page = tab("analyst", "en")
    page.goto("/s/ustyurt/individuals/KZ-2024M/")
    assert "In conflict since" in page.locator(".voice-disputed").inner_text()
    slider = page.locator("[data-as-of]")
    slider.focus()
    with page.expect_response("**as_of=2025-04-09**"):
        for _ in range(20):
            page.keyboard.press("ArrowLeft")
            if "9 April 2025" in page.locator("#as-of-day").inner_text():
                break
    page.locator('.sub:has-text("9 April 2025")').wait_for()
    assert "In conflict since" not in page.locator(".voice-disputed").inner_text()
