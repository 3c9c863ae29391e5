"""How well populations or points are joined by the ground of a study, as an estimate."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations
from math import ceil, log10
from typing import TYPE_CHECKING

from qaplan.app.engines.memory import free_memory_bytes
from qaplan.app.services.estimators import Estimator, Gathered, OfferedModel, Tell
from qaplan.app.services.landscape.ground_here import (
    GroundHere,
    coarse_means,
    missing_layers,
    open_message,
    opened,
    read_ground,
    refused,
    refused_error,
)
from qaplan.app.services.landscape.layer_files import cell_metres
from qaplan.app.services.sessions import Session, check_may
from qaplan.app.store.studies import Study
from qaplan.base.errors import DataError, UsageError
from qaplan.base.facts import Fact, FactBook, written_number
from qaplan.base.messages import Message, MessageValue
from qaplan.base.names import Names
from qaplan.base.provenance import Provenance, computed_by
from qaplan.base.refusal import Refusal
from qaplan.landscape.stamps import Stamps
from qaplan.sharing import Answer
from qaplan.sharing.answers import AnswerRow, AnswerTable

if TYPE_CHECKING:
    from qaplan.landscape.circuits.graph import Neighbours
    from qaplan.landscape.circuits.results import PairwiseResult
    from qaplan.landscape.circuits.types import RasterCircuit
    from qaplan.landscape.doctor.types import Examination
    from qaplan.landscape.rasters.types import Floats, Ints, Raster

__all__ = ["CONNECTIVITY", "JoinedHere", "doctor_of", "gather_connectivity"]

_MODELS = (
    OfferedModel("neighbours=8", "connectivity.model_eight"),
    OfferedModel("neighbours=4", "connectivity.model_four"),
)
_COARSEST_M = 250.0
_CELL = "current"
_REGIONS = "circuit_doctor.focal_regions"


@dataclass(frozen=True, eq=False)
class JoinedHere:
    """What is joined, and what the doctor says of it.

    Args:
        ground: The layers.
        examination: What the doctor has found.
        number: The number of the population or point in each cell, from 1; 0 for none.
    """

    ground: GroundHere
    examination: Examination
    number: Ints


def gather_connectivity(study: Study, session: Session, on: date) -> Gathered:
    """Read the ground of a study and look it over, or say why nothing can be joined.

    Args:
        study: The study.
        session: Who asks.
        on: The day.

    Raises:
        AccessError: ``access.no_right``.
    """
    check_may(session, "study.look")
    layers = missing_layers(study, session, ("resistance",), ("populations", "points"))
    if isinstance(layers, Answer):
        return Gathered(None, (), layers, _MODELS)
    try:
        ground = read_ground(study, layers)
        joined = _examined(ground)
    except DataError as error:
        return Gathered(None, (), refused_error(error, ()), _MODELS)
    found = joined.examination
    if found.status in ("wrong", "too_large"):
        refusal = Refusal("landscape.bad_inputs", Message("connectivity.not_fit"), found.messages())
        return Gathered(None, ground.inputs, refused(refusal, ground.inputs), _MODELS)
    return Gathered(joined, ground.inputs, None, _MODELS)


def doctor_of(gathered: Gathered) -> tuple[Message, ...]:
    """What the doctor says of ground that can be reckoned with, and what it takes; no place is in it.

    Args:
        gathered: What connectivity starts from.
    """
    if not isinstance(gathered.matter, JoinedHere):
        return ()
    said = gathered.matter.examination.messages()
    # Populations are regions of many cells by their nature: that is nothing to look at.
    return tuple(open_message(each) for each in said if each.key != _REGIONS)


def _examined(ground: GroundHere) -> JoinedHere:
    import numpy as np

    from qaplan.landscape.border.homes import nodes_of_homes
    from qaplan.landscape.circuits.graph import raster_circuit
    from qaplan.landscape.doctor.examine import examine
    from qaplan.landscape.doctor.types import Inputs, points_of_raster

    resistance = ground.resistance
    made = raster_circuit(_conductance(resistance))
    number = np.zeros(resistance.values.shape, dtype=np.int64)
    for at, nodes in enumerate(nodes_of_homes(resistance, made, ground.homes), start=1):
        number[np.isin(made.node, nodes)] = at
    points = points_of_raster(resistance.with_values(number.astype(np.float64)))
    inputs = Inputs(resistance, points=replace(points, from_raster=False), same_node=number)
    return JoinedHere(ground, examine(inputs, memory_bytes=free_memory_bytes()), number)


def _conductance(resistance: Raster) -> Raster:
    import numpy as np

    values = resistance.values
    with np.errstate(divide="ignore", invalid="ignore"):
        return resistance.with_values(np.where(values > 0, 1 / values, np.nan))


def _neighbours(model: str) -> Neighbours:
    found: dict[str, Neighbours] = {"": 8, "neighbours=8": 8, "neighbours=4": 4}
    if model not in found:
        raise UsageError(
            "landscape.bad_neighbours",
            f"'{model[:40]}' is no way to join cells",
            do="write neighbours=8 or 4",
        )
    return found[model]


def _check(model: str) -> None:
    _neighbours(model)


def _compute(gathered: Gathered, model: str, tell: Tell) -> Answer:
    import numpy as np

    from qaplan.landscape.circuits.graph import raster_circuit
    from qaplan.landscape.circuits.resistances import MapKind, between

    joined: JoinedHere = gathered.matter
    ground = joined.ground.resistance
    neighbours = _neighbours(model)
    circuit = raster_circuit(_conductance(ground), neighbours=neighbours, same_node=joined.number)
    count = len(joined.ground.homes)
    nodes = np.array([circuit.node[joined.number == at].max() for at in range(1, count + 1)], dtype=np.int64)
    wanted: tuple[MapKind, ...] = ("cumulative",)
    found = between(circuit.circuit, nodes, maps=wanted)
    answer = _answer(joined, found, neighbours, gathered)
    current = _current(found, circuit, joined)
    answer = replace(answer, cells=coarse_means(ground, current, _CELL))
    return opened(answer) if joined.ground.is_of_areas else answer


def _current(found: PairwiseResult, circuit: RasterCircuit, joined: JoinedHere) -> Floats:
    """The current of each cell outside of what is joined, where it would drown the rest."""
    import numpy as np

    assert found.cumulative is not None
    values = np.where(circuit.node >= 0, found.cumulative[circuit.node], np.nan)
    return np.where(joined.number > 0, np.nan, values).astype(np.float64)


def _answer(joined: JoinedHere, found: PairwiseResult, neighbours: int, gathered: Gathered) -> Answer:
    made = Provenance(computed_by("landscape.connectivity", {"neighbours": neighbours}), gathered.inputs)
    rows = tuple(_rows(joined, found))
    said = (*_said(rows, found, made), *_stamps(joined).messages())
    facts = {fact.id: fact for each in said for fact in each.facts()}
    return Answer(
        sentences=said,
        facts=FactBook(facts.values()),
        record={
            **_stamps(joined).tags(),
            **{name: value for name, value in found.to_record().items() if name != "status"},
            "names": [each.id for each in joined.ground.homes],
            "neighbours": neighbours,
            "units": "resistance of a cell",
            "doctor": joined.examination.to_record(),
        },
        provenance=made,
        tables=(AnswerTable("pairs", tuple(f"connectivity.{name}" for name in ("from", "to", "r")), rows),),
        status="ok" if found.status == "solved" else "doubtful",
        words=frozenset({found.solver}),
    )


def _stamps(joined: JoinedHere) -> Stamps:
    return Stamps("modelled", is_too_coarse=cell_metres(joined.ground.resistance) > _COARSEST_M)


def _rows(joined: JoinedHere, found: PairwiseResult) -> Iterator[AnswerRow]:
    names = [each.id for each in joined.ground.homes]
    for i, j in combinations(range(len(names)), 2):
        r = float(found.resistance[i, j])
        told = Message("connectivity.apart") if r < 0 else written_number(float(f"{r:.4g}"))
        yield AnswerRow((names[i], names[j], told), {"from": names[i], "to": names[j], "resistance": r})


def _said(rows: tuple[AnswerRow, ...], found: PairwiseResult, made: Provenance) -> Iterator[Message]:
    linked = sorted((row for row in rows if row.record["resistance"] >= 0), key=_resistance)  # type: ignore[operator]
    if linked:
        best, worst = linked[0], linked[-1]
        key = "connectivity.one_pair" if len(linked) == 1 else "connectivity.best_and_worst"
        values: dict[str, MessageValue] = {
            "best": _pair(best),
            "least": _fact("least", _resistance(best), made),
        }
        if len(linked) > 1:
            values |= {"worst": _pair(worst), "most": _fact("most", _resistance(worst), made)}
        yield Message(key, values)
    apart = len(rows) - len(linked)
    if apart:
        yield Message("connectivity.pairs_apart", {"number": _fact("apart", apart, made)})
    power = _fact("residual_power", ceil(log10(max(found.residual, 1e-16))), made)
    yield Message("connectivity.residual", {"power": power, "solver": found.solver})
    yield from (each.message for each in found.cautions)


def _resistance(row: AnswerRow) -> float:
    return float(str(row.record["resistance"]))


def _pair(row: AnswerRow) -> Names:
    said = f"{row.record['from']} – {row.record['to']}"
    return Names(said, said, said)


def _fact(name: str, value: float, made: Provenance) -> Fact:
    number = written_number(float(f"{value:.4g}"))
    return Fact(f"landscape.connectivity.{name}", number, activity=made.activity, inputs=made.inputs)


CONNECTIVITY = Estimator(
    kind="connectivity",
    page="connectivity",
    command="population estimate STUDY --kind connectivity",
    models=_MODELS,
    takes_own=False,
    gather=gather_connectivity,
    check=_check,
    compute=_compute,
    room="landscape",
)
"""How well the ground joins populations or points."""
