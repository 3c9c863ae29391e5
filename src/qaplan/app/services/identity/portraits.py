"""Sides and animals as a reader sees them: their pictures, both flanks, how often they passed."""

from __future__ import annotations

from qaplan.app.services.identity.chips import shown_chip
from qaplan.app.services.identity.ground import Ground
from qaplan.app.services.identity.shown import ShownAnimal, ShownSide
from qaplan.base.names import Names
from qaplan.identity.flanks import flank_state, record_of, side_in
from qaplan.identity.sides import Side
from qaplan.sharing import release

__all__ = ["shown_animal", "shown_side"]

_MOST_SIDES = 12


def shown_side(ground: Ground, side: Side) -> ShownSide:
    """One flank of one passing with the chips that this reader may see."""
    held = ground.encounters.get(side.encounter_id)
    station = held.station_id if held else ""
    return ShownSide(
        side=str(side),
        encounter_id=side.encounter_id,
        flank=side.flank,
        station=release(station, ground.session.audience).value,
        start=held.start.isoformat(" ", "seconds") if held and held.start else "",
        chips=tuple(shown_chip(each) for each in ground.sides.get(side, ())),
    )


def shown_animal(ground: Ground, side: Side, *, without: str = "") -> ShownAnimal:
    """The animal that a side belongs to so far.

    Args:
        ground: What the reader's look rests on.
        side: The side.
        without: A passing that is left out of it, so that a pair never shows its own answer.
    """
    nodes = {node for node in ground.nodes_with(side) if record_of(node) != without}
    sides = sorted({held for node in nodes if (held := side_in(node)) is not None} | {side})
    sides.sort(key=lambda each: each != side)
    animal = ground.animal_at.get(str(side))
    flanks = {
        flank: tuple(
            shown_side(ground, each) for each in sides if each.flank == flank and each in ground.sides
        )[:_MOST_SIDES]
        for flank in ("left", "right")
    }
    return ShownAnimal(
        individual_id=animal.individual_id if animal else "",
        names=animal.names if animal else Names(),
        encounters=len({record_of(node) for node in nodes}),
        flank_state=str(flank_state(nodes, ground.sides)),
        left=flanks["left"],
        right=flanks["right"],
    )
