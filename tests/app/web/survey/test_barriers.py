"""What no link leads to (a preview, a taking, a table on the desk) has no barrier and fits narrow screens."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from qaplan.app.jobs.executors import executor_here
from qaplan.app.services.folders import word_of
from qaplan.app.services.houses import House
from qaplan.app.services.ingest import ingest_card
from qaplan.app.services.jobs import start_job
from qaplan.app.services.sessions import session_here
from qaplan.app.services.sheet_desk import send_sheet
from qaplan.app.services.sheets import import_sheet
from tests import workbook_factory as factory
from tests.app.web.conftest import open_for_pages
from tests.app.web.survey.card_house import SHEET, CardHouse
from tests.conftest import ROOT
from tests.needs import needs

if TYPE_CHECKING:
    from playwright.sync_api import Page

AXE = ROOT / "tools" / "assets" / "node_modules" / "axe-core" / "axe.min.js"
RUN = """() => axe.run(document).then(found => found.violations
    .filter(each => ["serious", "critical"].includes(each.impact))
    .map(each => `${each.id}: ${each.nodes[0].html.slice(0, 160)}`))"""


@pytest.fixture
def house(mine: CardHouse) -> House:
    return open_for_pages(mine.folder)


@pytest.fixture
def addresses(mine: CardHouse, house: House, tmp_path: Path) -> list[str]:
    """The pages of a study with two cards, a card to preview, a failed taking and a journal on the desk."""
    sheet = tmp_path / "field.csv"
    sheet.write_text(SHEET)
    import_sheet(mine.study, sheet)
    taken = ingest_card(mine.study, mine.card("K1"))
    (mine.card("K2", seed=4) / "IMG_0900.JPG").write_bytes(b"")
    other = mine.card("K3", seed=9)
    job = start_job(mine.study, "cards.take", {"folder": str(mine.cards / "K2"), "files": 4})
    journal = factory.sightings_book(tmp_path / "journal.xlsx").read_bytes()
    word = send_sheet(mine.study, "journal.xlsx", [journal], session_here())
    assert executor_here().wait(30)
    pages = (
        "cards/", f"cards/of/{taken.cards[0].card_id}/", f"cards/take/?folder={word_of(mine.cards)}",
        f"cards/preview/?folder={word_of(other)}", f"cards/preview/?folder={word_of(tmp_path / 'none')}",
        f"cards/work/{job.job_id}/", "sheets/", f"sheets/desk/{word}/", "deployments/", "deployments/K1/",
        "clocks/", "received/",
    )  # fmt: skip
    return [mine.address(each) for each in pages]


def test_axe_finds_no_serious_problem_in_the_rooms_of_the_survey(
    addresses: list[str], tab: Callable[..., Page]
) -> None:
    needs("axe")
    page = tab("steward", "ru")
    page.add_init_script(path=AXE)
    found = {}
    for address in addresses:
        page.goto(address)
        problems = page.evaluate(RUN)
        if problems:
            found[address] = problems
    assert found == {}


def test_every_room_fits_320_pixels_with_something_in_it(
    addresses: list[str], tab: Callable[..., Page]
) -> None:
    page = tab("steward", "kk", width=320)
    wide = []
    for address in addresses:
        page.goto(address)
        if page.evaluate("document.documentElement.scrollWidth") > 320:
            wide.append(address)
    assert wide == []
