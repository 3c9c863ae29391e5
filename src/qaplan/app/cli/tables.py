"""`qaplan survey table`: somebody's untidy workbook, proposed first, then taken; the rest comes back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from qaplan.app.services.tables import OpenedTable
    from qaplan.base.messages import Text

__all__ = ["add_to_survey", "table", "table_export", "table_undo", "tables", "voice"]

_StudyOption = Annotated[
    Path | None, typer.Option("--study", help="Folder of the study; here when left out.")
]
_StudyArgument = Annotated[Path, typer.Argument(help="Folder of the study.")]
_JsonOption = Annotated[str, typer.Option("--json", help="Write JSON to a file; - is standard output.")]
_LanguageOption = Annotated[str, typer.Option("--language", help="Language of the reasons: kk, ru or en.")]


def add_to_survey(group: typer.Typer) -> None:
    """Add the commands to ``qaplan survey``."""
    for name, command in (
        ("table", table),
        ("tables", tables),
        ("table-undo", table_undo),
        ("table-export", table_export),
    ):
        group.command(name)(command)


def table(
    file: Annotated[Path, typer.Argument(help="The table, XLSX or CSV.")],
    study: _StudyOption = None,
    accept: Annotated[
        bool, typer.Option("--accept", help="Agree with what the columns are said to mean.")
    ] = False,
    mapping: Annotated[
        Path | None, typer.Option("--map", help="TOML that says what columns and names mean; agrees too.")
    ] = None,
    write_map: Annotated[
        Path | None, typer.Option("--write-map", help="Write the proposal as TOML, to be edited.")
    ] = None,
    refused: Annotated[
        Path | None, typer.Option(help="Where refused rows go; beside the table when left out.")
    ] = None,
    kind: Annotated[
        str, typer.Option(help="sightings, deployments or observations; found out when left out.")
    ] = "",
    order: Annotated[str, typer.Option(help="day_first or month_first, for dates with slashes.")] = "",
    utc_offset: Annotated[
        str, typer.Option(help="Offset of the cameras' clocks where nothing tells it.")
    ] = "",
    by: Annotated[str, typer.Option(help="Who looked at the pictures, where the table does not say.")] = "",
    crs: Annotated[str, typer.Option(help="EPSG code of eastings and northings, such as EPSG:32639.")] = "",
    worksheet: Annotated[str, typer.Option(help="Name of the worksheet.")] = "",
    encoding: Annotated[str, typer.Option(help="Encoding of a CSV; found out when left out.")] = "",
    language: _LanguageOption = "en",
    json: _JsonOption = "",
) -> None:
    """Say what the columns of a table mean and, once agreed, take its rows; the wrong ones come back.

    The agreement is remembered for tables with the same headings, which are then taken at once. Refused rows
    come back as XLSX with the reason and what to do, and are given again when they have been mended.

    Example: qaplan survey table meetings.xlsx --study my-study --accept
    """
    from qaplan.app.cli.output import write_json
    from qaplan.app.cli.records import with_provenance
    from qaplan.app.services.studies import study_here
    from qaplan.app.services.table_files import write_refused
    from qaplan.app.services.tables import as_table_kind, open_table, take_table, with_options

    text = voice(language)
    opened_study = study_here(study)
    opened = open_table(
        opened_study, file, kind=as_table_kind(kind), mapping=mapping, worksheet=worksheet, encoding=encoding
    )
    opened = with_options(opened, order=order, utc_offset=utc_offset)
    if json != "-":
        _say_proposal(opened, text)
    if write_map is not None:
        _write_map(opened, write_map)
    if not (accept or mapping or opened.remembered):
        _say_next(json)
        return
    taken = take_table(opened_study, opened, classified_by=by, crs=crs)
    target = refused or file.with_name(f"{file.stem}-refused.xlsx")
    if taken.refused:
        write_refused(taken, target, text)
    if json:
        parameters = {"file": file.name, "kind": taken.kind, "order": order, "utc_offset": utc_offset}
        write_json(with_provenance(taken.to_record(), "survey.table", parameters), json)
    if json != "-":
        for note in taken.notes:
            typer.echo(text.say(note))
        typer.echo(taken.summary())
        if taken.refused:
            typer.echo(f"The refused rows are in {target.name}; mend them and give that file.")


def tables(study: _StudyArgument, json: _JsonOption = "") -> None:
    """List the tables that were taken.

    Example: qaplan survey tables my-study
    """
    from qaplan.app.cli.output import write_json
    from qaplan.app.cli.records import with_provenance
    from qaplan.app.services.studies import open_study
    from qaplan.app.services.tables import list_tables

    rows = list_tables(open_study(study))
    if json:
        write_json(with_provenance({"tables": rows}, "survey.tables", {}), json)
    if json != "-":
        for row in rows:
            undone = ", taken back" if row["is_undone"] else ""
            typer.echo(f"{row['import_id']}  {row['source']}: {row['rows']} {row['kind']} rows{undone}")
        if not rows:
            typer.echo("No table was taken yet.")


def table_undo(
    study: _StudyArgument,
    import_id: Annotated[str, typer.Argument(help="Id of the table, as qaplan survey tables lists it.")],
    why: Annotated[str, typer.Option(help="The reason, for the log.")] = "",
) -> None:
    """Take a table back: all that it added or changed is again what it was.

    Example: qaplan survey table-undo my-study tb-0123456789ab --why "the wrong year"
    """
    from qaplan.app.services.studies import open_study
    from qaplan.app.services.tables import undo_import

    typer.echo(f"{undo_import(open_study(study), import_id, why=why)} rows were taken back.")


def table_export(
    study: _StudyArgument,
    target: Annotated[Path, typer.Argument(help="The file to write, .xlsx or .csv.")],
    kind: Annotated[str, typer.Option(help="sightings, deployments or observations.")] = "sightings",
) -> None:
    """Write what was taken from tables, with ids, for stewards; given again it changes nothing.

    Example: qaplan survey table-export my-study sightings.xlsx --kind sightings
    """
    from qaplan.app.services.studies import open_study
    from qaplan.app.services.table_files import export_table
    from qaplan.app.services.tables import as_table_kind

    rows = export_table(open_study(study), as_table_kind(kind) or "sightings", target)
    typer.echo(f"{target.name}: {rows} rows.")


def voice(language: str) -> Text:
    """The voice of a language that a command names.

    Raises:
        UsageError: ``table.bad_language``.
    """
    from qaplan.base.errors import UsageError
    from qaplan.base.messages import Text
    from qaplan.base.names import LANGUAGES

    for code in LANGUAGES:
        if code == language:
            return Text(code)
    raise UsageError(
        "table.bad_language", f"there is no language '{language[:10]}' here", do="choose kk, ru or en"
    )


def _say_proposal(opened: OpenedTable, text: Text) -> None:
    mapping = opened.proposal.mapping
    if opened.remembered is not None:
        typer.echo(
            f"The columns are as agreed on {opened.remembered.at:%Y-%m-%d} by {opened.remembered.actor}."
        )
    typer.echo(f"Each row is read as one of: {mapping.kind}.")
    for guess in opened.proposal.guesses:
        field = mapping.columns.get(guess.heading, "")
        if field != guess.field:
            typer.echo(f"  {guess.heading} -> {field or text.word('table_import.not_taken')}, as declared")
            continue
        why = f" ({text.say(guess.why)})" if guess.why else ""
        if not field:
            typer.echo(f"  {guess.heading} -> {text.word('table_import.not_taken')}{why}")
            continue
        unit = f", {guess.unit}" if guess.unit else ""
        typer.echo(
            f"  {guess.heading} -> {field}{unit}{why}; {guess.readable} of {guess.filled} cells can be read"
        )
    for missing in opened.proposal.missing:
        typer.echo(f"  no column was found for: {missing}")


def _write_map(opened: OpenedTable, target: Path) -> None:
    from qaplan.app.services.tables import mapping_text

    target.write_text(mapping_text(opened), encoding="utf-8")
    typer.echo(f"The proposal is in {target.name}; edit it and give it with --map.")


def _say_next(json: str) -> None:
    if json != "-":
        typer.echo("Nothing was taken. Agree with --accept, or edit the proposal: --write-map FILE.toml.")
