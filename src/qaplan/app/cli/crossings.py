"""`qaplan border crossings`: passages through the line, what crossed there, whether somebody has looked."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["add_to_border"]

_StudyArgument = Annotated[Path, typer.Argument(help="Folder of the study.")]
_PassageArgument = Annotated[str, typer.Argument(help="Id of the passage.")]
_JsonOption = Annotated[str, typer.Option("--json", help="Write JSON to a file; - is standard output.")]


def add_to_border(group: typer.Typer) -> None:
    """Add the commands to ``qaplan border``."""
    crossings = typer.Typer(help="Passages through the line, and what crossed there.", no_args_is_help=True)
    for name, command in (
        ("show", show),
        ("passage", passage),
        ("add", add),
        ("take", take),
        ("verify", verify),
        ("infer", infer),
        ("sides", sides),
        ("people", people),
    ):
        crossings.command(name)(command)
    group.add_typer(crossings, name="crossings")


def show(
    study: _StudyArgument,
    as_of: Annotated[str, typer.Option(help="The day that it holds for, such as 2024-09-27.")] = "",
    lang: Annotated[str, typer.Option("--lang", help="Language of the answer: kk, ru or en.")] = "en",
    json: _JsonOption = "",
) -> None:
    """Show the register: how passages stand, how often they are used, and which leopards crossed.

    Leopards photographed on both sides and those inferred stand in two tables and are never added up.

    Example: qaplan border crossings show ustyurt
    """
    from qaplan.app.cli.answering import give
    from qaplan.app.cli.output import day_of
    from qaplan.app.services.border.register_view import show_register
    from qaplan.app.services.languages import as_language
    from qaplan.app.services.sessions import session_here
    from qaplan.app.services.studies import open_study

    give(show_register(open_study(study), session_here(), on=day_of(as_of)).answer, as_language(lang), json)


def passage(
    study: _StudyArgument,
    passage: _PassageArgument,
    segment: Annotated[str, typer.Option(help="Id of the segment that it lies in.")],
    kind: Annotated[str, typer.Option(help="lower_strands_out, lifted_wire, full_opening, seasonal.")],
    months: Annotated[str, typer.Option(help="Months in which it is open, such as 1-3,11.")] = "",
    stage: Annotated[str, typer.Option(help="agreed, built, verified or in_use.")] = "agreed",
    agreed: Annotated[str, typer.Option(help="Day of the agreement, such as 2026-05-03.")] = "",
    verify_by: Annotated[str, typer.Option(help="Day by which somebody must have looked.")] = "",
    camera: Annotated[
        list[str] | None, typer.Option("--camera", help="A deployment that watches it; repeat it.")
    ] = None,
    source: Annotated[str, typer.Option(help="Where the agreement is written.")] = "",
) -> None:
    """Keep a passage, new or changed.

    Example: qaplan border crossings passage ustyurt G-1 --segment S-12 --kind lower_strands_out
    --agreed 2026-03-01
    """
    from qaplan.app.cli.output import day_of
    from qaplan.app.services.border.crossings import note_passage
    from qaplan.app.services.sessions import session_here
    from qaplan.app.services.studies import open_study
    from qaplan.landscape.crossings.checks import as_kind, as_stage, read_months
    from qaplan.landscape.crossings.types import Passage

    made = Passage(
        passage,
        segment,
        as_kind(kind),
        read_months(months),
        as_stage(stage),
        day_of(agreed),
        day_of(verify_by),
        tuple(camera or ()),
        source,
    )
    note_passage(open_study(study), made, session_here())
    typer.echo(f"Passage {passage} was kept.")


def add(
    study: _StudyArgument,
    passage: _PassageArgument,
    day: Annotated[str, typer.Option(help="The day, such as 2026-05-03.")],
    species: Annotated[str, typer.Option(help="Scientific name.")],
    direction: Annotated[str, typer.Option(help="in, out, turned or unknown.")] = "unknown",
    count: Annotated[int, typer.Option(help="Number of animals.")] = 1,
    basis: Annotated[str, typer.Option(help="What it rests on, such as the name of a picture.")] = "",
    crossing: Annotated[str, typer.Option(help="Id of a crossing that is held, to change it.")] = "",
) -> None:
    """Keep a crossing, or read the direction of one that a camera saw.

    Example: qaplan border crossings add ustyurt G-1 --day 2026-05-03 --species "Ovis vignei"
    --direction in --count 3
    """
    from qaplan.app.cli.answering import needed_day
    from qaplan.app.services.border.crossings import crossing_id_of, note_crossing
    from qaplan.app.services.sessions import session_here
    from qaplan.app.services.studies import open_study
    from qaplan.landscape.crossings.checks import as_direction
    from qaplan.landscape.crossings.types import Crossing

    when = needed_day(day)
    own_id = crossing or crossing_id_of(passage, when, species, basis)
    made = Crossing(own_id, passage, when, species, as_direction(direction), count, basis=basis)
    note_crossing(open_study(study), made, session_here())
    typer.echo(f"{own_id} was kept.")


def take(study: _StudyArgument) -> None:
    """Take every independent record of an animal at the cameras of passages; directions are read afterwards.

    Example: qaplan border crossings take ustyurt
    """
    from qaplan.app.services.border.crossings import take_from_cameras
    from qaplan.app.services.sessions import session_here
    from qaplan.app.services.studies import open_study

    typer.echo(f"{take_from_cameras(open_study(study), session_here())} new records were taken.")


def verify(
    study: _StudyArgument,
    passage: _PassageArgument,
    day: Annotated[str, typer.Option(help="The day of the visit, such as 2026-05-03.")],
    by: Annotated[str, typer.Option(help="Who looked.")],
    found: Annotated[str, typer.Option(help="open, partly or shut.")],
    photo: Annotated[str, typer.Option(help="Id or digest of the picture that shows it.")] = "",
    note: Annotated[str, typer.Option(help="Remark.")] = "",
) -> None:
    """Note that somebody has looked whether an agreed passage is there.

    Example: qaplan border crossings verify ustyurt G-1 --day 2026-05-03 --by "inspector" --found open
    """
    from qaplan.app.cli.answering import needed_day
    from qaplan.app.services.border.crossings import note_visit
    from qaplan.app.services.sessions import session_here
    from qaplan.app.services.studies import open_study
    from qaplan.landscape.crossings.checks import as_finding
    from qaplan.landscape.crossings.types import Verification

    visit = Verification(passage, needed_day(day), by, as_finding(found), photo, note)
    note_visit(open_study(study), visit, session_here())
    typer.echo(f"The visit to {passage} was noted.")


def infer(
    study: _StudyArgument,
    crossing: Annotated[str, typer.Argument(help="Id of the inference.")],
    since: Annotated[str, typer.Option(help="First day on which it may have been.")],
    until: Annotated[str, typer.Option(help="Last day on which it may have been.")],
    method: Annotated[str, typer.Option(help="The model or the reasoning.")],
    source: Annotated[str, typer.Option(help="Who infers it.")],
    animal: Annotated[str, typer.Option(help="Catalogue id of the animal, where it is known.")] = "",
    probability: Annotated[float, typer.Option(help="From 0 to 1; below 0 is no number.")] = -1.0,
) -> None:
    """Keep a crossing of a leopard that a model of movement makes likely; it never counts as photographed.

    Example: qaplan border crossings infer ustyurt I-1 --since 2024-08-25 --until 2024-09-19
    --method "current between ranges" --source "team" --probability 0.7
    """
    from qaplan.app.cli.answering import needed_day
    from qaplan.app.services.border.crossings import note_inferred
    from qaplan.app.services.sessions import session_here
    from qaplan.app.services.studies import open_study
    from qaplan.landscape.crossings.types import InferredCrossing

    chance = None if probability < 0 else probability
    made = InferredCrossing(crossing, needed_day(since), needed_day(until), method, source, animal, chance)
    note_inferred(open_study(study), made, session_here())
    typer.echo(f"{crossing} was kept.")


def sides(
    study: _StudyArgument,
    station: Annotated[list[str], typer.Argument(help="STATION=SIDE, such as K1=KZ; an empty side is none.")],
) -> None:
    """Say on which side of the lines stations stand; the same animal on two sides has crossed.

    Example: qaplan border crossings sides ustyurt K1=KZ K2=TM
    """
    from qaplan.app.services.border.crossings import note_sides
    from qaplan.app.services.sessions import session_here
    from qaplan.app.services.studies import open_study

    said = dict(each.rpartition("=")[::2] for each in station)
    note_sides(open_study(study), said, session_here())
    typer.echo(f"The sides of {len(said)} stations were kept.")


def people(study: _StudyArgument) -> None:
    """Count the pictures of people of the cameras at passages, and remove them for good.

    Example: qaplan border crossings people ustyurt
    """
    from qaplan.app.services.border.people_at_line import count_people_at_line
    from qaplan.app.services.sessions import session_here
    from qaplan.app.services.studies import open_study

    counted = count_people_at_line(open_study(study), session_here())
    typer.echo(f"{counted} pictures of people were counted and removed.")
