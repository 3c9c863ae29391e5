"""How long functions and files are, docstrings not counted, and which rule of size they break."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

LONG_LINES = 40
LONGEST_LINES = 100
LONG_SHARE = 0.05
FILE_LINES = 600


@dataclass(frozen=True)
class FunctionSize:
    name: str
    lines: int


def function_sizes(root: Path) -> list[FunctionSize]:
    """Every function below a folder, with its lines from ``def`` to its end less the docstring."""
    return [
        FunctionSize(f"{path.relative_to(root)}:{name}", lines)
        for path in _sources(root)
        for name, lines in _functions(path.read_text(encoding="utf-8"))
    ]


def broken_size_rules(root: Path) -> list[str]:
    """One sentence for each rule of size that the sources below a folder break."""
    functions = function_sizes(root)
    long = [f for f in functions if f.lines > LONG_LINES]
    broken = [
        f"function over {LONGEST_LINES} lines: {f.name} ({f.lines})" for f in long if f.lines > LONGEST_LINES
    ]
    if len(long) > LONG_SHARE * len(functions):
        names = ", ".join(f"{f.name} ({f.lines})" for f in long)
        broken.append(f"more than 5 % of functions over {LONG_LINES} lines: {names}")
    for path in _sources(root):
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines > FILE_LINES:
            broken.append(f"file over {FILE_LINES} lines: {path.relative_to(root)} ({lines})")
    return broken


def station_is_too_big(station: Path) -> bool:
    """Whether a station without sub-packages of its own passes 12 files or 3,000 lines."""
    files = [path for path in station.glob("*.py") if path.name != "__init__.py"]
    lines = sum(len(path.read_text(encoding="utf-8").splitlines()) for path in files)
    return len(files) > 12 or lines > 3000


@cache
def _functions(text: str) -> tuple[tuple[str, int], ...]:
    """Name and lines of each function of a file; a text that is measured again is not read again."""
    return tuple(
        (node.name, _lines(node))
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )


def _sources(root: Path) -> Iterator[Path]:
    return (path for path in sorted(root.rglob("*.py")) if "migrations" not in path.parts)


def _lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    assert node.end_lineno is not None
    lines = node.end_lineno - node.lineno + 1
    first = node.body[0]
    is_docstring = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    if is_docstring and isinstance(first.value.value, str):
        assert first.end_lineno is not None
        lines -= first.end_lineno - first.lineno + 1
    return lines
