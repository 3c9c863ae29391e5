"""`qaplan population fit` and `compare`: spatial capture-recapture on plain files, without a study."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qaplan.app.cli.answering import JsonOption

if TYPE_CHECKING:
    from qaplan.app.services.population.plain_files import PlainFiles

__all__ = ["files_of", "register_alone", "register_in"]

TrapsOption = Annotated[Path, typer.Option(help="CSV of the detectors: trap, x, y, u1, u2 and so on.")]
CapturesOption = Annotated[Path, typer.Option(help="CSV of the captures: id, occasion, trap, count.")]
MaskOption = Annotated[Path, typer.Option(help="CSV of the cells of the mask: x, y.")]
CellOption = Annotated[float, typer.Option("--mask-cell-ha", help="Area of a cell of the mask, ha.")]
DetectorOption = Annotated[str, typer.Option(help="count, proximity or multi.")]
DetectfnOption = Annotated[str, typer.Option(help="HN, HHN, EX, HEX or HR.")]
HcovOption = Annotated[str, typer.Option(help="Column of the captures with the two classes of h2.")]
ConditionalOption = Annotated[bool, typer.Option("--conditional", help="Condition on the animals detected.")]
BinomialOption = Annotated[bool, typer.Option("--binomial-n", help="Take the number of animals as fixed.")]
UserdistOption = Annotated[
    list[Path] | None, typer.Option(help="CSV of distances from detectors to cells, one for each session.")
]
MoreArgument = Annotated[list[Path] | None, typer.Argument(help="Further files of --userdist.", hidden=True)]

_REFUSED = 4


def register_in(group: typer.Typer) -> None:
    """Add the commands to ``qaplan population``."""
    group.command("fit")(fit)
    group.command("compare")(compare)


def register_alone(app: typer.Typer) -> None:
    """Add ``qaplan population`` with these commands only, for a process that runs one of them."""
    group = typer.Typer(no_args_is_help=True)
    register_in(group)
    app.add_typer(group, name="population")


def files_of(
    traps: Path,
    captures: Path,
    mask: Path,
    mask_cell_ha: float,
    detector: str,
    userdist: list[Path] | None = None,
    more: list[Path] | None = None,
) -> PlainFiles:
    """Where a survey lies, by the options of a command.

    Raises:
        UsageError: ``cli.stray_word`` if there are words that belong to no option.
    """
    from qaplan.app.services.population.plain_files import PlainFiles
    from qaplan.base.errors import UsageError

    if more and not userdist:
        words = " ".join(str(each) for each in more)
        raise UsageError("cli.stray_word", "there are words that belong to no option", where=words)
    distances = (*(userdist or ()), *(more or ()))
    return PlainFiles(traps, captures, mask, mask_cell_ha, detector, distances)


def fit(
    traps: TrapsOption,
    captures: CapturesOption,
    mask: MaskOption,
    mask_cell_ha: CellOption,
    model: Annotated[str, typer.Option(help="Formulas, such as D~1, lambda0~bk, sigma~1.")] = "D~1",
    detector: DetectorOption = "count",
    detectfn: DetectfnOption = "HHN",
    hcov: HcovOption = "",
    conditional: ConditionalOption = False,
    binomial_n: BinomialOption = False,
    userdist: UserdistOption = None,
    at: Annotated[
        str, typer.Option(help="Coefficients with commas between: the log-likelihood there, and no fit.")
    ] = "",
    json: JsonOption = "",
    more: MoreArgument = None,
) -> None:
    """Fit a model of density and detection to a survey.

    Terms are written as in secr: names of columns, h2 (the class under --hcov), b and bk (responses to an
    earlier detection), session (a level each), Session (a trend). A refusal, or a fit that did not end at a
    clear maximum, ends with exit code 4.

    Example: qaplan population fit --traps t.csv --captures c.csv --mask m.csv --mask-cell-ha 225
    """
    files = files_of(traps, captures, mask, mask_cell_ha, detector, userdist, more)
    from qaplan.app.cli.output import write_json
    from qaplan.app.cli.records import say_cautions
    from qaplan.app.services.population.plain_files import (
        fit_plain_files,
        log_lik_at,
        model_of,
        read_plain_survey,
    )

    asked = model_of(
        model, detectfn=detectfn, hcov=hcov, is_conditional=conditional, is_binomial_n=binomial_n
    )
    read = read_plain_survey(files, [asked])
    if at:
        record = log_lik_at(read, asked, at)
        write_json(record, json or "-")
        return
    done = fit_plain_files(read, asked)
    if json:
        write_json(done.to_record(), json)
    if json != "-":
        typer.echo(done.summary())
    say_cautions(done.cautions)
    if done.is_refused:
        raise typer.Exit(_REFUSED)


def compare(
    traps: TrapsOption,
    captures: CapturesOption,
    mask: MaskOption,
    mask_cell_ha: CellOption,
    model: Annotated[list[str], typer.Option(help="Formulas of one model; give the option for each.")],
    detector: DetectorOption = "count",
    detectfn: DetectfnOption = "HHN",
    hcov: HcovOption = "",
    conditional: ConditionalOption = False,
    binomial_n: BinomialOption = False,
    userdist: UserdistOption = None,
    json: JsonOption = "",
    more: MoreArgument = None,
) -> None:
    """Fit several models to one survey, rank them by AICc and average the density by their weights.

    A model may name its own detection function before a bar, such as "HEX | D~1". Pairs of which one is
    within the other are tested by their likelihood ratio, too.

    Example: qaplan population compare --traps t.csv --captures c.csv --mask m.csv --mask-cell-ha 9
    """
    files = files_of(traps, captures, mask, mask_cell_ha, detector, userdist, more)
    from qaplan.app.cli.output import write_json
    from qaplan.app.cli.records import say_cautions
    from qaplan.app.services.population.plain_files import (
        compare_plain_files,
        model_of,
        read_plain_survey,
    )

    asked = [
        model_of(each, detectfn=detectfn, hcov=hcov, is_conditional=conditional, is_binomial_n=binomial_n)
        for each in model
    ]
    read = read_plain_survey(files, asked)
    done = compare_plain_files(read, asked)
    if json:
        write_json(done.to_record(), json)
    if json != "-":
        typer.echo(done.summary())
    say_cautions(read.cautions)
    if done.is_refused:
        raise typer.Exit(_REFUSED)
