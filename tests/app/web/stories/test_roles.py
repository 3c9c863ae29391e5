"""A day of those who read and answer for it: assessor, liaison officer, press officer and steward.

The analyst, the reviewer and the field biologist have their stories beside the pages where they work.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from qaplan.app.services.cases import import_case
from qaplan.app.services.houses import House, studies_of
from qaplan.app.services.studies import close_study, init_study
from tests.app.web.conftest import open_for_pages
from tests.app.web.stories.reading import Reader

if TYPE_CHECKING:
    from playwright.sync_api import Page

WORK_OF_OTHERS = ("cards.entrance", "review.entrance", "trail.log")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A house of its own with the public record of Ustyurt."""
    folder = tmp_path / "house"
    import_case(init_study(folder / "ustyurt", "Ustyurt"), "ustyurt", why="test")
    opened = open_for_pages(folder)
    yield opened
    for study in studies_of(opened):
        close_study(study)


def begin(tab: Callable[..., Page], role: str, language: str) -> Reader:
    """Somebody signed in who opens the study from the start page."""
    page = tab(role, language)
    page.set_default_timeout(20_000)
    page.goto("/")
    reader = Reader(page, language)  # type: ignore[arg-type]
    page.locator("section.door").first.get_by_role("link").first.click()
    reader.sees(reader.words("report.voice.known"))
    return reader


def rooms(reader: Reader) -> list[str]:
    """The entrances that stand in the rail."""
    return [each.strip() for each in reader.page.locator("nav.rail .rail-group a").all_inner_texts()]


def test_an_assessor_reads_why_no_density_is_stated_and_which_acts_hold(tab: Callable[..., Page]):
    reader = begin(tab, "assessor", "ru")
    assert not set(rooms(reader)) & {reader.words(key) for key in WORK_OF_OTHERS}
    reader.room("web.population")
    refusal = reader.page.locator(".refusal").first
    refusal.get_by_text(reader.words("report.refused")).wait_for()
    refusal.get_by_text(reader.words("report.instead")).wait_for()
    reader.page.locator("main a.num").first.click()
    reader.page.locator("#derivation").get_by_text(reader.words("web.derivation_page")).wait_for()
    reader.page.keyboard.press("Escape")
    reader.room("browse.tab.records")
    reader.page.locator("main").get_by_role("link", name=reader.words("browse.tab.acts")).click()
    reader.sees(reader.words("web.print"))
    with reader.page.expect_download() as saved:
        reader.link("browse.save_xlsx")
    assert saved.value.suggested_filename.endswith(".xlsx")


def test_a_liaison_officer_orders_a_report_in_kazakh_and_takes_it_along(
    tab: Callable[..., Page], tmp_path: Path
):
    reader = begin(tab, "liaison", "kk")
    reader.link("web.next_report")
    reader.button("reports.order_build")
    with reader.page.expect_download(timeout=120_000) as fetched:
        reader.page.get_by_role("link", name=re.compile("PDF")).first.click(timeout=120_000)
    fetched.value.save_as(tmp_path / "report.pdf")
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF-")
    reader.room("reports.title")
    reader.page.locator("main").get_by_role("link", name=re.compile("PDF")).first.wait_for()


def test_a_press_officer_sees_what_the_public_may_see_and_nothing_finer(tab: Callable[..., Page]):
    reader = begin(tab, "press_officer", "ru")
    assert not set(rooms(reader)) & {reader.words(key) for key in WORK_OF_OTHERS}
    reader.room("web.story")
    told = reader.page.locator("main").inner_text()
    assert len(told) > 500
    finer = re.compile(r"\b\d{2}[.,]\d{2,}\s*°|\b4[0-9][.,]\d{3,}|\b5[0-9][.,]\d{3,}")
    assert not finer.search(told)
    reader.page.goto("/s/ustyurt/cards/")
    reader.sees("access.no_right")


def test_a_steward_lets_somebody_in_and_finds_it_in_the_log(tab: Callable[..., Page], tmp_path: Path):
    reader = begin(tab, "steward", "en")
    reader.page.locator("header.bar").get_by_role("link", name="keeper").click()
    reader.link("people.to_people")
    reader.into("people.name").fill("aigul")
    reader.button("people.add_do")
    reader.sees("aigul")
    reader.home()
    reader.page.locator("section.door").first.get_by_role("link").first.click()
    reader.room("trail.log")
    with reader.page.expect_download() as saved:
        reader.link("web.save_xlsx")
    saved.value.save_as(tmp_path / "log.xlsx")
    assert load_workbook(tmp_path / "log.xlsx").worksheets[0].max_row > 2
    reader.link("trail.check")
    reader.page.locator("h1").wait_for()
