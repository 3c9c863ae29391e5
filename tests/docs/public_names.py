"""The public names of the stations, and the words that they are made of."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tests.architecture.stations import STATIONS


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
