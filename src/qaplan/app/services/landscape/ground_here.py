"""The ground of a study: its latest layers together, whether they fit, and refusals in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qaplan.app.services.landscape.layers import input_of, latest_layers, lay_out
from qaplan.app.services.sessions import Session, check_may
from qaplan.app.store.layer_tables import HeldLayer
from qaplan.app.store.studies import Study
from qaplan.base.errors import DataError, UsageError
from qaplan.base.facts import Fact, FactBook
from qaplan.base.messages import Message, MessageValue
from qaplan.base.places import Cell, GridTier, cell_at
from qaplan.base.provenance import Input, Provenance, computed_by
from qaplan.base.refusal import Refusal
from qaplan.sharing import Answer
from qaplan.sharing.types import CellValue

if TYPE_CHECKING:
    from qaplan.landscape.border.types import BarrierLine, Gate, HomeArea
    from qaplan.landscape.rasters.types import Floats, Raster

__all__ = [
    "GroundHere",
    "coarse_means",
    "missing_layers",
    "open_message",
    "opened",
    "read_ground",
    "refused",
    "refused_error",
]

_MOST_CELLS = 400


@dataclass(frozen=True, eq=False)
class GroundHere:
    """The layers of a study as they are reckoned with; exact places, which stay in services.

    Args:
        resistance: Resistance of each cell.
        homes: Where populations live, or the points.
        lines: The barrier lines.
        gates: The places that may open, as they were drawn.
        layers: The layers.
    """

    resistance: Raster
    homes: tuple[HomeArea, ...]
    lines: tuple[BarrierLine, ...]
    gates: tuple[Gate, ...]
    layers: tuple[HeldLayer, ...]

    @property
    def inputs(self) -> tuple[Input, ...]:
        """The layers by digest."""
        return tuple(input_of(each) for each in self.layers)

    @property
    def is_of_areas(self) -> bool:
        """Whether populations are joined, whose names may be told; places of points may not."""
        return any(each.kind == "populations" for each in self.layers)


def missing_layers(
    study: Study, session: Session, *needed: tuple[str, ...]
) -> tuple[HeldLayer, ...] | Answer:
    """The latest layers that a question needs, or why it cannot be asked.

    Args:
        study: The study.
        session: Who asks.
        needed: What is needed; of each the first kind that there is.

    Raises:
        AccessError: ``access.no_right``.
    """
    check_may(session, "study.look")
    held = latest_layers(study, session, *(kind for each in needed for kind in each))
    found, missing = [], []
    for kinds in needed:
        layer = next((held[kind] for kind in kinds if kind in held), None)
        if layer is None:
            missing.append(kinds[0])
        else:
            found.append(layer)
    if not missing:
        return tuple(found)
    instead = tuple(Message(f"layers.missing_{kind}") for kind in missing)
    return refused(Refusal("landscape.no_layers", Message("layers.missing"), instead))


def read_ground(study: Study, layers: Sequence[HeldLayer]) -> GroundHere:
    """Read layers together, each in the system of the resistance.

    Args:
        study: The study.
        layers: The layers, a resistance among them.

    Raises:
        DataError: What is wrong with them.
    """
    from qaplan.landscape.border.files import read_gates, read_homes, read_lines

    lines: tuple[BarrierLine, ...] = ()
    gates: tuple[Gate, ...] = ()
    homes: tuple[HomeArea, ...] = ()
    with lay_out(study, layers) as laid:
        ground = laid["resistance"].raster()
        for kind, each in laid.items():
            if kind == "barriers":
                are_invented = each.layer.is_invented
                lines = tuple(
                    replace(line, is_invented=are_invented or line.is_invented)
                    for line in read_lines(each.shapes(), ground)
                )
            elif kind == "candidates":
                gates = read_gates(each.shapes(), ground)
            elif kind in ("populations", "points"):
                homes = read_homes(each.shapes(), ground)
    return GroundHere(ground, homes, lines, gates, tuple(layers))


def refused(refusal: Refusal, inputs: Sequence[Input] = ()) -> Answer:
    """A refusal as an answer that everybody gets.

    Args:
        refusal: The refusal.
        inputs: What it was made from.
    """
    said = (refusal.reason, *refusal.instead)
    facts = {fact.id: replace(fact, tier="public") for each in said for fact in each.facts()}
    return Answer(
        sentences=(open_message(refusal.reason),),
        facts=FactBook(facts.values()),
        record={"status": "refused"},
        provenance=Provenance(computed_by("landscape.ground"), tuple(inputs)),
        instead=tuple(open_message(each) for each in refusal.instead),
        status="refused",
        code=refusal.code,
        tier="public",
    )


def refused_error(error: DataError | UsageError, inputs: Sequence[Input]) -> Answer:
    """Layers that do not fit together, as a refusal.

    Args:
        error: What is wrong with them.
        inputs: The layers by digest.
    """
    instead = Message("layers.unfit_do", {"code": error.code})
    answer = refused(Refusal("landscape.unfit_layers", Message("layers.unfit"), (instead,)), inputs)
    return replace(answer, words=frozenset({error.code}))


def open_message(said: Message) -> Message:
    """A sentence whose facts everybody gets; only for what tells no place."""
    values: dict[str, MessageValue] = {}
    for name, value in said.values.items():
        if isinstance(value, Fact):
            values[name] = replace(value, tier="public")
        elif isinstance(value, Message):
            values[name] = open_message(value)
        else:
            values[name] = value
    return replace(said, values=values)


def opened(answer: Answer, *, words: frozenset[str] = frozenset()) -> Answer:
    """An answer of which everybody gets sentences and rows who may ask for it; it must tell no place.

    Args:
        answer: The answer.
        words: Bare strings that its sentences carry, such as names of owners.
    """
    tables = tuple(
        replace(table, rows=tuple(replace(row, tier="public") for row in table.rows))
        for table in answer.tables
    )
    return replace(
        answer,
        sentences=tuple(open_message(each) for each in answer.sentences),
        instead=tuple(open_message(each) for each in answer.instead),
        facts=FactBook(replace(each, tier="public") for each in answer.facts),
        tables=tables,
        words=answer.words | words,
        tier="public",
    )


def coarse_means(ground: Raster, values: Floats, name: str) -> tuple[CellValue, ...]:
    """Means of a raster's values in coarse cells, for every audience, as shares of the largest, percent.

    Stewards get cells of a degree too where finer ones would be more than a page can hold.

    Args:
        ground: Where the values lie.
        values: The values, shape (rows, columns); not a number where there is none.
        name: Key of the number in a cell.
    """
    import numpy as np
    from pyproj import Transformer

    row, column = np.nonzero(np.isfinite(values))
    eastings, northings = ground.middles()
    to_degrees = Transformer.from_crs(ground.crs, "EPSG:4326", always_xy=True).transform
    longitude, latitude = to_degrees(eastings[column], northings[row])
    found: list[CellValue] = []
    for tier in (GridTier.TENTH, GridTier.DEGREE):
        sums: dict[Cell, list[float]] = {}
        for east, north, value in zip(longitude, latitude, values[row, column], strict=True):
            sums.setdefault(cell_at(float(east), float(north), tier), []).append(float(value))
        means = {cell: sum(each) / len(each) for cell, each in sums.items()}
        if tier is GridTier.TENTH and len(means) > _MOST_CELLS:
            continue
        most = max(means.values(), default=0.0) or 1.0
        found += [CellValue(cell, {name: round(100 * mean / most)}) for cell, mean in means.items()]
    return tuple(found)
