"""Every page that links lead to: what axe-core finds, narrow screens, the keyboard, one language."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from qaplan.app.services.cases import import_case
from qaplan.app.services.houses import House
from qaplan.app.services.practice_study import build_practice
from qaplan.app.services.reports import ReportOrder
from qaplan.app.services.studies import init_study
from qaplan.base.catalogue import entries, topics
from qaplan.base.names import Language
from tests.app.web.conftest import open_for_pages, signed_in
from tests.app.web.following_links import Found, follow_links
from tests.conftest import ROOT
from tests.needs import needs

if TYPE_CHECKING:
    from playwright.sync_api import Page

AXE = ROOT / "tools" / "assets" / "node_modules" / "axe-core" / "axe.min.js"


@pytest.fixture(scope="module")
def filled_house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A house with the public record of Ustyurt and a practice study with its cards."""
    folder = tmp_path_factory.mktemp("house")
    import_case(init_study(folder / "ustyurt", "Ustyurt"), "ustyurt", why="test")
    order = ReportOrder(languages=("en",), formats=("html",))
    build_practice(folder / "practice", folder.with_name("cards"), size_px=(240, 180), order=order)
    return folder


@pytest.fixture
def house(filled_house: Path) -> House:
    """The filled house, shown by the pages of this process."""
    return open_for_pages(filled_house)


@pytest.fixture(scope="module")
def found(filled_house: Path) -> Found:
    """Every page that a steward's links lead to; they are followed once."""
    open_for_pages(filled_house)
    return follow_links(signed_in("steward"), "/")


def test_no_link_of_any_page_leads_nowhere(found: Found):
    assert found.dead == []


def test_links_lead_to_every_page_that_stands_in_the_rail(found: Found):
    from qaplan.app.web.pages import PAGES

    entrances = {each.name for each in PAGES.values() if each.entrance is not None}
    assert entrances - set(found.pages) == set()


def test_axe_finds_no_serious_problem_on_any_page(found: Found, tab: Callable[..., Page]):
    needs("axe")
    page = tab("steward", "ru")
    page.add_init_script(path=AXE)
    problems = []
    for name, address in [*found.addresses(), ("house.help", "/help/")]:
        page.goto(address)
        result = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
        problems += [f"{name}: {line}" for line in _told(result)]
    assert problems == []


def _told(result: dict[str, Any]) -> Iterator[str]:
    for each in result["violations"]:
        if each["impact"] in {"serious", "critical"}:
            for node in each["nodes"][:3]:
                yield f"{each['id']}: {' '.join(map(str, node['target']))}: {node['failureSummary'][:300]}"


def test_no_page_scrolls_sideways_at_320_pixels(found: Found, tab: Callable[..., Page]):
    page = tab("steward", "kk", width=320)
    wide = []
    for name, address in found.addresses():
        page.goto(address)
        width = page.evaluate("() => document.documentElement.scrollWidth")
        if width > 320:
            wide.append(f"{name}: {width} px: {page.evaluate(_WIDEST)}")
    assert wide == []


_WIDEST = """() => [...document.querySelectorAll("body *")].filter(each => {
    const box = each.getBoundingClientRect();
    if (box.right <= 321 || !box.width) return false;
    for (let up = each.parentElement; up; up = up.parentElement) {
        if (["auto", "scroll", "hidden", "clip"].includes(getComputedStyle(up).overflowX)) return false;
    }
    return true;
}).slice(0, 3).map(each => `${each.tagName}.${each.className}`).join(", ")"""


@pytest.mark.slow
def test_the_keyboard_reaches_the_primary_action_of_every_page(found: Found, tab: Callable[..., Page]):
    page = tab("steward", "en")
    unreached = []
    for name, address in found.addresses():
        page.goto(address)
        if page.locator("main .primary:visible:not([disabled])").count() and not _reached(page):
            unreached.append(name)
    assert unreached == []


def _reached(page: Page) -> bool:
    """Whether going on with the Tab key ends at the primary action."""
    for _ in range(400):
        page.keyboard.press("Tab")
        where = page.evaluate(
            "() => document.activeElement.matches('main .primary') ? 'there'"
            " : document.activeElement === document.body ? 'end' : ''"
        )
        if where:
            return bool(where == "there")
    return False


class _Sentences(HTMLParser):
    """The words that a reader sees or hears, without what is said to be in another language."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self.language, self.texts = language, list[str]()
        self._quiet: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        about = dict(attrs)
        for name in ("title", "placeholder", "aria-label", "alt"):
            if not self._quiet and about.get(name):
                self.texts.append(str(about[name]))
        foreign = about.get("lang", self.language) != self.language or "data-quoted" in about
        if tag not in _VOID and (self._quiet or foreign or tag in {"script", "style", "code", "pre"}):
            self._quiet.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._quiet and self._quiet[-1] == tag:
            self._quiet.pop()

    def handle_data(self, data: str) -> None:
        if not self._quiet and data.strip():
            self.texts.append(" ".join(data.split()))


_VOID = {"img", "input", "br", "hr", "link", "meta", "source", "area", "col", "wbr"}
_ENGLISH = re.compile(r"\b(?:the|and|is|are|was|were|has|have|of|to|in|for|with|not|no|this|that|from|by)\b")


@pytest.fixture(scope="module")
def data_of_the_case() -> list[str]:
    """What the public record itself says, in the languages of its sources; the longest first."""
    folder = ROOT / "src/qaplan/examples/ustyurt"
    cells: set[str] = set()
    for file in folder.glob("*.csv"):
        for row in csv.reader(io.StringIO(file.read_text(encoding="utf-8"))):
            cells |= {
                part.strip().removeprefix("formerly ")
                for cell in row
                for part in (cell, *re.split("[;|()]", cell))
            }
    for file in folder.glob("*.toml"):
        cells |= set(re.findall(r'"([^"\n]+)"', file.read_text(encoding="utf-8")))
    return sorted((" ".join(cell.split()) for cell in cells if len(cell) > 8), key=len, reverse=True)


def own_english(language: Language) -> set[str]:
    """The English strings of the catalogue that this language says otherwise."""
    said, english = set(), set()
    for topic in topics():
        said |= {form for each in entries(language, topic).values() for form in each.forms}
        english |= {form for each in entries("en", topic).values() for form in each.forms}
    return {form for form in english - said if "{" not in form and re.search("[a-z] [a-z]", form)}


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_no_page_holds_an_english_sentence(
    visit: Callable[..., Any], found: Found, language: Language, data_of_the_case: list[str]
):
    client, own = visit("steward", language), own_english(language)
    english = []
    for name, address in found.addresses():
        parser = _Sentences(language)
        parser.feed(client.get(address, follow=True).content.decode())
        for text in parser.texts:
            ours = _without(text, data_of_the_case)
            if text in own or len(_ENGLISH.findall(ours)) >= 2:
                english.append(f"{name}: {text[:120]}")
    assert english == [], "\n".join(english)


def _without(text: str, data: list[str]) -> str:
    """What is left of a text when the data and the addresses are taken out of it."""
    left = re.sub(r"https?://\S+", "", text)
    if len(_ENGLISH.findall(left)) < 2:
        return left
    for each in data:
        left = left.replace(each, "")
    return left
