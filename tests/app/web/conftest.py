"""A house with studies and people in it, seen through Django's client or through a real browser.

Every tab of the browser is watched: a message of the content security policy, an error on the console, an
error of a script or a request that leaves the machine fails the test that caused it.
"""

from __future__ import annotations

import os
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from qaplan.app.services.cases import import_case
from qaplan.app.services.houses import House, open_house
from qaplan.app.services.people import (
    NewPerson,
    Person,
    add_person,
    begin_stay,
    change_password,
    claim_house,
    confirm_stay,
    is_claimed,
    needed_person,
)
from qaplan.app.services.rights import Role
from qaplan.app.services.sessions import session_here
from qaplan.app.services.studies import init_study
from qaplan.app.web.house_here import serve_house
from qaplan.app.web.loading import load_early
from qaplan.base.names import Language
from tests.needs import CHROMIUM, needs

if TYPE_CHECKING:
    from django.test import Client
    from playwright.sync_api import Browser, Page

# Playwright's own loop runs in the thread of the tests; Django would take it for one that it must not block.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

PASSWORD = "seven grey foxes walk"
_PORT_OF_CHOICE = 0
_CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def house_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the public record of Ustyurt, made once; tests that change a study make their own."""
    folder = tmp_path_factory.mktemp("house")
    study = init_study(folder / "ustyurt", "Ustyurt")
    import_case(study, "ustyurt", why="test")
    return folder


@pytest.fixture
def house(house_folder: Path) -> House:
    """The house, open, with a keeper, and shown by the pages of this process."""
    return open_for_pages(house_folder)


def open_for_pages(folder: Path, *, is_server: bool = False) -> House:
    """Open a house, give it a keeper where it has none, and let the pages show it."""
    house = open_house(folder, is_server=is_server)
    if not is_claimed():
        claim_house(PASSWORD, now=datetime.now(UTC))
    serve_house(house)
    return house


def person_with(role: Role, *, organisation: str = "") -> Person:
    """Somebody with a role in every study of the house that is open; the keeper is the steward."""
    if role == "steward" and not organisation:
        return needed_person("keeper")
    name = f"{role.replace('_', '-')}{organisation.casefold()}"
    now = datetime.now(UTC)
    try:
        return needed_person(name)
    except Exception:  # noqa: BLE001 - nobody of that name yet
        new = NewPerson(name, role.replace("_", " ").title(), role=role, organisation=organisation)
        person, given = add_person(new, session_here())
        change_password(person, given, PASSWORD, now=now)
        return needed_person(name)


def stay_of(person: Person) -> str:
    """The key of a new stay of a person, as the cookie carries it."""
    from django.conf import settings

    stay = import_module(settings.SESSION_ENGINE).SessionStore()
    begin_stay(stay, person, now=datetime.now(UTC))
    confirm_stay(stay)
    stay.save()
    return str(stay.session_key)


def signed_in(role: Role | str = "steward", language: Language = "en", **about: Any) -> Client:
    """Django's client of somebody with a role; of nobody with an empty one."""
    from django.conf import settings
    from django.test import Client

    client = Client(headers={"accept-language": language})
    if role:
        client.cookies[settings.SESSION_COOKIE_NAME] = stay_of(person_with(role, **about))
    return client


@pytest.fixture
def visit(house: House) -> Callable[..., Client]:
    """Django's client, signed in: ``visit("analyst")``; ``visit("")`` is signed out."""
    return signed_in


@dataclass
class Watched:
    """What a tab did that no page of ours may do."""

    origin: str
    faults: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        """Begin to watch a tab."""
        page.on("console", lambda line: self._console(line.type, line.text))
        page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        page.on("request", lambda request: self._request(request.url))

    def _console(self, kind: str, text: str) -> None:
        # A page that we refuse on purpose is told by the browser as a failed load; tests look at the page.
        if "Content Security Policy" in text or (kind == "error" and "Failed to load resource" not in text):
            self.faults.append(f"console: {text}")

    def _request(self, url: str) -> None:
        parts = urlsplit(url)
        if (
            parts.scheme in {"http", "https", "ws", "wss"}
            and f"{parts.scheme}://{parts.netloc}" != self.origin
        ):
            self.faults.append(f"request: {url}")


@pytest.fixture
def _listening() -> Iterator[str]:
    """The address of the pages of this process, served by threads that know no house but this test's."""
    from django.core.wsgi import get_wsgi_application
    from waitress import wasyncore
    from waitress.server import create_server

    load_early()
    server = create_server(get_wsgi_application(), host="127.0.0.1", port=_PORT_OF_CHOICE, threads=6)

    def serve() -> None:
        # The loop may be waiting on a socket at the moment that it is closed.
        with suppress(OSError):
            server.run()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    # An answer that is cut off in the middle leaves its file open.
    for _ in range(200):
        if not server.task_dispatcher.queue and not server.task_dispatcher.active_count:
            break
        time.sleep(0.05)
    server.task_dispatcher.shutdown()
    server.close()
    wasyncore.close_all(server._map, ignore_all=True)
    thread.join(timeout=5)


@pytest.fixture
def live(house: House, _listening: str) -> str:
    """The address at which the house is served."""
    return _listening


@pytest.fixture(scope="session")
def _chromium() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=list(_CHROMIUM_FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def tab(live: str, request: pytest.FixtureRequest) -> Iterator[Callable[..., Page]]:
    """A watched tab of a real browser: ``tab("reviewer", "kk")`` is signed in, ``tab("")`` is not.

    ``tab(..., width=320)`` narrows it; its context is ``page.context``.
    """
    from django.core.signals import got_request_exception

    needs("chromium", "assets")
    browser: Browser = request.getfixturevalue("_chromium")
    watched = Watched(live)
    contexts = []

    def open_tab(
        role: Role | str = "steward", language: Language = "en", *, width: int = 1366, **about: Any
    ) -> Page:
        from django.conf import settings

        size = {"width": width, "height": 768}
        context = browser.new_context(viewport=size, base_url=live, locale=language)
        contexts.append(context)
        if role:
            key = stay_of(person_with(role, **about))
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live}])
        context.on("page", watched.watch)
        return context.new_page()

    def note_fault(**_about: object) -> None:
        watched.faults.append(f"server: {traceback.format_exc()}")

    got_request_exception.connect(note_fault)
    yield open_tab
    for context in contexts:
        context.close()
    got_request_exception.disconnect(note_fault)
    assert not watched.faults, "\n".join(watched.faults)
