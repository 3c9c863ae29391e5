"""The dark room in a real browser: any layout of a keyboard, keys moved and taken back, blind readings."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from qaplan.app.services.houses import House, study_in
from qaplan.app.services.ingest import ingest_card
from qaplan.app.services.practice import write_practice_cards
from qaplan.app.services.renditions import close_decoder
from qaplan.app.services.review.practice import let_machine_pretend
from qaplan.app.services.review.queue import review_state
from qaplan.app.services.studies import Study, close_study, init_study
from qaplan.app.store.review_tables import load_bursts
from qaplan.recognition.review.keys import CAPS, TILE_KEYS
from qaplan.simulation.cards import plan_practice
from tests.app.bursts_of_three import reader
from tests.app.web.conftest import open_for_pages
from tests.app.web.recognition.robot import Robot
from tests.conftest import ROOT
from tests.needs import needs

if TYPE_CHECKING:
    from playwright.sync_api import CDPSession, Page

Tab = Callable[..., "Page"]
AXE = ROOT / "tools" / "assets" / "node_modules" / "axe-core" / "axe.min.js"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A practice study of at least sixty pictures, drawn once, and who is on each of them."""
    needs("chromium", "assets")
    folder = tmp_path_factory.mktemp("practice")
    plan = plan_practice(1, clean=5, with_faults=False, clips=1, size_px=(320, 240))
    written = write_practice_cards(folder / "cards", plan, labelled=True)
    held = init_study(folder / "practice", "Practice", kind="virtual")
    ingest_card(held, folder / "cards", layout="station/camera")
    let_machine_pretend(held)
    close_study(held)
    return folder / "practice", {each.path: each.species or each.kind for each in written.files}


@pytest.fixture
def truth(made: tuple[Path, dict[str, str]]) -> dict[str, str]:
    assert len(made[1]) >= 60
    return made[1]


@pytest.fixture
def house(made: tuple[Path, dict[str, str]], tmp_path: Path) -> Iterator[House]:
    """A house with a copy of that study."""
    shutil.copytree(made[0], tmp_path / "house" / "practice")
    yield open_for_pages(tmp_path / "house")
    close_decoder()


def open_room(page: Page, query: str = "") -> None:
    page.goto(f"/s/practice/review/room/{query}")
    page.locator("#room[data-ready='1']").wait_for()
    page.wait_for_timeout(300)


def state(house: House) -> tuple[int, int]:
    told = review_state(study(house), session=reader("S", "steward"))
    return told.bursts, told.read


def study(house: House) -> Study:
    return study_in(house, "practice")


class KazakhKeyboard(Robot):
    """A robot whose keyboard writes Cyrillic: only the place of a key tells what it is."""

    def press(self, code: str) -> None:
        """Press the key of that place, as a Kazakh or Russian layout reports it."""
        self.page.wait_for_timeout(self.pause_ms)
        session: CDPSession = self.page.context.new_cdp_session(self.page)
        letter = CAPS[code][1].lower() if len(CAPS[code][1]) == 1 else code
        for kind in ("rawKeyDown", "keyUp"):
            session.send("Input.dispatchKeyEvent", {"type": kind, "code": code, "key": letter})
        session.detach()
        self.presses.append(code)


def robot_of(page: Page, house: House, truth: dict[str, str], kind: type[Robot] = Robot) -> Robot:
    """A robot that knows who is on each burst, by the keywords of its first picture."""
    from qaplan.app.store import models

    held = study(house)
    rows = models.QueuedBurst.objects.using(held.alias).values_list("burst_id", flat=True)
    bursts = load_bursts(held, list(rows))
    media = models.Medium.objects.using(held.alias).values_list("medium_id", "card__name", "path")
    names = {medium_id: truth[f"{card}/{path}"] for medium_id, card, path in media}
    known = {name: names[each.burst.medium_ids[0]] for name, each in bursts.items()}
    return kind(page, known, dict.fromkeys(known, "left"), pause_ms=150)


@pytest.mark.slow
def test_a_reviewer_looks_at_sixty_practice_pictures_with_a_kazakh_keyboard(
    tab: Tab, house: House, truth: dict[str, str]
) -> None:
    page = tab("reviewer", "kk")
    page.goto("/s/practice/review/")
    waiting = state(house)[0]
    page.locator("#start").focus()
    page.keyboard.press("Enter")
    page.locator("#room[data-ready='1']").wait_for()
    hidden = waiting - review_state(study(house), session=reader("R")).bursts
    robot = robot_of(page, house, truth, KazakhKeyboard)
    while robot.act():
        pass
    page.locator("[role=status][data-state=saved]").wait_for()
    assert page.locator(".empty h2").inner_text() == "Қарайтын ештеңе қалмады"
    assert state(house) == (hidden, waiting - hidden)
    page.keyboard.press("Escape")
    page.wait_for_url("**/review/")
    assert page.locator("h1").count() == 1


@pytest.mark.slow
def test_every_key_can_be_taken_back_to_the_beginning_and_after_the_page_was_closed(
    tab: Tab, house: House, truth: dict[str, str]
) -> None:
    page = tab("reviewer")
    waiting = state(house)[0]
    open_room(page)
    robot = robot_of(page, house, truth)
    first = page.locator(".tile").first.get_attribute("data-burst")
    for _ in range(5):
        robot.act()
    page.locator("[role=status][data-state=saved]").wait_for()
    assert state(house)[1] > 0
    open_room(page)
    for _ in range(40):
        if state(house)[1] == 0:
            break
        page.keyboard.press("Backspace")
        page.wait_for_timeout(400)
        page.locator("#room[data-ready='1']").wait_for()
    assert state(house) == (waiting, 0)
    assert page.locator(".tile").first.get_attribute("data-burst") == first


def test_taking_back_on_the_page_shows_the_sheet_with_its_marks_again(tab: Tab, house: House) -> None:
    page = tab("reviewer")
    open_room(page)
    page.keyboard.press(TILE_KEYS[0])
    assert page.locator(".tile[aria-pressed=true]").count() == 1
    page.keyboard.press("Enter")
    page.locator(".big").wait_for()
    page.keyboard.press("Backspace")
    page.locator("[role=status][data-state=taken_back]").wait_for()
    assert page.locator(".tile[aria-pressed=true]").count() == 1
    assert state(house)[1] == 0


def test_a_key_is_moved_and_one_that_is_taken_is_refused(tab: Tab, house: House) -> None:
    page = tab("reviewer")
    open_room(page)
    page.keyboard.press("F1")
    page.locator("[data-key-of='tile.1']").press("Enter")
    page.keyboard.press("KeyW")
    assert "Picture on the sheet 2" in page.locator(".key-table [role=status]").inner_text()
    page.keyboard.press("Digit1")
    page.keyboard.press("Escape")
    page.locator(".overlay").wait_for(state="detached")
    assert page.locator(".tile").first.locator("kbd").inner_text() == "1"
    page.keyboard.press("KeyQ")
    assert page.locator(".tile[aria-pressed=true]").count() == 0
    page.keyboard.press("Digit1")
    assert page.locator(".tile[aria-pressed=true]").count() == 1
    page.reload()
    page.locator("#room[data-ready='1']").wait_for()
    assert page.locator(".tile").first.locator("kbd").inner_text() == "1"


def test_a_box_is_drawn_from_the_large_picture(tab: Tab, house: House) -> None:
    page = tab("reviewer")
    open_room(page)
    page.keyboard.press("Space")
    page.locator(".peek").wait_for()
    drawing = page.locator(".peek .draw-box")
    assert drawing.inner_text() == "Draw a box"
    with page.context.expect_page() as opened:
        drawing.click()
    drawn_on = opened.value
    drawn_on.locator("#drawing").wait_for()
    shown = page.locator(".peek .large").get_attribute("src") or ""
    medium = drawn_on.url.split("/identity/box/")[1].split("/")[0]
    assert f"/{medium}/" in shown


@pytest.mark.slow
def test_a_second_reader_sees_pictures_without_any_word_of_the_first(
    tab: Tab, house: House, truth: dict[str, str]
) -> None:
    page = tab("reviewer")
    open_room(page)
    robot = robot_of(page, house, truth)
    while robot.act():
        pass
    page.locator("[role=status][data-state=saved]").wait_for()
    again = tab("field_biologist")
    again.goto("/s/practice/review/")
    waits = again.locator("#again + p").inner_text()
    assert waits.split()[0].isdigit()
    open_room(again, "?again=1")
    assert again.locator(".sheet").count() == 0
    shown = again.locator(".big header").inner_text()
    assert "leopard" not in shown and "program" not in shown
    second = robot_of(again, house, truth)
    before = review_state(study(house), session=reader("S", "steward")).again
    while second.act():
        pass
    again.locator("[role=status][data-state=saved]").wait_for()
    after = review_state(study(house), session=reader("S", "steward")).again
    assert (before.agree, after.one_reader) == (0, 0)
    assert after.agree + after.disagree == before.one_reader > 0


@pytest.mark.slow
def test_nothing_runs_out_of_a_narrow_screen_in_any_language(tab: Tab, house: House) -> None:
    for language in ("kk", "ru", "en"):
        page = tab("reviewer", language, width=320)
        page.goto("/s/practice/review/")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        open_room(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        page.keyboard.press(TILE_KEYS[0])
        page.keyboard.press("Enter")
        page.locator(".big").wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_axe_finds_no_serious_problem_in_any_state_of_the_room(tab: Tab, house: House) -> None:
    needs("axe")
    page = tab("reviewer", "ru")
    page.add_init_script(path=AXE)
    open_room(page)
    problems = _problems(page, "sheet")
    for state_name, keys in {
        "keys": ["F1"],
        "look": ["Escape", "Space"],
        "naming": ["Escape", "Backquote"],
        "details": ["Escape", "Enter"],
    }.items():
        for key in keys:
            page.keyboard.press(key)
        page.wait_for_timeout(300)
        problems += _problems(page, state_name)
    assert page.locator(".big[data-stage=details]").count() == 1
    assert problems == []


def _problems(page: Page, state_name: str) -> list[str]:
    result = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    worst = (each for each in result["violations"] if each["impact"] in {"serious", "critical"})
    return [f"{state_name}: {each['id']} {each['nodes'][0]['target']}" for each in worst]
