"""The pages of landscape and border beside each other, as far as a reader may open them."""

from __future__ import annotations

from qaplan.app.web.browsing import Tab, address_of
from qaplan.app.web.pages import PAGES, PageRequest

__all__ = ["landscape_tabs"]

_TABS = ("overview", "connectivity", "habitat", "gates", "crossings", "border", "workspace")


def landscape_tabs(request: PageRequest) -> tuple[Tab, ...]:
    """The tabs that this reader may open; of the others there is no trace."""
    shown = []
    for each in _TABS:
        declared = PAGES.get(f"landscape.{each}")
        if declared is None or (declared.right and not request.reader.may(declared.right)):
            continue
        address = address_of(request, declared.name)
        is_parent = each in ("overview", "border")
        is_here = request.path == address or (not is_parent and request.path.startswith(address))
        shown.append(Tab(f"landscape.tab_{each}", address, is_here))
    return tuple(shown)
