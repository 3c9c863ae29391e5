"""`qaplan languages`: begin a further language, and see what it still lacks."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["register"]

_JsonOption = Annotated[str, typer.Option("--json", help="Write JSON to a file; - is standard output.")]
_SHOWN = 20


def register(app: typer.Typer) -> None:
    """Add ``qaplan languages``."""
    group = typer.Typer(help="Further languages of the pages, one file each.", no_args_is_help=True)
    group.command("template")(template)
    group.command("check")(check)
    app.add_typer(group, name="languages")


def template(
    code: Annotated[str, typer.Argument(help="Code of the language, such as uz.")],
    target: Annotated[Path, typer.Argument(help="The file to write, such as uz.po.")],
) -> None:
    """Write an empty file for a language, with the English strings as comments.

    Fill in each msgstr; {places} in braces stay as they are. A whole file in the folder `languages` of a
    house adds the language to its pages.

    Example: qaplan languages template uz uz.po
    """
    from qaplan.app.services.languages import language_template
    from qaplan.base.errors import UsageError

    if target.exists():
        do = "name a file that is not there yet"
        raise UsageError("language.file_exists", "the file is there already", where=str(target), do=do)
    target.write_text(language_template(code), encoding="utf-8")
    typer.echo(f"{target}: fill it in, then call qaplan languages check {target}")


def check(
    file: Annotated[Path, typer.Argument(help="The file that adds a language.")],
    json: _JsonOption = "",
) -> None:
    """Say what a language still lacks: strings, places, plural forms, digits where none belong.

    Exit code 3 while anything is missing or wrong.

    Example: qaplan languages check uz.po
    """
    from qaplan.app.cli.output import write_json
    from qaplan.app.cli.records import with_provenance
    from qaplan.app.services.languages import look_at_language

    looked = look_at_language(file)
    record = {
        "language": looked.language.code,
        "own_name": looked.language.own_name,
        "names_from": list(looked.language.names_from),
        "strings": len(looked.language.strings),
        "is_whole": not looked.problems,
        "problems": [vars(each) for each in looked.problems],
    }
    if json:
        write_json(with_provenance(record, "languages.check", {"file": file.name}), json)
    if json != "-":
        _tell(record, [each.sentence() for each in looked.problems])
    if looked.problems:
        raise typer.Exit(3)


def _tell(record: dict[str, object], sentences: list[str]) -> None:
    named = f"{record['own_name']} ({record['language']})"
    if not sentences:
        typer.echo(f"{named}: whole, {record['strings']} strings. Put it in the folder languages of a house.")
        return
    typer.echo(f"{named}: {len(sentences)} things are missing or wrong. It is offered when they are mended.")
    for sentence in sentences[:_SHOWN]:
        typer.echo(f"  {sentence}")
    if len(sentences) > _SHOWN:
        typer.echo(f"  and {len(sentences) - _SHOWN} more; --json - lists them all")
