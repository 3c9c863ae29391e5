"""`qaplan identity chips`, `match-study`, `queue`, `read`, `link`, `name` and `history`, on a study."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qaplan.app.cli.answering import AsOfOption, JsonOption

__all__ = ["register_in"]

_StudyArgument = Annotated[Path, typer.Argument(help="Folder of the study.")]
_ReasonOption = Annotated[str, typer.Option("--reason", help="Why, in a few words.")]


def register_in(group: typer.Typer) -> None:
    """Add them to ``qaplan identity``."""
    for command in (chips, viewpoint, queue, read, link, name, history):
        group.command(command.__name__)(command)
    group.command("match-study")(match_study)


def chips(study: _StudyArgument, json: JsonOption = "") -> None:
    """Cut chips from the boxes of all pictures that show a big cat; again adds what is new.

    Pictures of one station that follow one another within two minutes are one passing.

    Example: qaplan identity chips my-study
    """
    from qaplan.app.cli.output import steps, write_json
    from qaplan.app.cli.records import say_problems, with_provenance
    from qaplan.app.services.identity.chip_making import make_chips
    from qaplan.app.services.identity.state import identity_state
    from qaplan.app.services.studies import open_study

    opened = open_study(study)
    with steps("Cutting chips") as step:
        made = make_chips(opened, progress=lambda done, of: step(f"{done} of {of}"))
    state = identity_state(opened)
    if json:
        record = {"made": made.to_record(), "state": state.to_record()}
        write_json(with_provenance(record, "identity.chips", {}), json)
    if json != "-":
        typer.echo(made.summary())
        typer.echo(f"{state.chips} chips, of {state.without_flank} nobody has said which flank they show.")
    say_problems(made.refused)


def viewpoint(
    study: _StudyArgument,
    seen_from: Annotated[str, typer.Argument(metavar="VIEWPOINT", help="left, right, front or back.")],
    chip: Annotated[list[str], typer.Argument(metavar="CHIP...", help="Ids of the chips.")],
) -> None:
    """Say from where the animal of some chips is seen; left and right are its own.

    Example: qaplan identity viewpoint my-study left c-0f3a9b2c4d5e6f70
    """
    from qaplan.app.services.identity.chips import say_viewpoint
    from qaplan.app.services.identity.words import as_viewpoint
    from qaplan.app.services.studies import open_study

    said = as_viewpoint(seen_from)
    seq = say_viewpoint(open_study(study), chip, said)
    typer.echo(f"Kept: {len(chip)} chips show the animal from the {said} [event {seq}].")


def match_study(study: _StudyArgument, json: JsonOption = "") -> None:
    """Compare every side that is new with all others of its flank; never filtered by station.

    Example: qaplan identity match-study my-study --json -
    """
    from qaplan.app.cli.output import steps, write_json
    from qaplan.app.cli.records import with_provenance
    from qaplan.app.services.identity.matching import match_study as match
    from qaplan.app.services.studies import open_study

    with steps("Matching") as step:
        done = match(open_study(study), progress=lambda what, at, of: step(f"{what}, {at} of {of}"))
    if json:
        write_json(with_provenance(done.to_record(), "identity.match_study", {}), json)
    if json != "-":
        typer.echo(done.summary())


def queue(
    study: _StudyArgument,
    readers: Annotated[
        int, typer.Option("--readers", help="From now on so many people must agree; 1 for a team of one.")
    ] = 0,
    json: JsonOption = "",
) -> None:
    """Say what waits to be compared and show the next pair, as a reader gets it: without the machine's word.

    The pictures themselves are looked at in the browser: qaplan web STUDY.

    Example: qaplan identity queue my-study
    """
    from qaplan.app.cli.output import write_json
    from qaplan.app.cli.records import with_provenance
    from qaplan.app.services.identity.queue import next_pair, set_readers_asked
    from qaplan.app.services.identity.state import identity_state
    from qaplan.app.services.studies import open_study

    opened = open_study(study)
    if readers:
        set_readers_asked(opened, readers)
    state, shown = identity_state(opened), next_pair(opened)
    if json:
        record = {"state": state.to_record(), "next": shown.to_record("en") if shown else None}
        write_json(with_provenance(record, "identity.queue", {}), json)
    if json != "-":
        typer.echo(state.summary())
        if shown is not None:
            typer.echo(f"Next: {shown.query.side} and {shown.candidate.side}")


def read(
    study: _StudyArgument,
    first: Annotated[str, typer.Argument(metavar="SIDE", help="One side, such as E-0001#left.")],
    second: Annotated[str, typer.Argument(metavar="SIDE", help="The other side, of the same flank.")],
    verdict: Annotated[str, typer.Argument(help="same, different or undetermined.")],
    reason: _ReasonOption = "",
    settles: Annotated[
        str,
        typer.Option("--settles", help="For undetermined: what would settle it, such as sharper_picture."),
    ] = "",
    json: JsonOption = "",
) -> None:
    """Say of two sides whether they are one animal; a statement is written when enough readers agree.

    Example: qaplan identity read my-study E-0001#left E-0004#left same --reason "the broken rosette"
    """
    from qaplan.app.cli.output import write_json
    from qaplan.app.cli.records import with_provenance
    from qaplan.app.services.identity.deciding import read_sides
    from qaplan.app.services.identity.words import as_verdict
    from qaplan.app.services.studies import open_study
    from qaplan.base.messages import Text
    from qaplan.identity.sides import parse_side

    pair = parse_side(first), parse_side(second)
    said = read_sides(open_study(study), pair, as_verdict(verdict), reason=reason, settles=settles)
    if json:
        write_json(with_provenance(said.to_record("en"), "identity.read", {"verdict": verdict}), json)
    if json != "-":
        typer.echo(f"{Text('en').say(said.message)} [event {said.seq}]")


def link(
    study: _StudyArgument,
    encounter: Annotated[str, typer.Argument(help="Id of the passing that shows both flanks.")],
    reason: _ReasonOption,
    undo: Annotated[
        bool, typer.Option("--undo", help="Take the own link back; earlier days stay as they were.")
    ] = False,
) -> None:
    """State that both flanks of one passing are one animal's; until then they are two animals.

    Example: qaplan identity link my-study E-0003 --reason "both cameras of the station, four seconds apart"
    """
    from qaplan.app.services.identity.stating import link_flanks, unlink_flanks
    from qaplan.app.services.studies import open_study

    act = unlink_flanks if undo else link_flanks
    kept = act(open_study(study), encounter, reason=reason)
    typer.echo(f"Kept as {kept.subject_id} [event {kept.seq}].")


def name(
    study: _StudyArgument,
    side: Annotated[str, typer.Argument(help="The side that the animal begins with, such as E-0001#left.")],
    individual: Annotated[str, typer.Argument(help="Its catalogue id, such as KZ-F07.")],
    kk: Annotated[str, typer.Option(help="Public name in Kazakh.")] = "",
    ru: Annotated[str, typer.Option(help="Public name in Russian.")] = "",
    en: Annotated[str, typer.Option(help="Public name in English.")] = "",
) -> None:
    """Give an animal its place in the catalogue; what statements join to the side belongs to it.

    Example: qaplan identity name my-study E-0001#left KZ-F07
    """
    from qaplan.app.services.identity.stating import name_individual
    from qaplan.app.services.studies import open_study
    from qaplan.base.names import Names
    from qaplan.identity.sides import parse_side

    kept = name_individual(open_study(study), parse_side(side), individual, Names(kk=kk, ru=ru, en=en))
    typer.echo(f"Kept as {kept.subject_id} [event {kept.seq}].")


def history(
    study: _StudyArgument,
    individual: Annotated[str, typer.Argument(help="Catalogue id of the animal.")],
    as_of: AsOfOption = "",
    json: JsonOption = "",
) -> None:
    """Tell how an animal came to be what it is: every statement, its readings, and what replaced it.

    Example: qaplan identity history my-study KZ-F07
    """
    from qaplan.app.cli.output import day_of, write_json
    from qaplan.app.cli.records import with_provenance
    from qaplan.app.services.identity.views import animal_history
    from qaplan.app.services.studies import open_study

    told = animal_history(open_study(study), individual, on=day_of(as_of))
    if json:
        write_json(with_provenance(told.to_record(), "identity.history", {"as_of": as_of}), json)
    if json != "-":
        animal = told.animal
        typer.echo(f"{individual}: {animal.encounters} passings and records, flanks: {animal.state}.")
        for line in told.lines:
            end = f", replaced by {line.superseded_by}" if line.superseded_by else ""
            said = f"{line.made_on} {line.author}: {' '.join(line.nodes)} {line.verdict}"
            typer.echo(f"{said} ({line.statement_id}, {len(line.readings)} readings{end})")
