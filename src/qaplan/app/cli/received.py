"""`qaplan survey received`: pictures that came by messenger or phone, and what they may be copies of."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

__all__ = ["add", "add_to_survey", "confirm", "listing", "match", "original", "reject", "withdraw"]

_StudyOption = Annotated[
    Path | None, typer.Option("--study", help="Folder of the study; here when left out.")
]
_StudyArgument = Annotated[Path, typer.Argument(help="Folder of the study.")]
_JsonOption = Annotated[str, typer.Option("--json", help="Write JSON to a file; - is standard output.")]
_ItemArgument = Annotated[str, typer.Argument(help="Id of the received picture, as the list gives it.")]
_MediumArgument = Annotated[str, typer.Argument(help="Id of the medium, as the list gives it.")]
_WhyOption = Annotated[str, typer.Option(help="The reason, for the log.")]


def add_to_survey(group: typer.Typer) -> None:
    """Add the commands to ``qaplan survey``."""
    received = typer.Typer(help="Pictures that came by messenger or phone.", no_args_is_help=True)
    for name, command in (
        ("add", add),
        ("list", listing),
        ("match", match),
        ("confirm", confirm),
        ("reject", reject),
        ("original", original),
        ("withdraw", withdraw),
    ):
        received.command(name)(command)
    group.add_typer(received, name="received")


def add(
    files: Annotated[list[Path], typer.Argument(help="The files as they came.")],
    sender: Annotated[str, typer.Option("--from", help="From whom they were received.")],
    received: Annotated[
        str, typer.Option("--received", help="When they were received: 2024-05-03 or 2024-05.")
    ],
    study: _StudyOption = None,
    said_when: Annotated[str, typer.Option(help="When they are said to have been taken.")] = "",
    said_where: Annotated[str, typer.Option(help="Where they are said to have been taken, in words.")] = "",
    by: Annotated[str, typer.Option(help="Who is said to have taken them.")] = "",
    note: Annotated[str, typer.Option(help="Remark.")] = "",
    json: _JsonOption = "",
) -> None:
    """Keep pictures that somebody sent, with what is said of them; they never count as effort or events.

    Example: qaplan survey received add IMG-20240503-WA0007.jpg --from "Inspector A" --received 2024-05-03
    """
    from datetime import UTC, datetime

    from qaplan.app.cli.output import write_json
    from qaplan.app.cli.records import say_problems, with_provenance
    from qaplan.app.services.received import add_pictures, said_of
    from qaplan.app.services.studies import study_here

    said = said_of(said_when, said_where, by, today=datetime.now(UTC).date())
    taken = add_pictures(study_here(study), files, sender=sender, received=received, said=said, note=note)
    if json:
        write_json(with_provenance(taken.to_record(), "survey.received_add", {"files": len(files)}), json)
    if json != "-":
        typer.echo(taken.summary())
    say_problems(taken.problems)


def listing(
    study: _StudyArgument,
    language: Annotated[str, typer.Option("--language", help="kk, ru or en.")] = "en",
    json: _JsonOption = "",
) -> None:
    """List the received pictures, with their likely originals.

    Example: qaplan survey received list my-study
    """
    from qaplan.app.cli.output import write_json
    from qaplan.app.cli.records import with_provenance
    from qaplan.app.cli.tables import voice
    from qaplan.app.services.received import list_received
    from qaplan.app.services.studies import open_study
    from qaplan.base.messages import Message

    text = voice(language)
    rows = list_received(open_study(study))
    if json:
        write_json(with_provenance({"received": rows}, "survey.received_list", {}), json)
    if json == "-":
        return
    for row in rows:
        original = text.word(f"received.original_{row['original']}")
        typer.echo(
            f"{row['item_id']}  {row['file']}: {row['state']}, {row['sender']}, {row['received_on']}; "
            f"{original}"
        )
        if row["hint_program"]:
            values = {"program": str(row["hint_program"]), "when": str(row["hint_saved"]).replace("T", " ")}
            typer.echo(
                "  "
                + text.say(Message("received.hint" if values["when"] else "received.hint_program", values))
            )
        for link in _links(row):
            bits = "" if link["distance_bits"] is None else f", {link['distance_bits']} of 64 bits differ"
            typer.echo(f"  {link['medium_id']}: {text.word(str(link['message']))}{bits}")
    if not rows:
        typer.echo("No picture was received yet.")


def _links(row: Mapping[str, object]) -> list[Mapping[str, object]]:
    links = row["links"]
    return links if isinstance(links, list) else []


def match(study: _StudyArgument) -> None:
    """Look among the media for the originals of received pictures; a likeness is no proof.

    Example: qaplan survey received match my-study
    """
    from qaplan.app.services.copies import propose_copies
    from qaplan.app.services.studies import open_study

    new = propose_copies(open_study(study))
    same = sum(link.basis == "same_bytes" for link in new)
    typer.echo(f"{len(new)} new proposals: {same} of the same bytes, {len(new) - same} likely, not proof.")
    if new:
        typer.echo("Look at them with qaplan survey received list, then confirm or reject each.")


def confirm(
    study: _StudyArgument, item: _ItemArgument, medium: _MediumArgument, why: _WhyOption = ""
) -> None:
    """Say that a received picture is a copy of a medium.

    Example: qaplan survey received confirm my-study r-0123456789abcdef m-0123456789abcdef01234567
    """
    from qaplan.app.services.copies import decide_copy
    from qaplan.app.services.studies import open_study

    decide_copy(open_study(study), item, medium, "confirmed", why=why)
    typer.echo(f"{item} is a copy of {medium}.")


def reject(
    study: _StudyArgument,
    item: _ItemArgument,
    medium: _MediumArgument,
    why: _WhyOption = "",
    undo: Annotated[bool, typer.Option("--undo", help="Take the decision back instead.")] = False,
) -> None:
    """Say that a received picture is no copy of a medium, or take a decision back.

    Example: qaplan survey received reject my-study r-0123456789abcdef m-0123456789abcdef01234567
    """
    from qaplan.app.services.copies import decide_copy
    from qaplan.app.services.studies import open_study

    decide_copy(open_study(study), item, medium, "proposed" if undo else "rejected", why=why)
    typer.echo(f"{item}: the decision was taken back." if undo else f"{item} is no copy of {medium}.")


def original(
    study: _StudyArgument,
    item: _ItemArgument,
    state: Annotated[str, typer.Argument(help="not_held, requested or received.")],
    why: _WhyOption = "",
) -> None:
    """Say whether the original of a received picture is in our hands.

    Example: qaplan survey received original my-study r-0123456789abcdef requested
    """
    from qaplan.app.services.received import say_original
    from qaplan.app.services.studies import open_study

    say_original(open_study(study), item, state, why=why)
    typer.echo(f"{item}: the original is {state.replace('_', ' ')}.")


def withdraw(study: _StudyArgument, item: _ItemArgument, why: _WhyOption = "") -> None:
    """Take a received picture back; the log keeps what it was.

    Example: qaplan survey received withdraw my-study r-0123456789abcdef --why "sent by mistake"
    """
    from qaplan.app.services.received import withdraw as take_back
    from qaplan.app.services.studies import open_study

    take_back(open_study(study), item, why=why)
    typer.echo(f"{item} was taken back.")
