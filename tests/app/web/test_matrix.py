"""Every address x role x organisation x method: open to whom its right is given, and to nobody else (A7)."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from django.urls import get_resolver, path

from qaplan.app.services.cases import import_case
from qaplan.app.services.rights import RIGHTS, RIGHTS_OF, ROLES, Role
from qaplan.app.services.studies import init_study
from qaplan.app.web import urls
from qaplan.app.web.api.serving import operations
from qaplan.app.web.pages import PAGES
from tests.app.web.conftest import open_for_pages, person_with, stay_of
from tests.app.web.matrix import address_of, unlisted

assert urls.urlpatterns

PAGES_BY_NAME = sorted(PAGES)
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
ORGANISATIONS = ("", "O-ELSE")
KNOWN = {"name": "keeper"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("matrix")
    import_case(init_study(made / "ustyurt", "Ustyurt"), "ustyurt", why="test")
    return made


@pytest.fixture(scope="module")
def keys(folder: Path) -> dict[tuple[str, str], str]:
    """The cookie of each role in each organisation."""
    open_for_pages(folder)
    return {
        (role, organisation): stay_of(person_with(role, organisation=organisation))
        for role in ROLES
        for organisation in ORGANISATIONS
    }


@pytest.fixture
def as_role(folder: Path, keys: dict[tuple[str, str], str]):
    open_for_pages(folder)

    def client(role: Role | str, organisation: str = "") -> Client:
        made = Client(raise_request_exception=True)
        if role:
            made.cookies["qaplan"] = keys[role, organisation]
        return made

    return client


def said_no(answer, right: str = "") -> bool:
    """Whether the answer is the refusal of the role; for pages of the border, that there is no such page."""
    return is_unseen(answer) if right.startswith("border.") else is_refused(answer)


def is_unseen(answer) -> bool:
    """Whether the answer is that there is no such page, as for pages of the border workspace."""
    return answer.status_code == 404 and b"web.not_found" in answer.content


def is_refused(answer) -> bool:
    """Whether the answer is the refusal of the role."""
    return answer.status_code == 403 and b"access.no_right" in answer.content


def test_every_address_is_a_declared_page_or_an_operation_with_a_scope() -> None:
    found = list(unlisted(get_resolver().url_patterns))
    # The root of the API knows no operation and answers that there is none.
    assert found == ["api/v1/"]


def test_an_address_that_is_not_listed_is_caught() -> None:
    planted = [*urls.urlpatterns, path("back-door/", lambda request: None)]
    assert "back-door/" in list(unlisted(planted))


def test_the_root_of_the_api_shows_nothing(as_role) -> None:
    assert as_role("steward").get("/api/v1/").status_code in {302, 404}


def test_every_right_of_a_page_is_one_of_the_table() -> None:
    assert {each.right for each in PAGES.values()} - {""} <= set(RIGHTS)


def test_only_the_doors_are_open_to_everybody() -> None:
    assert {each.name for each in PAGES.values() if not each.right} == {
        "api.description",
        "house.claim",
        "house.factor_setup",
        "house.first_password",
        "house.help",
        "house.language",
        "house.second_factor",
        "house.sign_in",
        "house.sign_out",
    }


@pytest.mark.parametrize("name", PAGES_BY_NAME)
def test_who_is_signed_out_gets_to_the_door_only(name: str, as_role) -> None:
    page = PAGES[name]
    for method in page.methods:
        answer = as_role("").generic(method, address_of(page, "ustyurt", **KNOWN))
        if page.right:
            assert answer.status_code == 302, method
            assert answer["Location"].startswith("/sign-in/"), method


@pytest.mark.parametrize("name", PAGES_BY_NAME)
def test_a_method_that_is_not_declared_is_refused_for_everybody(name: str, as_role) -> None:
    page = PAGES[name]
    allowed = {*page.methods, *({"HEAD"} if "GET" in page.methods else ())}
    for role in ("", "visitor", "steward"):
        for method in METHODS:
            if method not in allowed:
                answer = as_role(role).generic(method, address_of(page, "ustyurt", **KNOWN))
                assert answer.status_code == 405, (role, method)


@pytest.mark.parametrize("name", [each for each in PAGES_BY_NAME if PAGES[each].right])
def test_a_role_without_the_right_is_refused_by_every_method_in_every_organisation(
    name: str, as_role
) -> None:
    page = PAGES[name]
    for role in ROLES:
        if page.right in RIGHTS_OF[role]:
            continue
        for organisation in ORGANISATIONS:
            for method in page.methods:
                client = as_role(role, organisation)
                answer = client.generic(method, address_of(page, "ustyurt", **KNOWN))
                assert said_no(answer, page.right), (role, organisation, method, answer.status_code)


@pytest.mark.parametrize("name", [each for each in PAGES_BY_NAME if PAGES[each].right])
def test_a_role_with_the_right_is_let_in(name: str, as_role) -> None:
    page = PAGES[name]
    for role in ROLES:
        if page.right in RIGHTS_OF[role]:
            for method in page.methods:
                answer = as_role(role).generic(method, address_of(page, "ustyurt", **KNOWN))
                assert not said_no(answer, page.right), (role, method)
                assert answer.status_code < 500, (role, method)


@pytest.mark.parametrize("name", [each for each in PAGES_BY_NAME if PAGES[each].is_of_study])
def test_a_study_that_is_not_there_and_one_that_is_closed_look_alike(name: str, as_role) -> None:
    """Nobody without a role learns which studies there are."""
    page = PAGES[name]
    for method in page.methods:
        there, nowhere = (
            as_role("visitor").generic(method, address_of(page, study_id))
            for study_id in ("ustyurt", "atlantis")
        )
        expected = 404 if page.right.startswith("border.") else 403
        assert there.status_code == nowhere.status_code == expected


def test_who_looks_as_the_public_is_refused_what_the_public_may_not(as_role) -> None:
    client = as_role("steward")
    client.post("/view-as/", {"audience": "public"})
    try:
        for page in PAGES.values():
            if page.right and page.is_of_study and page.right not in RIGHTS_OF["press_officer"]:
                for method in page.methods:
                    answer = client.generic(method, address_of(page, "ustyurt"))
                    assert said_no(answer, page.right), page.name
    finally:
        client.post("/view-as/", {"audience": "steward"})


def test_every_operation_of_the_api_is_closed_without_its_token(as_role) -> None:
    for each in operations():
        address = (
            each.path.replace("{study_id}", "ustyurt").replace("{record_id}", "x").replace("{sha256}", "x")
        )
        for role in ("", "steward"):
            assert as_role(role).generic(each.method, address).status_code == 401, each
