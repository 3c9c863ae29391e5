"""Surveys from plain tables: what they hold, and every single thing that may be wrong."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from qaplan.base.errors import DataError
from qaplan.encounters.plain_files import PlainSurvey, read_survey
from qaplan.encounters.plain_tables import PlainFile, column_of, read_table
from qaplan.encounters.types import SpatialSurvey

TRAPS = """session,trap,name,x,y,open,"side",u1,u2
1,1,"A",0,0,0.5,left,10,12
1,2,"B",2000,0,1.5,NA,10,0
2,1,"A",0,0,0.5,left,7,
2,2,"B",2000,0,1.5,right,NA,NA
"""
CAPTURES = """session,id,occasion,trap,count,sex
1,"SL2",1,1,2,F
1,"SL1",2,1,1,NA
1,"SL2",2,1,1,F
2,"SL2",1,1,3,F
"""
MASK = """session,x,y,hilly
1,0,0,1
1,1000,0,2
2,0,0,3
2,1000,0,4
2,2000,0,5
"""


def files(**texts: str) -> PlainSurvey:
    """The survey, with some of its tables replaced."""
    held = {"traps": TRAPS, "captures": CAPTURES, "mask": MASK} | texts
    tables = {name: PlainFile(f"{name}.csv", text) for name, text in held.items()}
    return PlainSurvey(tables["traps"], tables["captures"], tables["mask"], 100.0)


def read(**texts: str) -> SpatialSurvey:
    return read_survey(files(**texts), "count")


def refused(code: str, **texts: str) -> DataError:
    with pytest.raises(DataError) as caught:
        read_survey(files(**texts), "count", needed=["sex"])
    assert caught.value.code == code, caught.value.sentences()
    return caught.value


def test_sessions_have_their_detectors_occasions_cells_and_animals() -> None:
    one, two = read().sessions
    assert (one.name, one.detectors.names, one.detectors.occasions) == ("1", ("A", "B"), 2)
    assert one.detectors.usage.tolist() == [[10.0, 12.0], [10.0, 0.0]]
    # The second occasion was not run in the second session; there B did not work at all.
    assert two.detectors.usage.tolist() == [[7.0], [0.0]]
    assert (len(one.mask), len(two.mask), one.mask.cell_ha) == (2, 3, 100.0)
    assert (one.history.animals, two.history.animals) == (("SL1", "SL2"), ("SL2",))
    assert (one.history.detections, two.history.detections) == (4, 3)


def test_captures_are_rows_of_animal_occasion_detector_and_count() -> None:
    held = read().sessions[0].history
    rows = np.column_stack([held.animal, held.occasion, held.detector, held.count])
    assert rows.tolist() == [[0, 1, 0, 1], [1, 0, 0, 2], [1, 1, 0, 1]]


def test_covariates_are_numbers_or_words_with_the_unknown_ones_empty() -> None:
    session = read().sessions[0]
    assert session.detectors.covariates["open"].tolist() == [0.5, 1.5]
    assert session.detectors.covariates["side"].tolist() == ["left", ""]
    assert session.history.covariates["sex"].tolist() == ["", "F"]
    assert session.mask.covariates["hilly"].tolist() == [1.0, 2.0]


def test_the_order_of_rows_changes_nothing() -> None:
    def shuffled(text: str) -> str:
        head, *rows = text.splitlines()
        return "\n".join([head, *reversed(rows)])

    one, other = read(), read(captures=shuffled(CAPTURES))
    for left, right in zip(one.sessions, other.sessions, strict=True):
        assert left.history.animals == right.history.animals
        assert (left.history.count == right.history.count).all()


def test_sessions_that_are_numbers_come_by_their_size() -> None:
    later = TRAPS.replace("\n1,", "\n10,")
    found = read_survey(
        files(traps=later, captures=CAPTURES.replace("\n1,", "\n10,"), mask=MASK.replace("\n1,", "\n10,")),
        "count",
    )
    assert [each.name for each in found.sessions] == ["2", "10"]


def test_one_mask_serves_every_session() -> None:
    found = read(mask="x,y\n0,0\n1000,0\n")
    assert [len(each.mask) for each in found.sessions] == [2, 2]


def test_tables_without_sessions_effort_or_counts_are_one_session() -> None:
    found = read(
        traps="trap,x,y\n1,0,0\n2,2000,0\n",
        captures="id,occasion,trap\n7,1,1\n7,1,1\n8,3,2\n",
        mask="x,y\n0,0\n",
    )
    session = found.sessions[0]
    assert session.detectors.usage.tolist() == [[1.0] * 3] * 2
    assert session.history.animals == ("7", "8")
    # Without a column of counts a row is a detection.
    assert session.history.count.tolist() == [2, 1]


def test_a_survey_without_a_capture_is_a_survey() -> None:
    found = read(captures="session,id,occasion,trap,count\n")
    assert [len(each.history) for each in found.sessions] == [0, 0]


def test_an_animal_lost_on_capture_was_detected() -> None:
    found = read(captures="session,id,occasion,trap,count\n1,A,1,1,-1\n")
    assert found.sessions[0].history.count.tolist() == [1]


@pytest.mark.parametrize(
    ("code", "texts", "told"),
    [
        ("encounters.unknown_detector", {"captures": CAPTURES.replace("1,1,2,F", "1,9,2,F")}, "line 2"),
        ("encounters.unknown_occasion", {"captures": CAPTURES.replace("2,1,1,NA", "3,1,1,NA")}, "line 3"),
        ("encounters.unknown_occasion", {"captures": CAPTURES.replace("2,1,1,NA", "1.5,1,1,NA")}, "line 3"),
        ("encounters.unknown_session", {"captures": CAPTURES.replace('2,"SL2"', '3,"SL2"')}, "line 5"),
        ("encounters.bad_count", {"captures": CAPTURES.replace("1,1,2,F", "1,1,2.5,F")}, "line 2"),
        ("encounters.bad_count", {"captures": CAPTURES.replace("1,1,2,F", "1,1,0,F")}, "line 2"),
        ("encounters.no_animal", {"captures": CAPTURES.replace('"SL1"', '""')}, "line 3"),
        ("encounters.capture_twice", {"captures": CAPTURES + '1,"SL2",1,1,1,F\n'}, "line 6"),
        ("encounters.two_values", {"captures": CAPTURES.replace("2,1,1,F", "2,1,1,M")}, "another sex"),
        ("encounters.bad_place", {"traps": TRAPS.replace('2,2,"B",2000,0', '2,2,"B",east,0')}, "line 5"),
        ("encounters.bad_effort", {"traps": TRAPS.replace("10,12", "-1,12")}, "u1"),
        ("encounters.bad_effort", {"traps": TRAPS.replace("10,12", "all,12")}, "u1"),
        ("encounters.detector_twice", {"traps": TRAPS.replace('1,2,"B"', '1,1,"B"')}, "line 3"),
        ("encounters.no_mask", {"mask": MASK.replace("\n2,", "\n3,")}, "session 2"),
        ("encounters.unusable_table", {"mask": "east;north\n0;0\n"}, "there is no column x, y"),
        ("encounters.unusable_table", {"mask": "x,y\n"}, "no row"),
        ("encounters.unusable_table", {"mask": "x,y,x\n0,0,0\n"}, "columns stand twice: x"),
        ("encounters.unusable_table", {"mask": "x,y\n0,0\n0\n"}, "line 3"),
    ],
)
def test_each_thing_that_is_wrong_has_its_sentence(code: str, texts: dict[str, str], told: str) -> None:
    assert told in " ".join(refused(code, **texts).sentences())


def test_different_things_that_are_wrong_are_told_at_once() -> None:
    error = refused(
        "encounters.bad_files",
        captures=CAPTURES.replace("1,1,2,F", "1,9,2,F").replace("2,1,1,NA", "3,1,1,NA"),
        traps=TRAPS.replace("10,12", "-1,12"),
    )
    assert {each.code for each in error.problems} == {
        "encounters.unknown_detector",
        "encounters.unknown_occasion",
        "encounters.bad_effort",
    }


def test_many_rows_that_are_wrong_alike_are_not_all_listed() -> None:
    many = "".join(f"1,A{at},1,9,1,F\n" for at in range(100))
    error = refused("encounters.unknown_detector", captures=CAPTURES + many)
    assert len(error.problems) == 21
    assert "80 more rows" in error.problems[-1].what


def test_an_area_that_is_none_is_refused() -> None:
    with pytest.raises(DataError) as caught:
        read_survey(replace(files(), mask_cell_ha=0.0), "count")
    assert caught.value.code == "encounters.bad_cell"


def test_distances_are_matched_to_sessions_by_their_names() -> None:
    one, two = PlainFile("userdist_1.csv", "1,2\n3,Inf\n"), PlainFile("userdist_2.csv", "1,2,3\n4,5,6")
    found = read_survey(replace(files(), distances=(two, one)), "count")
    first, second = (each.distance_m for each in found.sessions)
    assert first is not None
    assert second is not None
    assert (first.shape, second.shape) == ((2, 2), (2, 3))
    assert first[1, 1] == np.inf


@pytest.mark.parametrize("text", ["1,2\n", "1,2\n3\n", "1,2\n3,far\n", "1,2\n3,-4\n", "1,2\n3,nan\n", ""])
def test_distances_of_another_shape_are_refused(text: str) -> None:
    pair = (PlainFile("a.csv", text), PlainFile("b.csv", "1,2,3\n4,5,6\n"))
    with pytest.raises(DataError) as caught:
        read_survey(replace(files(), distances=pair), "count")
    assert caught.value.code == "encounters.bad_distances"


def test_there_is_a_table_of_distances_for_each_session() -> None:
    three = tuple(PlainFile(f"{name}.csv", "1,2\n3,4\n") for name in "abc")
    with pytest.raises(DataError) as caught:
        read_survey(replace(files(), distances=three), "count")
    assert caught.value.code == "encounters.bad_distances"


def test_quotes_marks_of_order_and_empty_lines_are_understood() -> None:
    table = read_table(PlainFile("t.csv", '\ufeff"a" , b\n\n"1,5","two\nlines"\n'), ("a", "b"))
    assert dict(table.columns) == {"a": ("1,5",), "b": ("two\nlines",)}
    assert len(table) == 1
    assert table.where(0) == "t.csv, line 4"


def test_a_column_is_numbers_where_all_that_is_filled_in_are() -> None:
    assert column_of(["1", "NA", " 2.5 "]).dtype.kind == "f"
    assert column_of(["TRUE", "FALSE"]).tolist() == ["TRUE", "FALSE"]
    assert np.isnan(np.asarray(column_of(["", "NA"]), dtype=np.float64)).all()


@pytest.mark.parametrize("between", [";", "\t"])
def test_tables_of_spreadsheets_with_decimal_commas_are_read(between: str) -> None:
    def other(text: str) -> str:
        return text.replace(",", between).replace(".", ",")

    found = read(traps=other(TRAPS), mask=other(MASK), captures=other(CAPTURES))
    session = found.sessions[0]
    assert session.detectors.covariates["open"].tolist() == [0.5, 1.5]
    assert session.detectors.usage.tolist() == [[10.0, 12.0], [10.0, 0.0]]
    assert session.history.detections == 4
