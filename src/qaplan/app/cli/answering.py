"""How every question is answered on the command line: sentences and rows, or one JSON object."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from qaplan.app.services.questions.asking import Inquiry
    from qaplan.base.names import Language
    from qaplan.sharing import Answer, Released

__all__ = ["AsOfOption", "JsonOption", "LangOption", "ReaderOption", "give", "inquiry_of", "needed_day"]

LangOption = Annotated[str, typer.Option(help="Language of the answer: kk, ru or en.")]
ReaderOption = Annotated[str, typer.Option("--as", help="As whom to read: steward or public.")]
JsonOption = Annotated[str, typer.Option("--json", help="Write JSON to a file; - is standard output.")]
AsOfOption = Annotated[str, typer.Option(help="The day that it holds for, such as 2024-09-27.")]

_REFUSED = 4


def inquiry_of(study: Path, reader: str, as_of: date | None = None) -> Inquiry:
    """Open a study to ask it something.

    Args:
        study: Its folder.
        reader: ``steward`` or ``public``.
        as_of: The day; today when None.

    Raises:
        UsageError: ``study.not_found``, ``access.unknown_reader``.
    """
    from qaplan.app.services.questions.asking import inquire
    from qaplan.app.services.sessions import as_reader
    from qaplan.app.services.studies import open_study

    audience = as_reader(reader)
    return inquire(open_study(study), audience=audience, as_of=as_of)


def needed_day(text: str) -> date:
    """Read a day that must be given.

    Raises:
        UsageError: ``cli.bad_day`` if it is no day of the calendar.
    """
    from qaplan.app.cli.output import day_of
    from qaplan.base.errors import UsageError

    day = day_of(text)
    if day is None:
        raise UsageError("cli.bad_day", "no day is given", do="write it as 2024-09-27")
    return day


def give(released: Released[Answer], language: Language, json: str) -> None:
    """Write an answer, and end with 4 where it is a refusal.

    Args:
        released: The answer as the reader gets it.
        language: Language of the sentences.
        json: File for the JSON object; ``-`` is standard output, and nothing else is then written there.
    """
    from qaplan.app.cli.output import write_json
    from qaplan.app.services.questions.telling import answer_lines, answer_record

    if json:
        write_json(answer_record(released, language), json)
    if json != "-":
        for line in answer_lines(released, language):
            typer.echo(line)
    if released.value.is_refused:
        raise typer.Exit(_REFUSED)
