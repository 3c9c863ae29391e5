"""`qaplan landscape add` and `layers`: the layers of a study that its landscape is reckoned from."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qaplan.app.cli.answering import JsonOption, LangOption

__all__ = ["register_in"]

_StudyArgument = Annotated[Path, typer.Argument(help="Folder of the study.")]


def register_in(group: typer.Typer) -> None:
    """Add the commands to ``qaplan landscape``."""
    group.command("add")(add)
    group.command("layers")(layers)


def add(
    study: _StudyArgument,
    file: Annotated[Path, typer.Argument(help="GeoTIFF or ASCII grid of ground; else GeoJSON, GeoPackage.")],
    kind: Annotated[
        str, typer.Option(help="resistance, covariate, barriers, candidates, populations or points.")
    ],
    name: Annotated[str, typer.Option(help="What people call it; the name of the file when empty.")] = "",
    source: Annotated[str, typer.Option(help="Where it comes from.")] = "",
    crs: Annotated[str, typer.Option(help="Its system where the file names none, as EPSG:32640.")] = "",
    invented: Annotated[
        bool, typer.Option("--invented", help="Its lines are invented; every figure will say so.")
    ] = False,
    json: JsonOption = "",
) -> None:
    """Keep a layer in a study; it becomes the one of its kind that is used.

    Exact lines stay in the study; no list, log or answer holds a position of them.

    Example: qaplan landscape add ustyurt lines.geojson --kind barriers --source "survey of 2024"
    """
    from qaplan.app.cli.output import write_json
    from qaplan.app.services.landscape.layers import LayerOrder, add_layer
    from qaplan.app.services.studies import open_study

    order = LayerOrder(kind, file, name, source, crs, is_invented=invented)
    held = add_layer(open_study(study), order)
    if json:
        record = {
            "layer_id": held.layer_id,
            "kind": held.kind,
            "sha256": held.sha256,
            "cell_m": held.cell_m,
            "features": held.features,
            "is_invented": held.is_invented,
        }
        write_json(record, json)
    if json != "-":
        typer.echo(f"{held.layer_id}: {held.kind}, cells or shapes: {held.features}")


def layers(study: _StudyArgument, lang: LangOption = "en", json: JsonOption = "") -> None:
    """List the layers of a study, the latest first, with what is said of its barrier lines.

    Example: qaplan landscape layers ustyurt --lang ru
    """
    from qaplan.app.cli.answering import give
    from qaplan.app.services.landscape.layer_list import list_layers
    from qaplan.app.services.languages import as_language
    from qaplan.app.services.studies import open_study

    language = as_language(lang)
    give(list_layers(open_study(study)), language, json)
