"""Somebody who reads the screen and nothing else: finds what is written there, presses it, types."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from qaplan.base.dates import PartialDate
from qaplan.base.facts import Fact
from qaplan.base.messages import Message, Text
from qaplan.base.names import Language

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

__all__ = ["Reader"]


@dataclass
class Reader:
    """A person before the screen.

    Args:
        page: The tab.
        language: The language in which this person reads.
        began: When it began, by the clock.
        steps: What was done, with the seconds since the beginning.
    """

    page: Page
    language: Language
    began: float = field(default_factory=time.monotonic)
    steps: list[tuple[str, float]] = field(default_factory=list)

    def words(self, key: str, count: int | None = None, **values: str) -> str:
        """What the catalogue says in this person's language."""
        if count is None:
            return Text(self.language).say(Message(key, values))
        return Text(self.language).say(Message(key, {**values, "n": Fact("story.count", count)}, count="n"))

    def day(self, day: date) -> str:
        """A day as it is written in this person's language."""
        return Text(self.language).date(PartialDate.of(day))

    def link(self, key: str, **values: str) -> None:
        """Press a link by its words; the first of those in the page before those in the frame."""
        name = re.compile(re.escape(self.words(key, **values)))
        inside = self.page.locator("main").get_by_role("link", name=name)
        (inside if inside.count() else self.page.get_by_role("link", name=name)).first.click()

    def button(self, key: str, count: int | None = None, **values: str) -> None:
        """Press a button by its words."""
        name = re.compile(re.escape(self.words(key, count, **values)))
        self.page.locator("button:visible").filter(has_text=name).first.click()

    def into(self, key: str) -> Locator:
        """The field with this label."""
        return self.page.get_by_label(self.words(key), exact=False).first

    def sees(self, text: str) -> None:
        """Wait until the text stands on the screen."""
        self.page.get_by_text(text, exact=False).first.wait_for()

    def answer(self) -> str:
        """The first line of the page."""
        return " ".join(self.page.locator("h1").first.inner_text().split())

    def room(self, key: str) -> None:
        """Go to a room by its entrance in the rail."""
        self.page.locator("nav.rail").get_by_role("link", name=self.words(key), exact=True).click()

    def home(self) -> None:
        """Go to the start page by the mark in the corner."""
        self.page.get_by_role("link", name="Qaplan").first.click()

    def done(self, step: str) -> float:
        """Note a step.

        Returns:
            The seconds since the step before.
        """
        now = time.monotonic() - self.began
        since = now - (self.steps[-1][1] if self.steps else 0.0)
        self.steps.append((step, now))
        return since
