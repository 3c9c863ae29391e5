"""The public names, codes and commands that the documentation must speak of."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.stations import STATIONS

_CODE = re.compile(r"[a-z]+(?:\.[a-z0-9_]+)+")
_ERRORS = ("Problem", "Refusal", "Caution", "QaplanError", "UsageError", "DataError", "ModelError")
_RAISING = (*_ERRORS, "DisclosureError", "AccessError")


def public_classes(source: Path) -> dict[str, str]:
    """Every class that a station exports in ``__all__``, with the file that does."""
    found = {}
    for station in STATIONS:
        for path in sorted((source / station).rglob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            exported = _exported(tree)
            classes = [
                node.name for node in tree.body if isinstance(node, ast.ClassDef) and node.name in exported
            ]
            found.update(dict.fromkeys(classes, str(path.relative_to(source))))
    return found


def error_codes(source: Path) -> dict[str, str]:
    """Every stable code that is given to an error, a problem, a caution or a refusal, with its file.

    A code counts where it is the first argument, or ``code=``, of one of the classes or of a function of
    the same file that has a parameter of that name, or stands in a table of codes named ``*_CODES``.
    """
    found: dict[str, str] = {}
    for path in sorted(source.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        takers = (*_RAISING, *_functions_that_take_a_code(tree))
        for node in ast.walk(tree):
            for code in _codes_of(node, takers):
                found.setdefault(code, str(path.relative_to(source)))
    return found


def words_of(class_name: str) -> list[str]:
    """The words of a class name, lower case.

    >>> words_of("MortalityCase")
    ['mortality', 'case']
    """
    return [word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z][a-z0-9]*", class_name)]


def is_spelt_by(words: list[str], terms: set[str]) -> bool:
    """Whether a row of words can be read as glossary terms, one after the other.

    >>> is_spelt_by(["mortality", "case"], {"mortality case"})
    True
    """
    if not words:
        return True
    return any(
        " ".join(words[:length]) in terms and is_spelt_by(words[length:], terms)
        for length in range(1, len(words) + 1)
    )


def _exported(tree: ast.Module) -> set[str]:
    for node in tree.body:
        if isinstance(node, ast.Assign) and any(
            isinstance(t, ast.Name) and t.id == "__all__" for t in node.targets
        ):
            return set(ast.literal_eval(node.value))
    return set()


def _functions_that_take_a_code(tree: ast.Module) -> tuple[str, ...]:
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    return tuple(
        f.name for f in functions if "code" in {each.arg for each in (*f.args.args, *f.args.kwonlyargs)}
    )


def _codes_of(node: ast.AST, takers: tuple[str, ...]) -> Iterator[str]:
    given: list[ast.expr] = []
    if isinstance(node, ast.Call) and _name(node.func) in takers:
        given = [*node.args, *(word.value for word in node.keywords if word.arg == "code")]
        given = [
            each
            for each in given
            if _name(node.func) not in _RAISING or each is given[0] or each not in node.args
        ]
    elif isinstance(node, ast.Assign) and any(_name(t).endswith(("_CODE", "_CODES")) for t in node.targets):
        given = [node.value]
    constants = (node.value for each in given for node in ast.walk(each) if isinstance(node, ast.Constant))
    yield from (text for text in constants if isinstance(text, str) and _CODE.fullmatch(text))


def _name(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
