"""`qaplan survey`: cards, field sheets, events, effort and packages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from qaplan.app.cli import cards, clocks, paper, received, tables

__all__ = ["register"]

_StudyOption = Annotated[
    Path | None, typer.Option("--study", help="Folder of the study; here when left out.")
]
_StudyArgument = Annotated[Path, typer.Argument(help="Folder of the study.")]
_JsonOption = Annotated[str, typer.Option("--json", help="Write JSON to a file; - is standard output.")]
_CsvOption = Annotated[str, typer.Option("--csv", help="Write CSV to a file; - is standard output.")]
_CrsOption = Annotated[str, typer.Option(help="EPSG code of eastings and northings, such as EPSG:32639.")]
_OffsetOption = Annotated[
    str, typer.Option(help="Offset of the cameras' clocks from UTC where nothing else tells it: +05:00.")
]


def register(app: typer.Typer) -> None:
    """Add ``qaplan survey``."""
    group = typer.Typer(help="Cards, field sheets, effort and events.", no_args_is_help=True)
    for name, command in (("ingest", ingest), ("sheet", sheet), ("events", events), ("effort", effort)):
        group.command(name)(command)
    package = typer.Typer(help="Camtrap DP 1.0.2 in and out.", no_args_is_help=True)
    package.command("import")(package_import)
    package.command("export")(package_export)
    group.add_typer(package, name="package")
    cards.add_to_survey(group)
    clocks.add_to_survey(group)
    tables.add_to_survey(group)
    received.add_to_survey(group)
    paper.add_to_survey(group)
    app.add_typer(group, name="survey")


def ingest(
    card_dir: Annotated[Path, typer.Argument(help="A card, or a tree of cards.")],
    study: _StudyOption = None,
    layout: Annotated[
        str, typer.Option(help="station, station/camera, station/species or station/camera/species.")
    ] = "",
    sheet: Annotated[Path | None, typer.Option(help="Field sheet, CSV or XLSX.")] = None,
    crs: _CrsOption = "",
    utc_offset: _OffsetOption = "",
    copy: Annotated[bool, typer.Option("--copy", help="Copy the media into the study, verified.")] = False,
    json: _JsonOption = "",
) -> None:
    """Take a card or a tree of cards; taking the same again changes nothing.

    The originals are only read. Each card is taken wholly or not at all.

    Example: qaplan survey ingest /media/card --study my-study --layout station/camera --sheet field.xlsx
    """
    from qaplan.app.cli.output import steps, write_json
    from qaplan.app.cli.records import say_cautions, say_problems, with_provenance
    from qaplan.app.services.ingest import ingest_card
    from qaplan.app.services.studies import study_here

    with steps("Reading cards") as step:
        result = ingest_card(
            study_here(study),
            card_dir,
            mode="copy" if copy else "reference",
            layout=layout,
            sheet=sheet,
            crs=crs,
            utc_offset=utc_offset,
            progress=_every_tenth(step),
        )
    if json:
        parameters = {"card_dir": card_dir.name, "layout": layout, "crs": crs, "utc_offset": utc_offset}
        write_json(with_provenance(result.to_record(), "survey.ingest", parameters), json)
    if json != "-":
        typer.echo(result.summary())
    say_problems(result.problems)
    say_cautions(result.cautions)


def _every_tenth(step: Callable[[str], None]) -> Callable[[str, int], None]:
    return lambda card, files: step(f"{card}, {files} files") if files % 10 == 0 else None


def sheet(
    file: Annotated[Path, typer.Argument(help="Field sheet, CSV or XLSX.")],
    study: _StudyOption = None,
    crs: _CrsOption = "",
    utc_offset: _OffsetOption = "",
    json: _JsonOption = "",
) -> None:
    """Take a field sheet: stations, deployments, effort; wholly or not at all.

    Example: qaplan survey sheet field.xlsx --study my-study --crs EPSG:32639 --utc-offset +05:00
    """
    from qaplan.app.cli.output import write_json
    from qaplan.app.cli.records import say_cautions, say_problems, with_provenance
    from qaplan.app.services.sheets import import_sheet
    from qaplan.app.services.studies import study_here

    result = import_sheet(study_here(study), file, crs=crs, utc_offset=utc_offset)
    if json:
        parameters = {"file": file.name, "crs": crs, "utc_offset": utc_offset}
        write_json(with_provenance(result.to_record(), "survey.sheet", parameters), json)
    if json != "-":
        typer.echo(result.summary())
    say_problems(result.problems)
    say_cautions(result.cautions)


def events(
    study: _StudyArgument,
    min_gap_min: Annotated[float, typer.Option(help="Gap between two independent records, minutes.")] = 60.0,
    since: Annotated[str, typer.Option(help="last-record or last-independent.")] = "last-record",
    exclude: Annotated[list[str] | None, typer.Option(help="Label that is left out, such as UNID.")] = None,
    json: _JsonOption = "",
    csv: _CsvOption = "",
) -> None:
    """List the independent records by station, trigger mode and species.

    Example: qaplan survey events my-study --min-gap-min 60 --since last-record --exclude UNID --csv -
    """
    from qaplan.app.cli.output import event_rule, write_json
    from qaplan.app.cli.records import with_provenance, write_csv
    from qaplan.app.services.events import event_records, list_events
    from qaplan.app.services.studies import open_study

    rule = event_rule(min_gap_min, since)
    rows = event_records(list_events(open_study(study), rule, exclude=exclude or ()))
    if json:
        parameters = {"min_gap_min": min_gap_min, "since": since, "exclude": list(exclude or ())}
        write_json(with_provenance({"events": rows}, "survey.events", parameters), json)
    if csv:
        write_csv(rows, csv)
    if "-" not in {json, csv}:
        _say_events(rows)


def _say_events(rows: Sequence[Mapping[str, object]]) -> None:
    heads = ("Station", "Start by the camera's clock", "Species or label", "Animals", "Media")
    names = ("station_id", "start", "scientific_name", "count", "media")
    table = [
        heads,
        *(
            [str(row[name]).replace("T", " ") if name == "start" else str(row[name]) for name in names]
            for row in rows
        ),
    ]
    widths = [max(len(line[column]) for line in table) for column in range(len(heads))]
    for line in table if rows else ():
        typer.echo("  ".join(word.ljust(width) for word, width in zip(line, widths, strict=True)).rstrip())
    typer.echo("1 independent record." if len(rows) == 1 else f"{len(rows)} independent records.")


def effort(study: _StudyArgument, json: _JsonOption = "") -> None:
    """Count the camera days of each deployment by the field sheet, beside what the media show.

    A lost card is unknown, which is not zero. A camera that took nothing in its last two weeks is named.

    Example: qaplan survey effort my-study --json -
    """
    from qaplan.app.cli.output import write_json
    from qaplan.app.cli.records import say_cautions, with_provenance
    from qaplan.app.services.events import effort_records, list_effort
    from qaplan.app.services.silent_cameras import silent_cameras
    from qaplan.app.services.studies import open_study

    opened = open_study(study)
    rows, cautions = effort_records(list_effort(opened)), silent_cameras(opened)
    if json:
        said = {"effort": rows, "cautions": [caution.code for caution in cautions]}
        write_json(with_provenance(said, "survey.effort", {}), json)
    if json != "-":
        for row in rows:
            typer.echo(
                f"{row['deployment_id']}  {_days(row['working_days'])} working, "
                f"{_days(row['unknown_days'])} unknown, {_days(row['not_working_days'])} not working, "
                f"media on {_days(row['media_days'])}"
            )
        if not rows:
            typer.echo("No deployment is held yet: qaplan survey ingest or qaplan survey sheet takes them.")
    say_cautions(cautions)


def _days(days: object) -> str:
    if not isinstance(days, int | float):
        return "unknown" if days is None else str(days)
    return "1 day" if days == 1 else f"{days:g} days"


def package_import(
    path: Annotated[Path, typer.Argument(help="Folder of the package, or a zip of it.")],
    study: _StudyOption = None,
    json: _JsonOption = "",
) -> None:
    """Take a Camtrap DP package, wholly or not at all.

    Example: qaplan survey package import camtrap-dp.zip --study my-study
    """
    from qaplan.app.cli.output import write_json
    from qaplan.app.cli.records import say_cautions, with_provenance
    from qaplan.app.services.packages import import_package
    from qaplan.app.services.studies import study_here

    result = import_package(study_here(study), path)
    if json:
        record = with_provenance(result.to_record(), "survey.package_import", {"path": path.name})
        write_json(record, json)
    if json != "-":
        typer.echo(result.summary())
    say_cautions(result.cautions)


def package_export(
    study: _StudyArgument,
    target: Annotated[Path, typer.Argument(help="A new folder, or a new .zip.")],
    contributor: Annotated[list[str], typer.Option(help="Who made the data; may be repeated.")],
    sampling_design: Annotated[
        str,
        typer.Option(
            help="simpleRandom, systematicRandom, clusteredRandom, experimental, targeted or opportunistic."
        ),
    ],
    audience: Annotated[str, typer.Option("--for", help="Who gets it: steward or public.")] = "public",
    json: _JsonOption = "",
) -> None:
    """Write the survey as Camtrap DP 1.0.2; the public gets cells, months and ids of its own.

    Example: qaplan survey package export my-study out.zip --contributor Reserve --sampling-design targeted
    """
    from qaplan.app.cli.output import write_json
    from qaplan.app.cli.records import say_cautions, with_provenance
    from qaplan.app.services.packages import as_sampling_design, export_package
    from qaplan.app.services.sessions import as_reader
    from qaplan.app.services.studies import open_study

    result = export_package(
        open_study(study),
        target,
        contributors=contributor,
        sampling_design=as_sampling_design(sampling_design),
        audience=as_reader(audience),
    )
    if json:
        parameters = {"audience": audience, "sampling_design": sampling_design}
        write_json(with_provenance(result.to_record(), "survey.package_export", parameters), json)
    if json != "-":
        typer.echo(result.summary())
    say_cautions(result.cautions)
