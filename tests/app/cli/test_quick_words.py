"""Plain calls are read without Typer's machinery, and mean the same; every other call is left to it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import typer

from qaplan.app.cli import population_fit
from qaplan.app.cli.quick_words import read_words

FILES = ("--traps", "t.csv", "--captures", "c.csv", "--mask", "m.csv", "--mask-cell-ha", "225")


def by_typer(words: tuple[str, ...]) -> dict[str, Any]:
    """What Typer hands to the command."""
    app = typer.Typer(add_completion=False)
    app.command()(population_fit.fit)
    command = typer.main.get_command(app)
    with command.make_context("fit", list(words)) as context:
        return dict(context.params)


@pytest.mark.parametrize(
    "more",
    [
        (),
        ("--model", "D~1, g0~1", "--detectfn", "HN", "--conditional"),
        ("--at", "-8.5,-6.1,8.8", "--json", "-"),
        ("--userdist", "u1.csv", "u2.csv", "--binomial-n"),
        ("--userdist", "u1.csv", "--userdist", "u2.csv", "--hcov", "sex"),
        ("--detector", "proximity", "--detector", "multi"),
    ],
)
def test_a_plain_call_means_what_typer_says(more: tuple[str, ...]) -> None:
    found = read_words(population_fit.fit, [*FILES, *more])
    assert found is not None
    whole = by_typer((*FILES, *more))
    assert {name: value for name, value in whole.items() if name in found} == found
    assert not any(value for name, value in whole.items() if name not in found and name not in DEFAULTS)


DEFAULTS = {"model", "detector", "detectfn"}


@pytest.mark.parametrize(
    "words",
    [
        ("--help",),
        (*FILES, "--help"),
        FILES[:-2],
        (*FILES[:-1], "large"),
        (*FILES, "--json"),
        (*FILES, "--nonsense"),
        (*FILES, "--model=D~1"),
        (*FILES, "-x"),
        (*FILES, "--"),
    ],
)
def test_any_doubt_is_left_to_typer(words: tuple[str, ...]) -> None:
    assert read_words(population_fit.fit, words) is None


def test_paths_and_numbers_have_their_types() -> None:
    found = read_words(population_fit.compare, [*FILES, "--model", "D~1", "--model", "D~x"])
    assert found == {
        "traps": Path("t.csv"),
        "captures": Path("c.csv"),
        "mask": Path("m.csv"),
        "mask_cell_ha": 225.0,
        "model": ["D~1", "D~x"],
    }
