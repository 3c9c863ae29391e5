"""`qaplan identity`: which animal is which, by whom it is said, and where that is disputed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qaplan.app.cli import identity_calibration, identity_counting, identity_matching, identity_work
from qaplan.app.cli.answering import AsOfOption, JsonOption, LangOption, ReaderOption, give, inquiry_of

__all__ = ["register"]

_StudyArgument = Annotated[Path, typer.Argument(help="Folder of the study.")]


def register(app: typer.Typer) -> None:
    """Add ``qaplan identity``."""
    group = typer.Typer(help="Which animal is which, and who says so.", no_args_is_help=True)
    commands = (("find", find), ("standing", standing), ("disputes", disputes), ("catalogue", catalogue))
    for name, command in commands:
        group.command(name)(command)
    for module in (identity_calibration, identity_counting, identity_work, identity_matching):
        module.register_in(group)
    app.add_typer(group, name="identity")


def find(
    study: _StudyArgument,
    name: Annotated[str, typer.Argument(help="Id, or any spelling of its name in any of the three scripts.")],
    as_of: AsOfOption = "",
    lang: LangOption = "en",
    reader: ReaderOption = "steward",
    json: JsonOption = "",
) -> None:
    """Find an animal under any of its names.

    Example: qaplan identity find ustyurt "Тау шері"
    """
    from qaplan.app.cli.output import day_of
    from qaplan.app.services.languages import as_language
    from qaplan.app.services.questions.individuals import find_animal

    language = as_language(lang)
    give(find_animal(inquiry_of(study, reader, day_of(as_of)), name), language, json)


def standing(
    study: _StudyArgument,
    first: Annotated[str, typer.Argument(metavar="RECORD", help="Id of one record.")],
    second: Annotated[str, typer.Argument(metavar="RECORD", help="Id of the other record.")],
    as_of: AsOfOption = "",
    lang: LangOption = "en",
    reader: ReaderOption = "steward",
    json: JsonOption = "",
) -> None:
    """Say whether two records are one animal, by all statements up to a day, and how that changed.

    Where a source quotes the distance between them, the walk is held against published ones.

    Example: qaplan identity standing ustyurt KZ-020 KZ-021 --as-of 2024-09-27
    """
    from qaplan.app.cli.output import day_of
    from qaplan.app.services.languages import as_language
    from qaplan.app.services.questions.pairs import ask_standing

    language = as_language(lang)
    give(ask_standing(inquiry_of(study, reader, day_of(as_of)), first, second), language, json)


def disputes(
    study: _StudyArgument,
    as_of: AsOfOption = "",
    lang: LangOption = "en",
    reader: ReaderOption = "steward",
    json: JsonOption = "",
) -> None:
    """List the records of which some say that they are one animal and some that they are not.

    Example: qaplan identity disputes ustyurt --as-of 2025-08-19
    """
    from qaplan.app.cli.output import day_of
    from qaplan.app.services.languages import as_language
    from qaplan.app.services.questions.pairs import ask_disputes

    language = as_language(lang)
    give(ask_disputes(inquiry_of(study, reader, day_of(as_of))), language, json)


def catalogue(
    study: _StudyArgument,
    as_of: AsOfOption = "",
    lang: LangOption = "en",
    reader: ReaderOption = "steward",
    json: JsonOption = "",
) -> None:
    """Rebuild the catalogue of a day from the statements that stood on it.

    Example: qaplan identity catalogue ustyurt --as-of 2024-09-27
    """
    from qaplan.app.cli.output import day_of
    from qaplan.app.services.languages import as_language
    from qaplan.app.services.questions.individuals import ask_catalogue

    language = as_language(lang)
    give(ask_catalogue(inquiry_of(study, reader, day_of(as_of))), language, json)
