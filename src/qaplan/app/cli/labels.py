"""`qaplan recognition`: labels of other programs, repeated boxes, taxa, pictures of people past a term."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["add_label_commands"]

_StudyOption = Annotated[
    Path | None, typer.Option("--study", help="Folder of the study; here when left out.")
]
_StudyArgument = Annotated[Path, typer.Argument(help="Folder of the study.")]
_JsonOption = Annotated[str, typer.Option("--json", help="Write JSON to a file; - is standard output.")]
_WhyOption = Annotated[str, typer.Option("--why", help="The reason, for the log.")]


def add_label_commands(group: typer.Typer) -> None:
    """Add them to ``qaplan recognition``."""
    group.command("import-labels")(import_labels_)
    for name, command in (("repeats", repeats), ("taxa", taxa), ("purge", purge)):
        group.command(name)(command)


def import_labels_(
    file: Annotated[
        Path | None, typer.Argument(help="JSON or CSV as the program wrote it, or the folder of an export.")
    ] = None,
    study: _StudyOption = None,
    table_format: Annotated[
        str,
        typer.Option("--format", help="speciesnet, wildlife-insights, camtrapr, timelapse or addaxai."),
    ] = "",
    threshold: Annotated[float, typer.Option(help="Smallest raw score of a model's label, 0 to 1.")] = 0.2,
    root: Annotated[str, typer.Option(help="Folder that the table's paths begin with; cut off.")] = "",
    column: Annotated[
        list[str] | None, typer.Option(help="For Timelapse: HEADING=species, count, sex and so on; again.")
    ] = None,
    by: Annotated[str, typer.Option(help="Who labelled the pictures, where the table does not say.")] = "",
    utc_offset: Annotated[str, typer.Option(help="Offset of the table's clocks from UTC: +05:00.")] = "",
    undo: Annotated[str, typer.Option(help="Take the import of this id back instead.")] = "",
    why: _WhyOption = "",
    json: _JsonOption = "",
) -> None:
    """Take labels of SpeciesNet, Wildlife Insights, camtrapR, Timelapse or AddaxAI, beside what is there.

    The format is found by the content. Rows are matched by the end of their path, or by station and name;
    those that fit several media are refused. Labels of people and of models stand side by side.

    Example: qaplan recognition import-labels predictions.json --study my-study
    """
    from qaplan.app.cli.output import write_json
    from qaplan.app.cli.records import say_problems, with_provenance
    from qaplan.app.services.labels import LabelSource, import_labels, parse_mapping, undo_label_import
    from qaplan.app.services.studies import study_here
    from qaplan.base.errors import UsageError
    from qaplan.base.messages import Text

    if undo:
        count = undo_label_import(study_here(study), undo, why=why)
        typer.echo(f"{undo}: {count} labels taken back; what was restricted stays so.")
        return
    if file is None:
        raise UsageError("recognition.no_table", "no table is named", do="name a file, or --undo an import")
    mapping = parse_mapping(column or [])
    source = LabelSource(file, table_format, mapping, by, root, utc_offset)
    result = import_labels(study_here(study), source, threshold=threshold)
    if json:
        parameters = {"file": file.name, "format": result.format, "threshold": threshold, "root": root}
        write_json(with_provenance(result.to_record(), "recognition.import_labels", parameters), json)
    if json != "-":
        typer.echo(result.summary())
    for caution in result.cautions:
        typer.echo(f"  {caution.code}: {Text('en').say(caution.message)}", err=True)
    say_problems(result.problems)


def repeats(
    study: _StudyArgument,
    overlap: Annotated[float, typer.Option(help="Overlap at which boxes are at one place, 0.5 to 1.")] = 0.85,
    media: Annotated[int, typer.Option(help="Smallest number of media with a box there.")] = 15,
    area: Annotated[float, typer.Option(help="Largest share of the picture that a box covers.")] = 0.2,
    confirm: Annotated[
        list[str] | None, typer.Option(help="Leave out the place of this id, or all; may be said again.")
    ] = None,
    undo: Annotated[str, typer.Option(help="Let the boxes of this id count again.")] = "",
    why: _WhyOption = "",
    json: _JsonOption = "",
) -> None:
    """List boxes that come back at one place of a camera's picture; leave out those that are confirmed.

    A box in which anybody or any model names a cat, or on whose medium a person has confirmed something, is
    never left out. What is left out stays in the study and comes back with --undo.

    Example: qaplan recognition repeats my-study --media 20
    """
    from qaplan.app.cli.output import write_json
    from qaplan.app.cli.records import with_provenance
    from qaplan.app.services.repeats import exclude_repeats, list_repeats, undo_repeats
    from qaplan.app.services.studies import open_study
    from qaplan.recognition.repeats.types import RepeatRule

    rule, opened = RepeatRule(overlap, media, area), open_study(study)
    if undo:
        typer.echo(f"{undo}: {undo_repeats(opened, undo, why=why)} boxes count again.")
        return
    if confirm:
        typer.echo(f"{exclude_repeats(opened, confirm, rule, why=why)} boxes count no more.")
        return
    result = list_repeats(opened, rule)
    if json:
        parameters = {"overlap": overlap, "media": media, "area": area}
        write_json(with_provenance(result.to_record(), "recognition.find_repeats", parameters), json)
    if json != "-":
        typer.echo(result.summary())


def taxa(
    label: Annotated[
        str, typer.Argument(help="A label or name to look up; the whole table when left out.")
    ] = "",
    by_machine: Annotated[bool, typer.Option("--by-machine", help="Read it as a model's label.")] = False,
    json: _JsonOption = "",
) -> None:
    """Say which animal a label means, in three languages, and what a model's label may hide.

    Example: qaplan recognition taxa "domestic sheep" --by-machine
    """
    from qaplan.app.cli.output import write_json
    from qaplan.app.cli.records import with_provenance
    from qaplan.recognition.taxonomy.rolling_up import read_label
    from qaplan.recognition.taxonomy.table import taxon_table

    reading = read_label(label, by_machine=by_machine) if label else None
    shown = taxon_table().taxa if reading is None else (reading.taxon,) if reading.taxon else ()
    if json:
        record: dict[str, object] = {"taxa": [each.to_record() for each in shown]}
        if reading is not None:
            record["reading"] = reading.to_record()
        write_json(with_provenance(record, "recognition.read_label", {"label": label}), json)
    if json == "-":
        return
    for each in shown:
        typer.echo(f"{each.scientific_name or '-'} ({each.rank}): {', '.join(each.names.all())}")
    if reading is not None and reading.taxon is None:
        typer.echo(f"{label}: not in the table; the label stands as written.")
    if reading is not None and reading.could_be:
        hidden = ", ".join(each.scientific_name for each in reading.could_be)
        typer.echo(f"No big model can name these, and the label may hide them: {hidden}.")


def purge(
    study: _StudyArgument,
    before: Annotated[
        str,
        typer.Option(help="Pictures taken into the study before this day; where the term ends if left out."),
    ] = "",
    confirm: Annotated[
        bool, typer.Option("--confirm", help="Remove them; without it they are listed.")
    ] = False,
    also: Annotated[
        bool, typer.Option("--also", help="Also where somebody or some model names a cat on the picture.")
    ] = False,
    why: _WhyOption = "",
    json: _JsonOption = "",
) -> None:
    """Remove the study's copies of pictures of people past their term; the row, event and count stay.

    The term is people_retention_days in study.toml, 90 when it is not said. Originals are never touched.

    Example: qaplan recognition purge my-study --before 2024-09-01
    """
    from qaplan.app.cli.output import day_of, write_json
    from qaplan.app.cli.records import with_provenance
    from qaplan.app.services.retention import plan_purge, purge_people
    from qaplan.app.services.studies import open_study

    opened, day = open_study(study), day_of(before)
    if confirm:
        result = purge_people(opened, day, also_cats=also, why=why)
    else:
        result = plan_purge(opened, day, also_cats=also)
    if json:
        parameters = {"before": result.before.isoformat(), "also": also, "confirm": confirm}
        write_json(with_provenance(result.to_record(), "recognition.purge", parameters), json)
    if json != "-":
        typer.echo(result.summary())
