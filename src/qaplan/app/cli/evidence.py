"""`qaplan evidence`: the public record and the partners' records into a study, and questions to them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qaplan.app.cli import incidents
from qaplan.app.cli.answering import (
    JsonOption,
    LangOption,
    ReaderOption,
    give,
    inquiry_of,
    needed_day,
)

__all__ = ["register"]

_StudyArgument = Annotated[Path, typer.Argument(help="Folder of the study.")]
_OnOption = Annotated[str, typer.Option("--on", help="The day that is asked for, such as 2021-04-04.")]


def register(app: typer.Typer) -> None:
    """Add ``qaplan evidence``."""
    group = typer.Typer(help="Graded records, incidents, acts and registers.", no_args_is_help=True)
    group.callback()(_group)
    group.command("import")(import_)
    commands = (
        ("timeline", timeline),
        ("legal-status", legal_status),
        ("records", records),
        ("areas", areas),
        ("plans", plans),
    )
    for name, command in commands:
        group.command(name)(command)
    incidents.add_to_evidence(group)
    app.add_typer(group, name="evidence")


def _group() -> None:
    """Graded records, incidents, acts and registers."""


def import_(
    source: Annotated[str, typer.Argument(help="Folder of tables, or the name of a packaged case: ustyurt.")],
    study: Annotated[Path | None, typer.Option(help="Folder of the study; here when left out.")] = None,
    why: Annotated[str, typer.Option(help="The reason, for the log.")] = "",
    json: Annotated[str, typer.Option("--json", help="Write JSON to a file; - is standard output.")] = "",
) -> None:
    """Take a case file, wholly or not at all; taking it again changes nothing.

    The name of a packaged case goes before a folder of that name; write ./ustyurt for the folder.

    Example: qaplan evidence import ustyurt --study my-study
    """
    from qaplan.app.cli.output import write_json
    from qaplan.app.cli.records import with_provenance
    from qaplan.app.services.cases import import_case
    from qaplan.app.services.studies import study_here
    from qaplan.evidence.files import PACKAGED_CASES

    looks_like_one = Path(source).is_dir() or "/" in source or "\\" in source
    is_folder = looks_like_one and source not in PACKAGED_CASES
    result = import_case(study_here(study), Path(source) if is_folder else source, why=why)
    if json:
        write_json(with_provenance(result.to_record(), "evidence.import", {"source": source}), json)
    if json != "-":
        typer.echo(result.summary())


def timeline(
    study: _StudyArgument, lang: LangOption = "en", reader: ReaderOption = "steward", json: JsonOption = ""
) -> None:
    """Put acts, records and events in the order of the days on which they happened.

    The order comes from the dates of the events alone; what has no date stands at the end.

    Example: qaplan evidence timeline ustyurt
    """
    from qaplan.app.services.languages import as_language
    from qaplan.app.services.questions.chronicle import ask_timeline

    language = as_language(lang)
    give(ask_timeline(inquiry_of(study, reader)), language, json)


def legal_status(
    study: _StudyArgument,
    on: _OnOption,
    taxon: Annotated[str, typer.Option(help="Id or any name; every animal known when left out.")] = "",
    lang: LangOption = "en",
    reader: ReaderOption = "steward",
    json: JsonOption = "",
) -> None:
    """Say whether an act lists the animal on a day, with the name that the act uses.

    Example: qaplan evidence legal-status ustyurt --on 2021-04-04
    """
    from qaplan.app.services.languages import as_language
    from qaplan.app.services.questions.law import ask_legal_status

    language = as_language(lang)
    give(ask_legal_status(inquiry_of(study, reader, needed_day(on)), taxon), language, json)


def records(
    study: _StudyArgument,
    grade: Annotated[str, typer.Option(help="C1, C2 or C3, with commas; all when left out.")] = "",
    lang: LangOption = "en",
    reader: ReaderOption = "steward",
    json: JsonOption = "",
) -> None:
    """List the records with their grade, their four dates and the days between them.

    Example: qaplan evidence records ustyurt --grade C1
    """
    from qaplan.app.services.languages import as_language
    from qaplan.app.services.questions.chronicle import as_grades, ask_records

    language, grades = as_language(lang), as_grades(grade)
    give(ask_records(inquiry_of(study, reader), grades), language, json)


def areas(
    study: _StudyArgument, lang: LangOption = "en", reader: ReaderOption = "steward", json: JsonOption = ""
) -> None:
    """Find published areas that do not fit each other or their own coordinates.

    Example: qaplan evidence areas ustyurt
    """
    from qaplan.app.services.languages import as_language
    from qaplan.app.services.questions.areas import ask_areas

    language = as_language(lang)
    give(ask_areas(inquiry_of(study, reader)), language, json)


def plans(
    study: _StudyArgument,
    on: _OnOption,
    lang: LangOption = "en",
    reader: ReaderOption = "steward",
    json: JsonOption = "",
) -> None:
    """Say how far each plan of a protected area has come by a day; a plan protects nothing.

    Example: qaplan evidence plans ustyurt --on 2024-01-01
    """
    from qaplan.app.services.languages import as_language
    from qaplan.app.services.questions.areas import ask_plans

    language = as_language(lang)
    give(ask_plans(inquiry_of(study, reader, needed_day(on))), language, json)
