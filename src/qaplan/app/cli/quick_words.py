"""Reading the words of a plain call without the machinery that reads any call, which takes longer than a fit.

Only what is beyond doubt is read here: known options, each with a value of its type. For anything else, such
as a word of help or a slip, the answer is None, and the whole command line is asked, which explains.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from typer.models import ArgumentInfo, OptionInfo

__all__ = ["read_words"]


@dataclass(frozen=True)
class _Parameter:
    """A parameter of a command: its name in Python, its type, and whether it is given again and again."""

    name: str
    kind: type
    is_many: bool


def read_words(command: Callable[..., None], words: Sequence[str]) -> dict[str, Any] | None:
    """The arguments that a call gives to a command; None where there is any doubt.

    Args:
        command: The function of the command, its parameters annotated for Typer.
        words: The words after the name of the command.
    """
    options, arguments = _declared(command)
    found: dict[str, Any] = {}
    at = 0
    while at < len(words):
        word, at = words[at], at + 1
        parameter = options.get(word) if word.startswith("-") else arguments
        if parameter is None:
            return None
        text = word
        if word.startswith("-") and parameter.kind is not bool:
            if at == len(words):
                return None
            text, at = words[at], at + 1
        value = _value(parameter, text)
        if value is None:
            return None
        if parameter.is_many:
            found.setdefault(parameter.name, []).append(value)
        else:
            found[parameter.name] = value
    needed = [
        each.name
        for each in inspect.signature(command).parameters.values()
        if each.default is inspect.Parameter.empty
    ]
    return found if set(needed) <= set(found) else None


def _declared(command: Callable[..., None]) -> tuple[dict[str, _Parameter], _Parameter | None]:
    """The options by their words, and the parameter that takes all other words."""
    options: dict[str, _Parameter] = {}
    others = None
    for name, hint in get_type_hints(command, include_extras=True).items():
        if get_origin(hint) is not Annotated:
            continue
        kind, info, *_ = get_args(hint)
        is_optional = type(None) in get_args(kind)
        bare = get_args(kind)[0] if is_optional else kind
        is_many = get_origin(bare) is list
        parameter = _Parameter(name, get_args(bare)[0] if is_many else bare, is_many)
        if isinstance(info, ArgumentInfo):
            others = parameter if is_many else others
        if isinstance(info, OptionInfo):
            words = [word for word in info.param_decls or () if word.startswith("-")]
            options.update(dict.fromkeys(words or [f"--{name.replace('_', '-')}"], parameter))
    return options, others


def _value(parameter: _Parameter, text: str) -> Any | None:  # noqa: ANN401  # of the type of the parameter
    if parameter.kind is bool:
        return True
    if parameter.kind in (float, int):
        try:
            return parameter.kind(text)
        except ValueError:
            return None
    return Path(text) if parameter.kind is Path else text if parameter.kind is str else None
