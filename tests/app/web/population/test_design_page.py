"""The page of survey design: entered from population, ordered as a job, without a place."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from benches.bench_pages import counted

from qaplan.app.jobs.executors import executor_here
from qaplan.app.services.houses import House, study_in
from qaplan.app.store.estimate_tables import load_estimates
from tests.app.web.population.test_population_pages import MOST_QUERIES, headline, page
from tests.canary import canaries_in

if TYPE_CHECKING:
    from django.test import Client

FORM = {
    "aim": "newcomer",
    "cameras": "4",
    "per_station": "1",
    "days": "60",
    "lambda0": "0.01",
    "sigma_m": "3000",
    "density": "1",
    "source": "a survey",
    "as_of": "2025-11-01",
}


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_page_answers_in_every_language(visit: Callable[..., Client], language: str) -> None:
    client = visit("analyst", language)
    for study in ("few", "ustyurt"):
        assert len(headline(page(client, study, "design/"))) > 8


def test_ustyurt_is_told_how_new_ground_is_designed(visit: Callable[..., Client]) -> None:
    text = page(visit("analyst"), "ustyurt", "design/")
    assert "from a table of its cells" in text
    assert '<form class="card order' not in text


def test_an_analyst_orders_the_next_cameras_and_reads_the_options(
    visit: Callable[..., Client], house: House
) -> None:
    client = visit("analyst")
    assert "qaplan simulation design" in page(client, "few", "design/")
    answer = client.post("/s/few/population/design/order/", FORM)
    assert "/population/work/" in answer["location"]
    executor_here().wait(120)
    assert "The estimate is ready" in client.get(answer["location"]).content.decode()
    assert [each.kind for each in load_estimates(study_in(house, "few"))] == ["design"]
    told = page(client, "few", "design/")
    assert "Newcomer detected" in told
    assert "Borrowed from: a survey" in told
    assert "The probability to detect one animal" in headline(told)
    assert not canaries_in(told)
    again = client.post("/s/few/population/design/order/", FORM)
    assert "/population/estimates/" in again["location"]


def test_the_page_asks_its_databases_no_more_than_others_do(visit: Callable[..., Client]) -> None:
    client = visit("analyst")
    page(client, "told", "design/")
    with counted() as asked:
        page(client, "told", "design/")
    assert len(asked) <= MOST_QUERIES


def test_a_form_that_cannot_be_read_is_told_so(visit: Callable[..., Client]) -> None:
    answer = visit("analyst").post(
        "/s/told/population/design/order/", {**FORM, "lambda0": "often"}, follow=True
    )
    assert answer.redirect_chain
    assert "design.bad_words" in answer.content.decode()


def test_who_may_not_estimate_finds_no_form(visit: Callable[..., Client]) -> None:
    client = visit("field_biologist")
    assert "design/order/" not in page(client, "told", "design/")
    assert client.post("/s/told/population/design/order/", FORM).status_code == 403


def test_the_map_of_chosen_places_is_for_insiders(visit: Callable[..., Client]) -> None:
    text = page(visit("analyst"), "told", "design/")
    assert '<figure class="cells">' in text
    assert not canaries_in(text)
    assert "figure" not in page(visit("press_officer"), "told", "design/")


def test_the_public_gets_a_surface_of_cells_of_a_degree(visit: Callable[..., Client]) -> None:
    address = "density/"
    own, for_all = (page(visit(role), "told", address) for role in ("analyst", "press_officer"))
    assert own.count('<g class="cell') > for_all.count('<g class="cell') > 0
    assert not canaries_in(for_all)
