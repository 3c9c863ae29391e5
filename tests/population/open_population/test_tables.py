from __future__ import annotations

from datetime import date

import pytest

from qaplan.base.errors import DataError
from qaplan.encounters.plain_tables import PlainFile
from qaplan.population.open_population.tables import known_lives, life_histories, primary_periods, series_of


def file(*lines: str) -> PlainFile:
    return PlainFile("table.csv", "\n".join(lines) + "\n")


PERIODS = file("period,year,effort", "a,2019.5,10", "b,2020.5,0", "c,2021.5,20")


def codes(caught) -> set[str]:
    return {each.code for each in caught.value.problems}


def test_periods_are_read_with_their_effort() -> None:
    found = primary_periods(PERIODS)
    assert found.names == ("a", "b", "c")
    assert found.effort is not None
    assert found.effort.tolist() == [10, 0, 20]
    assert primary_periods(file("period,year", "a,1", "b,2")).effort is None


def test_histories_hold_sightings_deaths_and_leavings() -> None:
    found = life_histories(
        file("animal,period,what", "X,a,seen", "X,a,dead", "Y,c,", "Y,a,seen", "Z,a,seen", "Z,b,left"),
        primary_periods(PERIODS),
    )
    assert found.animals == ("X", "Y", "Z")
    assert found.seen.tolist() == [[True, False, False], [True, False, True], [True, False, False]]
    assert found.dead_after.tolist() == [0, -1, -1]
    assert found.left_after.tolist() == [-1, -1, 1]


def test_every_wrong_row_of_histories_is_named() -> None:
    with pytest.raises(DataError) as caught:
        life_histories(
            file("animal,period,what", ",a,seen", "X,z,seen", "X,a,eaten"), primary_periods(PERIODS)
        )
    assert caught.value.code == "population.bad_table"
    assert codes(caught) == {
        "population.no_animal", "population.unknown_period", "population.unknown_word",
    }  # fmt: skip
    assert "table.csv, line 3" in str([each.where for each in caught.value.problems])


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        (("period,year", "a,1", "a,2"), "population.period_twice"),
        (("period,year", "a,soon", "b,2"), "population.not_a_number"),
        (("period,when", "a,1"), "encounters.unusable_table"),
    ],
)
def test_wrong_periods_are_named(lines, code) -> None:
    with pytest.raises(DataError) as caught:
        primary_periods(file(*lines))
    assert codes(caught) == {code}


def test_lives_are_read_and_an_empty_find_is_none() -> None:
    found = known_lives(
        file("animal,first,last,found_dead", "X,2018-09-29,2021-02-01,2021-06-09", "Y,2024-01-08,2025-07-01,")
    )
    assert found[0].found_dead == date(2021, 6, 9)
    assert not found[1].is_dead


def test_days_that_are_none_are_named() -> None:
    with pytest.raises(DataError) as caught:
        known_lives(file("animal,first,last", "X,2018-09-31,2019-01-01", "Y,,2019-01-01"))
    assert codes(caught) == {"population.not_a_day"}
    assert len(caught.value.problems) == 2


def test_an_animal_that_stands_twice_or_has_no_name_is_named() -> None:
    with pytest.raises(DataError) as caught:
        known_lives(
            file(
                "animal,first,last",
                "X,2018-09-01,2019-01-01",
                "X,2020-01-01,2021-01-01",
                ",2018-01-01,2019-01-01",
            )
        )
    assert codes(caught) == {"population.life_twice", "population.no_animal"}
    assert len(caught.value.problems) == 2


def test_series_come_as_values_with_errors_or_as_counts_with_effort() -> None:
    dense = series_of(file("year,value,lower,upper", "2020,2,1,4", "2019,1,0.5,2"), "density")
    assert dense.years.tolist() == [2019, 2020]
    assert dense.errors is not None
    assert dense.errors.tolist() == pytest.approx([0.35366, 0.35366], rel=1e-4)
    counted = series_of(file("year,count,effort", "2019,0,10", "2020,3,20"), "index")
    assert counted.is_count
    assert counted.effort is not None
    assert counted.effort.tolist() == [10, 20]


@pytest.mark.parametrize(
    ("lines", "kind", "code"),
    [
        (("year,what", "2019,1"), "index", "population.bad_table"),
        (("year,value", "2019,x"), "index", "population.bad_table"),
        (("year,value", "2019,1"), "wonder", "population.bad_series"),
    ],
)
def test_a_series_that_cannot_be_read_is_refused(lines, kind, code) -> None:
    with pytest.raises(DataError) as caught:
        series_of(file(*lines), kind)
    assert caught.value.code == code
