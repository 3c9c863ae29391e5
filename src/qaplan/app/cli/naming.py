"""What the words of a call name among the commands: the rest need not be taken to pieces."""

from __future__ import annotations

from collections.abc import Iterable

import typer
from typer.main import get_command_name
from typer.models import CommandInfo

__all__ = ["keep_named"]


def keep_named(app: typer.Typer, words: Iterable[str]) -> None:
    """Leave out the commands that the words of a call do not name; Typer reads each one that is left.

    What the first word that is no name stands under stays whole: its help lists it, and a word that is
    misspelt is told there what it is like.

    Args:
        app: The command line, put together for this one call.
        words: The words of the call.
    """
    level = app
    for word in words:
        groups = [each for each in level.registered_groups if each.name == word]
        commands = [each for each in level.registered_commands if _name_of(each) == word]
        if not groups and not commands:
            return
        level.registered_groups = groups
        level.registered_commands = commands
        inner = groups[-1].typer_instance if groups else None
        if inner is None:
            return
        level = inner


def _name_of(command: CommandInfo) -> str:
    if command.name:
        return command.name
    return get_command_name(getattr(command.callback, "__name__", ""))
