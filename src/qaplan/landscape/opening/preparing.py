"""From a landscape, its lines and its gates to the dense problem: one factorisation, then none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.base.errors import DataError, Problem
from qaplan.landscape.border.barrier_circuit import BarrierCircuit, with_barriers
from qaplan.landscape.border.edges import crossings_of
from qaplan.landscape.border.homes import nodes_of_homes
from qaplan.landscape.border.stretches import GateCrossings, crossings_of_gates
from qaplan.landscape.border.types import BarrierLine, Gate, HomeArea
from qaplan.landscape.circuits.components import components_of
from qaplan.landscape.circuits.factors import factorise
from qaplan.landscape.circuits.graph import raster_circuit
from qaplan.landscape.circuits.types import Circuit
from qaplan.landscape.opening.gate_circuit import GateCircuit
from qaplan.landscape.rasters.types import Raster

__all__ = ["GateLandscape", "GateProblem", "lay_gates", "prepare"]

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Bools: TypeAlias = NDArray[np.bool_]
_SHUT, _ALMOST_SHUT = 1e-9, 1e-6
_COLUMNS_AT_ONCE = 64
_MOST_EDGES = 5_000


@dataclass(frozen=True, eq=False)
class GateLandscape:
    """A landscape with lines on its edges, gates in the lines, and populations.

    Args:
        cell_m: Side of a cell, metres.
        barrier: The circuit with the lines on it.
        lines: The lines.
        gates: The gates.
        opened: What each gate opens.
        homes: Where the populations live.
        nodes: The nodes of each population.
    """

    cell_m: float
    barrier: BarrierCircuit
    lines: tuple[BarrierLine, ...]
    gates: tuple[Gate, ...]
    opened: GateCrossings
    homes: tuple[HomeArea, ...]
    nodes: tuple[Ints, ...]

    @property
    def owners(self) -> tuple[str, ...]:
        """The owners of the lines, each once, in order; a line without one is of the owner with no name."""
        return tuple(dict.fromkeys(each.owner for each in self.lines))

    def permeabilities(self, otherwise: float, species: str = "", month: int | None = None) -> Floats:
        """Permeability of each line, shape (n_lines,).

        Args:
            otherwise: Of lines that say nothing of their own.
            species: For which species.
            month: In which month.
        """
        shares = [each.permeability.of(species, month, otherwise=otherwise) for each in self.lines]
        return np.array(shares, dtype=np.float64)

    def weight(self) -> Floats:
        """Weight of each pair of populations, with a sum of 2, shape (n_populations, n_populations)."""
        weights = np.array([each.weight for each in self.homes])
        weights /= weights.max()
        pairs = np.outer(weights, weights)
        np.fill_diagonal(pairs, 0.0)
        return np.asarray(pairs * (2 / pairs.sum()))


@dataclass(frozen=True, eq=False)
class GateProblem:
    """A gate problem at one permeability.

    Args:
        landscape: The landscape.
        circuit: The dense problem; where a line is wholly shut it is taken as almost so.
        permeability: Of each line, 0 where it is less than can be reckoned with, shape (n_lines,).
        month: The month; None for no month in particular.
        line: The line of each member of the dense problem, shape (n_members,).
        residual: Largest relative residual of the solves.
        n_nodes: Nodes of the circuit.
    """

    landscape: GateLandscape
    circuit: GateCircuit
    permeability: Floats
    month: int | None
    line: Ints
    residual: float
    n_nodes: int

    @property
    def is_shut(self) -> bool:
        """Whether a line lets nothing through."""
        return bool((self.permeability == 0).any())

    def without_lines_of(self, owner: str, open_already: Sequence[int] = ()) -> GateCircuit:
        """The dense problem where the lines of an owner stay as they are whatever is chosen.

        Args:
            owner: The owner.
            open_already: Gates that are open whatever is chosen, in those lines too.
        """
        theirs = np.array([each.owner == owner for each in self.landscape.lines], dtype=np.bool_)
        kept = ~theirs[self.line] | np.isin(self.circuit.gate, list(open_already))
        circuit = self.circuit
        return replace(circuit, gate=circuit.gate[kept], edge=circuit.edge[kept], added=circuit.added[kept])

    def joins(
        self, gates: Sequence[int], shut_owner: str | None = None, open_already: Sequence[int] = ()
    ) -> bool:
        """Whether current can flow between all populations with some gates open.

        Args:
            gates: The gates.
            shut_owner: An owner whose lines stay as they are; None for none.
            open_already: Gates that are open whatever is chosen, in those lines too.
        """
        if not self.is_shut:
            return True
        part, held = self._parts
        barrier, opened = self.landscape.barrier, self.landscape.opened
        theirs = np.array([each.owner == shut_owner for each in self.landscape.lines], dtype=np.bool_)
        usable = np.zeros(len(self.landscape.gates), dtype=np.bool_)
        usable[[each for each in gates if self.landscape.gates[each].is_open_in(self.month)]] = True
        stays = theirs[barrier.crossings.line[opened.crossing]] & ~np.isin(opened.gate, list(open_already))
        kept = usable[opened.gate] & ~stays
        edge = barrier.edge[opened.crossing[kept]]
        ends = part[barrier.circuit.first[edge]], part[barrier.circuit.second[edge]]
        joined = components_of(Circuit(int(part.max()) + 1, *ends, np.ones(len(edge))))
        return bool(set.intersection(*({int(joined[each]) for each in home} for home in held)))

    @cached_property
    def _parts(self) -> tuple[Ints, tuple[set[int], ...]]:
        """The connected part of each node with every gate shut, and the parts of each population."""
        whole = self.landscape.barrier.circuit
        open_ = self.landscape.barrier.shut(self.permeability) > 0
        part = components_of(
            replace(
                whole, first=whole.first[open_], second=whole.second[open_], conductance=np.ones(open_.sum())
            )
        )
        return part, tuple(set(part[nodes].tolist()) for nodes in self.landscape.nodes)

    def solved_anew(self, gates: Sequence[int]) -> float:
        """The objective with some gates open, solved from nothing; infinite where populations stay apart.

        Args:
            gates: The gates.
        """
        conductance = self._opened(gates)
        circuit, nodes = _connected(self.landscape, conductance)
        if circuit is None:
            return float("inf")
        factor = factorise(circuit, nodes[0][:1])
        between = _spread(nodes, circuit.n_nodes).T @ factor.solve(_spread(nodes, circuit.n_nodes))
        own_drop = np.diag(between)
        resistances = own_drop[:, None] + own_drop[None, :] - between - between.T
        return float((resistances * self.landscape.weight()).sum() / 2)

    def _opened(self, gates: Sequence[int]) -> Floats:
        """Conductance of every edge with some gates open, shape (n_edges,)."""
        conductance = self.landscape.barrier.shut(self.permeability)
        full = self.landscape.barrier.circuit.conductance
        for gate, crossing, share in _rows(self.landscape.opened):
            each = self.landscape.gates[gate]
            if gate in gates and each.is_open_in(self.month):
                edge = int(self.landscape.barrier.edge[crossing])
                line = int(self.landscape.barrier.crossings.line[crossing])
                own = self.permeability[line]
                wider = own + share * max(each.permeability - own, 0.0)
                conductance[edge] = max(conductance[edge], wider * full[edge])
        return conductance

    @cached_property
    def pair_names(self) -> tuple[tuple[str, str], ...]:
        """The pairs of populations by their ids."""
        ids = [each.id for each in self.landscape.homes]
        return tuple((one, other) for at, one in enumerate(ids) for other in ids[at + 1 :])


def lay_gates(
    resistance: Raster, lines: Sequence[BarrierLine], gates: Sequence[Gate], homes: Sequence[HomeArea]
) -> GateLandscape:
    """Lay lines and gates on the edges of a landscape.

    Args:
        resistance: Resistance of each cell, over 0; 8 neighbours are joined by their average resistance.
        lines: The lines, at least one.
        gates: The gates, at least one.
        homes: The populations, at least two.

    Raises:
        DataError: ``gates.no_lines``, ``gates.no_gates``, ``gates.not_crossed`` where no edge crosses a
            line, ``gates.one_course`` where two unlike lines are drawn one over the other,
            ``landscape.bad_resistance``; what laying gates and finding populations raises.
    """
    do = "give lines, and places in them that may open"
    if not lines:
        raise DataError("gates.no_lines", "the layer of lines is empty", do=do)
    if not gates:
        raise DataError("gates.no_gates", "the layer of gates is empty", do=do)
    if (resistance.values <= 0).any():
        raise DataError(
            "landscape.bad_resistance",
            f"{int((resistance.values <= 0).sum())} cells have a resistance of 0 or less",
            do="give every cell a value above 0, or the no-data value where nothing passes",
        )
    made = raster_circuit(resistance.with_values(1 / resistance.values))
    _refuse_one_course(lines, resistance.cell)
    places = [each.places for each in lines]
    crossings = crossings_of(resistance, made, places)
    if not len(crossings):
        raise DataError(
            "gates.not_crossed",
            "no line lies between two cells of the landscape",
            do="give lines and resistance in one coordinate system",
        )
    opened = crossings_of_gates(places, crossings, gates, resistance.cell)
    nodes = nodes_of_homes(resistance, made, homes)
    barrier = with_barriers(made.circuit, crossings)
    return GateLandscape(
        resistance.cell_m, barrier, tuple(lines), tuple(gates), opened, tuple(homes), tuple(nodes)
    )


def _refuse_one_course(lines: Sequence[BarrierLine], cell: float) -> None:
    """Refuse unlike lines on one course: which of them a gate there opens cannot be told."""
    from shapely import STRtree, intersection, length, linestrings

    courses = np.array([linestrings(each.places) for each in lines])
    one, other = STRtree(courses).query(courses, predicate="intersects")
    kinds = [(each.owner, each.permeability) for each in lines]
    pairs = [
        (a, b) for a, b in zip(one.tolist(), other.tolist(), strict=True) if a < b and kinds[a] != kinds[b]
    ]
    problems = [
        Problem("gates.one_course", "it runs on the course of another line", f"{lines[a].id}, {lines[b].id}")
        for a, b in pairs
        if length(intersection(courses[a], courses[b])) > cell
    ]
    if problems:
        raise DataError(
            "gates.one_course",
            "lines of two owners, or of two permeabilities, are drawn one over the other",
            do="draw them apart, be it by a tenth of a cell, or give one line for both",
            problems=problems,
        )


def prepare(
    landscape: GateLandscape,
    *,
    permeability: float,
    species: str = "",
    month: int | None = None,
    step: Callable[[str], None] = lambda _: None,
) -> GateProblem:
    """Factor a landscape once, and keep what the gates can change.

    Args:
        landscape: The landscape.
        permeability: Of lines that say nothing of their own, 0 to 1.
        species: For which species.
        month: In which month; gates that are not open in it bring nothing.
        step: Told what is being done.

    Raises:
        DataError: ``gates.bad_permeability`` outside 0 to 1; ``gates.cut_off`` where populations stay
            apart even with every line open; ``gates.too_many_edges`` for over 5,000.
    """
    if not 0 <= permeability <= 1:
        raise DataError(
            "gates.bad_permeability",
            f"{permeability} is no permeability",
            do="give a share from 0 (shut) to 1 (no barrier)",
        )
    shares = landscape.permeabilities(permeability, species, month)
    is_shut = shares < _SHUT
    shares, taken = np.where(is_shut, 0.0, shares), np.where(is_shut, _ALMOST_SHUT, shares)
    members = _members(landscape, taken, month)
    conductance = landscape.barrier.shut(taken)
    most = np.zeros(len(conductance))
    np.maximum.at(most, landscape.barrier.edge[members.crossing], members.added)
    half_open = np.sqrt(conductance * (conductance + most)) - conductance
    circuit, nodes, kept, anew = _main_part(landscape, conductance + half_open)
    inside = kept[landscape.barrier.edge[members.crossing]]
    _refuse_many(len(np.unique(members.crossing[inside])))
    gate, crossing, added = members.gate[inside], members.crossing[inside], members.added[inside]
    edges, edge_of = np.unique(landscape.barrier.edge[crossing], return_inverse=True)
    step("solving")
    ends = anew[landscape.barrier.circuit.first[edges]], anew[landscape.barrier.circuit.second[edges]]
    (drop, pull, between), residual = _solved(circuit, nodes, ends)
    dense = GateCircuit(
        drop, pull, between, landscape.weight(), gate, edge_of.astype(np.int64), added, len(landscape.gates)
    ).shut_from(half_open[edges])
    line = landscape.barrier.crossings.line[crossing]
    return GateProblem(landscape, dense, shares, month, line, residual, circuit.n_nodes)


@dataclass(frozen=True, eq=False)
class _Members:
    gate: Ints
    crossing: Ints
    added: Floats


def _members(landscape: GateLandscape, shares: Floats, month: int | None) -> _Members:
    """What each gate adds to the conductance of each edge that it opens."""
    opened, barrier = landscape.opened, landscape.barrier
    own = shares[barrier.crossings.line[opened.crossing]]
    open_to = np.array([each.permeability if each.is_open_in(month) else 0.0 for each in landscape.gates])
    gain = opened.share * np.maximum(open_to[opened.gate] - own, 0.0)
    kept = gain > 0
    full = barrier.circuit.conductance[barrier.edge[opened.crossing]]
    return _Members(opened.gate[kept], opened.crossing[kept], (gain * full)[kept])


def _refuse_many(n_edges: int) -> None:
    if n_edges > _MOST_EDGES:
        raise DataError(
            "gates.too_many_edges",
            f"the gates open {n_edges} edges, and the dense problem holds at most {_MOST_EDGES}",
            do="draw fewer or narrower places that may open, or take coarser cells",
        )


def _rows(opened: GateCrossings) -> list[tuple[int, int, float]]:
    return list(zip(opened.gate.tolist(), opened.crossing.tolist(), opened.share.tolist(), strict=True))


def _main_part(landscape: GateLandscape, conductance: Floats) -> tuple[Circuit, list[Ints], Bools, Ints]:
    """The connected part that holds all populations, with their nodes, its edges and its new numbers."""
    whole = replace(landscape.barrier.circuit, conductance=conductance)
    part = components_of(whole)
    held = [set(part[nodes].tolist()) for nodes in landscape.nodes]
    common = set.intersection(*held)
    if not common:
        raise _cut_off(landscape, part)
    size = np.bincount(part)
    chosen = max(common, key=lambda each: (int(size[each]), -each))
    is_in = part == chosen
    anew = np.cumsum(is_in) - 1
    kept = is_in[whole.first]
    circuit = Circuit(
        int(is_in.sum()),
        anew[whole.first[kept]],
        anew[whole.second[kept]],
        conductance[kept],
        None if whole.place is None else whole.place[is_in],
    )
    nodes = [anew[each[is_in[each]]] for each in landscape.nodes]
    return circuit, nodes, kept, anew


def _cut_off(landscape: GateLandscape, part: Ints) -> DataError:
    main = int(np.bincount(part).argmax())
    problems = [
        Problem("gates.cut_off", "no cell of it is joined to the largest part of the landscape", home.id)
        for home, nodes in zip(landscape.homes, landscape.nodes, strict=True)
        if not (part[nodes] == main).any()
    ]
    return DataError(
        "gates.cut_off",
        "populations stay apart even with every line open",
        do="look for cells without a resistance between them, or leave out who cannot be reached",
        problems=problems,
    )


def _connected(landscape: GateLandscape, conductance: Floats) -> tuple[Circuit | None, list[Ints]]:
    """The part that holds all populations where edges without conductance are none; nothing if none does."""
    whole, open_ = landscape.barrier.circuit, conductance > 0
    left = replace(
        whole, first=whole.first[open_], second=whole.second[open_], conductance=conductance[open_]
    )
    bare = replace(landscape, barrier=replace(landscape.barrier, circuit=left))
    try:
        circuit, nodes, _, _ = _main_part(bare, left.conductance)
    except DataError:
        return None, []
    return circuit, nodes


def _spread(nodes: Sequence[Ints], n_nodes: int) -> Floats:
    """A unit current spread evenly over each population, shape (n_nodes, n_populations)."""
    currents = np.zeros((n_nodes, len(nodes)))
    for at, each in enumerate(nodes):
        currents[each, at] = 1 / len(each)
    return currents


def _solved(
    circuit: Circuit, nodes: Sequence[Ints], ends: tuple[Ints, Ints]
) -> tuple[tuple[Floats, Floats, Floats], float]:
    """Drops over the edges for currents at their ends and at the populations, and the largest residual."""
    factor = factorise(circuit, nodes[0][:1])
    first, second = ends
    currents = _spread(nodes, circuit.n_nodes)
    potential = factor.solve(currents)
    pull, between = potential[first] - potential[second], currents.T @ potential
    drop = np.zeros((len(first), len(first)))
    for start in range(0, len(first), _COLUMNS_AT_ONCE):
        at = np.arange(start, min(start + _COLUMNS_AT_ONCE, len(first)))
        block = np.zeros((circuit.n_nodes, len(at)))
        block[first[at], at - start] += 1.0
        block[second[at], at - start] -= 1.0
        potential = factor.solve(block)
        drop[:, at] = potential[first] - potential[second]
    return ((drop + drop.T) / 2, pull, (between + between.T) / 2), factor.residual
