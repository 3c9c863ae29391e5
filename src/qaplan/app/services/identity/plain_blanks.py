"""What the cameras of a plain manifest see when no animal is there, decoded once for each station."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qaplan.identity.manifests.types import PictureFile

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from qaplan.identity.chips.background import Background

__all__ = ["EmptyView", "EmptyViews"]

_MOST_DECODED = 12
_MOST_COMPARED = 3


@dataclass(frozen=True, eq=False)
class EmptyView:
    """What a camera sees without an animal.

    Args:
        background: The empty views, by day and by infrared.
        blanks: Some of the blanks themselves, each shape (height, width, 3).
    """

    background: Background
    blanks: tuple[NDArray[np.uint8], ...]

    def like(self, picture: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], ...]:
        """A few blanks of the same size and in the same light as a picture."""
        from qaplan.identity.chips.light import light_of

        light = light_of(picture)
        alike = [each for each in self.blanks if each.shape == picture.shape and light_of(each) is light]
        return tuple(alike[:_MOST_COMPARED])


class EmptyViews:
    """The empty view of every station of which blanks are listed; each is decoded when first asked for."""

    def __init__(
        self,
        listed: Mapping[str, tuple[PictureFile, ...]],
        decode: Callable[[PictureFile], NDArray[np.uint8] | None],
    ) -> None:
        """Decode nothing yet.

        Args:
            listed: The blanks of each station.
            decode: Gives the pixels of a picture, or None where it cannot be decoded.
        """
        self._listed = listed
        self._decode = decode
        self._made: dict[str, EmptyView | None] = {}
        self._locks = {station: threading.Lock() for station in listed}

    def at(self, station: str) -> EmptyView | None:
        """The empty view of a station; None where no blank of it is listed or can be decoded."""
        if station not in self._locks:
            return None
        with self._locks[station]:
            if station not in self._made:
                self._made[station] = self._make(station)
        return self._made[station]

    def digest_part(self, station: str) -> list[str]:
        """Digests of the blanks on which the view of a station rests."""
        return [each.sha256 for each in self._chosen(station)]

    def _chosen(self, station: str) -> tuple[PictureFile, ...]:
        blanks = self._listed.get(station, ())
        return blanks[:: max(1, len(blanks) // _MOST_DECODED)][:_MOST_DECODED]

    def _make(self, station: str) -> EmptyView | None:
        from qaplan.identity.chips.background import background_of

        decoded = (self._decode(each) for each in self._chosen(station))
        frames = tuple(each for each in decoded if each is not None)
        return EmptyView(background_of(frames), frames) if frames else None
