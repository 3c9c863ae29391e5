"""Where files are opened: in a station's ``files.py`` or ``files/``, and nowhere else in a station."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

from tests.architecture.stations import STATIONS

_METHODS = {"read_text", "read_bytes", "write_text", "write_bytes", "open", "unlink", "mkdir"}
_READS_PACKAGED_DATA = "base/resources.py"


def files_opened_elsewhere(source: Path) -> list[str]:
    """File and line of every call that opens, makes or removes a file outside a station's files module."""
    return [
        f"{path.relative_to(source).as_posix()}:{line}"
        for station in STATIONS
        for path in sorted((source / station).rglob("*.py"))
        if "files" not in (path.stem, *path.relative_to(source).parts)
        and path.relative_to(source).as_posix() != _READS_PACKAGED_DATA
        for line in _lines_that_open(path.read_text(encoding="utf-8"))
    ]


@cache
def _lines_that_open(text: str) -> tuple[int, ...]:
    return tuple(
        node.lineno for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call) and _opens(node.func)
    )


def _opens(function: ast.expr) -> bool:
    if isinstance(function, ast.Name):
        return function.id == "open"
    return isinstance(function, ast.Attribute) and function.attr in _METHODS
