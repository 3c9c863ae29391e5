"""`qaplan log` and `qaplan undo`: what was done to a study, whether the log is whole, and taking it back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["register"]

_StudyArgument = Annotated[Path, typer.Argument(help="Folder of the study.")]
_JsonOption = Annotated[str, typer.Option("--json", help="Write JSON to a file; - is standard output.")]


def register(app: typer.Typer) -> None:
    """Add ``qaplan log`` and ``qaplan undo``."""
    group = typer.Typer(help="What was done to a study, by whom and when.", no_args_is_help=True)
    group.command("show")(show)
    group.command("verify")(verify)
    app.add_typer(group, name="log")
    app.command("undo")(undo)


def show(
    study: _StudyArgument,
    after: Annotated[int, typer.Option(help="Number of the last event that is not wanted again.")] = 0,
    by: Annotated[str, typer.Option("--by", help="Only what this person or role did.")] = "",
    action: Annotated[str, typer.Option(help="Only this, such as survey.card_taken or survey.")] = "",
    subject: Annotated[str, typer.Option(help="Only what was done to this id.")] = "",
    since: Annotated[str, typer.Option(help="Earliest day, such as 2024-09-27.")] = "",
    until: Annotated[str, typer.Option(help="Latest day.")] = "",
    words: Annotated[str, typer.Option(help="Only where reason, id or person hold these words.")] = "",
    json: _JsonOption = "",
) -> None:
    """Show the events in their order, one line each.

    Example: qaplan log show ustyurt --action survey --since 2024-09-01
    """
    from qaplan.app.cli.output import day_of, write_json
    from qaplan.app.cli.records import with_provenance
    from qaplan.app.services.log import LogFilter, log_line_record, show_log
    from qaplan.app.services.studies import open_study

    wanted = LogFilter(by, action, subject, day_of(since), day_of(until), words)
    lines = show_log(open_study(study), after=after, wanted=wanted)
    if json:
        events = [log_line_record(line) for line in lines]
        asked: dict[str, object] = {"after": after, "by": by, "action": action, "subject": subject}
        asked |= {"since": since, "until": until, "words": words}
        write_json(with_provenance({"events": events}, "log.show", asked), json)
        return
    for line in lines:
        subject = " ".join(part for part in (line.change.subject_kind, line.change.subject_id) if part)
        why = f"  ({line.change.why})" if line.change.why else ""
        at = line.at.isoformat(timespec="seconds")
        typer.echo(f"{line.seq:6}  {at}  {line.actor}  {line.change.action}  {subject}{why}")


def verify(study: _StudyArgument, json: _JsonOption = "") -> None:
    """Check that no event was edited, removed or moved.

    Exit code 3 if one was. Compare the head digest with that of an earlier report: it shows whether the
    whole study was set back.

    Example: qaplan log verify ustyurt
    """
    from qaplan.app.cli.output import write_json
    from qaplan.app.cli.records import say_problems, with_provenance
    from qaplan.app.services.log import check_log
    from qaplan.app.services.studies import open_study

    check = check_log(open_study(study))
    if json:
        write_json(with_provenance(check.to_record(), "log.verify", {}), json)
    if json != "-":
        state = "whole" if check.is_whole else "not whole"
        typer.echo(f"The log is {state}: {check.events} events, head {check.head or 'none'}.")
    say_problems(check.problems)
    if not check.is_whole:
        raise typer.Exit(3)


def undo(
    study: _StudyArgument,
    event: Annotated[int, typer.Argument(help="Number of the event, as qaplan log show gives it.")],
    why: Annotated[str, typer.Option(help="The reason, for the log.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be put back.")] = False,
    json: _JsonOption = "",
) -> None:
    """Take an event back exactly, with all that was done in the same go.

    It is an event too: taking that one back does it all again. Exit code 3 if something later stands in the
    way; it is named.

    Example: qaplan undo ustyurt 14 --why "the wrong card"
    """
    from qaplan.app.cli.output import write_json
    from qaplan.app.cli.records import with_provenance
    from qaplan.app.services.sessions import session_here
    from qaplan.app.services.studies import open_study
    from qaplan.app.services.undo import plan_undo, undo_event

    opened, session = open_study(study), session_here()
    plan = plan_undo(opened, event, session=session)
    if plan.refusal is not None:
        raise plan.refusal
    undone = None if dry_run else undo_event(opened, event, session=session, why=why)
    if json:
        write_json(with_provenance({**plan.to_record(), "undone_as": undone}, "undo", {"event": event}), json)
    if json != "-":
        rows = ", ".join(
            f"{table} {each.added + each.changed + each.removed}" for table, each in plan.rows.items()
        )
        done = "Would put back" if undone is None else f"Taken back as event {undone}:"
        typer.echo(f"{done} {plan.row_count} rows ({rows}).")
