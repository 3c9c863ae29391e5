"""What a choice of gates says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qaplan.base.messages import Text
from qaplan.landscape.opening.choosing import choose_gates, limits_of
from qaplan.landscape.opening.preparing import prepare
from qaplan.landscape.opening.results import GateOpening
from qaplan.landscape.rasters.types import Raster
from tests.landscape.opening.fences import fenced

SCENE = fenced(20, 20, 1, [9])


def chosen(cell: float = 1.0) -> GateOpening:
    """A choice on cells of another size: everything grows with them."""
    from qaplan.landscape.border.types import GatePart

    lines = tuple(replace(each, places=each.places * cell) for each in SCENE.lines)
    gates = tuple(
        replace(each, parts=tuple(GatePart("stretch", (part.rings[0] * cell,)) for part in each.parts))
        for each in SCENE.gates
    )
    homes = tuple(
        replace(each, areas=tuple((area[0] * cell,) for area in each.areas)) for each in SCENE.homes
    )
    raster = Raster(SCENE.resistance.values, cell)
    laid = replace(SCENE, resistance=raster, lines=lines, gates=gates, homes=homes).laid()
    found = choose_gates(prepare(laid, permeability=0.01), limits_of(laid.gates, 2))
    assert isinstance(found, GateOpening)
    return found


def test_a_record_has_the_keys_that_programs_rely_on() -> None:
    record = chosen().to_record()
    assert {"selected", "objective", "bound", "gap", "no_gate", "all_gates"} <= set(record)
    assert record["grade"] == "modelled"
    assert isinstance(record["selected"], list)


def test_every_sentence_is_said_in_three_languages() -> None:
    for language in ("kk", "ru", "en"):
        said = [Text(language).say(each) for each in chosen(500.0).messages()]  # type: ignore[arg-type]
        assert len(said) == 5
        assert all(said)


def test_coarse_cells_are_stamped_too_coarse_to_site_a_gate() -> None:
    assert "Too coarse to site a gate" in chosen(500.0).summary()
    assert "Too coarse" not in chosen(100.0).summary()


def test_it_is_always_said_that_no_animal_was_seen() -> None:
    assert "Modelled" in chosen().summary()


def test_invented_lines_are_said_in_every_answer() -> None:
    found = replace(chosen(), has_invented_lines=True)
    assert "invented" in found.summary()
    assert "invented" in str(found.to_record()["stamp"])


def test_the_table_has_a_row_for_each_gate() -> None:
    found = chosen()
    table = found.table()
    assert len(table) == len(SCENE.gates)
    assert table["is_selected"].sum() == 2
    assert {each.id for each in found.selected} == set(table.loc[table["is_selected"], "id"])


def test_facts_carry_objective_and_bound() -> None:
    found = chosen()
    facts = {each.id: each.value for each in found.facts()}
    assert facts["landscape.gates.objective"] == pytest.approx(found.objective, rel=1e-3)
    assert facts["landscape.gates.gap"] == 0
