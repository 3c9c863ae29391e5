"""`qaplan population`: how many animals, from below and from above, and the density that is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qaplan.app.cli import (
    population_activity,
    population_estimate,
    population_fit,
    population_flanks,
    population_inference,
    population_small,
    population_time,
)
from qaplan.app.cli.answering import AsOfOption, JsonOption, LangOption, ReaderOption, give, inquiry_of

__all__ = ["register"]

_StudyArgument = Annotated[Path, typer.Argument(help="Folder of the study.")]


def register(app: typer.Typer) -> None:
    """Add ``qaplan population``."""
    group = typer.Typer(help="How many animals can be said to be there.", no_args_is_help=True)
    group.command("minimum")(minimum)
    group.command("upper-bound")(upper_bound)
    group.command("density")(density)
    on_files = (population_flanks, population_fit, population_inference, population_small, population_time)
    for module in (*on_files, population_activity, population_estimate):
        module.register_in(group)
    app.add_typer(group, name="population")


def minimum(
    study: _StudyArgument,
    first: Annotated[
        str,
        typer.Option("--from", help="First year, month or day; of the first camera record when left out."),
    ] = "",
    last: Annotated[
        str, typer.Option("--to", help="Last year, month or day; of the day asked for when left out.")
    ] = "",
    as_of: AsOfOption = "",
    lang: LangOption = "en",
    reader: ReaderOption = "steward",
    json: JsonOption = "",
) -> None:
    """Count the animals that must be distinct in a period, with who says what.

    Where the statements contradict each other, the answer is a range with the count of each party.

    Example: qaplan population minimum ustyurt --from 2018 --to 2025 --as-of 2025-12-31
    """
    from qaplan.app.cli.output import day_of
    from qaplan.app.services.languages import as_language
    from qaplan.app.services.questions.counting import ask_minimum

    language = as_language(lang)
    give(ask_minimum(inquiry_of(study, reader, day_of(as_of)), first=first, last=last), language, json)


def upper_bound(
    seen: Annotated[int, typer.Option(help="Animals seen, 0 or more.")],
    p: Annotated[float, typer.Option("--p", help="Probability that an animal which is there was seen.")],
    level: Annotated[float, typer.Option(help="Probability that the bound holds.")] = 0.95,
    lang: LangOption = "en",
    reader: ReaderOption = "steward",
    json: JsonOption = "",
) -> None:
    """Bound the number of animals from above, given how many were seen; it needs no study.

    A flat prior on the number; every animal is seen with the same probability.

    Example: qaplan population upper-bound --seen 1 --p 0.5 --level 0.95
    """
    from qaplan.app.services.languages import as_language
    from qaplan.app.services.questions.bounds import ask_upper_bound
    from qaplan.app.services.sessions import as_reader

    language = as_language(lang)
    give(ask_upper_bound(seen, p, level, audience=as_reader(reader)), language, json)


def density(
    study: _StudyArgument,
    as_of: AsOfOption = "",
    lang: LangOption = "en",
    reader: ReaderOption = "steward",
    json: JsonOption = "",
) -> None:
    """Say why a density cannot be said, and what can be said instead; ends with exit code 4.

    Example: qaplan population density ustyurt --as-of 2025-12-31
    """
    from qaplan.app.cli.output import day_of
    from qaplan.app.services.languages import as_language
    from qaplan.app.services.questions.counting import ask_density, camera_days_of
    from qaplan.app.services.studies import open_study

    language = as_language(lang)
    inquiry = inquiry_of(study, reader, day_of(as_of))
    give(ask_density(inquiry, camera_days=camera_days_of(open_study(study))), language, json)
