from __future__ import annotations

import numpy as np
import pytest

from qaplan.base.errors import DataError
from qaplan.encounters.plain_tables import PlainFile
from qaplan.population.occupancy.tables import site_histories


def file(*lines: str, name: str = "visits.csv") -> PlainFile:
    return PlainFile(name, "\n".join(lines) + "\n")


VISITS = file(
    "site,season,visit,detected,effort,side,rain,mood",
    "A,2024,1,1,10,left,3,1",
    "A,2024,2,0,20,left,3,2",
    "A,2023,1,,,left,5,3",
    "B,2023,1,0,5,right,5,4",
)


def test_visits_fill_a_cube_of_sites_seasons_and_visits() -> None:
    found = site_histories(VISITS)
    assert (found.sites, found.seasons) == (("A", "B"), ("2023", "2024"))
    assert found.detected.shape == (2, 2, 2)
    assert found.detected[0, 1].tolist() == [1.0, 0.0]
    assert np.isnan(found.detected[0, 0]).all()
    assert found.visited.sum() == 3
    assert found.effort is not None
    assert found.effort[1, 0, 0] == 5


def test_a_covariate_goes_by_the_coarsest_level_at_which_it_is_one() -> None:
    found = site_histories(VISITS)
    levels = {name: each.level for name, each in found.columns.items()}
    assert levels == {"side": "site", "rain": "season", "mood": "visit"}
    assert found.columns["side"].values.tolist() == ["left", "right"]


def test_covariates_of_sites_may_come_from_a_table_of_their_own() -> None:
    found = site_histories(VISITS, sites=file("site,height", "B,200", "A,100", name="sites.csv"))
    assert found.columns["height"].values.tolist() == [100, 200]
    with pytest.raises(DataError) as caught:
        site_histories(VISITS, sites=file("site,height", "B,200", name="sites.csv"))
    assert "sites.csv: A" in str(caught.value)


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        (("A,1,1,2,1", "A,1,2,0,1"), "population.not_detected_or_not"),
        (("A,1,1,1,1", "A,1,1,0,1"), "population.visit_twice"),
        (("A,1,1,1,0", "A,1,2,0,1"), "population.bad_effort"),
    ],
)
def test_wrong_visits_are_named(rows, code) -> None:
    with pytest.raises(DataError) as caught:
        site_histories(file("site,season,visit,detected,effort", *rows))
    assert caught.value.code == "population.bad_table"
    assert {each.code for each in caught.value.problems} == {code}
