from __future__ import annotations

import math
from dataclasses import replace

import pytest

from qaplan.base.errors import DataError
from qaplan.base.messages import Text
from qaplan.evidence.areas import check_areas, extent_area_ha


def test_the_area_of_a_rectangle_is_that_of_the_ellipsoid():
    # Closed form between two parallels on WGS 84 (Snyder 1987, equation 3-12).
    a, e2 = 6378137.0, 0.00669437999014
    e = math.sqrt(e2)

    def q(latitude: float) -> float:
        s = math.sin(math.radians(latitude))
        return (1 - e2) * (s / (1 - e2 * s * s) - math.log((1 - e * s) / (1 + e * s)) / (2 * e))

    expected = a * a / 2 * (q(44.0) - q(43.0)) * math.radians(1.0) * 1e-4
    assert extent_area_ha((54.0, 43.0, 55.0, 44.0)) == pytest.approx(expected, rel=1e-5)


def test_an_extent_the_wrong_way_round_is_refused():
    with pytest.raises(DataError) as caught:
        extent_area_ha((55.0, 43.0, 54.0, 44.0))
    assert caught.value.code == "evidence.bad_extent"


def test_two_sources_that_disagree_are_both_named_and_none_is_chosen(ustyurt):
    found = [each for each in check_areas(ustyurt.places, ustyurt.claims) if each.place_id == "P-KAPLANKYR"]
    (finding,) = found
    assert finding.code == "evidence.areas_disagree"
    assert (finding.smaller.value, finding.larger.value) == (28220, 275000)
    assert (finding.smaller.who, finding.larger.who) == (("M-AARHUS",), ("M-NCA",))
    assert finding.ratio == pytest.approx(9.74, abs=0.01)
    assert len(finding.sources) == 2


def test_an_area_larger_than_its_published_coordinates_is_found(ustyurt):
    found = [each for each in check_areas(ustyurt.places, ustyurt.claims) if each.place_id == "P-UNR"]
    (finding,) = found
    assert finding.code == "evidence.area_beyond_extent"
    assert finding.larger.value == 223342
    assert finding.ratio > 50


def test_figures_within_a_tenth_of_each_other_agree(ustyurt):
    claims = [
        replace(each, values={"area": 270000}) if each.claim_id == "CL-KAP-AARHUS" else each
        for each in ustyurt.claims
    ]
    assert not [each for each in check_areas(ustyurt.places, claims) if each.place_id == "P-KAPLANKYR"]


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_a_finding_can_be_said(ustyurt, language):
    for finding in check_areas(ustyurt.places, ustyurt.claims):
        assert any(ch.isdigit() for ch in Text(language).say(finding.message()))
