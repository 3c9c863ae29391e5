"""`qaplan population flanks`, `draws` and `ghosts`: where identity is not known for sure, on plain files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qaplan.app.cli.answering import JsonOption, LangOption, give
from qaplan.app.cli.population_fit import (
    CapturesOption,
    CellOption,
    DetectfnOption,
    DetectorOption,
    MaskOption,
    TrapsOption,
    UserdistOption,
    files_of,
)

if TYPE_CHECKING:
    from qaplan.population.uncertain.splitting import SplittingRate
    from qaplan.sharing import Answer, Released

__all__ = ["register_in"]

_REFUSED = 4
_ModelOption = Annotated[str, typer.Option(help="Formulas, such as D~1, lambda0~1, sigma~1.")]
_SeedOption = Annotated[int, typer.Option(min=0, help="Seed of what is drawn.")]


def register_in(group: typer.Typer) -> None:
    """Add the commands to ``qaplan population``."""
    group.command("flanks")(flanks)
    group.command("draws")(draws)
    group.command("ghosts")(ghosts)


def flanks(
    traps: TrapsOption,
    captures: CapturesOption,
    mask: MaskOption,
    mask_cell_ha: CellOption,
    model: _ModelOption = "D~1",
    detectfn: DetectfnOption = "HHN",
    links: Annotated[
        Path | None,
        typer.Option(help="CSV of known links: left, right, verdict (same, different, undetermined)."),
    ] = None,
    userdist: UserdistOption = None,
    seed: _SeedOption = 1,
    lang: LangOption = "en",
    json: JsonOption = "",
) -> None:
    """Estimate density from left-only, right-only and linked histories in one likelihood.

    The captures have a column flank: left, right or both. An animal with rows of both flanks is linked; the
    others are summed over all ways in which left and right may belong together, or over a sample of these
    where they are too many. The detectors may have a column cameras, 1 or 2. Too few animals, or a fit that
    did not end at a clear maximum, end with exit code 4.

    Example: qaplan population flanks --traps t.csv --captures c.csv --mask m.csv --mask-cell-ha 100
    """
    files = files_of(traps, captures, mask, mask_cell_ha, "count", userdist)
    from qaplan.app.services.languages import as_language
    from qaplan.app.services.population.flank_files import flanks_of_files

    language = as_language(lang)
    found = flanks_of_files(files, model, detectfn=detectfn, links=links, seed=seed)
    give(found, language, json)
    _end(found)


def draws(
    draws: Annotated[Path, typer.Argument(help="CSV of draws, as qaplan identity draws writes it.")],
    traps: Annotated[Path, typer.Option(help="CSV of the detectors: trap, name (the station), x, y, u1.")],
    mask: MaskOption,
    mask_cell_ha: CellOption,
    model: _ModelOption = "D~1",
    detectfn: DetectfnOption = "HHN",
    flank: Annotated[
        str, typer.Option(help="Which animals to count: by the left flank, by the right, or by both at once.")
    ] = "both",
    first_day: Annotated[
        str, typer.Option(help="First day of the first occasion, where there are several: 2024-09-27.")
    ] = "",
    occasion_days: Annotated[int, typer.Option(min=1, help="Length of an occasion, days.")] = 1,
    seed: _SeedOption = 1,
    lang: LangOption = "en",
    json: JsonOption = "",
) -> None:
    """Estimate density over draws of who is who, and say how much of the doubt identity causes.

    The model is fitted to every draw, and the fits are combined by Rubin's rules. Where more than a tenth of
    the fits say nothing, the command ends with exit code 4.

    Example: qaplan population draws draws.csv --traps t.csv --mask m.csv --mask-cell-ha 100 --flank left
    """
    files_of(traps, draws, mask, mask_cell_ha, "count")
    from qaplan.app.cli.output import day_of, steps
    from qaplan.app.services.languages import as_language
    from qaplan.app.services.population.flank_files import DrawFiles, drawn_density_of_files

    language = as_language(lang)
    files = DrawFiles(draws, traps, mask, mask_cell_ha, day_of(first_day), occasion_days)
    with steps("Fitting") as step:
        found = drawn_density_of_files(
            files,
            model,
            detectfn=detectfn,
            flank=flank,
            seed=seed,
            tell=lambda done, of: step(f"{done} of {of} different draws"),
        )
    give(found, language, json)
    _end(found)


def ghosts(
    traps: TrapsOption,
    captures: CapturesOption,
    mask: MaskOption,
    mask_cell_ha: CellOption,
    model: _ModelOption = "D~1",
    detector: DetectorOption = "count",
    detectfn: DetectfnOption = "HHN",
    rate: Annotated[
        float, typer.Option(help="Share of detections taken for a new animal, such as 0.125; 0 if unknown.")
    ] = 0.0,
    judged: Annotated[
        float,
        typer.Option(help="Known detections among which that share was found; 0 to take it as certain."),
    ] = 0.0,
    userdist: UserdistOption = None,
    lang: LangOption = "en",
    json: JsonOption = "",
) -> None:
    """Look for ghosts: the fit of all animals beside that of those seen twice, and of a stated error rate.

    A ghost is a detection of a known animal that was taken for a new one; it is seen once.

    Example: qaplan population ghosts --traps t.csv --captures c.csv --mask m.csv --mask-cell-ha 9 --rate 0.1
    """
    files = files_of(traps, captures, mask, mask_cell_ha, detector, userdist)
    from qaplan.app.services.languages import as_language
    from qaplan.app.services.population.flank_files import ghosts_of_files

    language = as_language(lang)
    found = ghosts_of_files(files, model, detectfn=detectfn, rate=_rate(rate, judged))
    give(found, language, json)
    _end(found)


def _rate(rate: float, judged: float) -> SplittingRate | None:
    from qaplan.population.uncertain.splitting import SplittingRate

    if rate == 0.0 and judged == 0.0:
        return None
    return SplittingRate(rate, judged if judged else None)


def _end(found: Released[Answer]) -> None:
    """End with 4 where a fit did not end well."""
    if found.value.code:
        raise typer.Exit(_REFUSED)
