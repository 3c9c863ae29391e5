"""What templates of population draw: upper bounds in rows, the curve of an estimate, its map of cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from django import template

from qaplan.app.web.population.cell_maps import CellMap, draw_cells
from qaplan.app.web.population.curves import ActivityCurve, draw_activity
from qaplan.base.facts import Fact
from qaplan.base.messages import Message
from qaplan.sharing import Answer

__all__ = ["BoundsApart", "activity_curve", "bounds_apart", "cell_maps", "register"]

register = template.Library()

_BOUND = "population.upper_bound"


@dataclass(frozen=True)
class BoundsApart:
    """What can be said instead, with the bounds apart.

    Args:
        instead: All that is no bound.
        bounds: Chance of being seen and the bound, for each.
        of: How many were seen, and with what probability the bounds hold; None without bounds.
    """

    instead: tuple[Message, ...]
    bounds: tuple[tuple[Fact, Fact], ...]
    of: Message | None


@register.simple_tag
def activity_curve(answer: Answer) -> ActivityCurve | None:
    """Lay out the curve that an answer carries; None where it carries none."""
    return draw_activity(answer)


@register.simple_tag
def bounds_apart(answer: Answer) -> BoundsApart:
    """Take the bounds on the most of the animals seen out of what can be said instead."""
    found = [each for each in answer.instead if each.key == _BOUND]
    rest = tuple(each for each in answer.instead if each.key != _BOUND)
    if not found:
        return BoundsApart(rest, (), None)
    first = found[0].values
    rows = tuple(
        (cast("Fact", each.values["probability"]), cast("Fact", each.values["upper"])) for each in found
    )
    return BoundsApart(
        rest, rows, Message("estimates.bounds_of", {"seen": first["seen"], "level": first["level"]})
    )


@register.simple_tag
def cell_maps(answer: Answer) -> tuple[CellMap, ...]:
    """Lay out the maps of coarse cells that an answer carries; none where it carries none."""
    return draw_cells(answer)
