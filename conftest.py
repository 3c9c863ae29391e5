"""The code blocks of README and docs/ are tests: python runs, console blocks call qaplan and compare."""

from __future__ import annotations

import contextlib
import doctest
import io
import os
import re
import shlex
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

from sybil import Example, Sybil
from sybil.parsers.myst import CodeBlockParser, PythonCodeBlockParser

# Scripts of the documentation, and what needs Django to be set up; none has doctests.
collect_ignore = [
    "docs/conf.py",
    "docs/write_cli_reference.py",
    "docs/write_rights_reference.py",
    "docs/_build",
    "src/qaplan/app",
]

# Two processes run the tests: more threads of linear algebra would only wait for each other, at full load.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

_EXPECTED_EXIT = re.compile(r"<!-- expect exit (\d+) -->\s*\Z")
_LOOSE = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


class ConsoleBlockParser(CodeBlockParser):
    """Blocks of ``$ qaplan ...`` lines, each with the output that it must have, or with none.

    A comment ``<!-- expect exit 3 -->`` just before the block says how its commands end; else it is 0.
    """

    language = "console"

    def evaluate(self, example: Example) -> str | None:
        """Run the commands of one block; return what went wrong, or None."""
        before = example.document.text[: example.region.start]
        found = _EXPECTED_EXIT.search(before)
        expected_exit = int(found[1]) if found else 0
        for command, output in _commands(example.parsed):
            wrong = _run(command, output, expected_exit)
            if wrong:
                return wrong
        return None


def _commands(block: str) -> Iterator[tuple[str, str]]:
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, _, output = part.partition("\n")
        yield command, output


def _run(command: str, expected: str, expected_exit: int) -> str | None:
    program, *arguments = shlex.split(command)
    assert program == "qaplan", f"a console block calls qaplan only, not {program}; mark other blocks as sh"
    ended, said = _called(arguments)
    if ended != expected_exit:
        return f"$ {command}\nended with {ended}, not {expected_exit}:\n{said}"
    if expected.strip() and not doctest.OutputChecker().check_output(expected, said, _LOOSE):
        return f"$ {command}\nexpected:\n{expected}\nbut said:\n{said}"
    return None


def _called(arguments: list[str]) -> tuple[int, str]:
    """Call qaplan in this process, which has imported most of it; how it ended, and all that it said."""
    from qaplan.app.cli import main
    from qaplan.app.web.settings import configure_pages

    configure_pages()
    said = io.StringIO()
    with (
        mock.patch.dict(os.environ, {"NO_COLOR": "1", "COLUMNS": "100"}),
        mock.patch.object(sys, "excepthook"),
        contextlib.redirect_stdout(said),
        contextlib.redirect_stderr(said),
    ):
        ended = main(arguments)
    return ended, said.getvalue()


def _enter(namespace: dict[str, Any]) -> None:
    namespace["_kept"] = tempfile.TemporaryDirectory()
    namespace["_came_from"] = Path.cwd()
    os.chdir(namespace["_kept"].name)


def _leave(namespace: dict[str, Any]) -> None:
    os.chdir(namespace["_came_from"])
    namespace["_kept"].cleanup()


pytest_collect_file = Sybil(
    parsers=[PythonCodeBlockParser(future_imports=["annotations"]), ConsoleBlockParser()],
    patterns=["README.md", "docs/*.md", "docs/**/*.md"],
    setup=_enter,
    teardown=_leave,
).pytest()
