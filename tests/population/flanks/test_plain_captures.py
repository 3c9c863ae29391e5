from __future__ import annotations

import pytest

from qaplan.base.errors import DataError
from qaplan.encounters.plain_files import PlainSurvey
from qaplan.encounters.plain_tables import PlainFile
from qaplan.population.flanks.plain_captures import read_flanks

TRAPS = """trap,name,x,y,u1,u2,cameras
1,A,500000,4800000,30,30,1
2,B,502000,4800000,30,30,1
3,C,504000,4800000,30,30,2
"""
MASK = "x,y\n" + "".join(f"{500_000 + 500 * at},4800000\n" for at in range(9))
CAPTURES = """id,occasion,trap,count,flank
L1,1,1,2,left
L1,2,2,1,left
R1,1,1,1,right
B1,1,3,1,both
B1,2,1,1,left
B1,2,1,1,right
L2,1,2,1,left
"""


def files(captures: str = CAPTURES, traps: str = TRAPS) -> PlainSurvey:
    return PlainSurvey(
        PlainFile("traps.csv", traps), PlainFile("captures.csv", captures), PlainFile("mask.csv", MASK), 25.0
    )


def codes(caught) -> list[str]:
    problems = caught.value.problems or (caught.value.problem,)
    return sorted({each.code for each in problems})


def test_animals_are_told_by_the_flanks_of_their_rows() -> None:
    flanks = read_flanks(files()).flanks
    names = {flank: each.sessions[0].history.animals for flank, each in flanks.by_flank().items()}
    assert names == {"left": ("L1", "L2"), "right": ("R1",), "both": ("B1",)}
    assert flanks.cameras[0].tolist() == [1, 1, 2]


def test_left_and_right_rows_of_a_linked_animal_are_added_up() -> None:
    history = read_flanks(files()).flanks.both.sessions[0].history
    rows = sorted(
        zip(history.occasion.tolist(), history.detector.tolist(), history.count.tolist(), strict=True)
    )
    assert rows == [(0, 2, 1), (1, 0, 2)]


def test_cameras_that_nobody_wrote_down_are_told_by_passings_that_show_both() -> None:
    bare = "\n".join(line.rsplit(",", 1)[0] for line in TRAPS.splitlines()) + "\n"
    assert read_flanks(files(traps=bare)).flanks.cameras[0].tolist() == [1, 1, 2]


def test_a_flank_called_links_is_refused_with_its_line() -> None:
    with pytest.raises(DataError) as caught:
        read_flanks(files(CAPTURES.replace("R1,1,1,1,right", "R1,1,1,1,links")))
    assert codes(caught) == ["encounters.bad_flank"]
    assert caught.value.problem.where == "captures.csv, line 4"


def test_both_flanks_at_a_station_of_one_camera_are_refused() -> None:
    with pytest.raises(DataError) as caught:
        read_flanks(files(CAPTURES.replace("B1,1,3,1,both", "B1,1,2,1,both")))
    assert codes(caught) == ["encounters.both_at_one_camera"]
    assert caught.value.problem.where == "B1 at B"


def test_a_station_of_three_cameras_is_refused() -> None:
    with pytest.raises(DataError) as caught:
        read_flanks(files(traps=TRAPS.replace("30,30,2", "30,30,3")))
    assert codes(caught) == ["encounters.bad_cameras"]


def test_captures_without_flanks_are_refused() -> None:
    with pytest.raises(DataError) as caught:
        read_flanks(files("id,occasion,trap\nA,1,1\n"))
    assert codes(caught) == ["encounters.unusable_table"]


def test_an_unknown_detector_is_named_by_its_own_line() -> None:
    with pytest.raises(DataError) as caught:
        read_flanks(files(CAPTURES.replace("L2,1,2,1,left", "L2,1,9,1,left")))
    assert codes(caught) == ["encounters.unknown_detector"]
    assert caught.value.problem.where == "captures.csv, line 8"


def links(rows: str) -> PlainFile:
    return PlainFile("links.csv", f"left,right,verdict\n{rows}")


def test_a_known_link_makes_one_history_of_two() -> None:
    flanks = read_flanks(files(), links("L1,R1,same\n")).flanks
    assert flanks.left.sessions[0].history.animals == ("L2",)
    assert flanks.right.animals == 0
    both = flanks.both.sessions[0].history
    assert both.animals == ("B1", "L1")
    assert int(both.count[both.animal == 1].sum()) == 4


def test_a_known_non_link_is_kept_by_its_places() -> None:
    found = read_flanks(files(), links("L2,R1,different\nL1,R1,undetermined\n"))
    assert found.apart == ((0, 1, 0),)
    assert found.flanks.left.animals == 2


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ("L1,R1,perhaps\n", "encounters.bad_verdict"),
        ("R1,L1,same\n", "encounters.unknown_link"),
        ("L1,B1,same\n", "encounters.unknown_link"),
        ("L1,R1,same\nL2,R1,same\n", "encounters.links_contradict"),
        ("L1,R1,same\nL1,R1,different\n", "encounters.links_contradict"),
    ],
)
def test_links_that_cannot_be_are_refused(rows: str, code: str) -> None:
    with pytest.raises(DataError) as caught:
        read_flanks(files(), links(rows))
    assert code in codes(caught)


def test_a_survey_without_animals_is_one() -> None:
    flanks = read_flanks(files("id,occasion,trap,count,flank\n")).flanks
    assert [each.animals for each in flanks.by_flank().values()] == [0, 0, 0]
