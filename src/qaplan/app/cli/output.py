"""What every command writes alike: JSON, progress, and words read as days and rules."""

from __future__ import annotations

import json
import math
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from qaplan.base.errors import UsageError

if TYPE_CHECKING:
    from qaplan.survey.types import EventRule

__all__ = ["command_here", "day_of", "event_rule", "path_here", "steps", "write_json"]

_LONGEST_GAP_MIN = 366 * 24 * 60


def write_json(record: Mapping[str, object], target: str) -> None:
    """Write one JSON object to a file, or to standard output for ``-``.

    JSON has no word for what is infinite or not a number: it becomes null.
    """
    # Half letters, such as a name on a card may hold, are written as JSON spells them.
    try:
        text = json.dumps(record, ensure_ascii=False, indent=2, sort_keys=True, allow_nan=False)
    except ValueError:
        text = json.dumps(_finite(record), ensure_ascii=False, indent=2, sort_keys=True, allow_nan=False)
    text = text.encode("utf-8", "backslashreplace").decode()
    if target == "-":
        typer.echo(text)
    else:
        Path(target).write_text(text + "\n", encoding="utf-8")


def _finite(value: object) -> object:
    """The same with None for every number that is infinite or none."""
    if isinstance(value, Mapping):
        return {name: _finite(each) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(each) for each in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def command_here() -> str:
    """What to type for ``qaplan`` where the user stands: its name, or its path where the shell knows none."""
    script = Path(sys.executable).with_name("qaplan")
    known = shutil.which("qaplan")
    if known is not None and Path(known).samefile(script if script.exists() else known):
        return "qaplan"
    return str(path_here(script)) if script.exists() else f"{path_here(Path(sys.executable))} -m qaplan"


def path_here(path: Path) -> Path:
    """A path as the user would type it: from this folder on where it lies below, whole elsewhere."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


@contextmanager
def steps(what: str) -> Iterator[Callable[[str], None]]:
    """Show a spinner with the step that is being done, on a terminal only.

    Args:
        what: What the steps are for.

    Yields:
        A function to call with each step.
    """
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console

    with Console(stderr=True).status(what) as status:
        yield lambda line: status.update(f"{what}: {line}")


def day_of(text: str) -> date | None:
    """Read a day such as ``2024-09-27``; None for nothing.

    Raises:
        UsageError: ``cli.bad_day`` if it is no day of the calendar.
    """
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError("cli.bad_day", f"'{text}' is no day", do="write it as 2024-09-27") from None


def event_rule(min_gap_min: float, since: str) -> EventRule:
    """Read the rule of independence.

    Raises:
        UsageError: ``cli.bad_rule`` if the gap is negative or over a year, or the word unknown.
    """
    from qaplan.survey.types import EventRule

    if not 0 <= min_gap_min <= _LONGEST_GAP_MIN or since not in ("last-record", "last-independent"):
        raise UsageError(
            "cli.bad_rule",
            "the rule of independence cannot be read",
            do="give a gap in minutes, 0 to a year of them, and since last-record or last-independent",
        )
    return EventRule(min_gap_min, "last-record" if since == "last-record" else "last-independent")
