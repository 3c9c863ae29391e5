"""`qaplan border`: the workspace of the border service, the little that others see, letters and papers."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from qaplan.app.services.border.desk import Desk
    from qaplan.landscape.segments.types import WantedGap

__all__ = ["register"]

_StudyArgument = Annotated[Path, typer.Argument(help="Folder of the study.")]
_SegmentArgument = Annotated[str, typer.Argument(help="Id of the segment.")]
_NoteOption = Annotated[str, typer.Option(help="A note for the service alone; it may be left out.")]
_OutArgument = Annotated[Path, typer.Argument(help="The PDF to write.")]
_LanguageOption = Annotated[str, typer.Option("--lang", help="Language of the paper: kk, ru or en.")]
_NumberArgument = Annotated[int, typer.Argument(help="Number of the request.")]

_VARIABLE = "QAPLAN_BORDER_PASSPHRASE"
_NEW_VARIABLE = "QAPLAN_BORDER_NEW_PASSPHRASE"


def register(app: typer.Typer) -> None:
    """Add ``qaplan border``."""
    from qaplan.app.cli import crossings

    group = typer.Typer(
        help="The workspace of the border service, and passages through the line.", no_args_is_help=True
    )
    for name, command in (
        ("create", create),
        ("keeper", keeper),
        ("segments", segments),
        ("months", months),
        ("close", close),
        ("open", open_segment),
        ("post", post),
        ("gap", gap),
        ("possible", possible),
        ("request", request),
        ("answer", answer),
        ("letter", letter),
        ("card", card),
        ("annex", annex),
        ("export", export),
    ):
        group.command(name)(command)
    crossings.add_to_border(group)
    app.add_typer(group, name="border")


def create(
    study: _StudyArgument,
    keeper: Annotated[str, typer.Option(help="Name of the first keeper: letters, digits, hyphens.")],
) -> None:
    """Make the workspace of a study: a sealed file beside it, which opens with the keeper's passphrase.

    The passphrase is asked for, or read from the variable QAPLAN_BORDER_PASSPHRASE. Nobody can restore it.

    Example: qaplan border create ustyurt --keeper colonel
    """
    from qaplan.app.services.border.desk import border_session, create_workspace, workspace_place
    from qaplan.app.services.studies import open_study

    opened = open_study(study)
    create_workspace(opened, _passphrase(_VARIABLE, "Passphrase of the workspace"), keeper, border_session())
    typer.echo(f"The workspace was made: {workspace_place(opened)}")
    typer.echo("It is in no backup of the study: keep a copy of that file yourself.")


def keeper(
    study: _StudyArgument,
    name: Annotated[str, typer.Argument(help="Name of the new keeper.")] = "",
    remove: Annotated[bool, typer.Option(help="Take the new passphrase away instead of adding it.")] = False,
) -> None:
    """Give another keeper a passphrase of their own, or take one away.

    The passphrase of the other keeper is asked for, or read from QAPLAN_BORDER_NEW_PASSPHRASE.

    Example: qaplan border keeper ustyurt major
    """
    from qaplan.app.services.border.desk import add_to_keepers, remove_from_keepers

    desk = _desk(study)
    other = _passphrase(_NEW_VARIABLE, "Passphrase of the other keeper")
    if remove:
        typer.echo(f"{remove_from_keepers(desk, other)} opens the workspace no more.")
        return
    add_to_keepers(desk, other, name)
    typer.echo(f"{name} may open the workspace.")


def segments(
    study: _StudyArgument,
    file: Annotated[Path, typer.Argument(help="GeoJSON: LineStrings, each with a segment_id.")],
) -> None:
    """Take segments of the line into the workspace.

    Example: qaplan border segments ustyurt lines.geojson
    """
    from qaplan.app.services.border.keeping import keep_segments
    from qaplan.landscape.segments.files import read_segments

    typer.echo(f"{keep_segments(_desk(study), read_segments(file))} segments were kept.")


def months(
    study: _StudyArgument,
    segment: _SegmentArgument,
    closed: Annotated[str, typer.Argument(help="Months such as 4-5,11; none opens all of them.")],
    note: _NoteOption = "",
) -> None:
    """Say in which months a segment stays closed.

    Example: qaplan border months ustyurt S-12 4-5
    """
    from qaplan.app.services.border.keeping import close_months
    from qaplan.landscape.crossings.checks import read_months
    from qaplan.landscape.segments.types import Constraint

    shut = () if closed == "none" else read_months(closed)
    close_months(_desk(study), Constraint(segment, shut, note))
    typer.echo(f"{segment}: {len(shut)} months closed.")


def close(study: _StudyArgument, segment: _SegmentArgument, note: _NoteOption = "") -> None:
    """Close a segment at once, whatever was agreed. A reason is not asked for.

    Example: qaplan border close ustyurt S-12
    """
    from qaplan.app.services.border.keeping import close_now

    desk = _desk(study)
    close_now(desk.study, segment, desk.session, desk=desk, note=note)
    typer.echo(f"{segment} is closed now.")


def open_segment(study: _StudyArgument, segment: _SegmentArgument) -> None:
    """Take back that a segment was closed at once; its closed months stay closed.

    Example: qaplan border open ustyurt S-12
    """
    from qaplan.app.services.border.keeping import open_again

    open_again(_desk(study), segment)
    typer.echo(f"{segment} is no longer closed at once.")


def post(
    study: _StudyArgument,
    post: Annotated[str, typer.Argument(help="Id of the post, as the segments name it.")],
    name: Annotated[str, typer.Option(help="Its name.")] = "",
    call: Annotated[str, typer.Option(help="Whom its duty calls about an animal.")] = "",
) -> None:
    """Keep a post with whom its duty calls about a dead or injured animal.

    Example: qaplan border post ustyurt P-3 --call "district inspector, 8 700 000 00 00"
    """
    from qaplan.app.services.border.keeping import keep_post
    from qaplan.landscape.segments.types import Post

    keep_post(_desk(study), Post(post, name, call))
    typer.echo(f"Post {post} was kept.")


def gap(
    study: _StudyArgument,
    passage: Annotated[str, typer.Argument(help="Id of the passage in the register of crossings.")],
    segment: _SegmentArgument,
    posts: Annotated[str, typer.Option(help="Between which two posts of the fence.")] = "",
    width_m: Annotated[float, typer.Option(help="Width in metres; 0 is not known.")] = 0.0,
) -> None:
    """Keep where an agreed passage lies, which the service alone knows.

    Example: qaplan border gap ustyurt G-1 S-12 --posts "118 and 119" --width-m 3
    """
    from qaplan.app.services.border.keeping import keep_gap
    from qaplan.landscape.segments.types import Gap

    keep_gap(_desk(study), Gap(passage, segment, posts, width_m or None))
    typer.echo(f"{passage} was kept in {segment}.")


def possible(
    study: _StudyArgument,
    json: Annotated[str, typer.Option("--json", help="Write JSON to a file; - is standard output.")] = "",
) -> None:
    """List the segments with the months in which an opening is possible: all that others see.

    Example: qaplan border possible ustyurt
    """
    from qaplan.app.cli.output import write_json
    from qaplan.app.cli.records import with_provenance
    from qaplan.app.services.border.desk import load_board
    from qaplan.app.services.sessions import session_here
    from qaplan.app.services.studies import open_study

    board = load_board(open_study(study), session_here())
    rows = [
        {
            "segment_id": each.segment_id,
            "months_possible": list(each.months),
            "is_closed_now": each.is_closed,
            "is_possible": [each.is_possible(month) for month in range(1, 13)],
        }
        for each in board.lines
    ]
    if json:
        write_json(with_provenance({"segments": rows}, "border.possible", {}), json)
    if json == "-":
        return
    for each in board.lines:
        marks = " ".join(f"{month}" if each.is_possible(month) else "-" for month in range(1, 13))
        typer.echo(f"{each.segment_id}  {marks}{'  closed now' if each.is_closed else ''}")


def request(
    study: _StudyArgument,
    gap: Annotated[list[str], typer.Option("--gap", help="SEGMENT:KIND or SEGMENT:KIND:MONTHS; repeat it.")],
    organisation: Annotated[str, typer.Option(help="On whose behalf.")],
    reason: Annotated[str, typer.Option(help="Why, without a position.")],
    species: Annotated[list[str], typer.Option("--for", help="Scientific name of an animal; repeat it.")],
    grade: Annotated[str, typer.Option(help="photographed, inferred or modelled.")] = "modelled",
) -> None:
    """Ask the border service for openings; the request gets the next number.

    The kinds are lower_strands_out, lifted_wire, full_opening and seasonal.

    Example: qaplan border request ustyurt --gap S-12:lower_strands_out:1-3 --organisation "Reserve"
    --for "Gazella subgutturosa" --reason "Tracks end at the line in every winter."
    """
    from qaplan.app.services.border.letters import Asked, ask_for_gaps
    from qaplan.app.services.sessions import session_here
    from qaplan.app.services.studies import open_study

    asked = Asked(organisation, tuple(species), grade, reason, tuple(map(_wanted, gap)))
    made = ask_for_gaps(open_study(study), asked, session_here())
    typer.echo(f"Request {made.number} waits for the border service.")


def answer(
    study: _StudyArgument,
    number: _NumberArgument,
    segment: Annotated[
        list[str],
        typer.Option("--segment", help="SEGMENT:MONTHS, or SEGMENT:no; one for each that is asked."),
    ],
    text: Annotated[str, typer.Option(help="What else is said.")] = "",
) -> None:
    """Answer a request: for each opening the months in which it is possible, or no.

    Example: qaplan border answer ustyurt 1 --segment S-12:1-2
    """
    from qaplan.app.services.border.letters import answer_letter
    from qaplan.landscape.crossings.checks import read_months
    from qaplan.landscape.segments.types import ReplyLine

    lines = []
    for each in segment:
        name, _, said = each.partition(":")
        lines.append(ReplyLine(name, () if said == "no" else read_months(said)))
    answer_letter(_desk(study), number, lines, text)
    typer.echo(f"Request {number} is answered.")


def letter(
    study: _StudyArgument,
    number: _NumberArgument,
    out: _OutArgument,
    lang: _LanguageOption = "ru",
    reply: Annotated[bool, typer.Option(help="The answer instead of the request.")] = False,
) -> None:
    """Write an official request, or the answer to it, as a letter on A4.

    Example: qaplan border letter ustyurt 1 request.pdf --lang kk
    """
    from qaplan.app.services.border.papers import answer_paper, letter_paper
    from qaplan.app.services.languages import as_language
    from qaplan.app.services.sessions import session_here
    from qaplan.app.services.studies import open_study

    paper = answer_paper if reply else letter_paper
    out.write_bytes(paper(open_study(study), number, as_language(lang), session_here()))
    typer.echo(f"{out.name} was written.")


def card(
    study: _StudyArgument,
    post: Annotated[str, typer.Argument(help="Id of the post.")],
    out: _OutArgument,
    lang: _LanguageOption = "ru",
) -> None:
    """Write the duty card of a post on A4: its passages, what to note, whom to call; no place of an animal.

    Example: qaplan border card ustyurt P-3 card.pdf --lang kk
    """
    from qaplan.app.services.border.papers import duty_card
    from qaplan.app.services.languages import as_language

    out.write_bytes(duty_card(_desk(study), post, as_language(lang)))
    typer.echo(f"{out.name} was written.")


def annex(study: _StudyArgument, out: _OutArgument, lang: _LanguageOption = "ru") -> None:
    """Write the annex of an agreement on A4: passages by segment, visits, use, and what nobody has verified.

    Example: qaplan border annex ustyurt annex.pdf --lang ru
    """
    from qaplan.app.services.border.papers import agreement_annex
    from qaplan.app.services.languages import as_language
    from qaplan.app.services.sessions import session_here
    from qaplan.app.services.studies import open_study

    out.write_bytes(agreement_annex(open_study(study), as_language(lang), session_here()))
    typer.echo(f"{out.name} was written.")


def export(
    study: _StudyArgument,
    out: Annotated[
        Path | None, typer.Argument(help="The GeoJSON to write, by the second keeper; leave it out to ask.")
    ] = None,
) -> None:
    """Let the whole workspace out: one keeper asks, and another writes the file within half an hour.

    Example: qaplan border export ustyurt
    """
    from qaplan.app.services.border.exporting import ask_export, export_workspace

    desk = _desk(study)
    if out is None:
        until = ask_export(desk)
        typer.echo(f"Another keeper may write the file until {until:%H:%M} UTC.")
        return
    out.write_bytes(export_workspace(desk))
    typer.echo(f"{out.name} was written. It is not sealed: keep it as you keep such papers.")


def _desk(study: Path) -> Desk:
    from qaplan.app.services.border.desk import border_session, open_desk
    from qaplan.app.services.studies import open_study

    return open_desk(
        open_study(study), _passphrase(_VARIABLE, "Passphrase of the workspace"), border_session()
    )


def _passphrase(variable: str, prompt: str) -> str:
    """The passphrase from the variable, or typed unseen where somebody sits.

    Raises:
        UsageError: ``border.no_passphrase`` where nobody can type one.
    """
    from qaplan.base.errors import UsageError

    held = os.environ.get(variable, "")
    if held:
        return held
    if not sys.stdin.isatty():
        raise UsageError("border.no_passphrase", "no passphrase is given", do=f"put it into {variable}")
    return str(typer.prompt(prompt, hide_input=True))


def _wanted(text: str) -> WantedGap:
    from qaplan.landscape.crossings.checks import read_months
    from qaplan.landscape.segments.types import WantedGap

    segment, _, rest = text.partition(":")
    kind, _, said = rest.partition(":")
    return WantedGap(segment, kind, read_months(said))
