"""What one animal would have walked between two passings, at the coarseness that the reader may see."""

from __future__ import annotations

from qaplan.app.services.identity.ground import Ground
from qaplan.base.messages import Message
from qaplan.identity.sides import Side

__all__ = ["movement_between"]


def movement_between(ground: Ground, a: Side, b: Side) -> Message | None:
    """Say what the walk between two passings would take if they are one animal; possible is not proof."""
    del ground, a, b
    return None
