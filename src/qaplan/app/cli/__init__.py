"""The command line: what it is made of, and how every refusal and every bug ends.

Importing this file costs Typer and nothing heavier; a command opens what it needs when it runs.
"""

from __future__ import annotations

import io
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Annotated

import typer

from qaplan import __version__
from qaplan.app.cli.naming import keep_named
from qaplan.base.disk import disk_refusal
from qaplan.base.errors import QaplanError, UsageError

__all__ = ["build_app", "explain_bug", "main", "report_error"]


_QUICK = (("population", "fit"), ("population", "compare"))


def build_app(words: Sequence[str] = ()) -> typer.Typer:
    """Put the command line together from the files of this folder.

    Args:
        words: The words of the call; commands that they do not name are left out. With no words it is whole.
    """
    app = typer.Typer(
        name="qaplan",
        help="From a trail-camera card to a statement whose every number can be walked back.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    app.callback()(_common_options)
    for register in _registers_of(words) or _registers():
        register(app)
    keep_named(app, words)
    return app


def _run_quickly(words: Sequence[str]) -> bool:
    """Run a command that must start soon, where its words leave no doubt; say whether it was run."""
    if tuple(words[:2]) not in _QUICK:
        return False
    from qaplan.app.cli import population_fit
    from qaplan.app.cli.quick_words import read_words

    command = population_fit.fit if words[1] == "fit" else population_fit.compare
    found = read_words(command, words[2:])
    if found is None:
        return False
    command(**found)
    return True


def _registers_of(words: Sequence[str]) -> tuple[Callable[[typer.Typer], None], ...]:
    """What registers a command that must start soon, alone; nothing for any other words."""
    if tuple(words[:2]) in _QUICK:
        from qaplan.app.cli import population_fit

        return (population_fit.register_alone,)
    return ()


def _registers() -> tuple[Callable[[typer.Typer], None], ...]:
    from qaplan.app.cli import (
        border,
        demo,
        doctor,
        encounters,
        evidence,
        identity,
        jobs,
        keeping,
        landscape,
        languages,
        log,
        people,
        population,
        recognition,
        report,
        simulation,
        study,
        survey,
        web,
        why,
    )

    river = (study, survey, recognition, identity, evidence, encounters, population, landscape, border)
    modules = (*river, report, simulation, why, log, keeping, jobs, people, web, languages, demo, doctor)
    return tuple(module.register for module in modules)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code.

    Args:
        arguments: The words after ``qaplan``; those of the process when None.

    Returns:
        0 done, 2 the call is wrong, 3 the data are wrong, 4 a refusal. A bug of ours is not caught
        here: it reaches :func:`explain_bug`, and the process ends with 1.
    """
    sys.excepthook = explain_bug
    # Our matrices are small: more threads of linear algebra would only wait for each other, at full load.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A console that lacks a letter, or a name that is no text, must not end a command.
            stream.reconfigure(errors="backslashreplace")
    words = sys.argv[1:] if arguments is None else list(arguments)
    try:
        if not _run_quickly(words):
            command = typer.main.get_command(build_app(words))
            command.main(args=words, prog_name="qaplan")
    except typer.Exit as end:
        return end.exit_code
    except QaplanError as error:
        report_error(error)
        return error.exit_code
    except (OSError, UnicodeEncodeError) as error:
        refusal = _refusal_of(error)
        if refusal is None:
            raise
        report_error(refusal)
        return refusal.exit_code
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return 0


def _refusal_of(error: OSError | UnicodeEncodeError) -> UsageError | None:
    """What the disk, or a word of the call, is to blame for; None where we are."""
    if isinstance(error, OSError):
        return disk_refusal(error)
    do = "look for an odd sign in the words of the call, and write them again"
    return UsageError("cli.not_text", "a word of the call holds half a letter", do=do)


def report_error(error: QaplanError) -> None:
    """Write what is wrong, where, what to do and the code to standard error."""
    headline, *rows = error.sentences()
    typer.echo(f"qaplan: {headline} [{error.code}]", err=True)
    for row in rows:
        typer.echo(f"  {row}", err=True)


def explain_bug(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Say that the fault is ours and where it lies, without the values, which may be places.

    Args:
        kind: Class of the exception.
        error: The exception itself; its text is not shown.
        trace: Where it came from.
    """
    if issubclass(kind, KeyboardInterrupt):
        typer.echo("qaplan: stopped.", err=True)
        return
    last = traceback.extract_tb(trace)[-1:]
    place = f" in {last[0].name}, line {last[0].lineno}" if last else ""
    typer.echo(
        f"qaplan: this is our bug, not yours: {kind.__name__}{place}.\n"
        "  Run the command again with --debug before its first word, look the text over for places\n"
        "  that nobody should see, and send it as SECURITY.md or CONTRIBUTING.md say.",
        err=True,
    )


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"qaplan {__version__}")
        raise typer.Exit


def _show_bugs_whole(wanted: bool) -> None:
    if wanted:
        sys.excepthook = sys.__excepthook__


_VersionOption = Annotated[
    bool, typer.Option("--version", help="Print the version and stop.", is_eager=True, callback=_show_version)
]
_DebugOption = Annotated[
    bool, typer.Option("--debug", help="Show the whole trace of a bug.", callback=_show_bugs_whole)
]


def _common_options(
    version: _VersionOption = False,
    debug: _DebugOption = False,
) -> None:
    """From a trail-camera card to a statement whose every number can be walked back."""
