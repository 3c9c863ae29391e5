"""`qaplan landscape habitat`, `resistance`, `corridor` and `dispersal`: on plain files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qaplan.app.cli.answering import JsonOption

__all__ = ["register_in"]

_REFUSED = 4


def register_in(group: typer.Typer) -> None:
    """Add the commands to ``qaplan landscape``."""
    group.command("habitat")(habitat)
    group.command("resistance")(resistance)
    group.command("corridor")(corridor)
    group.command("dispersal")(dispersal)


def habitat(
    out: Annotated[Path, typer.Option(help="Folder for the maps; it is made where it is not there.")],
    layer: Annotated[
        list[str] | None, typer.Option(help="A layer by name, such as slope=slope.tif; give several.")
    ] = None,
    records: Annotated[Path | None, typer.Option(help="GeoJSON or GeoPackage of the records.")] = None,
    known: Annotated[
        Path | None, typer.Option(help="More known records, which the model is only asked about.")
    ] = None,
    like: Annotated[
        Path | None, typer.Option(help="Records of any species by the same people: where they looked.")
    ] = None,
    effort: Annotated[Path | None, typer.Option(help="Raster of how much was looked.")] = None,
    expert: Annotated[
        list[str] | None,
        typer.Option(help="Without records: a layer as an expert puts it, name=file:worst:best:weight."),
    ] = None,
    block_cells: Annotated[
        int, typer.Option(help="Side of a block of the cross-validation, cells.", min=1)
    ] = 10,
    background: Annotated[int, typer.Option(help="Cells of background.", min=100)] = 5_000,
    seed: Annotated[int, typer.Option(help="Start of the random numbers.", min=0)] = 1,
    json: JsonOption = "",
) -> None:
    """Map how suitable the ground is, and where the map is mere extrapolation.

    Known records at places that the model calls unsuitable are listed by their ids. Ends with 4 where the
    records carry no model.

    Example: qaplan landscape habitat --layer slope=slope.tif --records leopards.geojson --out habitat
    """
    from qaplan.app.cli.output import steps, write_json
    from qaplan.app.cli.records import say_cautions
    from qaplan.app.services.landscape.habitat import HabitatOrder, expert_of_files, habitat_of_files
    from qaplan.base.errors import UsageError

    with steps("Habitat"):
        if expert and records is None and not layer:
            answer = expert_of_files(expert, out)
        elif records is not None and not expert:
            order = HabitatOrder(layer or (), records, known, like, effort, seed, background, block_cells)
            answer = habitat_of_files(order, out)
        else:
            do = "give --layer and --records for a model, or --expert alone"
            raise UsageError("habitat.model_or_expert", "a model and experts are asked apart", do=do)
    if json:
        write_json(answer.to_record(), json)
    if json != "-":
        typer.echo(answer.summary)
    say_cautions(answer.cautions)
    if answer.is_refused:
        raise typer.Exit(_REFUSED)


def resistance(
    suitability: Annotated[Path, typer.Argument(help="Raster of suitability, 0 to 1.")],
    out: Annotated[Path, typer.Option(help="GeoTIFF for the resistance.")],
    rule: Annotated[
        str, typer.Option(help="linear, negative-exponential or inverse.")
    ] = "negative-exponential",
    c: Annotated[float, typer.Option(help="Bend of the negative exponential.")] = 8.0,
    highest: Annotated[float, typer.Option(help="Resistance of ground without any suitability.")] = 100.0,
    sites: Annotated[
        Path | None, typer.Option(help="Places; the usual rules are compared on the ways between them.")
    ] = None,
    json: JsonOption = "",
) -> None:
    """Turn suitability into resistance by a stated rule, and say how much hangs on the rule.

    Example: qaplan landscape resistance suitability.tif --out resistance.tif --c 8 --sites places.geojson
    """
    from qaplan.app.cli.output import steps, write_json
    from qaplan.app.services.landscape.habitat import resistance_of_file
    from qaplan.landscape.habitat.resistance import rule_of

    with steps("Resistance"):
        answer = resistance_of_file(suitability, out, rule_of(rule, c=c, highest=highest), sites=sites)
    if json:
        write_json(answer.to_record(), json)
    if json != "-":
        typer.echo(answer.summary())


def corridor(
    resistance: Annotated[Path, typer.Argument(help="Raster of resistance.")],
    sites: Annotated[Path, typer.Option(help="GeoJSON or GeoPackage of two to twenty places.")],
    out: Annotated[Path, typer.Option(help="Folder for the maps.")],
    slack: Annotated[
        float, typer.Option(help="How much more a way of the corridor may cost, 0.1 for a tenth.")
    ] = 0.1,
    share: Annotated[float, typer.Option(help="Share of the current that makes a pinch point.")] = 0.5,
    json: JsonOption = "",
) -> None:
    """Find the cheapest ways between places, the corridors about them, and where those narrow.

    Example: qaplan landscape corridor resistance.tif --sites places.geojson --out corridors
    """
    from qaplan.app.cli.output import steps, write_json
    from qaplan.app.cli.records import say_cautions
    from qaplan.app.services.landscape.ways import corridors_of_files

    with steps("Corridors"):
        answer = corridors_of_files(resistance, sites, out, slack=slack, share=share)
    if json:
        write_json(answer.to_record(), json)
    if json != "-":
        typer.echo(answer.summary())
    say_cautions(answer.cautions)


def dispersal(
    distances: Annotated[
        Path | None, typer.Argument(help="File with one distance in km a line; without it the priors speak.")
    ] = None,
    median_km: Annotated[
        tuple[float, float], typer.Option(help="Ends of the 95 % range held for the median distance.")
    ] = (11.0, 112.0),
    tail: Annotated[
        tuple[float, float], typer.Option(help="Ends held for the tail: the smaller the fatter.")
    ] = (0.75, 3.0),
    beyond_km: Annotated[
        list[float] | None, typer.Option(help="A distance asked about; 82, 210 and 250 if left out.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Start of the random numbers.", min=0)] = 1,
    json: JsonOption = "",
) -> None:
    """Say what share of dispersers settles beyond some distances, with kernels whose tails may be fat.

    Example: qaplan landscape dispersal --beyond-km 82 --beyond-km 210
    """
    from qaplan.app.cli.output import steps, write_json
    from qaplan.app.services.landscape.ways import CASE_KM, dispersal_of
    from qaplan.landscape.corridors.dispersal_fit import DispersalPriors

    with steps("Dispersal"):
        priors = DispersalPriors(*median_km, *tail)
        answer = dispersal_of(distances, priors, beyond_km or CASE_KM, seed=seed)
    if json:
        write_json(answer.to_record(), json)
    if json != "-":
        typer.echo(answer.summary())
