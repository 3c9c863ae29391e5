"""What commands put around their results: provenance, problems, tables safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from qaplan.base.errors import Problem
from qaplan.base.provenance import Provenance, computed_by

if TYPE_CHECKING:
    from qaplan.base.refusal import Caution

__all__ = ["as_csv", "say_cautions", "say_problems", "with_provenance", "write_csv"]

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def with_provenance(
    record: Mapping[str, object], activity: str, parameters: Mapping[str, object]
) -> dict[str, object]:
    """A record with what was done, with which parameters and by which program.

    Args:
        record: The result.
        activity: Dotted name of what was done.
        parameters: Its parameters as plain values.
    """
    made = computed_by(activity, parameters)
    said = {
        "id": Provenance(made).id,
        "activity": activity,
        "parameters": dict(parameters),
        "software": made.software,
    }
    return {**record, "provenance": said}


def say_problems(problems: Iterable[Problem]) -> None:
    """Write one line for each problem to standard error."""
    for problem in problems:
        typer.echo(f"  {problem.code}: {problem.sentence()}", err=True)


def say_cautions(cautions: Iterable[Caution]) -> None:
    """Write one line for each thing that is doubtful but usable to standard error."""
    from qaplan.base.messages import Text

    text = Text("en")
    for caution in cautions:
        typer.echo(f"  {caution.code}: {text.say(caution.message)}", err=True)


def as_csv(rows: Sequence[Mapping[str, object]]) -> str:
    """Rows as CSV; a text that a spreadsheet would run as a formula is quoted with an apostrophe."""
    if not rows:
        return ""
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(rows[0]))
    writer.writeheader()
    writer.writerows({name: _inert(value) for name, value in row.items()} for row in rows)
    return text.getvalue()


def write_csv(rows: Sequence[Mapping[str, object]], target: str) -> None:
    """Write rows as CSV to a file, or to standard output for ``-``."""
    if target == "-":
        typer.echo(as_csv(rows), nl=False)
    else:
        Path(target).write_text(as_csv(rows), encoding="utf-8", newline="")


def _inert(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA_STARTS) else value
