"""Signing in over HTTP: no guessing, no fixed keys, no foreign forms, nothing after the end (A15)."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pyotp
import pytest
from django.test import Client

from qaplan.app.services.houses import House
from qaplan.app.services.people import (
    NewPerson,
    add_person,
    begin_second_factor,
    change_password,
    confirm_second_factor,
    disable_person,
    needed_person,
    reset_password,
)
from qaplan.app.services.sessions import session_here
from qaplan.app.web.house_here import serve_house
from tests.app.web.conftest import PASSWORD, open_for_pages, stay_of

OTHER = "nine slow boats north"


@pytest.fixture
def own(tmp_path: Path) -> House:
    """A house of one's own with a keeper, so that failures of one test throttle no other."""
    folder = tmp_path / "own"
    folder.mkdir()
    return open_for_pages(folder)


@pytest.fixture
def aigul(own: House) -> str:
    person, given = add_person(NewPerson("aigul", role="analyst"), session_here())
    change_password(person, given, OTHER, now=datetime.now(UTC))
    return person.name


def send(client: Client, name: str, password: str, *, path: str = "/sign-in/", **more: str):
    return client.post(path, {"name": name, "password": password, **more})


def key_of(client: Client) -> str:
    return client.cookies["qaplan"].value


def test_a_new_laptop_is_opened_with_a_password_of_ones_own(tmp_path: Path) -> None:
    from qaplan.app.services.houses import open_house

    folder = tmp_path / "new"
    folder.mkdir()
    serve_house(open_house(folder, is_server=False))
    client = Client()
    assert client.get("/", follow=True).redirect_chain[-1][0].startswith("/begin-house/")
    weak = client.post("/begin-house/", {"password": "password12", "password_again": "password12"})
    assert weak.status_code == 422
    unlike = client.post("/begin-house/", {"password": OTHER, "password_again": PASSWORD})
    assert unlike.status_code == 422
    assert client.post("/begin-house/", {"password": OTHER, "password_again": OTHER}).status_code == 302
    assert client.get("/").status_code == 200
    again = Client().post("/begin-house/", {"password": PASSWORD, "password_again": PASSWORD})
    assert again["Location"] == "/sign-in/"


def test_nobody_takes_a_server_into_keeping_over_the_network(tmp_path: Path) -> None:
    from qaplan.app.services.houses import open_house

    folder = tmp_path / "new"
    folder.mkdir()
    serve_house(open_house(folder, is_server=True))
    answer = Client().post("/begin-house/", {"password": OTHER, "password_again": OTHER})
    assert (answer.status_code, b"access.not_claimed" in answer.content) == (403, True)


def test_signing_in_and_out_opens_and_shuts(own: House, aigul: str) -> None:
    client = Client()
    assert client.get("/settings/")["Location"] == "/sign-in/?next=%2Fsettings%2F"
    assert send(client, aigul, OTHER, next="/settings/")["Location"] == "/settings/"
    assert client.get("/settings/").status_code == 200
    key = key_of(client)
    left = client.post("/sign-out/")
    assert left["Clear-Site-Data"] == '"cache"'
    stale = Client()
    stale.cookies["qaplan"] = key
    assert stale.get("/settings/").status_code == 302


def test_brute_force_is_slowed_over_http(own: House, aigul: str) -> None:
    client = Client()
    answers = [send(client, aigul, f"wrong {n}").status_code for n in range(6)]
    assert answers == [403] * 5 + [429]
    assert send(client, aigul, OTHER).status_code == 429


def test_the_key_of_a_stay_changes_at_every_door(own: House, aigul: str) -> None:
    client = Client()
    client.cookies["qaplan"] = "a" * 32
    client.get("/sign-in/")
    send(client, aigul, OTHER)
    first = key_of(client)
    assert first != "a" * 32
    send(client, aigul, OTHER)
    assert key_of(client) != first
    planted = Client()
    planted.cookies["qaplan"] = first
    assert planted.get("/settings/").status_code == 302


def test_a_form_from_elsewhere_is_refused(own: House, aigul: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies["qaplan"] = stay_of(needed_person(aigul))
    for path, sent in (
        ("/settings/", {"display": "X", "language": "ru"}),
        ("/settings/password/", {"old": OTHER, "password": PASSWORD, "password_again": PASSWORD}),
        ("/sign-out/", {}),
        ("/sign-in/", {"name": aigul, "password": OTHER}),
        ("/language/", {"language": "ru"}),
    ):
        assert client.post(path, sent).status_code == 403, path
    assert needed_person(aigul).display == ""


def test_the_cookies_are_kept_from_scripts_and_from_other_sites(own: House, aigul: str) -> None:
    client = Client()
    send(client, aigul, OTHER)
    cookie = client.cookies["qaplan"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert client.cookies["qaplan_form"]["samesite"] == "Lax"


def test_who_is_disabled_is_out_with_the_next_click(own: House, aigul: str) -> None:
    client = Client()
    send(client, aigul, OTHER)
    disable_person(aigul, session_here())
    assert client.get("/settings/").status_code == 302
    assert send(Client(), aigul, OTHER).status_code == 403


def test_a_second_factor_is_asked_for_and_no_door_goes_round_it(own: House, aigul: str) -> None:
    person = needed_person(aigul)
    clock = pyotp.TOTP(begin_second_factor(person).secret.replace(" ", ""))
    earlier = int(datetime.now(UTC).timestamp()) - 30
    codes = confirm_second_factor(person, clock.at(earlier), now=datetime.now(UTC))
    client = Client()
    assert send(client, aigul, OTHER)["Location"] == "/second-factor/"
    for path in ("/", "/settings/", "/settings/password/", "/help/", "/settings/second-factor/"):
        answer = client.get(path)
        assert answer.status_code == 302 or path == "/help/", path
    assert client.post("/settings/recovery-codes/").status_code == 302
    assert client.post("/second-factor/", {"code": "000000"}).status_code == 403
    before = key_of(client)
    assert client.post("/second-factor/", {"code": codes[0]})["Location"] == "/"
    assert key_of(client) != before
    assert client.get("/settings/").status_code == 200
    _, given = reset_password(aigul, session_here())
    client = Client()
    assert send(client, aigul, given)["Location"] == "/second-factor/"
    changed = client.post(
        "/first-password/", {"old": given, "password": PASSWORD, "password_again": PASSWORD}
    )
    assert changed["Location"] == "/second-factor/"
    assert client.get("/settings/").status_code == 302


def test_the_confirmation_of_one_person_is_not_lent_to_another(own: House, aigul: str) -> None:
    """Who was confirmed and is shut out then leaves nothing to the next one in the same browser."""
    person = needed_person(aigul)
    clock = pyotp.TOTP(begin_second_factor(person).secret.replace(" ", ""))
    confirm_second_factor(person, clock.now(), now=datetime.now(UTC))
    client = Client()
    send(client, "keeper", PASSWORD)
    session = client.session
    session["is_confirmed"] = True
    session["stamp"] = "over"
    session.save()
    assert send(client, aigul, OTHER)["Location"] == "/second-factor/"
    assert client.get("/settings/").status_code == 302


def test_on_a_server_everybody_sets_up_a_second_factor_first(own: House, aigul: str) -> None:
    serve_house(replace(own, is_server=True))
    client = Client()
    assert send(client, aigul, OTHER)["Location"] == "/settings/second-factor/"
    assert client.get("/settings/").status_code == 302
    page = client.get("/settings/second-factor/").content.decode()
    secret = re.search(r"<code>([A-Z2-7 ]+)</code>", page)[1].replace(" ", "")
    wrong = client.post("/settings/second-factor/", {"code": "123"})
    assert wrong.status_code == 422
    assert secret in wrong.content.decode().replace(" ", "")
    done = client.post("/settings/second-factor/", {"code": pyotp.TOTP(secret).now()})
    assert len(re.findall(r"<li><code>[A-Z2-9-]{27}</code>", done.content.decode())) == 10
    assert client.get("/settings/").status_code == 200


def test_who_is_in_writes_the_password_once_more_to_set_up_a_second_factor(own: House, aigul: str) -> None:
    """Nobody who finds a browser open binds a phone of their own to it."""
    client = Client()
    send(client, aigul, OTHER)
    page = client.get("/settings/second-factor/").content.decode()
    secret = re.search(r"<code>([A-Z2-7 ]+)</code>", page)[1].replace(" ", "")
    code = pyotp.TOTP(secret).now()
    refused = client.post("/settings/second-factor/", {"code": code, "password": "not it at all"})
    assert (refused.status_code, b"access.wrong_password" in refused.content) == (422, True)
    assert not needed_person(aigul).has_second_factor
    client.post("/settings/second-factor/", {"code": code, "password": OTHER})
    assert needed_person(aigul).has_second_factor


def test_a_given_password_opens_only_the_page_that_changes_it(own: House) -> None:
    _, given = add_person(NewPerson("serik", role="steward"), session_here())
    client = Client()
    assert send(client, "serik", given)["Location"] == "/first-password/"
    assert client.get("/people/").status_code == 302
    sent = {"old": given, "password": OTHER, "password_again": OTHER}
    assert client.post("/first-password/", sent)["Location"] == "/"
    assert client.get("/people/").status_code == 200


def test_ones_own_new_password_ends_the_other_browsers(own: House, aigul: str) -> None:
    here, there = Client(), Client()
    for client in (here, there):
        send(client, aigul, OTHER)
    sent = {"old": OTHER, "password": PASSWORD, "password_again": PASSWORD}
    assert here.post("/settings/password/", sent)["Location"] == "/settings/"
    assert here.get("/settings/").status_code == 200
    assert there.get("/settings/").status_code == 302


def test_only_addresses_of_ours_are_gone_on_to(own: House, aigul: str) -> None:
    for evil in (
        "https://elsewhere.example/",
        "//elsewhere.example/",
        "/\\elsewhere.example",
        "javascript:x",
    ):
        answer = send(Client(), aigul, OTHER, next=evil)
        assert answer["Location"] == "/", evil


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_every_page_of_the_doors_speaks_each_language(own: House, aigul: str, language: str) -> None:
    client = Client(headers={"accept-language": language})
    client.cookies["qaplan"] = stay_of(needed_person("keeper"))
    for path in (
        "/settings/",
        "/settings/password/",
        "/settings/second-factor/",
        "/people/",
        f"/people/{aigul}/",
    ):
        answer = client.get(path)
        assert (answer.status_code, answer["Content-Language"]) == (200, language), path
