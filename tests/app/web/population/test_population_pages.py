"""The room of population: the answer first, refusals with what can be said instead, orders, no positions."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import openpyxl
import pytest
from benches.bench_pages import counted

from qaplan.app.jobs.executors import executor_here
from qaplan.app.services.estimates import views
from qaplan.app.services.houses import House, study_in
from qaplan.app.store.estimate_tables import load_estimates
from tests.app.web.population.conftest import MODELS
from tests.canary import canaries_in

if TYPE_CHECKING:
    from django.test import Client

TABS = ("", "histories/", "density/", "flanks/", "few/", "time/", "activity/")
MOST_QUERIES = 12
ON = "?as_of=2025-11-01"


def page(client: Client, study: str, tab: str = "", asked: str = ON) -> str:
    answer = client.get(f"/s/{study}/population/{tab}{asked}")
    assert answer.status_code == 200, (study, tab)
    return str(answer.content.decode())


def headline(text: str) -> str:
    return re.sub(r"<[^>]*>", "", text.split("<h1>")[1].split("</h1>")[0])


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_every_page_answers_in_every_language_for_every_study(
    visit: Callable[..., Client], language: str
) -> None:
    client = visit("analyst", language)
    for study in ("told", "few", "ustyurt"):
        for tab in TABS:
            assert len(headline(page(client, study, tab))) > 8


def test_the_first_line_is_the_density_where_one_was_estimated(visit: Callable[..., Client]) -> None:
    client = visit("analyst")
    for tab in ("", "density/"):
        assert re.search(r"Density: 0\.1\d* animals", headline(page(client, "told", tab)))
    assert "Models of the same histories" in page(client, "told", "density/")


def test_a_study_that_waits_for_its_first_estimate_says_what_to_do(visit: Callable[..., Client]) -> None:
    client = visit("analyst")
    assert "can be estimated" in headline(page(client, "numbers"))
    assert '<form class="card order' in page(client, "numbers", "density/")


def test_ustyurt_refuses_a_density_with_its_minimum_and_bounds(visit: Callable[..., Client]) -> None:
    client = visit("assessor")
    first = page(client, "ustyurt", asked="?as_of=2025-12-31")
    assert "Minimum number known alive" in headline(first)
    refusal = first.split('class="card refusal"')[1]
    assert "A density cannot be said" in refusal
    assert refusal.count("at most") >= 5
    assert "Nothing" not in headline(first)


def test_too_few_animals_on_the_cameras_are_refused_and_nothing_can_be_ordered(
    visit: Callable[..., Client],
) -> None:
    client = visit("analyst")
    text = page(client, "few", "density/")
    assert "A density cannot be said" in text
    assert '<form class="card order' not in text


def test_every_number_of_the_pages_opens_its_derivation(visit: Callable[..., Client]) -> None:
    client = visit("analyst")
    for study, tab in (("told", "density/"), ("few", "density/"), ("ustyurt", "")):
        links = set(re.findall(r'<a class="num" href="([^"]+)"', page(client, study, tab)))
        assert len(links) > 3
        for link in sorted(links)[:8]:
            assert client.get(link).status_code == 200, link


def test_no_page_holds_a_position_for_anybody(visit: Callable[..., Client]) -> None:
    for role in ("analyst", "assessor"):
        client = visit(role)
        for study in ("told", "few"):
            for tab in TABS:
                answer = client.get(f"/s/{study}/population/{tab}{ON}")
                assert canaries_in(answer.content) == [], (role, study, tab)


def test_histories_and_flanks_are_for_insiders(visit: Callable[..., Client]) -> None:
    client = visit("assessor")
    assert {client.get(f"/s/told/population/{tab}").status_code for tab in ("histories/", "flanks/")} == {403}
    assert "histories/" not in page(client, "told")


def test_an_order_makes_a_job_whose_page_tells_what_came_of_it(
    visit: Callable[..., Client], house: House
) -> None:
    client, study = visit("analyst"), study_in(house, "numbers")
    sent = {"kind": "density", "model": MODELS[0], "as_of": "2025-11-01"}
    answer = client.post("/s/numbers/population/order/", sent)
    assert "/population/work/" in answer["location"]
    assert client.get(answer["location"]).status_code == 200
    executor_here().wait(60)
    told = client.get(answer["location"]).content.decode()
    assert "The estimate is ready" in told
    again = client.post("/s/numbers/population/order/", sent)
    assert "/population/estimates/" in again["location"]
    assert len(load_estimates(study)) == 1


def test_who_may_not_estimate_finds_no_order_and_is_refused(visit: Callable[..., Client]) -> None:
    client = visit("field_biologist")
    assert '<form class="card order' not in page(client, "told", "density/")
    assert client.post("/s/told/population/order/", {"kind": "density"}).status_code == 403


@pytest.mark.parametrize("own", ["XX | D~1", "D~cabbages, lambda0~1, sigma~1", "§"])
def test_a_model_that_cannot_be_read_is_told_so(visit: Callable[..., Client], own: str) -> None:
    client = visit("analyst")
    sent = {"kind": "density", "own": own, "as_of": "2025-11-01"}
    answer = client.post("/s/told/population/order/", sent, follow=True)
    assert answer.status_code == 200
    assert answer.redirect_chain


def test_an_estimate_has_a_page_with_its_coefficients_to_save(visit: Callable[..., Client]) -> None:
    client = visit("analyst")
    address = re.search(r'href="(/s/told/population/estimates/[^"]+)"', page(client, "told", "density/"))
    assert address
    assert "lambda0" in client.get(address[1]).content.decode()
    saved = client.get(f"{address[1]}?format=xlsx&table=coefficients")
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(saved)), read_only=True).active
    assert [row[0] for row in sheet.iter_rows(values_only=True)] == ["parameter", "D", "lambda0", "sigma"]
    assert client.get("/s/told/population/estimates/none/").status_code in {400, 404, 422}


def test_tables_are_saved_as_workbooks(visit: Callable[..., Client]) -> None:
    client = visit("analyst")
    for tab, rows in (("histories/", 31), ("density/", 4)):
        saved = client.get(f"/s/told/population/{tab}{ON}&format=xlsx")
        sheet = openpyxl.load_workbook(io.BytesIO(b"".join(saved)), read_only=True).active
        assert len(list(sheet.iter_rows())) == rows


def test_no_page_asks_its_databases_more_than_twelve_times(visit: Callable[..., Client]) -> None:
    client = visit("analyst")
    asked_by = {}
    for tab in TABS:
        page(client, "told", tab)
        with counted() as asked:
            page(client, "told", tab)
        asked_by[tab] = len(asked)
    assert {tab: count for tab, count in asked_by.items() if count > MOST_QUERIES} == {}


def test_the_first_visit_of_the_overview_asks_its_databases_no_more_than_twelve_times(
    visit: Callable[..., Client],
) -> None:
    client = visit("analyst")
    page(client, "ustyurt", "histories/")
    views._SAID.clear()
    with counted() as asked:
        page(client, "ustyurt", asked="?as_of=2025-12-31")
    assert any("store_record" in each for each in asked)
    assert len(asked) <= MOST_QUERIES
