"""A call is answered by the commands that its words name, as by the whole command line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import typer
from typer.main import get_command, get_command_name

from qaplan.app.cli import build_app
from tests.app.cli.conftest import Run


def paths_of(app: typer.Typer) -> Iterator[tuple[str, ...]]:
    """The words of every command and every group."""
    for each in app.registered_commands:
        assert each.callback is not None
        yield (each.name or get_command_name(each.callback.__name__),)
    for group in app.registered_groups:
        assert group.name and group.typer_instance
        yield (group.name,)
        yield from ((group.name, *rest) for rest in paths_of(group.typer_instance))


def help_of(command: Any, words: tuple[str, ...]) -> str:
    """The help of what the words name, as the command line shows it."""
    context = None
    for word in ("qaplan", *words):
        if context is not None:
            command = context.command.get_command(context, word)
        context = command.make_context(word, [], parent=context, resilient_parsing=True)
    return str(command.get_help(context))


def test_every_command_and_group_has_the_help_that_it_has_in_the_whole() -> None:
    whole = build_app()
    paths, command = list(paths_of(whole)), get_command(whole)
    assert len(paths) > 150
    other = [each for each in paths if help_of(get_command(build_app(each)), each) != help_of(command, each)]
    assert other == []


def test_only_what_the_words_name_is_left() -> None:
    named = build_app(["log", "verify", "study", "--json", "-"])
    assert list(paths_of(named)) == [("log",), ("log", "verify")]


@pytest.mark.parametrize("words", [["lgo"], ["log", "verfy"], ["--debug", "log"]])
def test_beside_a_word_that_is_no_name_all_others_stay(words: list[str]) -> None:
    names = {each[: len(words)] for each in paths_of(build_app(words))}
    assert len(names) > 1


def test_a_misspelt_word_is_told_what_it_is_like(run: Run) -> None:
    done = run("log", "verfy", "study")
    assert done.code == 2
    assert "verify" in done.err
