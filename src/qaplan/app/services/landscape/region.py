"""The packaged region: from relief to habitat, corridors and gates, with every doubt said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from qaplan.app.services.landscape.gates import GateFiles, GateQuestion, gates_of_files
from qaplan.app.services.landscape.layer_files import made_of, write_map, written
from qaplan.app.services.landscape.ways import CASE_KM
from qaplan.base.facts import Fact
from qaplan.base.messages import Message, Text
from qaplan.base.names import LANGUAGES, Names
from qaplan.base.provenance import Provenance
from qaplan.base.resources import read_bytes, resource_names
from qaplan.landscape.corridors.dispersal_fit import DispersalPriors, Reach, reach_by_priors
from qaplan.landscape.corridors.least_cost import Corridor, corridor_between, cost_ground
from qaplan.landscape.habitat.assessed import HabitatOptions, HabitatResult, assess_habitat
from qaplan.landscape.habitat.expert import ExpertLayer, edges_of_relief, expert_suitability
from qaplan.landscape.habitat.resistance import ResistanceRule, resistance_map
from qaplan.landscape.habitat.stacks import LayerStack, cells_at, stack_of
from qaplan.landscape.rasters.files import read_raster
from qaplan.landscape.rasters.types import Floats, Raster
from qaplan.landscape.stamps import Stamps
from qaplan.landscape.vectors.files import read_geojson
from qaplan.reporting.figures.landscape_map import (
    LandscapePicture,
    PictureLine,
    PicturePlace,
    draw_landscape,
)

__all__ = ["RegionResult", "build_region"]

_FOLDER = "examples/region"
_CRS = "EPSG:32640"
_SEED = 20_240_825
_STAMPS = Stamps("modelled", is_too_coarse=True, has_invented_lines=True)
_NAMES = {
    "balkan": Names(en="Balkan ranges", ru="Балханы", kk="Балқан жоталары"),
    "kopetdag": Names(en="Kopetdag", ru="Копетдаг", kk="Көпетдағ"),
    "ustyurt": Names(en="Ustyurt reserve", ru="Устюртский заповедник", kk="Үстірт қорығы"),
}
_MEDIAN_KM = (11.0, 112.0)
"""Ends of published median and pooled dispersal distances of leopards (Phinda; Western Cape)."""


@dataclass(frozen=True, eq=False)
class RegionResult:
    """What the packaged region shows.

    Args:
        mountains: The model that was told of mountains alone.
        corridor: The cheapest way from the Balkan ranges to Ustyurt.
        gates: What the choice of gates says, ready for JSON.
        reaches: The share of dispersers beyond some distances.
        files: Layers, maps and figures.
        provenance: Where it comes from.
    """

    mountains: HabitatResult
    corridor: Corridor
    gates: dict[str, object]
    reaches: tuple[Reach, ...]
    files: tuple[Path, ...]
    provenance: Provenance

    def summary(self) -> str:
        """The answer in plain English, stamps first."""
        missed = "unsuitable" if self.mountains.unpredicted else "suitable"
        reach = next(each for each in self.reaches if each.distance_km == CASE_KM[1])
        lines = [
            *_STAMPS.sentences(Text("en")),
            f"A model that was told of mountains alone calls the Ustyurt reserve {missed}; it extrapolates "
            f"in {self.mountains.extrapolation.share_new:.0%} of the region. Leopards were filmed there.",
            f"Cheapest way from the Balkan ranges to Ustyurt: {self.corridor.length / 1000:.0f} km.",
            f"Dispersers beyond {reach.distance_km:.0f} km, by stated priors: {100 * reach.share:.1f} % "
            f"({100 * reach.low:.1f} to {100 * reach.high:.1f} %).",
            f"Gates of the invented lines: {', '.join(str(each) for each in self._selected())}.",
        ]
        return "\n".join(lines)

    def to_record(self) -> dict[str, object]:
        """Everything but the maps, ready for JSON."""
        return {
            "stamps": list(_STAMPS.sentences(Text("en"))),
            "mountains": self.mountains.to_record(),
            "way_km": self.corridor.length / 1000,
            "gates": self.gates,
            "dispersal": [vars(each) for each in self.reaches],
            "files": [each.name for each in self.files],
            "provenance": written(self.provenance),
        }

    def _selected(self) -> list[object]:
        chosen = self.gates.get("selected")
        return list(chosen) if isinstance(chosen, list | tuple) else []


def build_region(folder: Path, *, progress: Callable[[str], None] = lambda _: None) -> RegionResult:
    """Work through the packaged region; doing it again changes nothing.

    Args:
        folder: Where layers, maps and figures go.
        progress: Called with a line for each step.
    """
    progress("The coarse region")
    files = _laid_out(folder)
    relief = replace(read_raster(folder / "relief.asc"), crs=_CRS)
    edges = edges_of_relief(relief)
    homes = _homes(folder)
    made = made_of("landscape.region", {"seed": _SEED}, files)
    layers = {"height": relief, "edges": edges, "north": _north(relief)}
    mountains = _told_of_mountains(stack_of(layers), homes["ustyurt"])
    expert = expert_suitability([ExpertLayer("cliff edges", edges, worst=0.0, best=250.0)])
    resistance = resistance_map(expert, ResistanceRule(c=4.0))
    maps = [
        write_map(folder / "resistance.tif", resistance, made, what="resistance"),
        write_map(folder / "suitability_of_mountains.tif", mountains.suitability, made, what="suitability"),
        write_map(folder / "extrapolation.tif", mountains.extrapolation.is_new, made, what="extrapolation"),
    ]
    ends = [cells_at(relief, homes[name][None, :]) for name in ("balkan", "ustyurt")]
    corridor = corridor_between(cost_ground(resistance), *ends, slack=0.1)
    gates = _gates(folder, progress)
    reaches = reach_by_priors(DispersalPriors(*_MEDIAN_KM), CASE_KM, np.random.default_rng(_SEED))
    pictures = {
        "habitat": _habitat_picture(mountains, homes),
        "corridor": _corridor_picture(folder, corridor, homes),
    }
    figures = _drawn(folder, pictures, made.id)
    return RegionResult(mountains, corridor, gates, reaches, (*files, *maps, *figures), made)


def _laid_out(folder: Path) -> tuple[Path, ...]:
    """The packaged files, copied so that the commands can be tried on them."""
    folder.mkdir(parents=True, exist_ok=True)
    found = []
    for name in resource_names(_FOLDER):
        path = folder / name
        path.write_bytes(read_bytes(f"{_FOLDER}/{name}"))
        found.append(path)
    return tuple(found)


def _homes(folder: Path) -> dict[str, Floats]:
    """The middle of each population's ground."""
    layer = read_geojson(folder / "populations.geojson")
    return {str(each.properties["id"]): each.parts[0][:-1].mean(axis=0) for each in layer.features}


def _north(relief: Raster) -> Raster:
    """How far north a cell lies, km: it stands for cold winters, of which no open layer is packaged."""
    _, northings = relief.middles()
    whole = np.broadcast_to(northings[:, None] / 1_000, relief.values.shape)
    return relief.with_values(np.where(np.isfinite(relief.values), whole, np.nan))


def _told_of_mountains(stack: LayerStack, ustyurt: Floats) -> HabitatResult:
    """A model of simulated presences in the mountains of the south, asked about a place of the plateau.

    The published models were told of mountains alone; their records are not public, so presences are drawn.
    """
    rng = np.random.default_rng(_SEED)
    height, edges = (np.nan_to_num(each) for each in stack.values[:2])
    _, northings = stack.grid.middles()
    is_mountain = (height > 500) & (edges > 400) & (northings[:, None] < 4_450_000) & stack.is_known
    cells = np.flatnonzero(is_mountain)
    row, column = np.divmod(rng.choice(cells, min(60, len(cells)), replace=False), stack.grid.columns)
    eastings, _ = stack.grid.middles()
    places = np.column_stack([eastings[column], northings[row]])
    south = np.where(np.broadcast_to(northings[:, None] < 4_450_000, height.shape), 1.0, 0.0)
    options = HabitatOptions(background=600, block_cells=4, weight=south, draws=100)
    found = assess_habitat(
        stack, places, rng, checked=ustyurt[None, :], checked_ids=("P-UNR",), options=options
    )
    assert isinstance(found, HabitatResult)
    return found


def _gates(folder: Path, progress: Callable[[str], None]) -> dict[str, object]:
    progress("Gates of invented lines")
    names = ("lines", "gates", "populations")
    lines, gates, homes = (folder / f"{name}.geojson" for name in names)
    released = gates_of_files(
        GateFiles(folder / "resistance.tif", lines, gates, homes), GateQuestion(permeability=0.01, budget=2.0)
    )
    return dict(released.value.record)


def _habitat_picture(found: HabitatResult, homes: dict[str, Floats]) -> LandscapePicture:
    share = Fact("region.share_new", round(100 * found.extrapolation.share_new), "%", tier="public")
    return LandscapePicture(
        found.suitability,
        Message("region.habitat_title"),
        Stamps("modelled", is_too_coarse=True),
        legend=(
            Message("region.dark_is_suitable"),
            Message("region.hatched", {"share": share}),
            Message("region.simulated_presences"),
            Message("region.filmed_there"),
            Message("region.sources"),
        ),
        hatched=found.extrapolation.is_new.values,
        places=_places(homes),
    )


def _corridor_picture(folder: Path, corridor: Corridor, homes: dict[str, Floats]) -> LandscapePicture:
    km = Fact("region.way_km", round(corridor.length / 1000), "km", tier="public")
    layer = read_geojson(folder / "lines.geojson")
    lines = [PictureLine(part) for each in layer.features for part in each.parts]
    ease = np.where(np.isfinite(corridor.excess.values), -np.minimum(corridor.excess.values, 0.5), np.nan)
    return LandscapePicture(
        corridor.excess.with_values(ease),
        Message("region.corridor_title"),
        _STAMPS,
        legend=(
            Message("region.dark_is_cheap"),
            Message("region.way", {"km": km}),
            Message("region.red_lines"),
            Message("region.sources"),
        ),
        lines=[*lines, PictureLine(_path_of(corridor.excess, corridor), is_barrier=False)],
        places=_places(homes),
    )


def _path_of(grid: Raster, corridor: Corridor) -> Floats:
    row, column = np.divmod(corridor.path, grid.columns)
    eastings, northings = grid.middles()
    return np.column_stack([eastings[column], northings[row]])


def _places(homes: dict[str, Floats]) -> tuple[PicturePlace, ...]:
    return tuple(PicturePlace(float(at[0]), float(at[1]), _NAMES[name]) for name, at in homes.items())


def _drawn(folder: Path, pictures: dict[str, LandscapePicture], release_id: str) -> list[Path]:
    """Each picture in each language."""
    found = []
    for name, picture in pictures.items():
        for language in LANGUAGES:
            path = folder / f"{name}.{language}.svg"
            path.write_bytes(draw_landscape(picture, Text(language), release_id=release_id))
            found.append(path)
    return found
