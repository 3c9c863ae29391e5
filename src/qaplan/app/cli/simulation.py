"""`qaplan simulation`: practice cards of a country that is not there, and a course that scores a reviewer."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qaplan.app.cli import simulation_design
from qaplan.app.cli.answering import JsonOption, LangOption

__all__ = ["register"]

_FolderArgument = Annotated[Path, typer.Argument(help="A new folder.")]
_SeedOption = Annotated[int, typer.Option(min=0, help="The same seed gives the same files.")]
_WidthOption = Annotated[int, typer.Option(min=160, max=4000, help="Width of the pictures, pixels.")]


def register(app: typer.Typer) -> None:
    """Add ``qaplan simulation``."""
    group = typer.Typer(
        help="Practice in a country that is not there; every picture says SIMULATED.", no_args_is_help=True
    )
    group.command("cards")(cards)
    group.command("course")(course)
    group.command("score")(score)
    group.command("coats")(coats)
    group.command("leopards")(leopards)
    group.command("numbers")(numbers)
    simulation_design.register_in(group)
    app.add_typer(group, name="simulation")


def cards(
    folder: _FolderArgument,
    seed: _SeedOption = 1,
    width: _WidthOption = 640,
    clean: Annotated[int, typer.Option(min=0, max=200, help="Cards with nothing wrong.")] = 20,
    faults: Annotated[bool, typer.Option(help="Add cards with clock faults and mix-ups.")] = True,
    labelled: Annotated[bool, typer.Option(help="Write species and individual as keywords.")] = False,
    json: JsonOption = "",
) -> None:
    """Write practice cards, their field sheet and, in truth.json beside them, what really was.

    The cards lie in FOLDER/cards. Only a virtual study takes them: qaplan init STUDY --kind virtual.

    Example: qaplan simulation cards practice-cards --seed 7
    """
    from qaplan.app.cli.output import steps, write_json
    from qaplan.app.services.practice import PracticeOrder, make_practice

    order = PracticeOrder(seed, clean, faults, (width // 2 * 2, width * 3 // 8 * 2), labelled)
    with steps("Writing practice cards") as progress:
        made = make_practice(folder, order, progress=progress)
    if json:
        write_json(made.to_record(), json)
    if json != "-":
        typer.echo(made.summary())


def course(
    folder: _FolderArgument,
    seed: _SeedOption = 1,
    width: _WidthOption = 640,
    singles: Annotated[int, typer.Option(min=0, max=900, help="Questions on species and flank.")] = 40,
    pairs: Annotated[int, typer.Option(min=0, max=400, help="Questions on individuals.")] = 20,
    json: JsonOption = "",
) -> None:
    """Write a course for reviewers: FOLDER/set to give away, FOLDER/answers.json to keep.

    A reviewer fills in set/questions.csv: species and flank of single pictures, and whether two pictures
    of one flank show the same animal.

    Example: qaplan simulation course course-1 --seed 7
    """
    from qaplan.app.cli.output import path_here, steps, write_json
    from qaplan.app.services.practice_course import write_course

    size_px = (width // 2 * 2, width * 3 // 8 * 2)
    with steps("Writing the course") as progress:
        made = write_course(folder, seed, singles=singles, pairs=pairs, size_px=size_px, progress=progress)
    if json:
        write_json(made.to_record(), json)
    if json != "-":
        typer.echo(f"{made.asked} questions on {made.pictures} pictures: {path_here(made.questions)}")
        typer.echo(f"Keep to yourself: {path_here(made.answers)}")


def score(
    answers: Annotated[Path, typer.Argument(help="questions.csv as the reviewer filled it in.")],
    folder: Annotated[Path, typer.Argument(help="Folder of the course, with answers.json in it.")],
    lang: LangOption = "en",
    json: JsonOption = "",
) -> None:
    """Score a reviewer: how often species, flank and individual were wrong, with Wilson intervals at 95 %.

    Example: qaplan simulation score filled.csv course-1
    """
    from qaplan.app.cli.output import write_json
    from qaplan.app.services.languages import as_language
    from qaplan.app.services.practice_course import score_answers, told_score

    language = as_language(lang)
    result = score_answers(answers, folder)
    if json:
        write_json(result.to_record(), json)
    if json != "-":
        typer.echo(told_score(result, language))


def coats(
    folder: _FolderArgument,
    seed: _SeedOption = 1,
    animals: Annotated[int, typer.Option(min=1, max=200, help="How many leopards.")] = 24,
    encounters: Annotated[int, typer.Option(min=1, max=50, help="Encounters of each.")] = 3,
    hardness: Annotated[float, typer.Option(min=0, max=1, help="0 well seen, 1 hardly.")] = 0.5,
    flanks: Annotated[str, typer.Option(help="left, right or left,right.")] = "left",
    burst: Annotated[int, typer.Option(min=1, max=9, help="Pictures of each flank in an encounter.")] = 1,
    stations: Annotated[int, typer.Option(min=1, max=99, help="How many stations.")] = 12,
    width: _WidthOption = 960,
    with_background: Annotated[
        bool, typer.Option("--with-background/--without-background", help="Keep what is behind the leopard.")
    ] = True,
    json: JsonOption = "",
) -> None:
    """Write a catalogue of simulated leopards: frames, blanks, masks, and manifest.csv that names them.

    What a matcher makes of them is a test on drawings and never accuracy in the field.

    Example: qaplan simulation coats coats-1 --animals 8 --encounters 3 --hardness 0.5 --seed 1
    """
    from qaplan.app.cli.output import path_here, steps, write_json
    from qaplan.app.services.practice_coats import flanks_of, write_coats
    from qaplan.simulation.leopards.catalogues import CatalogueOrder

    order = CatalogueOrder(
        seed=seed,
        animals=animals,
        encounters=encounters,
        hardness=hardness,
        flanks=flanks_of(flanks),
        stations=stations,
        burst=burst,
        size_px=(width // 2 * 2, width // 3 * 2),
    )
    with steps("Drawing leopards") as progress:
        made = write_coats(folder, order, with_background=with_background, progress=progress)
    if json:
        write_json(made.to_record(), json)
    if json != "-":
        typer.echo(f"{made.pictures} pictures and {made.blanks} blanks, all SIMULATED.")
        typer.echo(f"They are listed in {path_here(made.manifest)}")


def leopards(
    folder: Annotated[Path, typer.Argument(help="Folder of the study; its cards go beside it.")],
    seed: _SeedOption = 1,
    json: JsonOption = "",
) -> None:
    """Build a virtual study of leopards: boxes, sides, scores and first decisions; the rest waits for you.

    Two readers who are not there have read some pairs. One animal was only seen from the left and one only
    from the right, two flanks are linked, and three statements cannot all be true.

    Example: qaplan simulation leopards leopards
    """
    from qaplan.app.cli.output import command_here, steps, write_json
    from qaplan.app.services.leopard_study import build_leopards

    with steps("Building a study of leopards") as progress:
        made = build_leopards(folder, folder.with_name(f"{folder.name}_cards"), seed=seed, progress=progress)
    if json:
        write_json(made.to_record(), json)
    if json != "-":
        typer.echo(made.summary())
        typer.echo(f"Read a pair: {command_here()} web {folder.parent}")


def numbers(
    folder: Annotated[Path, typer.Argument(help="Folder of the study; its cards go beside it.")],
    seed: _SeedOption = 1,
    json: JsonOption = "",
) -> None:
    """Build a virtual study of thirty stations whose leopards are told apart, so that a density follows.

    Cameras of six stations stand still for weeks. How many leopards there really are is said at the end.

    Example: qaplan simulation numbers numbers
    """
    from qaplan.app.cli.output import command_here, steps, write_json
    from qaplan.app.services.numbers_study import build_numbers

    with steps("Building a study of numbers") as progress:
        made = build_numbers(folder, folder.with_name(f"{folder.name}_cards"), seed=seed, progress=progress)
    if json:
        write_json(made.to_record(), json)
    if json != "-":
        typer.echo(made.summary())
        typer.echo(f"Estimate a density: {command_here()} population estimate {folder}")
