"""Numbers of animals in the region of the mask by secr 5.5.0 (R), region.N.

Fits and surveys as in test_secr_fits. secr's standard errors rest on numerical second differences, 0.1 to
0.2 % off: hence half a per cent. secr takes the standard error of the number that there was from that of the
expected number, which holds for one session; for several sessions it is compared on its own.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from qaplan.population.inference import numbers_in_region
from tests.published.test_secr_fits import REFERENCES, fitted


@pytest.mark.parametrize("name", REFERENCES)
def test_numbers_in_the_whole_mask_are_those_of_secr(name: str, shared_data: Path) -> None:
    ours, reference = fitted(shared_data, name)
    found = numbers_in_region(ours)
    by_secr = reference["regionN"]
    sessions = [by_secr] if "estimate" in by_secr else list(by_secr.values())
    assert len(found) == len(sessions)
    for each, secr in zip(found, sessions, strict=True):
        assert (each.expected, each.realised) == pytest.approx(secr["estimate"], rel=0.005)
        assert (each.expected_se, each.realised_se_secr) == pytest.approx(secr["SE.estimate"], rel=0.005)
        low, high = each.expected_interval
        assert (low, high) == pytest.approx((secr["lcl"][0], secr["ucl"][0]), rel=0.005)
        if len(found) == 1:
            assert each.realised_se == each.realised_se_secr
            low, high = each.realised_interval
            assert (low, high) == pytest.approx((secr["lcl"][1], secr["ucl"][1]), rel=0.005)
