"""`qaplan population activity` and `prey`: when animals are about, and how often prey passes cameras."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qaplan.app.cli.answering import JsonOption, LangOption, give

__all__ = ["register_in"]


def register_in(group: typer.Typer) -> None:
    """Add the commands to ``qaplan population``."""
    group.command("activity")(activity)
    group.command("prey")(prey)


def activity(
    events: Annotated[
        Path, typer.Argument(help="CSV of independent events: species, time, longitude, latitude.")
    ],
    species: Annotated[str, typer.Option(help="The species, as the table has it.")],
    beside: Annotated[str, typer.Option(help="Another species, whose hours are compared.")] = "",
    longitude: Annotated[
        float | None, typer.Option(help="Degrees east of all events, in place of a column.")
    ] = None,
    latitude: Annotated[
        float | None, typer.Option(help="Degrees north of all events, in place of a column.")
    ] = None,
    utc_offset: Annotated[str, typer.Option(help="Offset of times that carry none, such as +05:00.")] = "",
    anchor: Annotated[
        str, typer.Option(help="What days are laid on: average, equinoctial, or noon alone.")
    ] = "average",
    draws: Annotated[int, typer.Option(help="Samples of the bootstrap.")] = 1000,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the draws.")] = 1,
    lang: LangOption = "en",
    json: JsonOption = "",
) -> None:
    """Say when a species is active by the sun, or how far two keep the same hours.

    Each day is stretched so that its sunrise and sunset fall on those of the mean day. Fewer than twenty
    independent events carry no curve: exit code 4. Of a study, `population estimate --kind activity` says it.

    Example: qaplan population activity events.csv --species "Panthera pardus" --beside "Ovis vignei"
    """
    from qaplan.app.services.languages import as_language
    from qaplan.app.services.population.plain_activity import EventTable, activity_of_file
    from qaplan.base.errors import UsageError

    if (longitude is None) != (latitude is None):
        raise UsageError("population.half_a_place", "one half of a place is given", do="give both or none")
    language = as_language(lang)
    place = None if longitude is None or latitude is None else (longitude, latitude)
    table = EventTable(events, utc_offset, place, anchor)
    give(activity_of_file(table, species, beside, draws=draws, seed=seed), language, json)


def prey(
    events: Annotated[Path, typer.Argument(help="CSV of independent events: station, species, period.")],
    effort: Annotated[Path, typer.Argument(help="CSV of all stations that stood: station, days, period.")],
    species: Annotated[str, typer.Option(help="The species, as the table has it.")],
    period: Annotated[
        list[str] | None, typer.Option(help="The period; give two for how the later one changed.")
    ] = None,
    lang: LangOption = "en",
    json: JsonOption = "",
) -> None:
    """Tell how often a species passes cameras for their effort; never how many there are.

    Days are left empty where nobody can say. Without effort, or with fewer than five stations that worked,
    no index is told: exit code 4. Of a study, `population estimate --kind prey` tells it.

    Example: qaplan population prey events.csv effort.csv --species "Ovis vignei" --period 2024
    """
    from qaplan.app.services.languages import as_language
    from qaplan.app.services.population.plain_activity import prey_of_files

    language = as_language(lang)
    give(prey_of_files(events, effort, species, tuple(period or ())), language, json)
