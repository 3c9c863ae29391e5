"""``qaplan demo``: the main job once, on the packaged case and on sample cards where they are."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("demo")(demo)


def demo(
    folder: Annotated[Path, typer.Argument(help="Folder for the studies.")] = Path("demo"),
    json: Annotated[str, typer.Option(help="Write the result as JSON to a file, or - for here.")] = "",
) -> None:
    """Build five studies, and the reports of three of them in three languages.

    The first is the public record of the Ustyurt leopards, which travels inside the package. The second is
    practice in a country that is not there, with simulated cards. The third is a season of simulated
    leopards, in which pairs wait for whoever decides who is who. The fourth is thirty stations whose
    leopards are told apart, so that a density follows. A coarse region with invented barrier lines shows
    habitat, ways and gates. The fifth needs the sample cards of QAPLAN_SHARED
    and is left out, with the reason, where they are not.

    Example: qaplan demo demo
    """
    from qaplan.app.cli.output import command_here, path_here, steps, write_json
    from qaplan.app.services.demo import build_demo, shared_data

    with steps("Building the demonstration") as progress:
        result = build_demo(folder, shared=shared_data(), progress=progress)
    if json:
        write_json(result.to_record(), json)
    if json == "-":
        return
    for report in result.reports:
        typer.echo(f"\n{report.study_id}: {report.facts} facts, {report.audience} version")
        for path in report.paths:
            typer.echo(f"  {path_here(path)}")
    if result.practice.held_back:
        cards = ", ".join(result.practice.held_back)
        typer.echo(f"\nHeld back from the practice study [{result.practice.refusal}]: {cards}")
    typer.echo(f"\nleopards: {result.leopards.summary()}")
    typer.echo(f"\nnumbers: {result.numbers.summary()}")
    typer.echo(f"\nregion: {result.region.summary()}")
    if result.sample_is_missing:
        typer.echo(
            "\nThe study of camera stations is left out: QAPLAN_SHARED names no folder with sample cards."
        )
    typer.echo(
        f"\nOpen an HTML file in a browser and click a number, or open the pages of all studies:\n"
        f"  {command_here()} web {folder}\n"
        f"Try next:\n"
        f"  {command_here()} why {folder}/ustyurt\n"
        f"  {command_here()} report {folder}/ustyurt --as-of 2024-09-27 --lang en\n"
        f"  {command_here()} population estimate {folder}/numbers\n"
        f"  {command_here()} landscape layers {folder}/landscape\n"
        f"  {command_here()} landscape corridor {folder}/region/resistance.tif "
        f"--sites {folder}/region/sites.geojson --out {folder}/region/ways\n"
        f"  {command_here()} log verify {folder}/ustyurt"
    )
