"""A reviewer who never errs and never touches the mouse: it looks at the truth and presses keys."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qaplan.recognition.review.keys import KEYS, TILE_KEYS
from qaplan.recognition.taxonomy.table import taxon_table

if TYPE_CHECKING:
    from playwright.sync_api import Page

__all__ = ["LOOK_MS", "Robot", "paint_times", "share_within", "taxon_of"]

LOOK_MS = 800
"""How long thirty bursts are looked at besides, milliseconds; nobody is quicker."""

_CODES = {(each.room, each.action): each.code for each in KEYS}


@dataclass
class Robot:
    """Somebody at the keyboard.

    Args:
        page: The tab.
        truth: Scientific name, or ``blank``, ``vehicle`` or ``human``, by burst.
        flanks: The side that is seen, by burst.
        pause_ms: How long it looks before each key, milliseconds.
        presses: Keys pressed so far, in their order.
    """

    page: Page
    truth: dict[str, str]
    flanks: dict[str, str]
    pause_ms: int = 400
    presses: list[str] = field(default_factory=list)

    def press(self, code: str) -> None:
        """Look for a moment, then press one key."""
        self.page.wait_for_timeout(self.pause_ms)
        self.page.keyboard.press(code)
        self.presses.append(code)

    def kind_of(self, burst: str) -> str:
        """The id of the taxon that a burst truly shows."""
        return taxon_of(self.truth[burst])

    def act(self) -> bool:
        """Do what one screen asks for; False where nothing is left."""
        sheet = self.page.locator(".sheet")
        big = self.page.locator(".big")
        self.page.locator(".sheet, .big, .empty").first.wait_for()
        if sheet.count():
            self._sheet()
        elif big.count():
            self._big()
        return bool(sheet.count() or big.count())

    def _sheet(self) -> None:
        says = self.page.locator(".sheet").get_attribute("data-says")
        bursts = self.page.locator(".tile").evaluate_all("tiles => tiles.map((each) => each.dataset.burst)")
        for number, burst in enumerate(bursts):
            if self.kind_of(burst) != says:
                self.press(TILE_KEYS[number])
        self.page.wait_for_timeout(LOOK_MS)
        self.press("Enter")

    def _big(self) -> None:
        big = self.page.locator(".big")
        burst = big.get_attribute("data-burst") or ""
        if big.get_attribute("data-stage") == "details":
            self.press(_CODES["details", f"flank.{self.flanks[burst]}"])
        else:
            self.press(_CODES["kind", f"kind.{self.kind_of(burst)}"])


def taxon_of(name: str) -> str:
    """The id of the taxon that a scientific name, ``blank``, ``vehicle`` or ``human`` means."""
    found = taxon_table().find(name)
    assert found is not None, name
    return found.taxon_id


def paint_times(page: Page) -> list[float]:
    """Milliseconds from each key to the moment that the next pictures stood on the screen."""
    return page.evaluate("performance.getEntriesByName('next-picture').map((each) => each.duration)")  # type: ignore[no-any-return]


def share_within(times: list[float], share: float) -> float:
    """The time within which such a share of the times lies."""
    return sorted(times)[max(0, -(-int(share * 1000 * len(times)) // 1000) - 1)]
