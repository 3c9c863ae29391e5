"""The pages of population beside each other, as far as a reader may open them."""

from __future__ import annotations

from qaplan.app.web.browsing import Tab, address_of
from qaplan.app.web.pages import PAGES, PageRequest

__all__ = ["population_tabs"]

_TABS = ("overview", "histories", "density", "flanks", "few", "time", "activity", "design")


def population_tabs(request: PageRequest) -> tuple[Tab, ...]:
    """The tabs that this reader may open."""
    shown = []
    for each in _TABS:
        declared = PAGES.get(f"population.{each}")
        if declared is None or (declared.right and not request.reader.may(declared.right)):
            continue
        address = address_of(request, declared.name)
        is_here = request.path == address or (each != "overview" and request.path.startswith(address))
        shown.append(Tab(f"estimates.tab_{each}", address, is_here))
    return tuple(shown)
