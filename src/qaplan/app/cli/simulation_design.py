"""`qaplan simulation design`: where cameras go, what they will tell, and what no number of them will."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qaplan.app.cli.answering import JsonOption, LangOption

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qaplan.app.services.population.survey_design import DesignFiles
    from qaplan.simulation.design.figures import DesignOrder
    from qaplan.simulation.design.options import SurveyOption

__all__ = ["register_in"]

_REFUSED = 4


def register_in(group: typer.Typer) -> None:
    """Add the command to ``qaplan simulation``."""
    group.command("design")(design)


def design(
    mask: Annotated[
        Path,
        typer.Argument(
            help="CSV of cells: x, y in metres, and perhaps cost, is_inaccessible, is_sensitive, density."
        ),
    ],
    cell_ha: Annotated[float, typer.Option(help="Area of a cell, ha.")],
    cameras: Annotated[int, typer.Option(help="Cameras to place.")],
    days: Annotated[float, typer.Option(help="Days that they stand.")],
    lambda0: Annotated[
        float, typer.Option(help="Borrowed: passings of an animal a day in the middle of its range.")
    ],
    sigma_m: Annotated[float, typer.Option(help="Borrowed: scale of its movement, metres.")],
    density: Annotated[float, typer.Option(help="Borrowed: animals on 100 square kilometres.")],
    lambda0_cv: Annotated[float, typer.Option(help="How unsure lambda0 is, such as 0.3.")] = 0.0,
    sigma_cv: Annotated[float, typer.Option(help="How unsure sigma is.")] = 0.0,
    density_cv: Annotated[float, typer.Option(help="How unsure the density is.")] = 0.0,
    per_station: Annotated[int, typer.Option(help="Cameras at a station: 1 or 2.")] = 1,
    aim: Annotated[str, typer.Option(help="What to place for: density or newcomer.")] = "density",
    existing: Annotated[
        Path | None, typer.Option(help="CSV of stations that stand already: x, y and perhaps name.")
    ] = None,
    placement: Annotated[
        Path | None, typer.Option(help="CSV to write the stations to; places are written nowhere else.")
    ] = None,
    spacing_m: Annotated[float, typer.Option(help="Least distance between stations, metres.")] = 0.0,
    sensitive_buffer_m: Annotated[
        float, typer.Option(help="How far stations keep from sensitive cells, metres.")
    ] = 0.0,
    working_share: Annotated[float, typer.Option(help="Share of the days that a camera works.")] = 1.0,
    station_cost: Annotated[float, typer.Option(help="Cost of a station, beside that of its cell.")] = 0.0,
    budget: Annotated[float | None, typer.Option(help="What the stations may cost together.")] = None,
    density_column: Annotated[str, typer.Option(help="Column of the relative density.")] = "",
    newcomer_weighted: Annotated[
        bool,
        typer.Option("--newcomer-weighted/--newcomer-anywhere", help="A newcomer settles as others do."),
    ] = False,
    option_cameras: Annotated[
        str, typer.Option(help="Compare numbers of cameras instead, such as 20,40.")
    ] = "",
    option_days: Annotated[str, typer.Option(help="Compare numbers of days instead, such as 60,90.")] = "",
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same answer.")] = 1,
    lang: LangOption = "en",
    json: JsonOption = "",
) -> None:
    """Place cameras, and say what they will tell: animals, recaptures, sharpness of density, a newcomer.

    The placement is always compared with regular grids and with 20 placements at random. Ends with exit
    code 4 where no density will come of the survey; what will come of it is said all the same.

    Example: qaplan simulation design mask.csv --cell-ha 100 --cameras 40 --days 90 --lambda0 0.02
    --sigma-m 3000 --density 2 --placement stations.csv
    """
    from qaplan.app.services.population.survey_design import DesignFiles, aim_of
    from qaplan.simulation.design.figures import DesignOrder
    from qaplan.simulation.design.types import BorrowedParameters, Fieldwork

    borrowed = BorrowedParameters(lambda0, sigma_m, density, lambda0_cv, sigma_cv, density_cv)
    work = Fieldwork(cameras, days, per_station, working_share, station_cost, budget, spacing_m)
    order = DesignOrder(borrowed, work, aim_of(aim), newcomer_weighted, seed)
    files = DesignFiles(mask, cell_ha, existing, density_column, sensitive_buffer_m)
    if option_cameras or option_days:
        _tell_options(files, order, (option_cameras, option_days), json)
    else:
        _tell_design(files, order, placement, lang, json)


def _tell_design(
    files: DesignFiles, order: DesignOrder, placement: Path | None, lang: str, json: str
) -> None:
    from qaplan.app.cli.output import path_here, steps, write_json
    from qaplan.app.services.languages import as_language
    from qaplan.app.services.population.survey_design import design_from_files, told_design

    language = as_language(lang)
    with steps("Designing the survey") as progress:
        found = design_from_files(files, order, placement=placement, step=progress)
    if json:
        write_json(found.to_record(), json)
    if json != "-":
        for line in told_design(found, language):
            typer.echo(line)
        if placement is not None:
            typer.echo(f"The stations are in {path_here(placement)}")
    if found.status == "refused":
        raise typer.Exit(_REFUSED)


def _tell_options(files: DesignFiles, order: DesignOrder, asked: tuple[str, str], json: str) -> None:
    from qaplan.app.cli.output import steps, write_json
    from qaplan.app.services.population.survey_design import numbers_of, options_from_files

    cameras, days = (numbers_of(words) for words in asked)
    with steps("Comparing") as progress:
        found = options_from_files(files, order, cameras=cameras, days=days, step=progress)
    if json:
        write_json({"options": [each.to_record() for each in found]}, json)
    if json != "-":
        for line in _option_lines(found):
            typer.echo(line)


def _option_lines(options: Sequence[SurveyOption]) -> list[str]:
    heads = ("cameras", "stations", "days", "animals", "recaptures", "RSE of D", "newcomer")
    rows = [f"{'  '.join(f'{head:>10}' for head in heads)}"]
    for each in options:
        prediction = each.prediction
        rse = f"{100 * prediction.density_rse:.0f} %" if each.tells_density else "no density"
        cells = (
            each.work.cameras,
            each.stations,
            f"{each.work.days:g}",
            f"{prediction.expected.animals:.1f}",
            f"{prediction.expected.recaptures:.1f}",
            rse,
            f"{100 * prediction.newcomer:.0f} %",
        )
        rows.append("  ".join(f"{cell:>10}" for cell in cells))
    return rows
