"""The canary station behind every address: its position comes out of none of them, for no role (A8, A17)."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import Client

from qaplan.app.cli import main
from qaplan.app.services.houses import House
from qaplan.app.services.people import RIGHT_OF_SCOPE, make_token, needed_person
from qaplan.app.services.rights import AUDIENCE_OF, RIGHTS_OF, ROLES, Role
from qaplan.app.services.sessions import Session
from qaplan.app.services.studies import open_study
from qaplan.app.store.card_tables import load_media
from qaplan.app.web.api.serving import operations
from qaplan.base.actors import Actor
from tests.app.test_canary_everywhere import STATION, located_picture
from tests.app.web.conftest import open_for_pages, person_with, stay_of
from tests.app.web.crawling import crawl
from tests.canary import LATITUDE, LONGITUDE, canaries_in, canary_forms
from tests.media_factory import fill_card

INSIDERS: tuple[Role, ...] = tuple(role for role in ROLES if AUDIENCE_OF[role] == "steward")
OUTSIDERS: tuple[Role, ...] = tuple(role for role in ROLES if AUDIENCE_OF[role] == "public")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Studies that got the position by sheet, remarks, EXIF, file names; one of them by its ids as well."""
    made = tmp_path_factory.mktemp("canary-house")
    for study_id, station in (("canary", STATION), ("plain", "K1")):
        keep_study(made, study_id, station)
    return made / "house"


def keep_study(made: Path, study_id: str, station: str) -> None:
    names = (f"{station}/Panthera pardus/{LATITUDE}_{LONGITUDE}_{n:02d}.JPG" for n in range(6))
    files = {name: located_picture(n) for n, name in enumerate(names)}
    card = fill_card(made / study_id, files)
    sheet = made / f"{study_id}.csv"
    place = f"{LATITUDE},{LONGITUDE}"
    sheet.write_text(
        "station_id,latitude,longitude,start,end,utc_offset,comments\n"
        f'{station},{place},2024-05-01,2024-06-01,+05:00,"spring at {place}"\n',
        encoding="utf-8",
    )
    study = made / "house" / study_id
    assert main(["init", str(study), "--title", f"Spring at {LATITUDE}, {LONGITUDE}"]) == 0
    ingest = ["survey", "ingest", str(card), "--study", str(study), "--layout", "station/species"]
    assert main([*ingest, "--sheet", str(sheet), "--copy"]) == 0


@pytest.fixture
def house(folder: Path) -> House:
    return open_for_pages(folder)


def exact_forms() -> tuple[str, ...]:
    """The spellings that are sharper than the cell of a hundredth, which insiders may see."""
    return tuple(form for form in canary_forms() if re.search(r"[.,]\d{3}|\d[\d ,]{5}|/100$|\d, 100", form))


def client_of(role: Role | str) -> Client:
    client = Client()
    if role:
        client.cookies["qaplan"] = stay_of(person_with(role))
    return client


@pytest.fixture
def said_by_the_log(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    with caplog.at_level(logging.INFO):
        yield caplog


@pytest.mark.parametrize("role", ["", *OUTSIDERS])
def test_no_outsider_gets_it_in_any_spelling(
    house: House, role: str, said_by_the_log: pytest.LogCaptureFixture
) -> None:
    seen = list(crawl(client_of(role), "canary"))
    found = {each.address: canaries_in(each.content) for each in seen}
    assert {address: forms for address, forms in found.items() if forms} == {}
    assert len(seen) > 80
    assert canaries_in(said_by_the_log.text, exact_forms()) == []


@pytest.mark.parametrize("role", INSIDERS)
def test_no_insider_gets_it_sharper_than_a_cell(
    house: House, role: Role, said_by_the_log: pytest.LogCaptureFixture
) -> None:
    seen = list(crawl(client_of(role), "plain"))
    found = {each.address: canaries_in(each.content, exact_forms()) for each in seen}
    assert {address: forms for address, forms in found.items() if forms} == {}
    assert sum(each.status == 200 for each in seen) > 40
    assert [each.address for each in seen if canaries_in(each.address, exact_forms())] == []
    assert canaries_in(said_by_the_log.text, exact_forms()) == []


def test_no_picture_carries_it(house: House, folder: Path) -> None:
    client = client_of("steward")
    for each in load_media(open_study(folder / "canary")):
        for size in ("small", "screen", "whole"):
            answer = client.get(f"/s/canary/pictures/{each.medium_id}/{size}/0.jpg")
            body = b"".join(answer) if answer.streaming else answer.content
            headers = "\n".join(f"{name}: {value}" for name, value in answer.items()).encode()
            assert answer.status_code == 200
            assert b"Exif" not in body
            assert canaries_in(headers + body, exact_forms()) == []


@pytest.mark.parametrize("role", [role for role in ROLES if "api.tokens" in RIGHTS_OF[role]])
def test_no_program_gets_it(house: House, role: Role) -> None:
    person = person_with(role)
    session = Session(Actor(person.name, "person"), AUDIENCE_OF[role], role=role)
    scopes = [scope for scope, right in RIGHT_OF_SCOPE.items() if right in RIGHTS_OF[role]]
    study_id = "canary" if AUDIENCE_OF[role] == "public" else "plain"
    _, secret = make_token(person, "t", scopes, study_id=study_id, days=1, session=session)
    client = Client(headers={"authorization": f"Bearer {secret}"})
    forms = canary_forms() if AUDIENCE_OF[role] == "public" else exact_forms()
    for each in operations():
        address = (
            each.path.replace("{study_id}", "canary").replace("{record_id}", "x").replace("{sha256}", "x")
        )
        answer = client.generic(each.method, address)
        assert canaries_in(answer.content, forms) == [], each


def test_a_program_gets_cells_in_place_of_positions(house: House) -> None:
    session = Session(Actor("keeper", "person"))
    _, secret = make_token(
        needed_person("keeper"), "t", ["read:cards"], study_id="plain", days=1, session=session
    )
    client = Client(headers={"authorization": f"Bearer {secret}"})
    rows = client.get("/api/v1/studies/plain/deployments").json()["deployments"]
    listed = "cell deployment_id end silent_days start station_id unknown_days utc_offset working_days"
    assert [sorted(row) for row in rows] == [listed.split()]
    assert rows[0]["cell"]


def test_the_position_went_in_and_the_search_would_find_it(folder: Path) -> None:
    held = b"".join(path.read_bytes() for path in (folder / "canary").glob("qaplan.sqlite3*"))
    assert canaries_in(held, exact_forms())
    assert len(exact_forms()) > 20


def test_no_secret_stands_in_an_address_or_in_the_log(
    house: House, said_by_the_log: pytest.LogCaptureFixture
) -> None:
    """Passwords, codes and tokens go by form or header; addresses carry none, and nothing is passed on."""
    client = Client()
    sent = {"password": "a secret that is wrong", "next": "/s/canary/", "name": "keeper"}
    answer = client.post("/sign-in/", sent)
    assert answer.status_code == 403
    assert b"a secret that is wrong" not in answer.content
    assert answer["Referrer-Policy"] in {"no-referrer", "same-origin"}
    key = stay_of(needed_person("keeper"))
    client.cookies["qaplan"] = key
    for each in crawl(client, "canary"):
        assert key.encode() not in each.content.partition(b"\n\n")[2], each.address
    assert "secret that is wrong" not in said_by_the_log.text
    assert key not in said_by_the_log.text
    assert datetime.now(UTC)


def test_pages_are_not_kept_by_caches(house: House) -> None:
    """Only pictures and things that are the same for everybody may be kept, and never by a shared cache."""
    for each in crawl(client_of("analyst"), "canary"):
        headers = each.content.partition(b"\n\n")[0].decode().casefold()
        assert "cache-control: " in headers, each.address
        assert "public" not in headers.partition("cache-control: ")[2].partition("\n")[0], each.address
