"""Reading a rendered report back: its anchors, its text, and the numbers and dates that a reader meets."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from html.parser import HTMLParser

from babel.dates import get_month_names

from qaplan.base.names import Language

VOID = {"meta", "link", "br", "hr", "img", "input", "path", "rect"}
LOCALES: dict[Language, str] = {"kk": "kk", "ru": "ru", "en": "en_GB"}


class Reader(HTMLParser):
    """Collects ids, links, tags, the text of fact anchors, and the visible text but code, refs and footer."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: Counter[str] = Counter()
        self.attributes: list[tuple[str, str, str]] = []
        self.facts: list[tuple[str, str]] = []
        self.visible: list[str] = []
        self._open: list[tuple[str, bool, str]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        given = {name: value or "" for name, value in attrs}
        self.attributes += [(tag, name, value) for name, value in given.items()]
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "a":
            self.links.append(given.get("href", ""))
        hidden = tag in {"style", "title", "code", "footer", "svg"} or given.get("class") in {"ref", "back"}
        is_fact = "fact" in given.get("class", "").split()
        if tag not in VOID:
            self._open.append((tag, hidden, given["href"].removeprefix("#fact-") if is_fact else ""))
        if tag in {"p", "td", "th", "li", "h1", "h2", "h3", "dt", "dd", "tr", "figcaption"}:
            self.visible.append("\n")
        if is_fact:
            self.facts.append((given["href"].removeprefix("#fact-"), ""))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1

    def handle_endtag(self, tag: str) -> None:
        while self._open:
            if self._open.pop()[0] == tag:
                return

    def handle_data(self, data: str) -> None:
        if any(fact for _, _, fact in self._open):
            fact_id, text = self.facts[-1]
            self.facts[-1] = (fact_id, text + data)
        if not any(hidden for _, hidden, _ in self._open):
            self.visible.append(data)

    @property
    def text(self) -> str:
        return "".join(self.visible)


def months_of(language: Language) -> dict[str, int]:
    """Month names in every form that dates use."""
    return {
        name: number
        for context in ("format", "stand-alone")
        for number, name in get_month_names("wide", context, LOCALES[language]).items()
    }


def dates_in(text: str, language: Language) -> tuple[Counter[str], str]:
    """The dates of a text as ISO 8601, and the text without them."""
    months = months_of(language)
    word = "|".join(sorted(months, key=len, reverse=True))
    space = r"[ \u00a0\u202f]"
    pattern = {
        "en": rf"(?:(?<![\w-])(?P<day>\d{{1,2}}){space})?(?P<month>{word}){space}(?P<year>\d{{4}})",
        "ru": rf"(?:(?<![\w-])(?P<day>\d{{1,2}}){space})?(?P<month>{word}){space}(?P<year>\d{{4}}){space}г\.",
        "kk": rf"(?P<year>\d{{4}}){space}ж\.{space}(?:(?P<day>\d{{1,2}}){space})?(?P<month>{word})",
    }[language]
    found: Counter[str] = Counter()

    def take(match: re.Match[str]) -> str:
        day = f"-{int(match['day']):02d}" if match["day"] else ""
        found[f"{match['year']}-{months[match['month']]:02d}{day}"] += 1
        return " "

    return found, re.sub(pattern, take, text)


def numbers_in(text: str, language: Language) -> Counter[Decimal]:
    """The numbers of a text, whatever parts thousands and decimals; ids are no numbers."""
    without_ids = re.sub(r"[A-Za-z_][\w.\-:/]*\d[\w.\-:/]*", " ", text)
    if language == "en":
        spelt = re.findall(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?", without_ids)
        return Counter(Decimal(each.replace(",", "")) for each in spelt)
    spelt = re.findall(r"\d{1,3}(?:[\u00a0\u202f]\d{3})+(?:,\d+)?|\d+(?:,\d+)?", without_ids)
    return Counter(Decimal(re.sub(r"[\u00a0\u202f]", "", each).replace(",", ".")) for each in spelt)


def said_in(text: str, language: Language) -> tuple[Counter[str], Counter[Decimal]]:
    """The dates and the other numbers of a text."""
    dates, rest = dates_in(text, language)
    return dates, numbers_in(rest, language)
