"""From a landscape to the dense problem."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from qaplan.base.errors import DataError
from qaplan.landscape.border.pairing import paired_across
from qaplan.landscape.opening.preparing import prepare
from qaplan.landscape.rasters.types import Raster
from tests.landscape.opening.fences import fenced

SCENE = fenced(20, 20, 1, [9])


def test_populations_that_stay_apart_with_every_line_open_are_refused() -> None:
    values = SCENE.resistance.values.copy()
    values[9] = np.nan
    values[10] = np.nan
    apart = replace(SCENE, resistance=Raster(values))
    with pytest.raises(DataError) as refused:
        apart.laid()
    assert refused.value.code == "gates.not_crossed"
    values = SCENE.resistance.values.copy()
    values[:, :] = np.where(np.arange(20)[:, None] == 13, np.nan, values)
    with pytest.raises(DataError) as cut:
        prepare(replace(SCENE, resistance=Raster(values)).laid(), permeability=0.1)
    assert cut.value.code in ("gates.cut_off", "gates.no_home")


@pytest.mark.parametrize(("what", "code"), [("lines", "gates.no_lines"), ("gates", "gates.no_gates")])
def test_an_empty_layer_is_refused(what: str, code: str) -> None:
    with pytest.raises(DataError) as refused:
        replace(SCENE, **{what: ()}).laid()
    assert refused.value.code == code


@pytest.mark.parametrize("share", [-0.1, 1.5, float("nan")])
def test_what_is_no_permeability_is_refused(share: float) -> None:
    with pytest.raises(DataError) as refused:
        prepare(SCENE.laid(), permeability=share)
    assert refused.value.code == "gates.bad_permeability"


def test_with_a_permeability_of_one_gates_bring_nothing() -> None:
    problem = prepare(SCENE.laid(), permeability=1.0)
    assert problem.circuit.value_of([0, 3]) == problem.circuit.value_of([])


def test_whether_populations_are_joined_is_what_solving_anew_says() -> None:
    """Two lines that let nothing through, gates in each apart, and one of the lines kept shut."""
    laid = fenced(30, 28, 3, [12, 16], width=4).laid()
    problem = prepare(laid, permeability=0.0)
    for gates in ([], [2], [9], [2, 3], [2, 9], [0, 13], range(14)):
        assert problem.joins(list(gates)) == np.isfinite(problem.solved_anew(list(gates)))
    assert problem.joins([2, 9])
    assert not problem.joins([2, 9], "owner 1")
    assert prepare(laid, permeability=1e-3).joins([])


@pytest.mark.parametrize("value", [0.0, -1.0])
def test_a_resistance_of_nothing_is_refused(value: float) -> None:
    values = SCENE.resistance.values.copy()
    values[3, 3] = value
    with pytest.raises(DataError) as refused:
        replace(SCENE, resistance=Raster(values)).laid()
    assert refused.value.code == "landscape.bad_resistance"


def test_gates_that_open_too_many_edges_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qaplan.landscape.opening.preparing._MOST_EDGES", 39)
    with pytest.raises(DataError) as refused:
        prepare(SCENE.laid(), permeability=0.01)
    assert refused.value.code == "gates.too_many_edges"
    monkeypatch.setattr("qaplan.landscape.opening.preparing._MOST_EDGES", 40)
    assert prepare(SCENE.laid(), permeability=0.01).circuit.n_edges == 40


def test_islands_without_a_population_are_left_out() -> None:
    values = SCENE.resistance.values.copy()
    values[0:3, 0:3] = np.nan
    values[0, 0] = 1.0
    whole, less = prepare(SCENE.laid(), permeability=0.1), replace(SCENE, resistance=Raster(values)).laid()
    assert prepare(less, permeability=0.1).n_nodes == whole.n_nodes - 9


def test_weights_of_populations_weigh_their_pairs() -> None:
    scene = fenced(20, 20, 1, [9], populations=3)
    homes = tuple(
        replace(each, weight=each_weight) for each, each_weight in zip(scene.homes, (1, 2, 0.5), strict=True)
    )
    problem = prepare(replace(scene, homes=homes).laid(), permeability=0.01)
    resistances = problem.circuit.resistances([2])
    expected = (2 * resistances[0, 1] + 0.5 * resistances[0, 2] + 1 * resistances[1, 2]) / 3.5
    assert problem.circuit.value_of([2]) == pytest.approx(expected)
    assert problem.solved_anew([2]) == pytest.approx(expected)


def test_a_half_open_gate_is_as_good_as_its_own_permeability() -> None:
    gates = tuple(replace(each, permeability=0.5) for each in SCENE.gates)
    problem = prepare(replace(SCENE, gates=gates).laid(), permeability=0.01)
    full = prepare(SCENE.laid(), permeability=0.01)
    assert problem.circuit.value_of([2]) == pytest.approx(problem.solved_anew([2]), rel=1e-10)
    assert full.circuit.value_of([2]) < problem.circuit.value_of([2]) < full.circuit.value_of([])


def test_a_cell_in_degrees_is_measured_in_metres() -> None:
    degrees = Raster(SCENE.resistance.values, crs="EPSG:4326")
    assert replace(SCENE, resistance=degrees).laid().cell_m == pytest.approx(111_320)


def test_unlike_lines_on_one_course_are_refused() -> None:
    (line,) = SCENE.lines
    twice = replace(SCENE, lines=(line, replace(line, id="theirs", owner="theirs")))
    with pytest.raises(DataError) as refused:
        twice.laid()
    assert refused.value.code == "gates.one_course"
    assert refused.value.problems[0].where == f"{line.id}, theirs"
    same = replace(SCENE, lines=(line, replace(line, id="again")))
    assert len(same.laid().barrier.crossings) == len(SCENE.laid().barrier.crossings)


def test_a_permeability_less_than_can_be_reckoned_with_is_none() -> None:
    problem = prepare(SCENE.laid(), permeability=1e-300)
    assert problem.is_shut
    assert problem.solved_anew([]) == np.inf
    assert problem.solved_anew([2]) == prepare(SCENE.laid(), permeability=0.0).solved_anew([2])


def test_the_built_half_of_a_pair_counts_before_the_other_is_chosen() -> None:
    """Against the same landscape whose candidates are taken one by one."""
    scene = fenced(30, 28, 3, [12, 16], width=4)
    built = tuple(replace(each, is_existing=each.id == "0-4") for each in scene.gates)
    alone = prepare(replace(scene, gates=built).laid(), permeability=1e-3)
    pairs = paired_across([each.places for each in scene.lines], built, 1.0)
    problem = prepare(replace(scene, gates=pairs).laid(), permeability=1e-3)
    opened = [at for at, each in enumerate(pairs) if each.is_existing]
    (chosen,) = (at for at, each in enumerate(pairs) if each.members == ("1-4",))
    one, other = (next(at for at, each in enumerate(built) if each.id == name) for name in ("0-4", "1-4"))
    assert [pairs[each].id for each in opened] == ["0-4"]
    assert problem.circuit.value_of(opened) == pytest.approx(alone.circuit.value_of([one]), rel=1e-9)
    both = problem.circuit.value_of([*opened, chosen])
    assert both == pytest.approx(alone.circuit.value_of([one, other]), rel=1e-9)
    assert both == pytest.approx(problem.solved_anew([*opened, chosen]), rel=1e-9)
