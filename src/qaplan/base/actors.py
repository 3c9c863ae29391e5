"""Who acts and who says: persons, organisations, roles and programs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["Actor", "ActorKind"]

ActorKind = Literal["person", "organisation", "role", "software"]


@dataclass(frozen=True)
class Actor:
    """Somebody or something that did or said a thing.

    Args:
        id: Stable id, such as ``O-BRCC`` or ``role:analyst``.
        kind: Person, organisation, role or software.
        name: Name as the actor writes it; may be empty where only the id is known.
    """

    id: str
    kind: ActorKind
    name: str = ""
