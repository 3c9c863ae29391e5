"""The whole check of a survey, session by session."""

from __future__ import annotations

from collections.abc import Collection

from qaplan.encounters.checks.checked import Checked, Finding
from qaplan.encounters.checks.places import place_problems
from qaplan.encounters.checks.scale import scale_cautions, sparse_cautions
from qaplan.encounters.checks.sightings import effort_cautions, history_problems, sex_problems
from qaplan.encounters.types import SpatialSurvey

__all__ = ["check_survey"]


def check_survey(
    survey: SpatialSurvey, *, sigma_m: float | None = None, covariates: Collection[str] | None = None
) -> Checked:
    """Check what a model is to be fitted to.

    Args:
        survey: The survey.
        sigma_m: The spatial scale, metres; roughly estimated from the detections when None.
        covariates: Names of the covariates of cells and detectors that matter; all when None.

    Returns:
        What is wrong, and what is doubtful but usable.

    >>> from qaplan.encounters.grids import grid_detectors, rectangular_mask
    >>> from qaplan.encounters.simulate import VirtualAnimals, simulate
    >>> from qaplan.encounters.drawing import Detectability
    >>> import numpy as np
    >>> grid = grid_detectors(5, 5, 2000.0, usage=90)
    >>> mask = rectangular_mask(grid.place_m, buffer_m=9000, spacing_m=3000)
    >>> seen, there = Detectability("HHN", 0.02, 2000), VirtualAnimals(number=20)
    >>> survey = simulate(grid, mask, there, seen, rng=np.random.default_rng(1)).survey
    >>> [each.code for each in check_survey(survey).cautions]
    ['encounters.mask_coarse']
    """
    findings: list[Finding] = []
    for session in survey.sessions:
        findings += [*place_problems(session, covariates), *history_problems(session, survey.kind)]
    findings += sex_problems(survey)
    if findings:
        return Checked(tuple(findings))
    late = [each for session in survey.sessions for each in effort_cautions(session, survey.kind)]
    return Checked(cautions=(*late, *scale_cautions(survey, sigma_m), *sparse_cautions(survey)))
