"""The pages of people, settings and tokens."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from openpyxl import load_workbook

from qaplan.app.services.houses import House
from qaplan.app.services.people import find_roles, needed_person, session_of_token
from qaplan.app.services.studies import init_study
from tests.app.web.conftest import open_for_pages, stay_of


@pytest.fixture
def own(tmp_path: Path) -> House:
    init_study(tmp_path / "own" / "ustyurt", "Ustyurt")
    return open_for_pages(tmp_path / "own")


@pytest.fixture
def keeper(own: House) -> Client:
    client = Client()
    client.cookies["qaplan"] = stay_of(needed_person("keeper"))
    return client


def given(answer) -> str:
    return re.search(r"<code>([a-z0-9]{4}(?:-[a-z0-9]{4}){3})</code>", answer.content.decode())[1]


def add(client: Client, name: str = "serik", **more: str):
    return client.post("/people/", {"name": name, "role": "reviewer", "study": "ustyurt", **more})


def test_a_person_is_added_with_a_password_that_is_shown_once(keeper: Client) -> None:
    password = given(add(keeper))
    assert password not in keeper.get("/people/").content.decode()
    assert password not in keeper.get("/people/serik/").content.decode()
    assert find_roles(needed_person("serik")) == {"ustyurt": "reviewer"}


@pytest.mark.parametrize("name", ["x", "keeper", "two words"])
def test_a_wrong_name_is_said_beside_the_form_and_what_was_typed_stays(keeper: Client, name: str) -> None:
    answer = add(keeper, name, display="Serik the reviewer")
    assert answer.status_code == 422
    assert "Serik the reviewer" in answer.content.decode()


@pytest.mark.parametrize(("act", "state"), [("disable", False), ("enable", True)])
def test_a_person_is_shut_out_and_let_in_with_a_word_of_the_way_back(
    keeper: Client, act: str, state: bool
) -> None:
    add(keeper)
    answer = keeper.post("/people/serik/", {"act": act}, follow=True)
    assert needed_person("serik").is_active is state
    assert 'role="status"' in answer.content.decode()


def test_a_role_is_given_and_taken(keeper: Client) -> None:
    add(keeper)
    keeper.post("/people/serik/", {"act": "role", "role": "analyst", "study": "ustyurt"})
    assert find_roles(needed_person("serik")) == {"ustyurt": "analyst"}
    keeper.post("/people/serik/", {"act": "role", "role": "", "study": "ustyurt"})
    assert find_roles(needed_person("serik")) == {}


def test_a_deed_that_there_is_not_is_refused(keeper: Client) -> None:
    add(keeper)
    assert keeper.post("/people/serik/", {"act": "promote"}).status_code == 404


def test_the_table_of_people_saves_as_a_workbook(keeper: Client) -> None:
    add(keeper, "serik", display="=1+1")
    answer = keeper.get("/people/?format=xlsx")
    sheet = load_workbook(io.BytesIO(answer.content)).worksheets[0]
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert {"keeper", "serik"} <= {cell.value for cell in cells}
    assert all(cell.data_type != "f" for cell in cells)


def test_a_token_is_made_shown_once_and_taken_back(keeper: Client) -> None:
    from datetime import UTC, datetime

    sent = {"title": "R script", "scopes": ["read:study", "read:log"], "days": "30"}
    made = keeper.post("/s/ustyurt/tokens/", sent).content.decode()
    secret = re.search(r"<code>(qp_[\w-]+)</code>", made)[1]
    assert session_of_token(secret, now=datetime.now(UTC)).token.scopes == ("read:study", "read:log")
    page = keeper.get("/s/ustyurt/tokens/").content.decode()
    assert secret not in page
    back = re.search(r'action="(/s/ustyurt/tokens/t-[0-9a-f]+/take-back/)"', page)[1]
    assert keeper.post(back, follow=True).status_code == 200
    client = Client(headers={"authorization": f"Bearer {secret}"})
    assert client.get("/api/v1/studies/ustyurt/records").status_code == 401


@pytest.mark.parametrize("sent", [{"title": "x"}, {"title": "x", "scopes": ["read:all"]}])
def test_a_token_without_sense_is_refused_beside_the_form(keeper: Client, sent: dict[str, object]) -> None:
    assert keeper.post("/s/ustyurt/tokens/", {**sent, "days": "30"}).status_code == 422


def test_settings_keep_name_and_language_and_lead_to_the_tokens(keeper: Client) -> None:
    answer = keeper.post("/settings/", {"display": "Айгүл", "language": "kk"})
    assert answer.cookies["qaplan_language"].value == "kk"
    page = keeper.get("/settings/")
    assert page["Content-Language"] == "kk"
    assert "Айгүл" in page.content.decode()
    assert "/s/ustyurt/tokens/" in page.content.decode()


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize("path", ["/settings/", "/people/", "/people/keeper/", "/s/ustyurt/tokens/", "/api/"])
def test_these_pages_fit_a_phone(own: House, tab: Callable, language: str, path: str) -> None:
    open_for_pages(own.folder)
    page = tab("steward", language, width=320)
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
