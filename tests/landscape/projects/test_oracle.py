"""Whole projects against circuits solved another way: every scenario, region and choice, drawn at random."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.landscape.projects.cases import Case
from tests.landscape.projects.oracle import Dense, dense_circuit

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
SEEDS = range(12)


class Drawn:
    """A landscape with holes, short-circuit regions and focal points, drawn with a seed."""

    def __init__(self, folder: Path, seed: int, *, as_regions: bool, **options: object) -> None:
        self.rng = rng = np.random.default_rng(seed)
        self.shape = (6, 7)
        self.diagonals, self.average_resistance = bool(rng.integers(2)), bool(rng.integers(2))
        is_resistance = bool(rng.integers(2))
        values = rng.uniform(0.5, 20, self.shape)
        values[rng.random(self.shape) < 0.25] = np.nan
        conductance = 1 / values if is_resistance else values
        self.conductance = np.nan_to_num(conductance, nan=0.0)
        self.case = Case(
            folder,
            habitat_map_is_resistances=is_resistance,
            connect_four_neighbors_only=not self.diagonals,
            connect_using_avg_resistances=self.average_resistance,
            write_max_cur_maps=True,
            **options,
        ).raster("habitat_file", values)
        self.regions: Ints | None = None
        if rng.integers(2):
            self.regions = np.where(rng.random(self.shape) < 0.2, rng.integers(1, 3, self.shape), 0)
            shown = np.where(self.regions > 0, self.regions, -9999)
            self.case.raster("polygon_file", shown, used_by="use_polygons")
        points = np.zeros(self.shape, np.int64)
        chosen = rng.choice(42, 8 if as_regions else 4, replace=False)
        points.ravel()[chosen] = np.tile([1, 2, 5, 9], 2)[: len(chosen)]
        self.points = points
        self.numbers = [1, 2, 5, 9]
        self.case.raster("point_file", np.where(points > 0, points, -9999))

    def circuit(self, active: list[int]) -> Dense:
        """The circuit with some focal points burnt in, one by one, each with what it touches."""
        grid = np.zeros(self.shape, np.int64) if self.regions is None else self.regions.copy()
        for number in active:
            mine = self.points == number
            touched = np.isin(grid, grid[mine][grid[mine] > 0])
            grid[mine | touched] = 100 + number
        return dense_circuit(
            self.conductance, grid, diagonals=self.diagonals, average_resistance=self.average_resistance
        )

    def node(self, circuit: Dense, number: int) -> int:
        return int(circuit.node[self.points == number][0])


@pytest.mark.parametrize("as_regions", (False, True), ids=("points", "regions"))
@pytest.mark.parametrize("seed", SEEDS)
def test_pairwise_resistances_and_maps_are_those_of_the_pseudo_inverse(
    seed: int, as_regions: bool, tmp_path: Path
) -> None:
    drawn = Drawn(tmp_path, seed, as_regions=as_regions)
    result = drawn.case.run()
    total, largest = np.zeros(drawn.shape), np.zeros(drawn.shape)
    for i, one in enumerate(drawn.numbers):
        for j, other in list(enumerate(drawn.numbers))[i + 1 :]:
            circuit = drawn.circuit([one, other])
            nodes = drawn.node(circuit, one), drawn.node(circuit, other)
            resistance, potential, current = (
                (-1.0, np.zeros(1), np.zeros(1)) if min(nodes) < 0 else circuit.between(*nodes)
            )
            assert result.resistances[i, j] == pytest.approx(
                resistance, rel=1e-8, abs=0 if resistance <= 0 else None
            )
            assert result.resistances[j, i] == result.resistances[i, j]
            if resistance < 0:
                assert not (tmp_path / "out" / f"run_curmap_{one}_{other}.asc").exists()
                continue
            cells = circuit.on_cells(current)
            np.testing.assert_allclose(drawn.case.map(f"curmap_{one}_{other}"), cells, atol=1e-8)
            volts = circuit.on_cells(potential)
            np.testing.assert_allclose(drawn.case.map(f"voltmap_{one}_{other}"), volts, rtol=1e-8, atol=1e-8)
            total += cells
            np.maximum(largest, cells, out=largest)
    np.testing.assert_allclose(drawn.case.map("cum_curmap"), total, atol=1e-7)
    np.testing.assert_allclose(drawn.case.map("max_curmap"), largest, atol=1e-8)


@pytest.mark.parametrize("scenario", ("one-to-all", "all-to-one"))
@pytest.mark.parametrize("seed", SEEDS)
def test_one_against_all_is_that_of_a_dense_system(seed: int, scenario: str, tmp_path: Path) -> None:
    drawn = Drawn(tmp_path, seed, as_regions=bool(seed % 2), scenario=scenario)
    strengths = {1: 2.0, 5: 0.25} if seed % 3 else {}
    if strengths:
        lines = "".join(f"{number}\t{value}\n" for number, value in strengths.items())
        drawn.case.text("variable_source_file", lines, used_by="use_variable_source_strengths")
    result = drawn.case.run()
    circuit = drawn.circuit(drawn.numbers)
    total = np.zeros(drawn.shape)
    for at, number in enumerate(drawn.numbers):
        own = drawn.node(circuit, number)
        others = [drawn.node(circuit, each) for each in drawn.numbers if each != number]
        sources, grounds = np.zeros(len(circuit.joined)), np.zeros(len(circuit.joined))
        if own >= 0:
            for each, node in zip([n for n in drawn.numbers if n != number], others, strict=True):
                if node >= 0 and node != own:
                    sources[node] += strengths.get(each, 1.0)
                    grounds[node] = np.inf
            if scenario == "one-to-all":
                sources[:] = 0.0
                sources[own] = strengths.get(number, 1.0)
            else:
                grounds[:] = 0.0
                grounds[own] = np.inf
        reached = circuit.reached_from(own) if own >= 0 else np.zeros(len(sources), bool)
        has_way = bool((sources != 0)[reached].any() and (grounds > 0)[reached].any())
        if not has_way:
            assert result.resistances[at] == (0.0 if own >= 0 and own in others else -1.0)
            continue
        potential, current = circuit.grounded(np.where(reached, sources, 0.0), grounds)
        expected = potential[own] / sources[own] if scenario == "one-to-all" else 0.0
        assert result.resistances[at] == pytest.approx(expected, rel=1e-8)
        np.testing.assert_allclose(drawn.case.map(f"curmap_{number}"), circuit.on_cells(current), atol=1e-8)
        total += circuit.on_cells(current)
    np.testing.assert_allclose(drawn.case.map("cum_curmap"), total, atol=1e-7)


@pytest.mark.parametrize("policy", ("keepall", "rmvsrc", "rmvgnd", "rmvall"))
@pytest.mark.parametrize("seed", SEEDS)
def test_an_advanced_project_is_that_of_a_dense_system(seed: int, policy: str, tmp_path: Path) -> None:
    drawn = Drawn(tmp_path, seed, as_regions=False, scenario="advanced", remove_src_or_gnd=policy)
    rng = drawn.rng
    sources = np.where(rng.random(drawn.shape) < 0.2, rng.choice([-1.0, 0.5, 2.0], drawn.shape), 0.0)
    grounds = np.where(rng.random(drawn.shape) < 0.15, rng.choice([0.0, 3.0, 10.0], drawn.shape), np.nan)
    drawn.case.raster("source_file", np.where(sources != 0, sources, -9999)).raster("ground_file", grounds)
    drawn.case.run(ground_file_is_resistances=True)
    circuit = dense_circuit(
        drawn.conductance,
        drawn.regions,
        diagonals=drawn.diagonals,
        average_resistance=drawn.average_resistance,
    )
    put_in, ground = np.zeros(len(circuit.joined)), np.zeros(len(circuit.joined))
    for i, j in np.ndindex(drawn.shape):
        if circuit.node[i, j] >= 0:
            put_in[circuit.node[i, j]] += sources[i, j]
            if not np.isnan(grounds[i, j]):
                ground[circuit.node[i, j]] += 1 / grounds[i, j] if grounds[i, j] else np.inf
    both = (put_in != 0) & (ground > 0)
    if policy in ("rmvsrc", "rmvall"):
        put_in[both] = 0.0
    if policy in ("rmvgnd", "rmvall"):
        ground[both] = 0.0
    ground[(put_in != 0) & np.isinf(ground)] = 0.0
    potential, current = circuit.grounded(put_in, ground)
    np.testing.assert_allclose(drawn.case.map("voltmap"), circuit.on_cells(potential), rtol=1e-8, atol=1e-8)
    np.testing.assert_allclose(drawn.case.map("curmap"), circuit.on_cells(current), atol=1e-8)
