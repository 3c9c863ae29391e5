"""The first ten minutes of somebody who has never seen Qaplan, with a clock, in each language.

Nothing but the words on the screen is used: no address is typed, no terminal opened, no manual read.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from qaplan.app.jobs.executors import executor_here
from qaplan.app.services.cases import import_case
from qaplan.app.services.houses import House, open_house, studies_of
from qaplan.app.services.practice_study import build_practice
from qaplan.app.services.reports import ReportOrder
from qaplan.app.services.studies import close_study, init_study
from qaplan.app.web.house_here import serve_house
from qaplan.base.names import Language, Names
from tests.app.web.stories.reading import Reader
from tests.media_factory import TAKEN, jpeg
from tests.needs import needs
from tests.workbook_factory import book

if TYPE_CHECKING:
    from playwright.sync_api import Page

TEN_MINUTES_S = 600
PREVIEW_S = 5.0
OWN_PICTURES = 240
USTYURT = Names(kk="Үстірт", ru="Устюрт", en="Ustyurt")


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The house as it comes on a stick: the public record and the practice study."""
    needs("chromium", "assets")
    folder = tmp_path_factory.mktemp("packed")
    import_case(init_study(folder / "ustyurt", USTYURT), "ustyurt", why="demonstration")
    order = ReportOrder(languages=("en",), formats=("html",))
    cards = tmp_path_factory.mktemp("cards")
    build_practice(folder / "practice", cards, size_px=(320, 240), order=order)
    return folder


@pytest.fixture
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """This person's own folder, with pictures of a card and a table in it."""
    home = tmp_path / "home"
    card = home / "K7" / "DCIM" / "100EK113"
    card.mkdir(parents=True)
    for number in range(OWN_PICTURES):
        taken = TAKEN + timedelta(minutes=7 * number)
        (card / f"IMAG{number:04}.JPG").write_bytes(jpeg(taken, seed=number, serial="A71"))
    rows = [
        ["deployment_id", "station_id", "latitude", "longitude", "start", "end", "utc_offset"],
        ["K7", "K7", 43.21347, 54.55512, "2024-08-20 12:00", "2024-09-30 12:00", "+05:00"],
        ["K8", "K8", 43.31347, 54.65512, "2024-08-20 12:00", "2024-09-30 12:00", "+05:00"],
    ]
    book(home / "cameras.xlsx", rows)
    monkeypatch.setenv("HOME", str(home))
    return home


@pytest.fixture
def house(packed: Path, own_home: Path, tmp_path: Path) -> Iterator[House]:
    """A fresh copy of the house, which nobody has entered yet."""
    folder = tmp_path / "house"
    shutil.copytree(packed, folder)
    opened = open_house(folder)
    serve_house(opened)
    yield opened
    for study in studies_of(opened):
        close_study(study)


def everything_in(folder: Path) -> dict[str, tuple[int, int]]:
    """Each file of the studies with its size and the moment of its last change."""
    return {
        str(file.relative_to(folder)): (file.stat().st_size, file.stat().st_mtime_ns)
        for file in sorted(folder.rglob("*"))
        if file.is_file() and not file.name.startswith("house.") and not file.name.endswith(("-wal", "-shm"))
    }


@pytest.mark.slow
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_first_ten_minutes(
    language: Language, house: House, own_home: Path, tab: Callable[..., Page]
) -> None:
    page = tab("", language)
    page.set_default_timeout(20_000)
    reader = Reader(page, language)
    page.goto("/")
    _come_in(reader)
    _look_at_ustyurt(reader)
    _review_sixty_pictures(reader)
    _begin_a_study(reader)
    _preview_the_own_folder(reader, house, own_home)
    _take_the_card(reader)
    _walk_a_number_back(reader)
    _import_a_sheet_and_take_it_back(reader, own_home)
    _build_a_pdf(reader, own_home)
    assert reader.steps[-1][1] < TEN_MINUTES_S


def _come_in(reader: Reader) -> None:
    """A laptop asks once for a password of the house."""
    for key in ("people.new_password", "people.password_again"):
        reader.into(key).fill("seven grey foxes walk")
    reader.button("people.claim_do")
    reader.sees(reader.words("web.start_answer"))
    reader.done("start page")


def _look_at_ustyurt(reader: Reader) -> None:
    """The situation, the unknown cause of death, and what was known on two days of 2024."""
    reader.page.locator("section.door", has_text=reader.words("web.real")).get_by_role("link").first.click()
    reader.sees(reader.words("report.voice.known"))
    known = reader.page.locator(".voice-known")
    unknown = known.locator("a.num", has_text=reader.words("choice.cause.unknown"))
    unknown.first.wait_for()
    reader.done("cause of death unknown")
    latest: list[str] = []
    for day in (date(2024, 8, 25), date(2024, 9, 19)):
        _slide_to(reader, day)
        latest.append(" ".join(known.inner_text().split()))
    assert latest[0] != latest[1]
    reader.done("date slider over two days")


def _slide_to(reader: Reader, day: date) -> None:
    """Move the slider with the arrow keys until the day stands beside it."""
    said, wanted = reader.page.locator("#as-of-day"), reader.day(day)
    slider = reader.page.get_by_role("slider")
    slider.focus()
    seen: list[str] = []
    while said.inner_text() != wanted and len(seen) < 400:
        goes_back = reader.page.locator("input[name=as_of]").input_value() > day.isoformat()
        seen.append(said.inner_text())
        with reader.page.expect_response(lambda answer: "as_of=" in answer.url):
            slider.press("ArrowLeft" if goes_back else "ArrowRight")
    assert said.inner_text() == wanted, seen[-3:]
    reader.sees(reader.words("web.carries_on", day=wanted))


def _review_sixty_pictures(reader: Reader) -> None:
    """Two sheets of thirty of the practice study, with the keys that are printed on the buttons."""
    reader.home()
    door = reader.page.locator("section.door", has_text=reader.words("web.virtual"))
    door.get_by_role("link", name=reader.words("web.review_pictures")).click()
    reader.link("review.start")
    pictures = 0
    while pictures < 60:
        reader.page.locator(".sheet, .big").first.wait_for()
        if reader.page.locator(".sheet").count():
            pictures += reader.page.locator(".tile img").count()
            reader.page.keyboard.press("Enter")
        else:
            pictures += 1
            reader.page.keyboard.press("Backquote")
        reader.page.locator("[role=status][data-state=saved]").first.wait_for()
    reader.done(f"{pictures} practice pictures reviewed")


def _begin_a_study(reader: Reader) -> None:
    """A study of one's own."""
    reader.page.goto("/")
    reader.link("web.begin_mine")
    reader.into("web.begin_title").fill("K7")
    reader.into("web.begin_name").fill("k7")
    reader.button("web.begin_do")
    reader.sees(reader.words("web.begun"))
    reader.done("a study of one's own")


def _preview_the_own_folder(reader: Reader, house: House, home: Path) -> None:
    """What a folder holds is shown within five seconds, and nothing is written before it is taken."""
    reader.room("cards.entrance")
    reader.link("cards.take")
    own = reader.page.get_by_role("listitem").filter(has_text=reader.words("taking.kind_home"))
    own.get_by_role("link").first.click()
    reader.page.get_by_role("link", name="K7", exact=True).click()
    before, card = everything_in(house.folder), everything_in(home)
    reader.done("own folder found")
    reader.link("taking.look")
    reader.sees(reader.words("taking.nothing_written"))
    took = reader.done("own folder previewed")
    assert str(OWN_PICTURES) in reader.answer()
    assert took < PREVIEW_S
    assert everything_in(house.folder) == before
    assert everything_in(home) == card


def _take_the_card(reader: Reader) -> None:
    """The card is taken as work that tells how far it is."""
    reader.into("taking.offset").fill("+05:00")
    reader.button("taking.take_now", OWN_PICTURES)
    reader.sees(reader.words("taking.done_answer", OWN_PICTURES))
    assert executor_here().wait(60)
    reader.done("card taken")


def _walk_a_number_back(reader: Reader) -> None:
    """A number of the situation leads back to the card that was just taken."""
    reader.room("web.situation")
    reader.page.locator("main a.num", has_text=str(OWN_PICTURES)).first.click()
    panel = reader.page.locator("#derivation")
    panel.get_by_text("K7").first.wait_for()
    reader.done("a number walked back to the card just taken")


def _import_a_sheet_and_take_it_back(reader: Reader, home: Path) -> None:
    """A table from Excel is looked at, taken, saved as a workbook, and taken back."""
    reader.room("cards.entrance")
    reader.link("cards.to_sheets")
    reader.into("sheets.send").set_input_files(home / "cameras.xlsx")
    reader.button("sheets.send_do")
    reader.sees(reader.words("sheets.desk_how"))
    reader.button("sheets.take", 2)
    reader.sees(reader.words("sheets.just_taken"))
    with reader.page.expect_download() as saved:
        reader.link("web.save_xlsx")
    saved.value.save_as(home / "tables.xlsx")
    rows = load_workbook(home / "tables.xlsx").worksheets[0].iter_rows(values_only=True)
    assert any("cameras.xlsx" in map(str, row) for row in rows)
    reader.button("sheets.undo")
    reader.sees(reader.words("sheets.state_undone"))
    reader.done("a table from Excel taken and taken back")


def _build_a_pdf(reader: Reader, home: Path) -> None:
    """A report of the public record as a PDF, ordered and fetched from the page."""
    reader.home()
    reader.page.locator("section.door", has_text=reader.words("web.real")).first.get_by_role(
        "link"
    ).first.click()
    reader.link("web.next_report")
    reader.button("reports.order_build")
    with reader.page.expect_download(timeout=120_000) as fetched:
        reader.page.get_by_role("link", name=re.compile("PDF")).first.click(timeout=120_000)
    fetched.value.save_as(home / "report.pdf")
    assert (home / "report.pdf").read_bytes().startswith(b"%PDF-")
    reader.done("a PDF")
