"""The terms of one release: for whom, under which key, with which cells; and what was held back."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field

from qaplan.base.errors import DisclosureError
from qaplan.base.places import Cell, GridTier
from qaplan.sharing.types import Audience

__all__ = ["CELL_TIERS", "SHORTEST_KEY_BYTES", "Terms"]

CELL_TIERS: Mapping[Audience, GridTier] = {"steward": GridTier.TENTH, "public": GridTier.DEGREE}
"""The finest cell that a document for each audience may show."""

SHORTEST_KEY_BYTES = 16
_ID_CHARACTERS = 10


@dataclass
class Terms:
    """What a release may use, and its running account of what it held back.

    Args:
        audience: For whom.
        key: Secret of this study and audience, at least 16 bytes; needed where camera data go to the public.
        cells: The cell that each station was given once, by station id.
        station_of_medium: The station of each medium, by medium id; needed to count rows by station.
        withheld: Ids of the facts held back so far.
        withheld_sentences: Keys of the sentences replaced so far.
    """

    audience: Audience
    key: bytes = b""
    cells: Mapping[str, Cell] = field(default_factory=dict)
    station_of_medium: Mapping[str, str] = field(default_factory=dict)
    withheld: set[str] = field(default_factory=set)
    withheld_sentences: set[str] = field(default_factory=set)

    @property
    def is_public(self) -> bool:
        """Whether the least trusted audience reads."""
        return self.audience == "public"

    def pseudonym(self, kind: str, own_id: str) -> str:
        """An id that only this audience sees, the same in every release under one key.

        Args:
            kind: ``station``, ``deployment``, ``medium``, ...: equal ids of two kinds get two pseudonyms.
            own_id: The id inside the house.

        Returns:
            For the steward the id itself, for the public a letter and ten characters; empty stays empty.

        Raises:
            DisclosureError: ``sharing.no_key`` if there is no key of at least 16 bytes.
        """
        if not self.is_public or not own_id:
            return own_id
        if len(self.key) < SHORTEST_KEY_BYTES:
            raise DisclosureError(
                "sharing.no_key",
                "camera data need a key before they go to the public",
                do="give the study's key for this audience, at least 16 bytes",
            )
        mixed = hmac.new(self.key, f"{self.audience}\0{kind}\0{own_id}".encode(), hashlib.sha256)
        return f"{kind[:1].upper()}-{mixed.hexdigest()[:_ID_CHARACTERS]}"
