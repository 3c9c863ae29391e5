"""`qaplan identity next`, `count` and `draws`: which pair to show next, how many animals, who may be who."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qaplan.app.cli.answering import JsonOption, LangOption, give

if TYPE_CHECKING:
    from qaplan.app.services.identity.counting import Counting

__all__ = ["register_in"]

_REFUSED = 4

_PairsArgument = Annotated[
    Path | None,
    typer.Argument(help="CSV or XLSX of pairs: side_a, side_b, probability. A side is ENCOUNTER#left."),
]
_DecisionsOption = Annotated[
    Path | None,
    typer.Option(help="CSV or XLSX of answers: side_a, side_b, verdict, and perhaps reader and error rates."),
]
_StudyOption = Annotated[Path | None, typer.Option("--study", help="Folder of a study, in place of tables.")]
_SeedOption = Annotated[int, typer.Option(help="Seed of the draws; the same seed draws the same.")]


def register_in(group: typer.Typer) -> None:
    """Add the commands to ``qaplan identity``."""
    group.command("next")(next_pairs)
    group.command("count")(count)
    group.command("draws")(draws)


def next_pairs(
    pairs: _PairsArgument = None,
    decisions: _DecisionsOption = None,
    study: _StudyOption = None,
    reader: Annotated[
        str, typer.Option(help="Who is asked; what this reader has answered is left out.")
    ] = "",
    number: Annotated[int, typer.Option(min=1, max=500, help="How many pairs at most.")] = 10,
    lang: LangOption = "en",
    json: JsonOption = "",
) -> None:
    """Say which pairs to look at next: those whose answers change most, and why each.

    An answer changes much when it is open, and when another one would change who is who or the number of
    animals. No pair is left where no other answer to who is who is likely. Where the pairs have no
    probabilities, the command ends with exit code 4.

    Example: qaplan identity next pairs.csv --decisions decisions.csv
    """
    from qaplan.app.services.identity.counting import refuse_questions, tell_count, tell_questions
    from qaplan.app.services.languages import as_language
    from qaplan.identity.counting.asking import Asking

    language = as_language(lang)
    counting = _counting(pairs, decisions, study)
    refusal = refuse_questions(counting)
    if refusal is not None:
        give(tell_count(refusal), language, json)
        raise typer.Exit(_REFUSED)
    questions = Asking(counting.evidence).next_pairs(reader, count=number)
    give(tell_questions(questions, counting), language, json)


def count(
    pairs: _PairsArgument = None,
    decisions: _DecisionsOption = None,
    study: _StudyOption = None,
    seed: _SeedOption = 1,
    lang: LangOption = "en",
    json: JsonOption = "",
) -> None:
    """Say how many animals there are among the sides, with an interval.

    The interval is over all answers to who is who that the pairs and the decisions leave open. Left and right
    flanks are two catalogues until a decision "same" between the two sides of one encounter links them. Where
    the pairs have no probabilities, where people have looked at too little, or where the draws do not agree,
    the command ends with exit code 4.

    Example: qaplan identity count pairs.csv --decisions decisions.csv --json -
    """
    from qaplan.app.cli.output import steps
    from qaplan.app.services.identity.counting import count_of, tell_count
    from qaplan.app.services.languages import as_language

    language = as_language(lang)
    counting = _counting(pairs, decisions, study)
    with steps("Counting") as step:
        step("walking through the possible answers")
        found = count_of(counting, seed=seed)
    give(tell_count(found), language, json)
    if found.status != "ok":
        raise typer.Exit(_REFUSED)


def draws(
    out: Annotated[Path, typer.Argument(help="File for the draws, ending in .csv, .json or .parquet.")],
    pairs: Annotated[Path | None, typer.Option(help="CSV or XLSX of pairs with probabilities.")] = None,
    decisions: _DecisionsOption = None,
    study: _StudyOption = None,
    encounters: Annotated[
        Path | None, typer.Option(help="CSV or XLSX with encounter, station, date; a manifest will do.")
    ] = None,
    number: Annotated[int, typer.Option("--draws", help="How many draws.")] = 200,
    seed: _SeedOption = 1,
) -> None:
    """Draw who is who again and again, and write each draw as encounter histories.

    Each draw is one whole answer; together they carry the doubt about who is who into what is estimated from
    them. An animal of a draw has a left flank, a right one, or both where a decision links them.

    Example: qaplan identity draws draws.csv --pairs pairs.csv --decisions decisions.csv --draws 200
    """
    from qaplan.app.cli.output import steps
    from qaplan.app.services.identity.counting import draws_of
    from qaplan.base.refusal import Refusal
    from qaplan.identity.counting.files import write_draws

    counting = _counting(pairs, decisions, study, encounters)
    with steps("Drawing") as step:
        found = draws_of(counting, draws=number, seed=seed, step=step)
    if isinstance(found, Refusal):
        typer.echo(found.summary())
        raise typer.Exit(_REFUSED)
    write_draws(out, found)
    typer.echo(f"{out}: {found.summary()}")
    if not found.is_settled:
        typer.echo("  identity.not_settled: the chains do not agree yet; answer more pairs.", err=True)
        raise typer.Exit(_REFUSED)


def _counting(
    pairs: Path | None, decisions: Path | None, study: Path | None, encounters: Path | None = None
) -> Counting:
    from qaplan.app.services.identity.counting import counting_of_files, counting_of_study
    from qaplan.app.services.studies import open_study
    from qaplan.base.errors import UsageError

    if pairs is not None and study is None:
        return counting_of_files(pairs, decisions, encounters=encounters)
    if study is not None and pairs is None and decisions is None:
        return counting_of_study(open_study(study))
    raise UsageError(
        "identity.no_beliefs",
        "there is no one source of pairs",
        do="name a table of pairs, or a study with --study and no tables",
    )
