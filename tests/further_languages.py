"""A further language for tests: every English string with a mark in front of it."""

from __future__ import annotations

from qaplan.base.catalogue import entries, topics
from qaplan.base.further_language import plural_forms, write_template

__all__ = ["filled"]


def filled(code: str, mark: str = "~") -> str:
    """A template with each English string written in it, and a mark in front: a language of its own."""
    forms, _ = plural_forms(code)
    english = {place: each for topic in topics() for place, each in entries("en", topic).items()}
    rows = [write_template(code).partition("\n\n")[0]]
    for (key, gender), each in english.items():
        context = f'msgctxt "{gender}"\n' if gender else ""
        said = [mark + _escaped(form) for form in each.forms]
        if len(said) == 1:
            rows.append(f'{context}msgid "{key}"\nmsgstr "{said[0]}"')
            continue
        plural = "\n".join(f'msgstr[{n}] "{form}{said[-1]}"' for n, form in enumerate(forms))
        rows.append(f'{context}msgid "{key}"\nmsgid_plural "{key}"\n{plural}')
    return "\n\n".join(rows) + "\n"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
