"""The pages of habitat and dispersal, and a barrier beside the density: the answer first, no place on any."""

from __future__ import annotations

import html
import io
import json
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import openpyxl
import pytest
from benches.bench_pages import counted

from qaplan.app.services.houses import House, study_in
from qaplan.app.store.estimate_tables import load_estimates
from qaplan.base.messages import Text
from qaplan.simulation.leopards.layers import plan_layers
from qaplan.simulation.leopards.numbers import plan_numbers_survey
from tests.conftest import ROOT
from tests.needs import needs

if TYPE_CHECKING:
    from django.test import Client
    from playwright.sync_api import Page

AXE = ROOT / "tools" / "assets" / "node_modules" / "axe-core" / "axe.min.js"
ON = "?as_of=2025-11-01"
PAGES = ("landscape/habitat/", "landscape/dispersal/")
MOST = 12


def page(client: Client, study: str, name: str) -> str:
    answer = client.get(f"/s/{study}/{name}{ON}")
    assert answer.status_code == 200, (study, name)
    return html.unescape(answer.content.decode())


def headline(text: str) -> str:
    return re.sub(r"<[^>]*>", "", text.split("<h1>")[1].split("</h1>")[0])


def test_the_first_line_is_the_answer(visit: Callable[..., Client]) -> None:
    client = visit("analyst")
    assert headline(page(client, "numbers", PAGES[0])).startswith("Of the ground that the model knows, ")
    assert "250" in headline(page(client, "ustyurt", PAGES[1]))


def test_a_refusal_is_a_card_with_what_to_do_instead(visit: Callable[..., Client]) -> None:
    text = page(visit("analyst"), "ustyurt", PAGES[0])
    assert headline(text) == "Where they can live is not modelled"
    assert "Add layers of the ground" in text
    assert '<form class="card order' not in text


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_every_answer_carries_its_stamps_in_the_language(visit: Callable[..., Client], language: str) -> None:
    text, client = Text(language), visit("analyst", language)  # type: ignore[arg-type]
    habitat, dispersal = (page(client, "numbers", name) for name in PAGES)
    barrier = page(client, "numbers", "population/density/")
    assert habitat.count(text.word("stamp.too_coarse")) >= 2
    assert all(text.word("stamp.modelled") in each for each in (habitat, dispersal, barrier))
    assert text.word("stamp.invented_lines") in barrier


def test_no_corner_of_a_line_and_no_station_is_on_a_page(visit: Callable[..., Client]) -> None:
    survey = plan_numbers_survey(1).survey
    degrees = {f"{each:.3f}" for each in plan_layers(survey).line.ravel()}
    degrees |= {f"{each.longitude:.3f}" for each in survey.country.stations}
    degrees |= {f"{each.latitude:.3f}" for each in survey.country.stations}
    client = visit("analyst")
    for name in (*PAGES, "population/density/"):
        text = page(client, "numbers", name)
        assert [each for each in degrees if each in text] == []


def test_records_that_the_model_misses_stand_by_their_ids(house: House, visit: Callable[..., Client]) -> None:
    held = load_estimates(study_in(house, "numbers"), "habitat")[0]
    missed = [each["id"] for each in held.body["answer"]["record"]["unpredicted"]]
    text = page(visit("analyst"), "numbers", PAGES[0])
    assert missed
    assert all(f">{each}<" in text for each in missed)


def test_who_may_not_look_at_the_border_learns_of_no_barrier(
    house: House, visit: Callable[..., Client]
) -> None:
    held = load_estimates(study_in(house, "numbers"), "barrier")[0].estimate_id
    seen, unseen = visit("analyst"), visit("assessor")
    assert "How much a barrier lets through" in page(seen, "numbers", "population/density/")
    text = page(unseen, "numbers", "population/density/")
    assert "barrier" not in text.casefold()
    asked = [unseen.get(f"/s/numbers/population/estimates/{each}/") for each in (held, "barrier-none")]
    assert asked[0].status_code == asked[1].status_code == 400
    assert "ermeab" not in asked[0].content.decode()
    assert held not in json.dumps(page(unseen, "numbers", "population/"))


def test_the_page_is_saved_as_a_workbook(visit: Callable[..., Client]) -> None:
    answer = visit("analyst").get(f"/s/ustyurt/{PAGES[1]}{ON}&format=xlsx")
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert any("250" in str(cell) for row in rows for cell in row)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_asks_its_databases_at_most_twelve_times(visit: Callable[..., Client], name: str) -> None:
    client = visit("analyst")
    for _ in range(2):
        with counted() as asked:
            page(client, "numbers", name)
    assert len(asked) <= MOST


def test_axe_finds_nothing_and_no_page_is_wider_than_a_narrow_screen(tab: Callable[..., Page]) -> None:
    needs("axe")
    for language, width in (("en", 1366), ("kk", 320)):
        shown = tab("analyst", language, width=width)
        shown.add_init_script(path=AXE)
        for study in ("numbers", "ustyurt"):
            for name in PAGES:
                shown.goto(f"/s/{study}/{name}{ON}")
                found = shown.evaluate(
                    "axe.run().then(r => r.violations.map(v => v.id + ': ' + v.nodes[0].html))"
                )
                assert found == [], (study, name, width)
                assert shown.evaluate("document.documentElement.scrollWidth") <= width, (study, name)
