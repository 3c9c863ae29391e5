"""`qaplan population known-fate`, `survival`, `occupancy`, `trend`: over time, on plain files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qaplan.app.cli.answering import JsonOption, LangOption, give

__all__ = ["register_in"]


def register_in(group: typer.Typer) -> None:
    """Add the commands to ``qaplan population``."""
    group.command("known-fate")(known_fate)
    group.command("survival")(survival)
    group.command("occupancy")(occupancy)
    group.command("trend")(trend)


def known_fate(
    lives: Annotated[Path, typer.Argument(help="CSV of the lives: animal, first, last, found_dead.")],
    lang: LangOption = "en",
    json: JsonOption = "",
) -> None:
    """Say what known fates tell of survival, for one animal or many, with exact intervals.

    Days are written as 2021-06-09; found_dead is empty for an animal that was not found dead.

    Example: qaplan population known-fate lives.csv
    """
    from qaplan.app.services.languages import as_language
    from qaplan.app.services.population.over_time import known_fate_of_file

    language = as_language(lang)
    give(known_fate_of_file(lives), language, json)


def survival(
    histories: Annotated[
        Path, typer.Argument(help="CSV of sightings: animal, period, what (seen, dead or left).")
    ],
    periods: Annotated[Path, typer.Argument(help="CSV of the periods: period, year, effort.")],
    survival_by: Annotated[
        str, typer.Option("--survival", help="How survival goes: constant or period.")
    ] = "constant",
    detection_by: Annotated[
        str, typer.Option("--detection", help="How detection goes: constant, period or effort.")
    ] = "constant",
    growth: Annotated[bool, typer.Option("--growth", help="Estimate recruitment and growth too.")] = False,
    lang: LangOption = "en",
    json: JsonOption = "",
) -> None:
    """Estimate yearly survival from animals seen again and found dead; with --growth recruitment and growth.

    A period of effort 0 is one in which nobody looked. Fewer than four animals that could be seen again
    carry no survival: exit code 4, with what is known of each.

    Example: qaplan population survival histories.csv periods.csv --detection effort --growth
    """
    from qaplan.app.services.languages import as_language
    from qaplan.app.services.population.over_time import survival_of_files

    language = as_language(lang)
    answer = survival_of_files(
        histories, periods, survival_by=survival_by, detection_by=detection_by, with_growth=growth
    )
    give(answer, language, json)


def occupancy(
    visits: Annotated[
        Path, typer.Argument(help="CSV of the visits: site, season, visit, detected, effort, covariates.")
    ],
    sites: Annotated[Path | None, typer.Option(help="CSV of covariates of the sites: site, ...")] = None,
    psi: Annotated[str, typer.Option(help="Formula of the occupancy of the first season.")] = "1",
    gamma: Annotated[str, typer.Option(help="Formula of colonisation.")] = "1",
    epsilon: Annotated[str, typer.Option(help="Formula of extinction.")] = "1",
    p: Annotated[str, typer.Option("--p", help="Formula of detection.")] = "1",
    link: Annotated[
        str, typer.Option(help="Link of detection: logit, or cloglog to count effort.")
    ] = "logit",
    goodness: Annotated[int, typer.Option(help="Simulations of a test of fit; 0 for none.")] = 0,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the simulations.")] = 1,
    lang: LangOption = "en",
    json: JsonOption = "",
) -> None:
    """Estimate how many sites are occupied, and how they are colonised and deserted, with detection.

    Formulas are 1, or names of columns joined by +; season gives each season its own value. With one season
    it is the static model.

    Example: qaplan population occupancy visits.csv --psi "water + elevation" --link cloglog --goodness 99
    """
    from qaplan.app.services.languages import as_language
    from qaplan.app.services.population.over_time import OccupancyFiles, occupancy_of_files

    language = as_language(lang)
    formulas = {"psi": psi, "gamma": gamma, "epsilon": epsilon, "p": p}
    answer = occupancy_of_files(
        OccupancyFiles(visits, sites), formulas=formulas, link=link, simulations=goodness, seed=seed
    )
    give(answer, language, json)


def trend(
    values: Annotated[
        Path, typer.Argument(help="CSV: year and value (se_log, or lower and upper), or count (effort).")
    ],
    kind: Annotated[
        str, typer.Option(help="What the values are: density, number, minimum, index or occupancy.")
    ] = "index",
    power: Annotated[float, typer.Option(help="Power for which the detectable change is told.")] = 0.8,
    claim: Annotated[
        str, typer.Option(help="A word to let stand or refuse: growing, declining or stable.")
    ] = "",
    relevant: Annotated[float, typer.Option(help="Yearly change that matters for the word.")] = 0.1,
    lang: LangOption = "en",
    json: JsonOption = "",
) -> None:
    """Tell the yearly change of a series, always with the change that could have been seen.

    A word such as growing stands only where the change is told from none and the years had the power to show
    the change that matters; else it is refused with exit code 4.

    Example: qaplan population trend minimum.csv --kind minimum --claim growing
    """
    from qaplan.app.services.languages import as_language
    from qaplan.app.services.population.over_time import trend_of_file

    language = as_language(lang)
    give(trend_of_file(values, kind=kind, power=power, claim=claim, relevant=relevant), language, json)
