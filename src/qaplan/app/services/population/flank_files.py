"""Two flanks, draws of who is who and ghosts on plain files, without a study."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from qaplan.app.services.population.flank_answers import tell_drawn, tell_flanks, tell_ghosts, tell_refused
from qaplan.app.services.population.plain_files import PlainFiles, model_of, read_plain_survey
from qaplan.app.services.population.plain_reading import ReadFile, read_plain
from qaplan.base.errors import UsageError
from qaplan.base.provenance import Input
from qaplan.sharing import Answer, Released, release

if TYPE_CHECKING:
    from qaplan.encounters.plain_files import PlainSurvey
    from qaplan.population.uncertain.plain_draws import DrawFlank
    from qaplan.population.uncertain.splitting import SplittingRate

__all__ = ["DrawFiles", "drawn_density_of_files", "flanks_of_files", "ghosts_of_files"]

Tell = Callable[[int, int], None]
_NOBODY = "id,occasion,trap\n"
_FLANKS = ("left", "right", "both")


@dataclass(frozen=True)
class DrawFiles:
    """Where draws and what they are drawn over lie.

    Args:
        draws: The draws, as ``qaplan identity draws`` writes them to CSV.
        traps: The detectors; their names are the stations of the draws.
        mask: The cells of the mask.
        mask_cell_ha: Area of a cell, ha.
        first_day: First day of the first occasion; None where there is one occasion.
        occasion_days: Length of an occasion, days.
    """

    draws: Path
    traps: Path
    mask: Path
    mask_cell_ha: float
    first_day: date | None = None
    occasion_days: int = 1


def flanks_of_files(
    files: PlainFiles, formulas: str, *, detectfn: str = "HHN", links: Path | None = None, seed: int = 1
) -> Released[Answer]:
    """Estimate density from left-only, right-only and linked histories.

    Args:
        files: The survey; its captures have a column ``flank``.
        formulas: The model, such as ``D~1, lambda0~1, sigma~1``.
        detectfn: Detection function.
        links: A table of known links and non-links; None for none.
        seed: Seed of what is drawn.

    Raises:
        UsageError: ``encounters.no_file``.
        DataError: ``encounters.bad_files``, what the check of a survey finds, and what the model has against
            it.
    """
    import numpy as np

    from qaplan.encounters.checks import check_survey
    from qaplan.population.flanks.estimating import fit_flanks, refuse_flanks
    from qaplan.population.flanks.likelihood import together
    from qaplan.population.flanks.plain_captures import read_flanks

    model = model_of(formulas, detectfn=detectfn)
    read = _read(files.traps, files.captures, files.mask, *files.userdist)
    told = read_plain(links) if links else None
    plain = read_flanks(_survey(read, files.mask_cell_ha, captures=read[1]), told.file if told else None)
    checked = check_survey(together(plain.flanks))
    checked.require()
    inputs = _inputs(read, told)
    refusal = refuse_flanks(plain.flanks)
    if refusal is not None:
        return release(tell_refused(refusal, "population.flanks", inputs), "steward")
    found = fit_flanks(plain.flanks, model, rng=np.random.default_rng(seed), apart=plain.apart)
    return release(tell_flanks(found, inputs, checked.cautions), "steward")


def drawn_density_of_files(
    files: DrawFiles,
    formulas: str,
    *,
    detectfn: str = "HHN",
    flank: str = "both",
    seed: int = 1,
    tell: Tell = lambda done, of: None,
) -> Released[Answer]:
    """Estimate density over draws of who is who.

    Args:
        files: The draws, the detectors and the mask.
        formulas: The model.
        detectfn: Detection function.
        flank: Which animals are counted: by their left flank, by their right one, or by both at once.
        seed: Seed of what is drawn.
        tell: Told after each fit.

    Raises:
        UsageError: ``population.unknown_flank``, ``encounters.no_file``.
        DataError: ``encounters.bad_files``, and what the model has against the survey.
    """
    import numpy as np

    from qaplan.population.fitting.densities import refuse_density
    from qaplan.population.flanks.estimating import refuse_flanks
    from qaplan.population.uncertain.over_draws import fit_flanks_over_draws, fit_over_draws
    from qaplan.population.uncertain.plain_draws import DrawnDays, read_draws

    by = _flank(flank)
    model = model_of(formulas, detectfn=detectfn)
    read = _read(files.traps, files.mask)
    drawn = read_plain(files.draws)
    days = DrawnDays(files.first_day, files.occasion_days)
    draws = read_draws(drawn.file, _survey(read, files.mask_cell_ha), days)
    inputs = _inputs(read, drawn)
    flanks = draws.of_both() if by == "both" else ()
    surveys = draws.of_flank(by) if by != "both" else ()
    refusals = [*map(refuse_flanks, flanks), *map(refuse_density, surveys)]
    refused = [each for each in refusals if each is not None]
    if refused and len(refused) == len(refusals):
        return release(tell_refused(refused[0], "population.draws", inputs), "steward")
    if by == "both":
        found = fit_flanks_over_draws(flanks, model, rng=np.random.default_rng(seed), tell=tell)
    else:
        found = fit_over_draws(surveys, model, tell=tell)
    return release(tell_drawn(found, inputs), "steward")


def ghosts_of_files(
    files: PlainFiles, formulas: str, *, detectfn: str = "HHN", rate: SplittingRate | None = None
) -> Released[Answer]:
    """Set the fit of all animals beside that of those seen twice, and that of a stated rate of splitting.

    Args:
        files: The survey.
        formulas: The model.
        detectfn: Detection function.
        rate: How often a detection is taken for an animal of its own; None where nobody knows.

    Raises:
        UsageError: ``encounters.no_file``, ``encounters.unknown_detector_kind``.
        DataError: As a fit of the same survey; ``population.ghosts_model``.
    """
    from qaplan.population.fitting.densities import refuse_density
    from qaplan.population.uncertain.ghosts import check_ghosts

    model = model_of(formulas, detectfn=detectfn)
    read = read_plain_survey(files, [model])
    refusal = refuse_density(read.survey)
    if refusal is not None:
        return release(tell_refused(refusal, "population.ghosts", read.inputs), "steward")
    found = check_ghosts(read.survey, model, rate=rate)
    return release(tell_ghosts(found, read.inputs, read.cautions), "steward")


def _read(*paths: Path) -> tuple[ReadFile, ...]:
    return tuple(read_plain(path) for path in paths)


def _survey(
    read: Sequence[ReadFile], mask_cell_ha: float, *, captures: ReadFile | None = None
) -> PlainSurvey:
    """The files of a survey: detectors first, then captures where there are any, the mask and distances."""
    from qaplan.encounters.plain_files import PlainSurvey
    from qaplan.encounters.plain_tables import PlainFile

    nobody = PlainFile("captures", _NOBODY)
    others = [each.file for each in read[1:] if each is not captures]
    told = captures.file if captures else nobody
    return PlainSurvey(read[0].file, told, others[0], mask_cell_ha, tuple(others[1:]))


def _inputs(read: Sequence[ReadFile], more: ReadFile | None) -> tuple[Input, ...]:
    return tuple(each.made_from for each in (*read, *([more] if more else [])))


def _flank(word: str) -> DrawFlank:
    by: dict[str, DrawFlank] = {"left": "left", "right": "right", "both": "both"}
    if word.strip().lower() not in by:
        raise UsageError(
            "population.unknown_flank", f"'{word[:20]}' is no flank", do=f"choose from {', '.join(_FLANKS)}"
        )
    return by[word.strip().lower()]
