"""The API: the same services as the pages, for tokens with few scopes, with limits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from qaplan.app.services.houses import House
from qaplan.app.services.people import disable_person, give_role, make_token, take_back_token
from qaplan.app.services.rights import AUDIENCE_OF, Role
from qaplan.app.services.sessions import Session, session_here
from qaplan.app.web.api import access
from qaplan.app.web.api.serving import operations
from qaplan.base.actors import Actor
from tests.app.web.conftest import person_with

ROOT = "/api/v1/studies/ustyurt"

Ask = Callable[..., Any]


@pytest.fixture(autouse=True)
def no_counts() -> None:
    cache.clear()


@pytest.fixture
def ask(house: House) -> Ask:
    """Asks with a fresh token: ``ask("/records", role="analyst", scopes=["read:study"])``."""

    def call(path: str, *scopes: str, role: Role = "analyst", sent: object = None) -> Any:
        client = Client(headers={"authorization": f"Bearer {secret_of(role, *(scopes or ('read:study',)))}"})
        if sent is None:
            return client.get(f"{ROOT}{path}")
        return client.post(f"{ROOT}{path}", sent, content_type="application/json")

    return call


def secret_of(role: Role, *scopes: str, study_id: str = "ustyurt") -> str:
    person = person_with(role)
    session = Session(Actor(person.name, "person"), AUDIENCE_OF[role], role=role)
    _, secret = make_token(person, "test", scopes, study_id=study_id, days=1, session=session)
    return secret


def test_records_come_a_page_at_a_time(ask: Ask) -> None:
    first = ask("/records?limit=2").json()
    second = ask(f"/records?limit=2&after={first['next']}").json()
    rows = [row["record_id"] for page in (first, second) for row in page["data"]["records"]]
    assert len(set(rows)) == 4
    assert first["data"]["provenance"]["id"]


@pytest.mark.parametrize("path", ["/individuals", "/places", "/organisations", "/projects", "/acts"])
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_every_list_answers_in_each_language(ask: Ask, path: str, language: str) -> None:
    answer = ask(f"{path}?lang={language}")
    assert answer.status_code == 200
    assert answer.json()["data"]["sentences"]


def test_one_record_comes_with_its_dates_and_sources(ask: Ask) -> None:
    record_id = ask("/records?limit=1").json()["data"]["records"][0]["record_id"]
    assert ask(f"/records/{record_id}").json()["sentences"]


def test_deployments_and_log_need_scopes_of_their_own(ask: Ask) -> None:
    for path, scope in (("/deployments", "read:cards"), ("/log", "read:log")):
        refused = ask(path)
        assert (refused.status_code, refused.json()["code"]) == (403, "access.no_scope"), path
        assert ask(path, scope).status_code == 200, path


def test_a_token_opens_its_own_study_only(house: House) -> None:
    secret = secret_of("analyst", "read:study", study_id="other")
    answer = Client(headers={"authorization": f"Bearer {secret}"}).get(f"{ROOT}/records")
    assert (answer.status_code, answer.json()["code"]) == (403, "access.no_scope")


@pytest.mark.parametrize("sent", ["", "Bearer ", "Bearer qp_guess", "Basic abc", "bearer"])
def test_without_a_token_nothing_opens(house: House, sent: str) -> None:
    answer = Client(headers={"authorization": sent} if sent else {}).get(f"{ROOT}/records")
    assert (answer.status_code, answer.json()["code"]) == (401, "access.bad_token")


def test_a_signed_in_browser_is_no_token(visit: Callable[..., Client]) -> None:
    assert visit("steward").get(f"{ROOT}/records").status_code == 401


def test_a_token_in_the_address_is_not_taken(house: House) -> None:
    secret = secret_of("analyst", "read:study")
    assert Client().get(f"{ROOT}/records?token={secret}&access_token={secret}").status_code == 401


def test_revoking_works_with_the_next_request(house: House) -> None:
    person = person_with("assessor")
    session = Session(Actor(person.name, "person"), "public", role="assessor")
    token, secret = make_token(person, "test", ["read:study"], study_id="ustyurt", days=1, session=session)
    client = Client(headers={"authorization": f"Bearer {secret}"})
    assert client.get(f"{ROOT}/records").status_code == 200
    take_back_token(person, token.token_id, now=datetime.now(UTC))
    assert client.get(f"{ROOT}/records").status_code == 401


def test_a_role_that_is_taken_away_shuts_the_token_too(house: House) -> None:
    secret = secret_of("reviewer", "read:log")
    client = Client(headers={"authorization": f"Bearer {secret}"})
    assert client.get(f"{ROOT}/log").status_code == 200
    give_role("reviewer", "press_officer", session_here())
    try:
        assert client.get(f"{ROOT}/log").json()["code"] == "access.no_right"
        disable_person("reviewer", session_here())
        assert client.get(f"{ROOT}/log").status_code == 401
    finally:
        from qaplan.app.services.people import enable_person

        enable_person("reviewer", session_here())
        give_role("reviewer", "reviewer", session_here())


@pytest.mark.parametrize(
    "path",
    [
        "/records?limit=100000",
        "/records?limit=0",
        "/records?limit=x",
        f"/records?kind={'a' * 201}",
        "/individuals?on=yesterday",
        "/deployments?page=0",
    ],
)
def test_a_request_without_measure_is_refused_in_words(ask: Ask, path: str) -> None:
    answer = ask(path, "read:study", "read:cards")
    assert (answer.status_code, answer.json()["code"]) == (422, "api.bad_request")


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/records?kind=unicorn", "browse.bad_filter"),
        ("/records?after=nothing", "browse.bad_mark"),
        ("/individuals?lang=xx", "language.unknown"),
    ],
)
def test_a_refusal_of_a_service_comes_with_its_code(ask: Ask, path: str, code: str) -> None:
    answer = ask(path)
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert answer.json()["do"]


def test_who_asks_too_fast_waits(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    from qaplan.app.web.api.serving import api

    assert access.PER_MINUTE == 240
    monkeypatch.setattr(api.throttle[0], "num_requests", 3, raising=False)
    client = Client(headers={"authorization": f"Bearer {secret_of('analyst', 'read:study')}"})
    answers = [client.get(f"{ROOT}/organisations?limit=1") for _ in range(4)]
    assert [each.status_code for each in answers] == [200, 200, 200, 429]
    assert int(answers[-1]["Retry-After"]) > 0


def test_words_about_unknown_bursts_change_nothing(ask: Ask) -> None:
    label = {"burst_id": "none", "taxon_id": "cannot_tell"}
    answer = ask("/observations", "write:observations", sent={"labels": [label]})
    assert (answer.status_code, answer.json()["code"]) == (400, "review.unknown_burst")
    many = ask("/observations", "write:observations", sent={"labels": [label] * 501})
    assert many.json()["code"] == "api.too_many"


def test_a_form_that_is_none_is_refused(ask: Ask) -> None:
    answer = ask("/forms", "write:forms", sent=[1])
    assert (answer.status_code, answer.json()["code"]) == (422, "form.no_json")


def test_every_operation_names_its_scope_and_is_described(house: House) -> None:
    described = Client().get("/api/v1/openapi.json").json()
    found = {(each.path, each.method.lower()): each.scope for each in operations()}
    assert len(found) >= 12
    assert all(found.values())
    told = {
        (path, method): each["x-scope"]
        for path, all_ in described["paths"].items()
        for method, each in all_.items()
    }
    assert told == found


def test_the_page_for_people_lists_every_operation(visit: Callable[..., Client]) -> None:
    page = visit("analyst", "ru").get("/api/").content.decode()
    assert all(each.path in page for each in operations())
