from __future__ import annotations

from datetime import date

import pytest

from qaplan.base.errors import DataError
from qaplan.encounters.plain_files import PlainSurvey
from qaplan.encounters.plain_tables import PlainFile
from qaplan.population.uncertain.plain_draws import DrawnDays, read_draws

TRAPS = "trap,name,x,y,u1,u2\n1,A,500000,4800000,10,10\n2,B,502000,4800000,10,10\n"
ONE_OCCASION = "trap,name,x,y,u1\n1,A,500000,4800000,20\n2,B,502000,4800000,20\n"
MASK = "x,y\n500000,4800000\n501000,4800000\n502000,4800000\n"
HEAD = "draw,animal,flanks,side,encounter,flank,station,date\n"
ROWS = """1,1,both,E1#left,E1,left,A,2025-09-01
1,1,both,E1#right,E1,right,A,2025-09-01
1,2,left,E2#left,E2,left,B,2025-09-12
2,1,both,E1#left,E1,left,A,2025-09-01
2,1,both,E1#right,E1,right,A,2025-09-01
2,1,both,E2#left,E2,left,B,2025-09-12
"""
DAYS = DrawnDays(date(2025, 9, 1), 10)


def files(traps: str = TRAPS) -> PlainSurvey:
    nobody = PlainFile("captures", "id,occasion,trap\n")
    return PlainSurvey(PlainFile("traps.csv", traps), nobody, PlainFile("mask.csv", MASK), 100.0)


def read(rows: str = ROWS, days: DrawnDays = DAYS, traps: str = TRAPS):
    return read_draws(PlainFile("draws.csv", HEAD + rows), files(traps), days)


def test_days_become_occasions_and_stations_detectors() -> None:
    history = read().of_flank("left")[0].sessions[0].history
    assert (history.occasion.tolist(), history.detector.tolist()) == ([0, 1], [0, 1])


def test_each_draw_has_its_own_animals() -> None:
    assert [each.animals for each in read().of_flank("left")] == [2, 1]
    assert [each.animals for each in read().of_flank("right")] == [1, 1]


def test_a_passing_that_shows_both_flanks_counts_once() -> None:
    first = read().of_both()[0]
    assert (first.both.animals, first.both.detections) == (1, 1)
    assert (first.left.animals, first.right.animals) == (1, 0)


def test_one_occasion_needs_no_days() -> None:
    assert read(days=DrawnDays(), traps=ONE_OCCASION).of_flank("left")[0].detections == 2


def test_sides_without_a_station_are_left_out_and_counted() -> None:
    assert read(ROWS.replace(",B,2025-09-12", ",,")).left_out == 2


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (",B,", ",Z,", "encounters.unknown_detector"),
        ("2025-09-12", "2025-12-12", "encounters.unknown_occasion"),
        ("2025-09-12", "yesterday", "encounters.unknown_occasion"),
        ("E2,left,B", "E2,links,B", "encounters.bad_flank"),
    ],
)
def test_rows_that_cannot_be_are_refused_with_their_line(old: str, new: str, code: str) -> None:
    with pytest.raises(DataError) as caught:
        read(ROWS.replace(old, new))
    assert caught.value.code == code
    places = [each.where for each in caught.value.problems]
    assert places == ["draws.csv, line 4", "draws.csv, line 7"]


def test_several_occasions_without_a_first_day_are_refused() -> None:
    with pytest.raises(DataError) as caught:
        read(days=DrawnDays())
    assert caught.value.code == "encounters.unknown_occasion"


def test_draws_over_two_sessions_are_refused() -> None:
    two = TRAPS.replace("trap,", "session,trap,").replace("\n1,A", "\n1,1,A").replace("\n2,B", "\n2,2,B")
    with pytest.raises(DataError) as caught:
        read(traps=two)
    assert caught.value.code == "encounters.one_session"
