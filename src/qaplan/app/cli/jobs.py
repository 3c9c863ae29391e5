"""`qaplan jobs`: long work that goes on by itself; looked at, done, stopped and taken up again."""

from __future__ import annotations

import json as plain_json
from pathlib import Path
from typing import Annotated

import typer

from qaplan.base.errors import UsageError

__all__ = ["register"]

_StudyArgument = Annotated[Path, typer.Argument(help="Folder of the study.")]
_JobArgument = Annotated[str, typer.Argument(help="Id of the job, as qaplan jobs list gives it.")]
_JsonOption = Annotated[str, typer.Option("--json", help="Write JSON to a file; - is standard output.")]


def register(app: typer.Typer) -> None:
    """Add ``qaplan jobs``."""
    group = typer.Typer(help="Long work that goes on by itself.", no_args_is_help=True)
    group.command("list")(list_)
    group.command("start")(start)
    group.command("run")(run)
    group.command("cancel")(cancel)
    group.command("resume")(resume)
    app.add_typer(group, name="jobs")


def list_(study: _StudyArgument, json: _JsonOption = "") -> None:
    """List the jobs of a study in the order in which they were asked for.

    Example: qaplan jobs list ustyurt
    """
    from qaplan.app.cli.output import write_json
    from qaplan.app.cli.records import with_provenance
    from qaplan.app.services.jobs import list_jobs
    from qaplan.app.services.studies import open_study

    jobs = list_jobs(open_study(study))
    if json:
        write_json(with_provenance({"jobs": [job.to_record() for job in jobs]}, "jobs.list", {}), json)
        return
    for job in jobs:
        typer.echo(job.summary())
    if not jobs:
        typer.echo("No job was asked for yet. Next: qaplan jobs start STUDY cards.take folder=CARD_DIR.")


def start(
    study: _StudyArgument,
    kind: Annotated[str, typer.Argument(help="cards.take, detector.run or report.build.")],
    parameters: Annotated[list[str] | None, typer.Argument(help="With what, each as name=value.")] = None,
) -> None:
    """Ask for a job; qaplan jobs run, or a running qaplan web, does it.

    Example: qaplan jobs start ustyurt cards.take folder=/media/card mode=copy
    """
    from qaplan.app.services.jobs import LATER, start_job
    from qaplan.app.services.studies import open_study

    asked = dict(_parameter(each) for each in parameters or [])
    job = start_job(open_study(study), kind, asked, executor=LATER)
    typer.echo(f"{job.job_id} waits. Next: qaplan jobs run {study}")


def run(study: _StudyArgument, json: _JsonOption = "") -> None:
    """Do every job that waits, here and now, one after the other; also those that a dead program has left.

    Exit code 3 if one of them failed or was set aside; the others are done all the same.

    Example: qaplan jobs run ustyurt
    """
    from qaplan.app.cli.output import write_json
    from qaplan.app.cli.records import with_provenance
    from qaplan.app.services.jobs import run_waiting
    from qaplan.app.services.studies import open_study

    done = run_waiting(open_study(study))
    if json:
        write_json(with_provenance({"jobs": [job.to_record() for job in done]}, "jobs.run", {}), json)
    if json != "-":
        for job in done:
            typer.echo(job.summary())
        typer.echo(f"{len(done)} jobs were taken up.")
    if any(job.problem for job in done):
        raise typer.Exit(3)


def cancel(study: _StudyArgument, job: _JobArgument) -> None:
    """Stop a job at its next file; what it has finished stays, and nothing is left half done.

    Example: qaplan jobs cancel ustyurt job-4f2a90c1d3e5
    """
    from qaplan.app.services.jobs import cancel_job
    from qaplan.app.services.studies import open_study

    typer.echo(cancel_job(open_study(study), job).summary())


def resume(study: _StudyArgument, job: _JobArgument) -> None:
    """Let a job wait again that was stopped, failed, or was set aside.

    Example: qaplan jobs resume ustyurt job-4f2a90c1d3e5
    """
    from qaplan.app.services.jobs import LATER, resume_job
    from qaplan.app.services.studies import open_study

    typer.echo(resume_job(open_study(study), job, executor=LATER).summary())
    typer.echo(f"Next: qaplan jobs run {study}")


def _parameter(text: str) -> tuple[str, object]:
    name, equals, value = text.partition("=")
    if not equals:
        raise UsageError("job.bad_parameter", f"'{text[:60]}' is no parameter", do="write it as name=value")
    try:
        number = plain_json.loads(value)
    except ValueError:
        return name, value
    return name, number if isinstance(number, int | float) else value
