"""The house that this process serves; set once, when it is opened."""

from __future__ import annotations

from qaplan.app.services.houses import House
from qaplan.base.errors import UsageError

__all__ = ["house_here", "serve_house"]

_SERVED: list[House] = []


def serve_house(house: House) -> None:
    """Let the pages of this process show a house, instead of the one shown before."""
    _SERVED[:] = [house]


def house_here() -> House:
    """The house that is shown.

    Raises:
        UsageError: ``web.no_house`` before one was opened.
    """
    if not _SERVED:
        raise UsageError(
            "web.no_house", "the pages were started without a house", do="call qaplan web FOLDER"
        )
    return _SERVED[0]
