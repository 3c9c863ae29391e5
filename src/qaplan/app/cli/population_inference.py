"""`qaplan population profile`, `bootstrap`, `region`, `surface`, `goodness`, `barrier`: what a fit says."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qaplan.app.cli.answering import JsonOption, LangOption, give
from qaplan.app.cli.population_fit import (
    BinomialOption,
    CapturesOption,
    CellOption,
    ConditionalOption,
    DetectfnOption,
    DetectorOption,
    HcovOption,
    MaskOption,
    TrapsOption,
    UserdistOption,
    files_of,
)

if TYPE_CHECKING:
    pass

__all__ = ["register_in"]

_ModelOption = Annotated[str, typer.Option(help="Formulas, such as D~1, lambda0~bk, sigma~1.")]
_SeedOption = Annotated[int, typer.Option(min=0, help="Seed of the draws; the same seed draws the same.")]
_REFUSED = 4


def register_in(group: typer.Typer) -> None:
    """Add the commands to ``qaplan population``."""
    for name, command in (
        ("profile", profile),
        ("bootstrap", bootstrap),
        ("region", region),
        ("surface", surface),
        ("goodness", goodness),
        ("barrier", barrier),
    ):
        group.command(name)(command)


def profile(
    traps: TrapsOption,
    captures: CapturesOption,
    mask: MaskOption,
    mask_cell_ha: CellOption,
    model: _ModelOption = "D~1",
    detector: DetectorOption = "count",
    detectfn: DetectfnOption = "HHN",
    hcov: HcovOption = "",
    conditional: ConditionalOption = False,
    binomial_n: BinomialOption = False,
    userdist: UserdistOption = None,
    of: Annotated[
        list[int] | None, typer.Option(help="Number of a coefficient, from 0 in the order of the fit.")
    ] = None,
    lang: LangOption = "en",
    json: JsonOption = "",
) -> None:
    """Say how far the density and the coefficients may move before the data object.

    Intervals by the profile likelihood need not be symmetric, and say so where an end is open. All
    coefficients are profiled unless some are named with --of.

    Example: qaplan population profile --traps t.csv --captures c.csv --mask m.csv --mask-cell-ha 225
    """
    files = files_of(traps, captures, mask, mask_cell_ha, detector, userdist)
    from qaplan.app.services.languages import as_language
    from qaplan.app.services.population.plain_files import model_of
    from qaplan.app.services.population.plain_inference import AskedOf, profiles_of_files

    language = as_language(lang)
    read = model_of(model, detectfn=detectfn, hcov=hcov, is_conditional=conditional, is_binomial_n=binomial_n)
    give(profiles_of_files(AskedOf(files, read), of), language, json)


def bootstrap(
    traps: TrapsOption,
    captures: CapturesOption,
    mask: MaskOption,
    mask_cell_ha: CellOption,
    model: _ModelOption = "D~1",
    detector: DetectorOption = "count",
    detectfn: DetectfnOption = "HHN",
    hcov: HcovOption = "",
    conditional: ConditionalOption = False,
    binomial_n: BinomialOption = False,
    userdist: UserdistOption = None,
    refits: Annotated[int, typer.Option(help="Surveys drawn from the fit and fitted anew.")] = 1000,
    interval: Annotated[str, typer.Option(help="studentised, percentile or bias_corrected.")] = "studentised",
    workers: Annotated[
        int, typer.Option(min=0, max=64, help="Processes; 0 is one for each processor, up to 8.")
    ] = 0,
    seed: _SeedOption = 1,
    lang: LangOption = "en",
    json: JsonOption = "",
) -> None:
    """Draw surveys from the fit, fit each anew, and take intervals from them.

    With few animals these intervals hold better than those of the fit. The result depends on the seed and
    not on the number of processes.

    Example: qaplan population bootstrap --traps t.csv --captures c.csv --mask m.csv --mask-cell-ha 225
    """
    files = files_of(traps, captures, mask, mask_cell_ha, detector, userdist)
    from qaplan.app.cli.output import steps
    from qaplan.app.services.languages import as_language
    from qaplan.app.services.population.plain_files import model_of
    from qaplan.app.services.population.plain_inference import AskedOf, bootstrap_of_files

    language = as_language(lang)
    read = model_of(model, detectfn=detectfn, hcov=hcov, is_conditional=conditional, is_binomial_n=binomial_n)
    with steps("Drawing surveys") as step:
        step(f"{refits} refits")
        found = bootstrap_of_files(
            AskedOf(files, read), refits=refits, seed=seed, interval=interval, workers=workers
        )
    give(found, language, json)


def region(
    traps: TrapsOption,
    captures: CapturesOption,
    mask: MaskOption,
    mask_cell_ha: CellOption,
    model: _ModelOption = "D~1",
    detector: DetectorOption = "count",
    detectfn: DetectfnOption = "HHN",
    hcov: HcovOption = "",
    binomial_n: BinomialOption = False,
    userdist: UserdistOption = None,
    within: Annotated[
        Path | None, typer.Option(help="CSV of the corners of a polygon: x, y, and part for several.")
    ] = None,
    lang: LangOption = "en",
    json: JsonOption = "",
) -> None:
    """Estimate how many animals live in a region: as many as there were, and as many as are expected.

    The region is the whole mask unless corners are given, in the projection of the mask.

    Example: qaplan population region --traps t.csv --captures c.csv --mask m.csv --mask-cell-ha 225
    """
    files = files_of(traps, captures, mask, mask_cell_ha, detector, userdist)
    from qaplan.app.services.languages import as_language
    from qaplan.app.services.population.plain_files import model_of
    from qaplan.app.services.population.plain_inference import AskedOf, region_of_files

    language = as_language(lang)
    read = model_of(model, detectfn=detectfn, hcov=hcov, is_binomial_n=binomial_n)
    give(region_of_files(AskedOf(files, read), within), language, json)


def surface(
    out: Annotated[Path, typer.Argument(help="File for the cells, ending in .csv or .tif.")],
    traps: TrapsOption,
    captures: CapturesOption,
    mask: MaskOption,
    mask_cell_ha: CellOption,
    model: _ModelOption = "D~1",
    detector: DetectorOption = "count",
    detectfn: DetectfnOption = "HHN",
    hcov: HcovOption = "",
    binomial_n: BinomialOption = False,
    userdist: UserdistOption = None,
    crs: Annotated[str, typer.Option(help="Projection of the mask, such as EPSG:32640, for .tif.")] = "",
    json: JsonOption = "",
) -> None:
    """Write the density of every cell with its doubt, and where the centres of the animals may lie.

    The file holds places: keep it as the survey itself is kept.

    Example: qaplan population surface d.csv --traps t.csv --captures c.csv --mask m.csv --mask-cell-ha 9
    """
    files = files_of(traps, captures, mask, mask_cell_ha, detector, userdist)
    from qaplan.app.cli.output import write_json
    from qaplan.app.services.population.plain_files import model_of
    from qaplan.app.services.population.plain_inference import AskedOf, surface_of_files

    read = model_of(model, detectfn=detectfn, hcov=hcov, is_binomial_n=binomial_n)
    record, paths = surface_of_files(AskedOf(files, read), out, crs=crs)
    if json:
        write_json(record, json)
    if not paths:
        typer.echo(f"no surface: {record['code']}", err=True)
        raise typer.Exit(_REFUSED)
    if json != "-":
        for path in paths:
            typer.echo(str(path))


def goodness(
    traps: TrapsOption,
    captures: CapturesOption,
    mask: MaskOption,
    mask_cell_ha: CellOption,
    model: _ModelOption = "D~1",
    detector: DetectorOption = "count",
    detectfn: DetectfnOption = "HHN",
    hcov: HcovOption = "",
    conditional: ConditionalOption = False,
    binomial_n: BinomialOption = False,
    userdist: UserdistOption = None,
    draws: Annotated[int, typer.Option(help="Surveys drawn from the fit.")] = 200,
    seed: _SeedOption = 1,
    lang: LangOption = "en",
    json: JsonOption = "",
) -> None:
    """Say whether the model fits, by surveys that are drawn from it.

    Counts of animals, of detectors and of both are held against what the model expects.

    Example: qaplan population goodness --traps t.csv --captures c.csv --mask m.csv --mask-cell-ha 225
    """
    files = files_of(traps, captures, mask, mask_cell_ha, detector, userdist)
    from qaplan.app.cli.output import steps
    from qaplan.app.services.languages import as_language
    from qaplan.app.services.population.plain_files import model_of
    from qaplan.app.services.population.plain_inference import AskedOf, goodness_of_files

    language = as_language(lang)
    read = model_of(model, detectfn=detectfn, hcov=hcov, is_conditional=conditional, is_binomial_n=binomial_n)
    with steps("Drawing surveys") as step:
        step(f"{draws} surveys")
        found = goodness_of_files(AskedOf(files, read), draws=draws, seed=seed)
    give(found, language, json)


def barrier(
    traps: TrapsOption,
    captures: CapturesOption,
    mask: MaskOption,
    mask_cell_ha: CellOption,
    model: _ModelOption = "D~1",
    detector: DetectorOption = "count",
    detectfn: DetectfnOption = "HHN",
    hcov: HcovOption = "",
    conditional: ConditionalOption = False,
    binomial_n: BinomialOption = False,
    userdist: UserdistOption = None,
    lines: Annotated[
        Path | None, typer.Option(help="CSV of the vertices of the barrier: line, x, y in the projection.")
    ] = None,
    resistance: Annotated[
        Path | None,
        typer.Option(help="Raster of resistance, .tif or .asc, over which ways lead around the lines."),
    ] = None,
    scale_m: Annotated[
        float, typer.Option(help="Metres of walking that crossing costs at a permeability of one half.")
    ] = 1000.0,
    permeability: Annotated[
        list[float] | None, typer.Option(help="Permeability to try, 0 (shut) to 1 (none); give several.")
    ] = None,
    lang: LangOption = "en",
    json: JsonOption = "",
) -> None:
    """Say how permeable a barrier is, or that the data do not tell.

    The barrier is drawn with --lines, or the distances of --userdist are those around it when it is shut.
    With --lines and --resistance ways lead over a landscape, from cell to cell.

    Example: qaplan population barrier --traps t.csv --captures c.csv --mask m.csv --mask-cell-ha 225
    """
    files = files_of(traps, captures, mask, mask_cell_ha, detector, userdist)
    from qaplan.app.services.languages import as_language
    from qaplan.app.services.population.plain_files import model_of
    from qaplan.app.services.population.plain_inference import AskedOf, Barrier, barrier_of_files
    from qaplan.population.inference.barrier import PERMEABILITIES

    language = as_language(lang)
    read = model_of(model, detectfn=detectfn, hcov=hcov, is_conditional=conditional, is_binomial_n=binomial_n)
    tried = tuple(permeability) if permeability else PERMEABILITIES
    give(barrier_of_files(AskedOf(files, read), Barrier(lines, scale_m, tried, resistance)), language, json)
