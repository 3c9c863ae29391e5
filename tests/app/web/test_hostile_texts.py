"""Texts that are programs, in every place where people write, on every page: none ever runs (A6)."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import piexif
import pytest
from django.test import Client
from PIL import Image

from qaplan.app.services.houses import House
from qaplan.app.services.ingest import ingest_card
from qaplan.app.services.people import change_own, needed_person
from qaplan.app.services.sessions import session_here
from qaplan.app.services.studies import Study, init_study, open_study
from qaplan.app.store.card_tables import load_media
from qaplan.app.web.middleware import SECURITY_HEADERS
from qaplan.base.names import Names
from tests.app.web.conftest import open_for_pages, stay_of
from tests.app.web.matrix import PAGES, address_of

EVIL = '"><img src=x onerror="window.hurt=1"><script>window.hurt=1</script>\u202e&#x3C;svg/onload=hurt()>'
IN_THREE = {"kk": f"Қабылан {EVIL}", "ru": f"Леопард {EVIL}", "en": f"Leopard {EVIL}"}


def hostile_picture(seed: int = 0) -> bytes:
    """A picture whose every text field is a program."""
    text = EVIL.encode("ascii", "xmlcharrefreplace")
    first = {
        piexif.ImageIFD.ImageDescription: text,
        piexif.ImageIFD.Artist: text,
        piexif.ImageIFD.Make: text[:30],
        piexif.ImageIFD.Model: text[:30],
    }
    exif = {
        piexif.ExifIFD.DateTimeOriginal: b"2024:05:03 04:%02d:00" % seed,
        piexif.ExifIFD.BodySerialNumber: b"%d" % seed + text[:40],
    }
    buffer = io.BytesIO()
    Image.new("RGB", (64, 48), (90, 90, 60)).save(
        buffer, "JPEG", exif=piexif.dump({"0th": first, "Exif": exif})
    )
    return buffer.getvalue()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A house whose study, station, card, folders, files and people are named by programs."""
    made = tmp_path_factory.mktemp("hostile")
    study = init_study(made / "evil", Names(**IN_THREE))
    card = made / "cards" / 'CARD "><img src=x onerror=hurt()>'
    for seed, place in enumerate(("K1 <script>hurt()<", "Қ2 \u202eгий")):
        pictures = card / place / "Panthera pardus"
        pictures.mkdir(parents=True)
        (pictures / '"><img src=x onerror=hurt()>.JPG').write_bytes(hostile_picture(seed) + place.encode())
    ingest_card(study, card, mode="copy", layout="station/species", classified_by=EVIL)
    return made


@pytest.fixture
def house(folder: Path) -> House:
    opened = open_for_pages(folder)
    change_own(needed_person("keeper"), display=EVIL)
    return opened


def client_of(language: str = "en") -> Client:
    client = Client(headers={"accept-language": language})
    client.cookies["qaplan"] = stay_of(needed_person("keeper"))
    return client


def study_of(folder: Path) -> Study:
    return open_study(folder / "evil")


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_no_page_writes_a_text_as_markup(house: House, language: str) -> None:
    client = client_of(language)
    told = 0
    for page in PAGES.values():
        if "GET" in page.methods:
            answer = client.get(address_of(page, "evil", name="keeper") + f"?q={EVIL}")
            is_markup = "html" in answer.get("Content-Type", "")
            body = b"".join(answer) if answer.streaming else answer.content
            assert not is_markup or b"<img src=x" not in body, page.name
            assert not is_markup or b"<script>window" not in body, page.name
            assert not is_markup or b"<svg/onload" not in body, page.name
            told += b"&lt;img src=x" in body
    assert told > 3


def test_every_answer_says_how_it_is_to_be_read(house: House) -> None:
    client = client_of()
    for page in PAGES.values():
        for method in page.methods:
            answer = client.generic(method, address_of(page, "evil", name="keeper"))
            assert {key: answer.get(key) for key in SECURITY_HEADERS} == dict(SECURITY_HEADERS), page.name
            policy = answer["Content-Security-Policy"]
            assert "unsafe-" not in policy
            assert "http" not in policy
            client.cookies["qaplan"] = stay_of(needed_person("keeper"))


SHOWN = (
    "text/html",
    "application/json",
    "application/geo+json",
    "image/jpeg",
    "image/svg+xml",
    "text/javascript",
)


def test_what_a_browser_does_not_show_is_saved_as_a_file(house: House) -> None:
    """Whatever is neither a page, data of a script nor a picture of ours comes as an attachment.

    No browser shows bytes without a kind: they need no such word.
    """
    client, files = client_of(), 0
    for page in PAGES.values():
        if "GET" in page.methods:
            for ending in ("", "?format=xlsx"):
                answer = client.get(address_of(page, "evil", name="keeper") + ending)
                kind = answer.get("Content-Type", "text/html").partition(";")[0]
                if answer.status_code == 200 and kind not in {*SHOWN, "application/octet-stream"}:
                    files += 1
                    said = answer.get("Content-Disposition", "")
                    assert said.startswith("attachment"), (page.name, kind)
    assert files > 3


def test_pictures_are_drawn_anew_whatever_the_file_was(house: House, folder: Path) -> None:
    """A picture leaves as a JPEG of ours: what the file carried besides its pixels is not in it."""
    client = client_of()
    media = list(load_media(study_of(folder)))
    assert media
    for each in media:
        answer = client.get(f"/s/evil/pictures/{each.medium_id}/small/0.jpg")
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
        body = b"".join(answer) if answer.streaming else answer.content
        assert b"hurt" not in body
        assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.jpg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='hurt()'/>"),
        ("b.jpg", b"<!doctype html><script>hurt()</script>"),
        ("c.jpg", b"GIF89a/*" + b"\0" * 40 + b"*/=1;hurt()"),
        ("d.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>hurt()</script></svg>"),
        ("e.html", b"<script>hurt()</script>"),
        ("f.jpg", b"%PDF-1.4 <script>hurt()</script>"),
    ],
)
def test_a_file_that_only_pretends_to_be_a_picture_is_never_served(
    tmp_path: Path, name: str, data: bytes
) -> None:
    folder = tmp_path / "house"
    study = init_study(folder / "evil", "Evil")
    card = tmp_path / "card"
    card.mkdir()
    (card / name).write_bytes(data)
    (card / "good.jpg").write_bytes(hostile_picture())
    (card / "poly.jpg").write_bytes(hostile_picture() + b"<script>hurt()</script>PK\x05\x06" + b"\0" * 18)
    ingest_card(study, card, mode="copy", session=session_here())
    open_for_pages(folder)
    client = client_of()
    for each in load_media(study):
        answer = client.get(f"/s/evil/pictures/{each.medium_id}/whole/0.jpg")
        body = b"".join(answer) if answer.streaming else answer.content
        if answer.status_code == 200:
            assert answer["Content-Type"] == "image/jpeg"
            assert body.startswith(b"\xff\xd8")
        assert b"<script>" not in body
        assert b"<svg xmlns='http://www.w3.org/2000/svg'" not in body


def test_in_a_real_browser_nothing_of_it_runs(house: House, tab: Callable[..., Any], folder: Path) -> None:
    """The tab fails this test by itself on a message of the policy, an error or a request to elsewhere."""
    open_for_pages(folder)
    page = tab("steward", "kk")
    for each in PAGES.values():
        if "GET" in each.methods and not each.path.endswith(
            (".json", ".js", ".jpg", ".xlsx", ".svg", ".pdf", "small")
        ):
            page.goto(address_of(each, "evil", name="keeper"))
            assert page.evaluate("window.hurt") is None, each.name


def test_the_texts_came_in(folder: Path) -> None:
    assert "onerror" in study_of(folder).title.kk
    assert any("onerror" in each.medium.path for each in load_media(study_of(folder)))
