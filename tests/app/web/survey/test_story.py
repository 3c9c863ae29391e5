"""A field biologist's first card and first table, by the mouse alone and by what is on the screen."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from qaplan.app.services.folders import word_of
from qaplan.app.services.houses import House
from qaplan.app.services.sheets import import_sheet
from qaplan.app.store.card_tables import load_cards
from qaplan.app.store.received_tables import load_sightings
from qaplan.base.facts import Fact
from qaplan.base.messages import Message, Text
from qaplan.base.names import Language
from tests import workbook_factory as factory
from tests.app.web.conftest import open_for_pages
from tests.app.web.survey.card_house import CardHouse

if TYPE_CHECKING:
    from playwright.sync_api import Page

Tab = Callable[..., "Page"]

_STATIONS = (
    "station_id;location_name;start;end\n"
    "K1;ур. Акбулак;20.08.2023;20.09.2023\nK2;Кендерли;20.08.2023;20.09.2023\n"
)


@pytest.fixture
def house(mine: CardHouse) -> House:
    return open_for_pages(mine.folder)


def _counted(text: Text, key: str, number: int) -> str:
    return text.say(Message(key, {"n": Fact("page.count", number)}, count="n"))


@pytest.mark.parametrize(
    "language", [pytest.param("kk", marks=pytest.mark.slow), "ru", pytest.param("en", marks=pytest.mark.slow)]
)
def test_a_card_is_chosen_previewed_within_5_seconds_taken_and_taken_back(
    mine: CardHouse, tab: Tab, language: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "home", lambda: mine.cards)
    mine.card("K1/DCIM", 60, serial="A1")
    text = Text(language)
    page = tab("field_biologist", language)
    page.goto(mine.address("cards/"))
    page.get_by_role("link", name=text.word("cards.take")).click()
    page.get_by_role("link", name=mine.cards.name, exact=True).first.click()
    page.get_by_role("link", name="K1", exact=True).click()
    page.get_by_text(text.word("taking.has_dcim")).wait_for()
    began = time.monotonic()
    page.get_by_role("link", name=text.word("taking.look")).click()
    page.get_by_text(text.word("taking.nothing_written")).wait_for()
    assert time.monotonic() - began < 5.0
    assert load_cards(mine.study) == ()
    page.get_by_role("button", name=_counted(text, "taking.take_now", 60)).click()
    page.get_by_role("heading", name=_counted(text, "taking.done_answer", 60)).wait_for(timeout=60_000)
    assert len(load_cards(mine.study)) == 1
    page.get_by_role("button", name=_counted(text, "taking.undo_all", 1)).click()
    page.get_by_text(_counted(text, "cards.undone_all", 1)).wait_for()
    assert load_cards(mine.study) == ()


@pytest.mark.parametrize(
    "language", [pytest.param("kk", marks=pytest.mark.slow), "ru", pytest.param("en", marks=pytest.mark.slow)]
)
def test_an_excel_journal_is_looked_at_taken_and_taken_back(
    mine: CardHouse, tab: Tab, tmp_path: Path, language: Language
) -> None:
    stations = tmp_path / "stations.csv"
    stations.write_text(_STATIONS, encoding="utf-8")
    import_sheet(mine.study, stations, utc_offset="+05:00")
    journal = factory.sightings_book(tmp_path / "journal.xlsx")
    text = Text(language)
    page = tab("field_biologist", language)
    page.goto(mine.address("cards/"))
    page.get_by_role("link", name=text.word("cards.to_sheets")).click()
    page.get_by_label(text.word("sheets.send")).set_input_files(journal)
    page.get_by_role("button", name=text.word("sheets.send_do")).click()
    page.get_by_text(_counted(text, "sheets.wrong_answer", factory.SIGHTINGS_WRONG)).wait_for()
    assert load_sightings(mine.study) == ()
    page.get_by_role("button", name=_counted(text, "sheets.take", factory.SIGHTINGS_RIGHT)).click()
    page.get_by_text(_counted(text, "sheets.given_back", factory.SIGHTINGS_WRONG)).wait_for()
    assert len(load_sightings(mine.study)) == factory.SIGHTINGS_RIGHT
    said = text.say(Message("sheets.undo_named", {"source": "journal.xlsx"}))
    page.get_by_role("button", name=said).click()
    page.get_by_text(text.word("sheets.state_undone")).wait_for()
    assert load_sightings(mine.study) == ()


def test_a_taking_can_be_watched_and_stopped(mine: CardHouse, tab: Tab) -> None:
    mine.card("K1", 400)
    text = Text("en")
    page = tab("field_biologist")
    page.goto(mine.address(f"cards/preview/?folder={word_of(mine.cards / 'K1')}"))
    page.get_by_role("button", name=_counted(text, "taking.take_now", 400)).click()
    page.locator("#work").wait_for()
    stop = page.get_by_role("button", name=text.word("taking.job_stop"))
    if stop.is_visible():
        stop.click()
    ended = (
        page.locator("h1").filter(has_text="stopped").or_(page.locator("h1").filter(has_text="were taken"))
    )
    ended.wait_for(timeout=60_000)
    assert page.locator("#work[hx-get]").count() == 0


def test_a_folder_is_sent_to_a_server_and_previewed(mine: CardHouse, tab: Tab, house: House) -> None:
    open_for_pages(mine.folder, is_server=True)
    card = mine.card("K1", 5)
    page = tab("field_biologist", "ru")
    page.goto(mine.address("cards/take/"))
    page.locator("#folder").set_input_files(card)
    page.get_by_role("button", name=Text("ru").word("taking.send_do")).click()
    page.get_by_text(Text("ru").word("taking.nothing_written")).wait_for(timeout=30_000)
    page.get_by_role("button", name=_counted(Text("ru"), "taking.take_now", 5)).click()
    done = _counted(Text("ru"), "taking.done_answer", 5)
    page.get_by_role("heading", name=done).wait_for(timeout=60_000)
    (held,) = load_cards(mine.study)
    assert (held.name, held.mode) == ("K1", "copy")


@pytest.mark.parametrize("path", ["cards/", "cards/take/", "sheets/", "deployments/", "clocks/", "received/"])
def test_every_room_of_the_survey_fits_a_narrow_screen(mine: CardHouse, tab: Tab, path: str) -> None:
    page = tab("steward", "kk", width=320)
    page.goto(mine.address(path))
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
