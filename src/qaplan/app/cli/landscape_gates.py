"""`qaplan landscape gates`: where a barrier should open, so that populations can reach each other."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qaplan.app.cli.answering import JsonOption, LangOption, give

__all__ = ["register_in"]


def register_in(group: typer.Typer) -> None:
    """Add the command to ``qaplan landscape``."""
    group.command("gates")(gates)


def gates(
    resistance: Annotated[Path, typer.Option(help="Raster of resistance: .tif, .asc or .asc.gz.")],
    barrier: Annotated[Path, typer.Option(help="GeoJSON or GeoPackage of the barrier lines.")],
    candidates: Annotated[Path, typer.Option(help="GeoJSON or GeoPackage of the places that may open.")],
    populations: Annotated[Path, typer.Option(help="GeoJSON or GeoPackage of where the populations live.")],
    permeability: Annotated[
        float, typer.Option(help="Share of the conductance that a shut line leaves, 0 to 1.")
    ],
    budget: Annotated[float, typer.Option(help="How many gates, or what they may cost together.")],
    spacing_m: Annotated[float, typer.Option(help="Smallest distance between two gates, metres.")] = 0.0,
    forbid: Annotated[
        list[str] | None, typer.Option(help="Section in which no gate may be chosen; give several.")
    ] = None,
    species: Annotated[str, typer.Option(help="Species for which the lines are taken.")] = "",
    month: Annotated[int | None, typer.Option(help="Month, 1 to 12.")] = None,
    pair: Annotated[
        str, typer.Option(help="auto puts gates that face each other across lines together; named does not.")
    ] = "auto",
    separate: Annotated[
        bool, typer.Option("--separate", help="The same as --pair named.", show_default=False)
    ] = False,
    enumeration: Annotated[bool, typer.Option(help="Try every choice where they are few enough.")] = True,
    prey: Annotated[str, typer.Option(help="A second species to choose for as well.")] = "",
    prey_permeability: Annotated[float | None, typer.Option(help="Permeability of the lines for it.")] = None,
    prey_weight: Annotated[float, typer.Option(help="Its weight, 0 to 1.", min=0, max=1)] = 0.5,
    ensemble: Annotated[
        Path | None, typer.Option(help="JSON of permeabilities, resistances and months to choose under.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="GeoJSON file for the gates, with what was chosen.")
    ] = None,
    lang: LangOption = "en",
    json: JsonOption = "",
) -> None:
    """Choose the gates that make the mean effective resistance between populations smallest.

    Lines lie on the edges between cells. A bound says how much better any other choice could be. What a line
    brings where the neighbour's stays shut is told for each owner.

    Example: qaplan landscape gates --resistance r.asc --barrier b.geojson --candidates g.geojson
    --populations p.geojson --permeability 0.01 --budget 3 --json gates.json
    """
    from qaplan.app.cli.output import steps
    from qaplan.app.services.landscape.gates import GateFiles, GateQuestion, gates_of_files
    from qaplan.app.services.languages import as_language

    language = as_language(lang)
    files = GateFiles(resistance, barrier, candidates, populations, ensemble)
    question = GateQuestion(
        permeability=permeability,
        budget=budget,
        spacing_m=spacing_m,
        forbidden_sections=tuple(forbid or ()),
        species=species,
        month=month,
        pairing="named" if separate else pair,
        enumeration=enumeration,
        prey=prey,
        prey_permeability=prey_permeability,
        prey_weight=prey_weight,
    )
    with steps("Gates") as step:
        found = gates_of_files(files, question, out=out, step=step)
    give(found, language, json)
