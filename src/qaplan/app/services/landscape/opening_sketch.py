"""A sketch of lines, places that may open and populations, for who may look at the border; no coordinate."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

import numpy as np

from qaplan.app.services.estimators import Gathered
from qaplan.app.services.kept import Kept
from qaplan.app.services.landscape.ground_here import GroundHere
from qaplan.app.services.landscape.layer_files import cell_metres
from qaplan.app.services.sessions import Session, check_may
from qaplan.app.services.sketches import Sketch, SketchFrame, SketchMark, with_places_of_names
from qaplan.landscape.border.pairing import named_pairs, paired_across
from qaplan.landscape.border.types import Gate, HomeArea
from qaplan.sharing import release

__all__ = ["sketch_of_openings"]

_LEAST_M = 1000.0
_PARTS = 100
_MOST_NAMES = 30
_PAIRED = Kept[str, tuple[Gate, ...]](most=8)


def sketch_of_openings(gathered: Gathered, chosen: Collection[str], session: Session) -> Sketch | None:
    """Draw what an opening is chosen from, each position rounded to a hundredth of the whole or a kilometre.

    Populations stand in it for whoever reads as a steward; all others know them in cells of a degree.

    Args:
        gathered: What was gathered.
        chosen: Ids of the gates that are chosen.
        session: Who looks.

    Returns:
        The sketch; None where there is nothing to draw.

    Raises:
        AccessError: ``access.no_right`` without the right ``border.look``.
    """
    check_may(session, "border.look")
    ground = gathered.matter
    if not isinstance(ground, GroundHere) or not ground.lines:
        return None
    homes = ground.homes if session.audience == "steward" and ground.is_of_areas else ()
    frame, step_km = _frame(ground, homes)
    gates = _PAIRED.get(gathered.sha256, lambda: _paired(ground))
    marks = (*_homes(homes, frame), *_lines(ground, frame), *_gates(gates, frame, chosen))
    return Sketch(frame.width, frame.height, with_places_of_names(marks, "chosen"), step_km)


def _frame(ground: GroundHere, homes: Iterable[HomeArea]) -> tuple[SketchFrame, float]:
    rings = [ring for each in homes for ring in _rings(each)]
    gates = [part.rings[0] for each in ground.gates for part in each.parts]
    places = [each.places for each in ground.lines] + gates + rings
    every = np.concatenate(places)
    metres = cell_metres(ground.resistance) / ground.resistance.cell
    step = max(float(np.ptp(every, axis=0).max()) / _PARTS, _LEAST_M / metres)
    return SketchFrame.around(places, step=step), float(f"{step * metres / 1000:.2g}")


def _rings(home: HomeArea) -> list[np.ndarray]:
    return [rings[0] for rings in home.areas] + ([home.points] if len(home.points) else [])


def _homes(homes: Iterable[HomeArea], frame: SketchFrame) -> Iterator[SketchMark]:
    for each in homes:
        if each.areas:
            yield frame.line(_plain(each.id), "home", [rings[0] for rings in each.areas], is_area=True)
        else:
            yield frame.dot(_plain(each.id), "home", each.points)


def _lines(ground: GroundHere, frame: SketchFrame) -> Iterator[SketchMark]:
    owners = list(dict.fromkeys(each.owner for each in ground.lines))
    for each in ground.lines:
        yield frame.line(_plain(each.owner), f"line-{owners.index(each.owner) % 3}", [each.places])


def _paired(ground: GroundHere) -> tuple[Gate, ...]:
    return paired_across(
        [each.places for each in ground.lines], named_pairs(ground.gates), ground.resistance.cell
    )


def _gates(gates: Sequence[Gate], frame: SketchFrame, chosen: Collection[str]) -> Iterator[SketchMark]:
    has_names = len(gates) <= _MOST_NAMES
    for each in sorted(gates, key=lambda gate: gate.id in chosen):
        kind = "chosen" if each.id in chosen else "standing" if each.is_existing else "offered"
        for at, place in enumerate(_middles(each)):
            named = at == 0 and (has_names or each.id in chosen)
            yield frame.dot(_plain(each.id) if named else "", kind, place)


def _middles(gate: Gate) -> list[np.ndarray]:
    """The middle of each part; of a stretch the corner that lies half way, so that it stands on its line."""
    return [
        part.rings[0][len(part.rings[0]) // 2][None, :]
        if part.kind == "stretch" and len(part.rings[0]) > 2
        else part.rings[0].mean(axis=0)[None, :]
        for part in gate.parts
    ]


def _plain(text: str) -> str:
    return release(text, "steward").value
