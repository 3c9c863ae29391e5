"""Habitat and resistance on plain files: layers and records in, maps with their doubts out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from qaplan.app.services.landscape.layer_files import (
    made_of,
    named_words,
    read_layers,
    read_places,
    write_map,
    written,
)
from qaplan.base.errors import UsageError
from qaplan.base.provenance import Provenance
from qaplan.base.refusal import Caution, Refusal
from qaplan.landscape.habitat.assessed import HabitatOptions, HabitatResult, assess_habitat
from qaplan.landscape.habitat.background import weight_of_records
from qaplan.landscape.habitat.expert import ExpertLayer, expert_suitability
from qaplan.landscape.habitat.resistance import ResistanceRule, RuleEffect, compare_rules, resistance_map
from qaplan.landscape.habitat.stacks import LayerStack, stack_of
from qaplan.landscape.rasters.files import read_raster
from qaplan.landscape.rasters.types import Floats

__all__ = [
    "HabitatAnswer",
    "HabitatOrder",
    "ResistanceAnswer",
    "expert_of_files",
    "habitat_of_files",
    "resistance_of_file",
]


@dataclass(frozen=True)
class HabitatOrder:
    """What is asked.

    Args:
        layers: Words such as ``slope=slope.tif``.
        records: GeoJSON of the records that the model is told of.
        known: GeoJSON of more known records, which it is only asked about.
        like: GeoJSON of records of any species by the same people, which say where they looked.
        effort: Raster of how much was looked.
        seed: Start of the random numbers.
        background: Cells of background.
        block_cells: Side of a block of the cross-validation.
    """

    layers: Sequence[str]
    records: Path
    known: Path | None = None
    like: Path | None = None
    effort: Path | None = None
    seed: int = 1
    background: int = 5_000
    block_cells: int = 10


@dataclass(frozen=True)
class HabitatAnswer:
    """What the command answers.

    Args:
        outcome: The model, the expert map's summary, or a refusal.
        files: The maps that were written.
        provenance: The files that were read, by hash, and the program.
        record: What the JSON says of the outcome.
        summary: The same in plain English.
    """

    outcome: HabitatResult | Refusal | None
    files: tuple[Path, ...]
    provenance: Provenance
    record: dict[str, object] = field(default_factory=dict)
    summary: str = ""

    @property
    def is_refused(self) -> bool:
        """Whether the data carry no model: the command ends with 4."""
        return isinstance(self.outcome, Refusal)

    @property
    def cautions(self) -> tuple[Caution, ...]:
        """What is doubtful."""
        return self.outcome.cautions if isinstance(self.outcome, HabitatResult) else ()

    def to_record(self) -> dict[str, object]:
        """Everything but the maps, ready for JSON."""
        return self.record | {
            "files": [each.name for each in self.files],
            "provenance": written(self.provenance),
        }


def habitat_of_files(order: HabitatOrder, folder: Path) -> HabitatAnswer:
    """Make a model of habitat and write its maps.

    Args:
        order: What is asked.
        folder: Where ``suitability.tif`` and ``extrapolation.tif`` go.

    Raises:
        UsageError: ``landscape.bad_option``, ``habitat.two_efforts``.
        DataError: What is wrong in a file.
    """
    layers = named_words(order.layers, example="--layer slope=slope.tif")
    stack = stack_of(read_layers(layers))
    records = read_places(order.records, stack.grid)
    known = read_places(order.known, stack.grid) if order.known else None
    files = [Path(each) for each in layers.values()]
    files += [each for each in (order.records, order.known, order.like, order.effort) if each]
    options = HabitatOptions(order.background, order.block_cells, _weight(order, stack))
    outcome = assess_habitat(
        stack,
        records.at,
        np.random.default_rng(order.seed),
        ids=records.ids,
        checked=known.at if known else None,
        checked_ids=known.ids if known else (),
        options=options,
    )
    parameters = {
        "layers": list(layers),
        "seed": order.seed,
        "background": order.background,
        "block_cells": order.block_cells,
    }
    made = made_of("landscape.habitat", parameters, files)
    maps: tuple[Path, ...] = ()
    if isinstance(outcome, HabitatResult):
        maps = (
            write_map(folder / "suitability.tif", outcome.suitability, made, what="suitability"),
            write_map(folder / "extrapolation.tif", outcome.extrapolation.is_new, made, what="extrapolation"),
        )
    return HabitatAnswer(outcome, maps, made, outcome.to_record(), outcome.summary())


def expert_of_files(words: Sequence[str], folder: Path) -> HabitatAnswer:
    """Weigh layers as experts put it and write the map.

    Args:
        words: Words such as ``springs=springs.tif:10000:0:2``: the file, the worst and the best value, and
            the weight, which is 1 where it is left out.
        folder: Where ``suitability.tif`` goes.

    Raises:
        UsageError: ``landscape.bad_option``, ``habitat.bad_expert``.
        DataError: What is wrong in a file.
    """
    example = "--expert springs=springs.tif:10000:0:2"
    layers = tuple(
        _expert(name, value, example) for name, value in named_words(words, example=example).items()
    )
    stated = [
        {"name": each.name, "worst": each.worst, "best": each.best, "weight": each.weight} for each in layers
    ]
    files = [Path(value.split(":")[0]) for value in named_words(words, example=example).values()]
    made = made_of("landscape.habitat.expert", {"layers": stated}, files)
    found = expert_suitability(layers)
    maps = (write_map(folder / "suitability.tif", found, made, what="expert suitability"),)
    record: dict[str, object] = {"status": "stated", "layers": stated}
    lines = [f"{each.name}: {each.worst:g} to {each.best:g}, weight {each.weight:g}" for each in layers]
    return HabitatAnswer(None, maps, made, record, "\n".join(["stated by experts, no model:", *lines]))


@dataclass(frozen=True)
class ResistanceAnswer:
    """What the command answers.

    Args:
        rule: The rule that was taken.
        effects: What other rules say of the ways between the places.
        places: Their ids.
        file: The map.
        provenance: Where it comes from.
    """

    rule: ResistanceRule
    effects: tuple[RuleEffect, ...]
    places: tuple[str, ...]
    file: Path
    provenance: Provenance

    def summary(self) -> str:
        """The answer in plain English."""
        lines = [f"{self.rule.name}, highest {self.rule.highest:g}; {self.file.name}"]
        for each in self.effects:
            lines.append(
                f"{each.rule.name}: order of places agrees {_agreement(each.order_agrees)}, "
                f"map of current {_agreement(each.current_agrees)}"
            )
        return "\n".join(lines)

    def to_record(self) -> dict[str, object]:
        """Everything but the map, ready for JSON."""
        return {
            "rule": vars(self.rule),
            "places": list(self.places),
            "sensitivity": [each.to_record() for each in self.effects],
            "files": [self.file.name],
            "provenance": written(self.provenance),
        }


def resistance_of_file(
    suitability: Path, out: Path, rule: ResistanceRule, *, sites: Path | None = None
) -> ResistanceAnswer:
    """Turn suitability into resistance, and say how much hangs on the rule.

    Args:
        suitability: Raster from 0 to 1.
        out: GeoTIFF for the resistance.
        rule: How.
        sites: GeoJSON of places; the usual rules are then compared on the ways between them.

    Raises:
        DataError: What is wrong in a file.
    """
    ground = read_raster(suitability)
    places = read_places(sites, ground) if sites else None
    made = made_of("landscape.resistance", vars(rule), [suitability, *([sites] if sites else [])])
    write_map(out, resistance_map(ground, rule), made, what="resistance")
    effects = compare_rules(ground, places.cells(ground)) if places else ()
    return ResistanceAnswer(rule, effects, places.ids if places else (), out, made)


def _weight(order: HabitatOrder, stack: LayerStack) -> Floats | None:
    if order.like and order.effort:
        do = "give one of --like and --effort"
        raise UsageError("habitat.two_efforts", "effort is given twice", do=do)
    if order.effort:
        return read_raster(order.effort).values
    return weight_of_records(stack, read_places(order.like, stack.grid).at) if order.like else None


def _expert(name: str, value: str, example: str) -> ExpertLayer:
    file, *numbers = value.split(":")
    try:
        worst, best, weight = (float(each) for each in (numbers if len(numbers) > 2 else [*numbers, "1"]))
    except ValueError:
        what = f"'{name}={value}' cannot be read"
        raise UsageError("landscape.bad_option", what, do=f"write {example}") from None
    if not (np.isfinite([worst, best, weight]).all() and weight > 0 and worst != best):
        do = "give a weight above 0 and two different ends"
        raise UsageError("habitat.bad_expert", "the expert layer says nothing", where=name, do=do)
    return ExpertLayer(name, read_raster(Path(file)), worst, best, weight)


def _agreement(value: float) -> str:
    return f"{value:.2f}" if np.isfinite(value) else "unknown"
