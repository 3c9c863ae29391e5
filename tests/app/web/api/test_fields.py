"""Every field of every answer of the API stands in a list here; one that is not listed fails (A7)."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from qaplan.app.services.houses import House
from qaplan.app.services.people import RIGHT_OF_SCOPE, make_token
from qaplan.app.services.rights import AUDIENCE_OF, RIGHTS_OF, ROLES, Role
from qaplan.app.services.sessions import Session
from qaplan.app.web.api.serving import operations
from qaplan.base.actors import Actor
from tests.app.web.conftest import person_with

ROOT = "/api/v1/studies/ustyurt"
AROUND = {
    "study_id",
    "as_of",
    "question",
    "audience",
    "language",
    "status",
    "code",
    "is_whole",
    "sentences",
    "instead",
    "provenance",
    "facts",
}
FIELDS: dict[str, set[str]] = {
    "records": {
        "announced",
        "country",
        "days_to_announced",
        "days_to_identified",
        "days_to_retrieved",
        "grade",
        "happened",
        "identified",
        "individual_id",
        "is_individual_certain",
        "kind",
        "original",
        "outcome",
        "place",
        "place_id",
        "record_id",
        "retrieved",
        "sources",
    },
    "individuals": {"first", "individual_id", "is_in_conflict", "last", "name_en", "records", "shares_with"},
    "places": {
        "area_ha",
        "is_plan",
        "kind",
        "name_en",
        "name_kk",
        "name_ru",
        "place_id",
        "records",
        "sources",
    },
    "organisations": {"country", "names", "organisation_id", "role", "sources"},
    "projects": {"end", "partners", "project_id", "sources", "start", "title"},
    "acts": {"act_id", "dated", "effect", "in_force_from", "number", "sources", "taxon_as_written"},
}
COUNTS = {"records": {"records_shown"}, "individuals": {"animals"}}
READERS = [role for role in ROLES if "api.tokens" in RIGHTS_OF[role]]


@pytest.fixture(autouse=True)
def no_counts() -> None:
    cache.clear()


def client_of(role: Role) -> Client:
    person = person_with(role)
    session = Session(Actor(person.name, "person"), AUDIENCE_OF[role], role=role)
    scopes = [scope for scope, right in RIGHT_OF_SCOPE.items() if right in RIGHTS_OF[role]]
    _, secret = make_token(person, "t", scopes, study_id="ustyurt", days=1, session=session)
    return Client(headers={"authorization": f"Bearer {secret}"})


@pytest.mark.parametrize("role", READERS)
@pytest.mark.parametrize("name", FIELDS)
def test_a_list_holds_the_listed_fields_and_no_other(house: House, role: Role, name: str) -> None:
    data: dict[str, Any] = client_of(role).get(f"{ROOT}/{name}?limit=200").json()["data"]
    assert set(data) == AROUND | COUNTS.get(name, set()) | {name}
    assert data[name]
    assert {field for row in data[name] for field in row} <= FIELDS[name]
    assert {field for fact in data["facts"] for field in fact} <= {"id", "value", "unit", "bound"}
    assert data["audience"] == AUDIENCE_OF[role]


@pytest.mark.parametrize("role", READERS)
def test_the_log_is_for_insiders_and_holds_the_listed_fields(house: House, role: Role) -> None:
    answer = client_of(role).get(f"{ROOT}/log")
    if "log.look" not in RIGHTS_OF[role]:
        assert answer.json()["code"] == "access.no_scope"
        return
    listed = {"action", "actor", "at", "body", "digest", "seq", "subject_id", "subject_kind", "why"}
    assert {field for row in answer.json()["events"] for field in row} == listed


def test_every_reading_operation_is_one_of_these(house: House) -> None:
    reading = {each.path.partition("{study_id}/")[2] for each in operations() if each.method == "GET"}
    known = {*FIELDS, "log", "deployments", "records/{record_id}", "pictures/{sha256}"}
    assert reading == known


def test_every_refusal_holds_the_same_fields(house: House) -> None:
    client = client_of("analyst")
    for path in ("/records?limit=0", "/records?kind=x", "/records/none", "/log"):
        answer = client.get(f"{ROOT}{path}") if path != "/log" else Client().get(f"{ROOT}{path}")
        assert set(answer.json()) == {"code", "what", "where", "do", "problems"}, path
