from __future__ import annotations

import pytest

from qaplan.base.exact_places import reveal
from qaplan.survey.sheet.cells import Cell
from qaplan.survey.sheet.columns import recognise
from qaplan.survey.sheet.rows import RowReader, SheetOptions, TakenRow, text_of


def read(options: SheetOptions | None = None, **cells: Cell) -> tuple[TakenRow | None, list[str]]:
    row = {"station_id": "K05", "start": "2024-04-03", "end": "2024-05-03"} | cells
    columns, _ = recognise(list(row))
    reader = RowReader(columns, options or SheetOptions(), None, "sheet.csv")
    taken = reader.read(7, list(row.values()))
    return taken, [f"{each.code} ({each.where})" for each in reader.wrong]


def taken(options: SheetOptions | None = None, **cells: Cell) -> TakenRow:
    row, wrong = read(options, **cells)
    assert wrong == []
    assert row is not None
    return row


def test_a_row_knows_where_it_came_from() -> None:
    assert taken().deployment.source == "sheet.csv, row 7"


def test_a_deployment_is_named_by_station_and_camera() -> None:
    assert taken(camera_id="left").deployment.deployment_id == "K05/left"
    assert taken().deployment.deployment_id == "K05"
    assert taken(deployment_id="D-1").deployment.deployment_id == "D-1"


def test_the_offset_of_the_row_stands_before_the_one_for_all() -> None:
    options = SheetOptions(utc_offset="+06:00")
    row = taken(options, utc_offset="+05:00")
    assert row.deployment.start is not None
    assert row.deployment.start.iso() == "2024-04-03T12:00:00+05:00"
    assert row.cautions == ()


def test_without_any_offset_the_deployment_has_no_utc_and_says_so() -> None:
    row = taken()
    assert row.deployment.start is not None and row.deployment.start.utc is None
    assert [each.code for each in row.cautions] == ["survey.offset_not_declared"]


@pytest.mark.parametrize("missing", ["start", "end"])
def test_a_deployment_without_one_of_its_dates_is_taken_with_a_caution(missing: str) -> None:
    row = taken(SheetOptions(utc_offset="+05:00"), **{missing: ""})
    assert [each.code for each in row.cautions] == ["survey.deployment_open"]


def test_a_named_zone_is_taken_with_a_caution() -> None:
    row = taken(utc_offset="Asia/Almaty", end="2024-04-30")
    assert row.deployment.start is not None
    assert row.deployment.start.iso() == "2024-04-03T12:00:00+05:00"
    assert [each.code for each in row.cautions] == ["survey.zone_assumed"]


def test_a_zone_that_changed_meanwhile_is_told() -> None:
    row = taken(utc_offset="Asia/Almaty", start="2023-12-01", end="2024-04-30")
    assert [each.code for each in row.cautions] == ["survey.zone_assumed", "survey.zone_changed"]


def test_offsets_in_the_dates_that_contradict_the_column_are_refused() -> None:
    _, wrong = read(utc_offset="+05:00", start="2024-04-03T10:00+06:00")
    assert wrong == ["survey.offsets_differ (row 7, column utc_offset)"]


def test_places_keep_their_uncertainty_and_longitude_comes_first() -> None:
    place = taken(latitude="10,5", longitude="20,25", coordinate_uncertainty_m="30").station.place
    assert place is not None
    found = reveal(place)
    assert (found.longitude, found.latitude, found.uncertainty_m) == (20.25, 10.5, 30.0)


def test_a_place_that_nobody_gives_is_no_place() -> None:
    assert taken(latitude="", longitude="").station.place is None


def test_eastings_without_a_zone_are_never_guessed() -> None:
    assert taken(utm_x="526000", utm_y="604000").station.place is None


@pytest.mark.parametrize(
    ("cells", "wrong"),
    [
        ({"station_id": ""}, "survey.station_missing (row 7, column station_id)"),
        ({"station_id": "../../x"}, "survey.bad_name (row 7, column station_id)"),
        ({"station_id": "K\u202e05"}, "survey.bad_name (row 7, column station_id)"),
        ({"camera_id": "a/b"}, "survey.bad_name (row 7, column camera_id)"),
        ({"start": "03/04/2024"}, "survey.date_ambiguous (row 7, column start)"),
        ({"end": "soon"}, "survey.date_unreadable (row 7, column end)"),
        ({"end": "2024-04-02"}, "survey.end_before_start (row 7)"),
        ({"utc_offset": "local"}, "instant.bad_offset (row 7, column utc_offset)"),
        ({"latitude": "95", "longitude": "10"}, "place.out_of_range (row 7, column longitude)"),
        ({"latitude": "10", "longitude": ""}, "survey.half_a_place (row 7, column longitude)"),
        ({"latitude": "N10", "longitude": "10"}, "survey.bad_number (row 7, column latitude)"),
        ({"problem_to": "2024-04-20"}, "survey.gap_open (row 7, column problem)"),
        (
            {"problem_from": "2024-04-20", "problem_to": "2024-05-20"},
            "survey.gap_outside (row 7)",
        ),
    ],
)
def test_what_is_wrong_is_told_with_row_and_column(cells: dict[str, Cell], wrong: str) -> None:
    row, told = read(**cells)
    assert row is None
    assert wrong in told


def test_a_message_about_a_slipped_column_repeats_no_coordinate() -> None:
    columns, _ = recognise(["station_id", "start", "utc_offset"])
    reader = RowReader(columns, SheetOptions(), None, "")
    assert reader.read(2, ["K05", "43.21347", "54.55512"]) is None
    assert len(reader.wrong) == 2
    assert not any("43.21" in each.sentence() or "54.55" in each.sentence() for each in reader.wrong)


def test_a_stretch_without_end_lasts_to_the_pick_up() -> None:
    (gap,) = taken(problem_from="2024-04-20", problem_reason="stolen").gaps
    assert gap.end.date().isoformat() == "2024-05-03"
    assert gap.reason.value == "stolen"


def test_a_reason_without_dates_is_of_the_whole_deployment() -> None:
    (gap,) = taken(problem_reason="карта утеряна").gaps
    assert gap.days == 30.0
    assert gap.reason.value == "lost_card"


def test_words_that_are_no_known_reason_count_as_not_working_and_are_told() -> None:
    row = taken(problem_from="2024-04-20", problem_reason="saiga sat on it")
    assert [each.reason.value for each in row.gaps] == ["problem"]
    assert [each.code for each in row.problems] == ["survey.reason_unclear"]


def test_a_whole_number_of_a_workbook_is_written_without_its_point() -> None:
    assert text_of(12.0) == "12"
    assert text_of(None) == ""
