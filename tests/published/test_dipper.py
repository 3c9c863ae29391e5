"""European dippers of eastern France, 1981 to 1987: the example with which survival programs are compared.

The table of birds released and seen again is a set of counts published by Lebreton, Burnham, Clobert and
Anderson 1992, Ecological Monographs 62:67-118 (data of Gilbert Marzolin). Survival 0.5602430 with a
standard error of 0.0251330 and detection 0.9025835 with 0.0285857 are what program MARK gives for phi(.) p(.)
of its example `dipper`, at a deviance of 666.8376.
"""

from __future__ import annotations

import numpy as np
import pytest

from qaplan.population.open_population.survival import SurvivalFit, fit_survival
from qaplan.population.open_population.types import LifeHistories, PrimaryPeriods

RELEASED = (22, 60, 78, 80, 88, 98)
FIRST_SEEN_AGAIN = ((11, 2), (24, 1), (34, 2), (45, 1, 2), (51,), (52,))


def dippers() -> LifeHistories:
    """Every release as a history of its own that ends where the bird was seen again."""
    rows, left = [], []
    for year, (released, again) in enumerate(zip(RELEASED, FIRST_SEEN_AGAIN, strict=True)):
        for later, birds in enumerate(again, year + 1):
            row = np.zeros(7, bool)
            row[[year, later]] = True
            rows += [row] * birds
            left += [later] * birds
        row = np.zeros(7, bool)
        row[year] = True
        rows += [row] * (released - sum(again))
        left += [-1] * (released - sum(again))
    years = tuple(str(1981 + at) for at in range(7))
    return LifeHistories(
        PrimaryPeriods(years, 1981.5 + np.arange(7)),
        tuple(map(str, range(len(rows)))),
        np.array(rows),
        np.full(len(rows), -1),
        np.array(left),
    )


def test_constant_survival_and_detection_of_dippers_are_those_of_program_mark() -> None:
    found = fit_survival(dippers())
    assert isinstance(found, SurvivalFit)
    assert found.status == "ok"
    survival, detection = (each.estimate for each in found.rates)
    assert survival == pytest.approx(0.5602430, abs=1e-6)
    assert detection == pytest.approx(0.9025835, abs=1e-6)
    errors = found.maximum.standard_errors * np.array(
        [survival * (1 - survival), detection * (1 - detection)]
    )
    assert errors == pytest.approx([0.0251330, 0.0285857], abs=2e-6)
    assert -2 * found.maximum.log_lik == pytest.approx(666.8376, abs=1e-3)
