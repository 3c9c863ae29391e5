"""`qaplan log`: the event log of a study, and the check that nobody has touched it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["register"]

_StudyArgument = Annotated[Path, typer.Argument(help="Folder of the study.")]
_JsonOption = Annotated[str, typer.Option("--json", help="Write JSON to a file; - is standard output.")]


def register(app: typer.Typer) -> None:
    """Add ``qaplan log``."""
    group = typer.Typer(help="What was done to a study, by whom and when.", no_args_is_help=True)
    group.command("show")(show)
    group.command("verify")(verify)
    app.add_typer(group, name="log")


def show(
    study: _StudyArgument,
    after: Annotated[int, typer.Option(help="Number of the last event that is not wanted again.")] = 0,
    json: _JsonOption = "",
) -> None:
    """Show the events in their order, one line each.

    Example: qaplan log show ustyurt --after 100
    """
    from qaplan.app.cli.output import write_json
    from qaplan.app.cli.records import with_provenance
    from qaplan.app.services.log import log_line_record, show_log
    from qaplan.app.services.studies import open_study

    lines = show_log(open_study(study), after=after)
    if json:
        events = [log_line_record(line) for line in lines]
        write_json(with_provenance({"events": events}, "log.show", {"after": after}), json)
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
