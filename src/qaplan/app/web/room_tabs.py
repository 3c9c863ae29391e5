"""The pages of a room beside each other, as far as a reader may open them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from qaplan.app.web.browsing import Tab, address_of
from qaplan.app.web.pages import PAGES, PageRequest

__all__ = ["room_tabs"]


@dataclass(frozen=True)
class _Room:
    """A room.

    Args:
        topic: Topic of the words on its tabs.
        pages: Its pages.
        parents: Those whose address is the beginning of others'.
    """

    topic: str
    pages: tuple[str, ...]
    parents: frozenset[str] = frozenset({"overview"})


_ROOMS: Mapping[str, _Room] = MappingProxyType(
    {
        "population": _Room(
            "estimates",
            ("overview", "histories", "density", "flanks", "few", "time", "activity", "design"),
        ),
        "landscape": _Room(
            "landscape",
            (
                "overview",
                "layers",
                "connectivity",
                "habitat",
                "dispersal",
                "gates",
                "crossings",
                "border",
                "workspace",
            ),
            frozenset({"overview", "border"}),
        ),
    }
)


def room_tabs(request: PageRequest, room: str) -> tuple[Tab, ...]:
    """The tabs of a room that this reader may open; of the others there is no trace.

    Args:
        request: The request.
        room: ``population`` or ``landscape``.
    """
    its = _ROOMS[room]
    here = getattr(request, "stands_at", "") or request.path
    shown = []
    for each in its.pages:
        declared = PAGES.get(f"{room}.{each}")
        if declared is None or (declared.right and not request.reader.may(declared.right)):
            continue
        address = address_of(request, declared.name)
        is_here = here == address or (each not in its.parents and here.startswith(address))
        shown.append(Tab(f"{its.topic}.tab_{each}", address, is_here))
    return tuple(shown)
