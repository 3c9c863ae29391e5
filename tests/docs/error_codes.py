"""Finding every stable code in the sources, however it reaches the error, problem, caution or refusal."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_CODE = re.compile(r"[a-z]+(?:\.[a-z0-9_*]+)+")
_CLASSES = ("Problem", "Refusal", "Caution", "QaplanError", "UsageError", "DataError", "ModelError")
_ALL_CLASSES = (*_CLASSES, "DisclosureError", "AccessError", "RefusalCard")


@dataclass(frozen=True)
class Taker:
    """Something that is called with a code.

    Args:
        position: Where the code stands among the positional arguments.
        keyword: Its name as a keyword.
        template: What is made of the argument, with ``{}`` for it.
    """

    position: int = 0
    keyword: str = "code"
    template: str = "{}"


@cache
def error_codes(source: Path) -> dict[str, str]:
    """Every code below a folder, with the first file that gives it.

    A code counts where it is the code argument of one of the classes, or of a function that hands it on to
    one (``_problem("overlap")`` for ``Problem(f"survey.{code}")``), or stands in a table named ``*_CODES``.
    What is composed of something that cannot be known here stands as ``*``.
    """
    found: dict[str, str] = {}
    for path in sorted(source.rglob("*.py")):
        for code in codes_in(ast.parse(path.read_text(encoding="utf-8"))):
            found.setdefault(code, str(path.relative_to(source)))
    return found


def codes_in(tree: ast.Module) -> set[str]:
    """Every code that one file gives."""
    takers = _takers(tree)
    texts = set(_tables(tree))
    for function, call, taker in _calls(tree, takers):
        for value in _argument(call, taker):
            texts.update(taker.template.format(text) for text in _texts(value, function))
    return {text for text in texts if _CODE.fullmatch(text)}


def _takers(tree: ast.Module) -> dict[str, Taker]:
    """The classes, and the functions of the file that hand a parameter on to them."""
    takers = {name: Taker() for name in _ALL_CLASSES}
    while True:
        known = len(takers)
        for function, call, taker in list(_calls(tree, takers)):
            for value in _argument(call, taker):
                handed = _handed_on(function, value, taker)
                if function is not None and handed is not None:
                    takers.setdefault(function.name, handed)
        if len(takers) == known:
            return takers


def _handed_on(function: ast.FunctionDef | None, value: ast.expr, taker: Taker) -> Taker | None:
    parameters = _parameters(function)
    parts = value.values if isinstance(value, ast.JoinedStr) else []
    bare = [part.value for part in parts if isinstance(part, ast.FormattedValue)]
    for node in (value, *bare):
        if isinstance(node, ast.Name) and node.id in parameters:
            template = "{}" if node is value else _composed(value, node.id)
            return Taker(parameters.index(node.id), node.id, taker.template.format(template))
    return None


def _calls(
    tree: ast.Module, takers: dict[str, Taker]
) -> Iterator[tuple[ast.FunctionDef | None, ast.Call, Taker]]:
    for function, node in _with_function(tree, None):
        if isinstance(node, ast.Call) and _name(node.func) in takers:
            yield function, node, takers[_name(node.func)]


def _with_function(
    node: ast.AST, function: ast.FunctionDef | None
) -> Iterator[tuple[ast.FunctionDef | None, ast.AST]]:
    for child in ast.iter_child_nodes(node):
        yield function, child
        yield from _with_function(child, child if isinstance(child, ast.FunctionDef) else function)


def _argument(call: ast.Call, taker: Taker) -> Iterator[ast.expr]:
    if len(call.args) > taker.position:
        yield call.args[taker.position]
    yield from (word.value for word in call.keywords if word.arg == taker.keyword)


def _texts(value: ast.expr, function: ast.FunctionDef | None) -> Iterator[str]:
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        yield value.value
    elif isinstance(value, ast.JoinedStr) and _handed_on(function, value, Taker()) is None:
        yield _composed(value, "")
    elif isinstance(value, ast.IfExp):
        yield from _texts(value.body, function)
        yield from _texts(value.orelse, function)
    elif isinstance(value, ast.Name) and function is not None:
        for node in ast.walk(function):
            if isinstance(node, ast.Assign) and any(_name(target) == value.id for target in node.targets):
                yield from _texts(node.value, function)


def _composed(value: ast.expr, parameter: str) -> str:
    parts = value.values if isinstance(value, ast.JoinedStr) else []
    return "".join(_part(part, parameter) for part in parts)


def _part(part: ast.expr, parameter: str) -> str:
    if isinstance(part, ast.Constant):
        return str(part.value)
    whole = isinstance(part, ast.FormattedValue) and isinstance(part.value, ast.Name)
    return "{}" if whole and _name(part.value) == parameter else "*"


def _tables(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        targets = node.targets if isinstance(node, ast.Assign) else []
        if any(_name(target).endswith(("_CODE", "_CODES")) for target in targets):
            constants = (each for each in ast.walk(node) if isinstance(each, ast.Constant))
            yield from (each.value for each in constants if isinstance(each.value, str))


def _parameters(function: ast.FunctionDef | None) -> list[str]:
    if function is None:
        return []
    names = [
        each.arg for each in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)
    ]
    return names[1:] if names[:1] in (["self"], ["cls"]) else names


def _name(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
