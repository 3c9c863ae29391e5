"""The pages of landscape and border beside each other, as far as a reader may open them."""

from __future__ import annotations

from qaplan.app.web.browsing import Tab
from qaplan.app.web.pages import PageRequest
from qaplan.app.web.room_tabs import room_tabs

__all__ = ["landscape_tabs"]


def landscape_tabs(request: PageRequest) -> tuple[Tab, ...]:
    """The tabs that this reader may open; of the others there is no trace."""
    return room_tabs(request, "landscape")
