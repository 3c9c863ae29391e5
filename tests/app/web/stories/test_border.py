"""A day at the border: the service keeps its workspace, the liaison asks, others see nothing of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from qaplan.app.services.border.crossings import note_crossing, note_inferred, note_passage, note_visit
from qaplan.app.services.houses import House, studies_of
from qaplan.app.services.sessions import session_here
from qaplan.app.services.studies import Study, close_study, init_study
from qaplan.base.messages import Text
from qaplan.landscape.crossings.types import Crossing, InferredCrossing, Passage, Verification
from tests.app.web.conftest import open_for_pages
from tests.app.web.stories.reading import Reader
from tests.app.web.test_every_page import AXE
from tests.needs import needs

if TYPE_CHECKING:
    from playwright.sync_api import Page

PASSPHRASE = "nine quiet wells at dawn"
ROOM = "/s/border/landscape/"
WORKSPACE = Text("en").word("landscape.tab_workspace")
LINES = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "geometry": {
                "type": "LineString",
                "coordinates": [[55.0 + n / 100, 42.5], [55.01 + n / 100, 42.5]],
            },
            "properties": {
                "segment_id": f"S-{n}",
                "post_id": "P-3",
                "name": "the northern bend",
                "strands": 8,
            },
        }
        for n in (1, 2, 3)
    ],
}


@pytest.fixture
def study(tmp_path: Path) -> Study:
    """A study with two agreed passages, one of which nobody has looked at in time."""
    made = init_study(tmp_path / "house" / "border", "Border")
    session = session_here()
    for number, day in ((1, date(2025, 1, 1)), (2, date(2025, 3, 1))):
        note_passage(made, Passage(f"G-{number}", f"S-{number}", "lower_strands_out", agreed_on=day), session)
    today = session.moment().date()
    note_visit(made, Verification("G-2", today, "inspector", "open", "photo-7"), session)
    note_crossing(made, Crossing("C-1", "G-2", date(2026, 5, 1), "Ovis vignei", "in", 3), session)
    chance = InferredCrossing("I-1", date(2024, 8, 25), date(2024, 9, 19), "current", "team", probability=0.7)
    note_inferred(made, chance, session)
    return made


@pytest.fixture
def house(tmp_path: Path, study: Study) -> Iterator[House]:
    opened = open_for_pages(tmp_path / "house")
    yield opened
    for each in studies_of(opened):
        close_study(each)


def reader_of(tab: Callable[..., Page], role: str, language: str = "en", **about: int) -> Reader:
    page = tab(role, language, **about)
    page.set_default_timeout(20_000)
    page.goto(ROOM)
    return Reader(page, language)  # type: ignore[arg-type]


def make_workspace(reader: Reader, tmp_path: Path) -> None:
    """The service makes its workspace and takes three segments from a file."""
    page = reader.page
    page.goto(f"{ROOM}border/workspace/")
    page.locator("#f-create-holder").fill("colonel")
    page.locator("#f-create-passphrase").fill(PASSPHRASE)
    page.get_by_role("button", name=reader.words("border.create")).click()
    from playwright.sync_api import expect

    file = tmp_path / "lines.geojson"
    file.write_text(json.dumps(LINES), encoding="utf-8")
    page.locator("#w-file").set_input_files(file)
    expect(page.locator("#f-segments-lines")).not_to_have_value("")
    page.locator("details", has=page.locator("#f-segments-lines")).get_by_role("button").last.click()
    page.locator(".months tbody tr").nth(2).wait_for()


def test_the_service_takes_its_lines_closes_at_once_and_prints_a_duty_card(
    tab: Callable[..., Page], study: Study, tmp_path: Path
) -> None:
    reader = reader_of(tab, "border_service", "ru")
    make_workspace(reader, tmp_path)
    page = reader.page
    page.locator(".months tbody tr").first.get_by_role("button").click()
    page.locator(".months tr.shut").wait_for()
    with page.expect_download() as got:
        page.locator("form.row button[value=kk]").first.click()
    assert got.value.path().read_bytes().startswith(b"%PDF")
    page.locator("form", has=page.locator("input[value=leave]")).get_by_role("button").click()
    reader.sees(reader.words("border.work_head_shut"))
    assert "northern" not in page.content()

    liaison = reader_of(tab, "liaison", "kk")
    liaison.page.goto(f"{ROOM}border/")
    liaison.page.locator(".months tr.shut", has_text="S-1").wait_for()
    assert "northern" not in liaison.page.content()
    liaison.page.locator("#f-ask-organisation").fill("Қорық")
    liaison.page.locator("#f-ask-species").fill("Ovis vignei")
    liaison.page.locator("#f-ask-segments").fill("S-2, S-3")
    liaison.page.locator("#f-ask-reason").fill("Іздер қыс сайын сызықта үзіледі.")
    liaison.page.get_by_role("button", name=liaison.words("border.ask")).click()
    with liaison.page.expect_download() as letter:
        liaison.page.get_by_role("link", name=liaison.words("border.letter_pdf")).click()
    assert letter.value.path().read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize("role", ["steward", "analyst", "reviewer", "assessor", "press_officer"])
def test_a_role_without_the_right_sees_nothing_of_the_workspace(
    visit: Callable[..., object], study: Study, role: str
) -> None:
    client = visit(role)
    for address in ("border/workspace/", "border/workspace/close/", "border/workspace/export/"):
        for method in (client.get, client.post):  # type: ignore[attr-defined]
            answer = method(f"{ROOM}{address}")
            assert answer.status_code in (404, 405), (role, address)
            assert WORKSPACE.encode() not in answer.content
    room = client.get(ROOM).content  # type: ignore[attr-defined]
    assert WORKSPACE.encode() not in room
    assert b"workspace/" not in room
    sees_board = role in ("steward", "analyst")
    assert (b"landscape/border/" in room) is sees_board
    assert (client.get(f"{ROOM}border/").status_code == 200) is sees_board  # type: ignore[attr-defined]


def test_the_register_shows_what_is_overdue_in_red_and_two_grades_of_crossings(
    tab: Callable[..., Page], study: Study
) -> None:
    reader = reader_of(tab, "analyst")
    page = reader.page
    page.goto(f"{ROOM}crossings/")
    red = page.locator("tr.red")
    red.first.wait_for()
    assert red.count() == 1
    assert "G-1" in red.inner_text()
    assert (
        page.locator("section.voice-known").get_by_text(reader.words("crossings.photographed_none")).count()
    )
    assert page.locator("section.voice-disputed").get_by_text("current").count()
    page.get_by_text(reader.words("crossings.add_visit")).click()
    page.locator("#f-visit-day").fill("2026-05-03")
    page.locator("#f-visit-by").fill("inspector at 43.21347, 54.55512")
    page.locator("details[open]").get_by_role("button").click()
    page.locator("[role=alert]").wait_for()
    assert page.locator("#f-visit-day").input_value() == "2026-05-03"


def test_the_pages_of_the_border_are_read_by_all_and_fit_a_narrow_screen(
    tab: Callable[..., Page], study: Study, tmp_path: Path
) -> None:
    needs("axe")
    keeper = reader_of(tab, "border_service", "kk")
    make_workspace(keeper, tmp_path)
    keeper.page.locator(".months tbody tr").first.get_by_role("button").click()
    keeper.page.locator(".months tr.shut").wait_for()
    analyst = reader_of(tab, "analyst", "ru")
    wrong: list[str] = []
    for reader, address in ((keeper, "border/workspace/"), (analyst, "border/"), (analyst, "crossings/")):
        page = reader.page
        page.add_init_script(path=AXE)
        page.goto(f"{ROOM}{address}")
        page.evaluate("() => document.querySelectorAll('details').forEach(each => { each.open = true })")
        result = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
        wrong += [
            f"{address} {each['id']}: {node['target']}"
            for each in result["violations"]
            if each["impact"] in ("serious", "critical")
            for node in each["nodes"]
        ]
        page.set_viewport_size({"width": 320, "height": 768})
        if page.evaluate("document.documentElement.scrollWidth") > 320:
            wrong.append(f"{address} scrolls sideways")
    assert wrong == []
