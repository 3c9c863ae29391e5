from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time
from pathlib import Path

import pytest

from qaplan.base.errors import DataError, QaplanError, UsageError
from qaplan.base.exact_places import reveal
from qaplan.survey.effort import effort_days
from qaplan.survey.files.field_sheet import read_field_sheet, to_lon_lat

OFFICE = """Станция;Широта;Долгота;Установка;Снятие;problem_from;problem_to;problem_reason;Примечание
Каньон-1;10,5;20,25;03.04.2024;03.05.2024;10.04.2024;15.04.2024;разряжена батарея;тропа
Родник;10,75;20,5;03.04.2024 16:20;03.05.2024;;;;"""


@pytest.fixture
def put(tmp_path: Path):
    def write(content: str | bytes, name: str = "sheet.csv", encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return write


def code_of(path: Path, **options) -> str:
    with pytest.raises(QaplanError) as caught:
        read_field_sheet(path, **options)
    return caught.value.code


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1251"])
def test_an_office_sheet_is_read_in_any_of_its_encodings(put, encoding: str) -> None:

    sheet = read_field_sheet(put(OFFICE, encoding=encoding))
    assert [each.station_id for each in sheet.stations] == ["Каньон-1", "Родник"]
    place = sheet.stations[0].place
    assert place is not None
    assert (reveal(place).longitude, reveal(place).latitude) == (20.25, 10.5)
    assert [each.reason.value for each in sheet.effort] == ["working", "dead", "working", "working"]


def test_reading_cp1251_is_told_because_it_is_a_guess(put) -> None:

    assert [p.code for p in read_field_sheet(put(OFFICE, encoding="cp1251")).problems] == [
        "survey.encoding_guessed"
    ]
    assert read_field_sheet(put(OFFICE, encoding="cp1251"), encoding="cp1251").problems == ()
    assert read_field_sheet(put(OFFICE)).problems == ()


def test_names_in_other_scripts_are_read(put) -> None:
    text = "station_id,start\nვაშლოვანი-ვაშლოვანი-ვაშლოვანი,2024-04-03\n"
    for encoding in ("utf-8", "utf-16"):
        assert read_field_sheet(put(text, encoding=encoding)).stations[0].station_id.startswith("ვაშ")


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_any_separator_is_found(put, separator: str) -> None:
    text = "station_id,start,end\nK05,2024-04-03,2024-05-03\n".replace(",", separator)
    assert effort_days(read_field_sheet(put(text)).effort).working == 30.0


def test_a_separator_that_the_sheet_declares_is_used_and_rows_keep_their_numbers(put) -> None:
    with pytest.raises(DataError) as caught:
        read_field_sheet(put("sep=|\nstation_id|start\nK05|soon\n"))
    assert [each.where for each in caught.value.problems] == ["row 3, column start"]


def test_a_cell_with_the_separator_and_a_line_break_in_quotes_is_one_cell(put) -> None:
    sheet = read_field_sheet(put('station_id,comments\nK05,"dry, hot\nand windy"\n'))
    assert sheet.deployments[0].comments == "dry, hot\nand windy"


def test_a_bare_date_can_stand_for_another_time_than_noon(put) -> None:
    sheet = read_field_sheet(put("station_id,start\nK05,2024-04-03\n"), day_only_time=time(0))
    assert sheet.deployments[0].start is not None
    assert sheet.deployments[0].start.clock == datetime(2024, 4, 3)


def test_eastings_need_a_zone(put) -> None:
    text = "Station,utm_x,utm_y\nK05,500000,4700000\n"
    without = read_field_sheet(put(text))
    assert without.stations[0].place is None
    assert [each.code for each in without.problems] == ["survey.crs_missing"]
    place = read_field_sheet(put(text), crs="EPSG:32639").stations[0].place
    assert place is not None
    assert reveal(place).longitude == pytest.approx(51.0)
    assert reveal(place).latitude == pytest.approx(42.45, abs=0.05)


def test_the_conversion_agrees_with_the_definition_of_the_zone() -> None:
    longitude, latitude = to_lon_lat("epsg:32639")(500_000, 0)
    assert (longitude, latitude) == pytest.approx((51.0, 0.0), abs=1e-9)


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:99999", "39N", "/etc/passwd", "+proj=utm +zone=39"])
def test_what_is_no_projected_system_in_metres_is_refused(crs: str) -> None:
    with pytest.raises(UsageError) as caught:
        to_lon_lat(crs)
    assert caught.value.code == "survey.bad_crs"


def test_eastings_outside_their_zone_are_refused(put) -> None:
    path = put("Station,utm_x,utm_y\nK05,5e30,4700000\n")
    with pytest.raises(DataError) as caught:
        read_field_sheet(path, crs="EPSG:32639")
    assert [each.code for each in caught.value.problems] == ["place.out_of_range"]


def test_formula_cells_are_text(put) -> None:
    sheet = read_field_sheet(put("station_id,comments\nK05,=1+1\nK06,@SUM(A1)\n"))
    assert [each.comments for each in sheet.deployments] == ["=1+1", "@SUM(A1)"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "survey.empty_sheet"),
        (b"station_id\n", "survey.empty_sheet"),
        (b"station_id\nK05\x00\n", "survey.bad_encoding"),
        (b"station_id\nK\x98\xff\n", "survey.bad_encoding"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "survey.sheet_unreadable"),
        (b"PK\x03\x04 and no more", "survey.sheet_unreadable"),
        (b"station_id,comments\nK05," + b"x" * 200_000, "survey.sheet_unreadable"),
        (b"station_id" + b"," * 600 + b"\nK05\n", "survey.sheet_too_large"),
    ],
)
def test_what_is_no_field_sheet_gets_its_sentence(put, content: bytes, code: str) -> None:
    assert code_of(put(content)) == code


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert code_of(tmp_path / "none.csv") == "survey.sheet_missing"


def test_a_file_larger_than_any_field_sheet_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "huge.csv"
    with path.open("wb") as opened:
        opened.truncate(40 * 2**20)
    assert code_of(path) == "survey.sheet_too_large"


def test_a_sheet_of_endless_rows_is_refused(put) -> None:
    assert code_of(put("station_id\n" + "K\n" * 60_000)) == "survey.sheet_too_large"


def workbook(rows: list[list[object]], title: str = "deployments") -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    book.create_sheet("notes").append(["station_id"])
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


ROWS: list[list[object]] = [
    ["Station", "Setup_date", "Retrieval_date", "latitude", "longitude", "serial"],
    ["K05", date(2024, 4, 3), datetime(2024, 5, 3, 12), 10.5, "20,25", 12345],
    ["K06", "2024-04-03", datetime(2024, 5, 3), 10.75, 20.5, 12346],
]


def test_a_workbook_says_the_same_as_a_csv(put) -> None:
    sheet = read_field_sheet(put(workbook(ROWS), "sheet.xlsx"))
    assert [each.serial for each in sheet.deployments] == ["12345", "12346"]
    assert effort_days(sheet.effort).working == 60.0
    assert all(each.place is not None for each in sheet.stations)


def test_a_workbook_is_known_by_its_content_and_not_by_its_name(put) -> None:
    assert len(read_field_sheet(put(workbook(ROWS), "sheet.csv")).deployments) == 2


def test_a_worksheet_can_be_chosen(put) -> None:
    path = put(workbook(ROWS), "sheet.xlsx")
    assert len(read_field_sheet(path, worksheet="deployments").deployments) == 2
    assert code_of(path, worksheet="notes") == "survey.empty_sheet"
    assert code_of(path, worksheet="other") == "survey.worksheet_missing"


def repacked(content: bytes, part: str, replaced: bytes) -> bytes:
    kept = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, replaced if name == part else old.read(name))
    return kept.getvalue()


def test_a_zip_bomb_of_a_workbook_is_refused_before_it_is_unpacked(put) -> None:
    bomb = repacked(workbook(ROWS), "xl/worksheets/sheet1.xml", b"<row/>" * 25_000_000)
    assert len(bomb) < 2**20
    assert code_of(put(bomb, "bomb.xlsx")) == "survey.sheet_too_large"


ENTITIES = """<?xml version="1.0"?>{padding}<!DOCTYPE worksheet [<!ENTITY a "K05">]>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>
<row r="1"><c r="A1" t="inlineStr"><is><t>station_id</t></is></c></row>
<row r="2"><c r="A2" t="inlineStr"><is><t>&a;</t></is></c></row></sheetData></worksheet>"""


@pytest.mark.parametrize("padding", ["", f"<!--{'x' * 100_000}-->"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_workbook_that_declares_entities_is_refused(put, padding: str, encoding: str) -> None:
    hostile = ENTITIES.format(padding=padding).encode(encoding)
    path = put(repacked(workbook(ROWS), "xl/worksheets/sheet1.xml", hostile), "xxe.xlsx")
    with pytest.raises(DataError) as caught:
        read_field_sheet(path)
    assert caught.value.code == "survey.sheet_unreadable"
    assert "entities" in caught.value.problem.what


def test_a_zip_that_is_no_workbook_is_refused(put) -> None:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        archive.writestr("../../x", "station_id\nK05")
    assert code_of(put(kept.getvalue(), "sheet.xlsx")) == "survey.sheet_unreadable"


def test_a_damaged_workbook_is_refused(put) -> None:
    path = put(repacked(workbook(ROWS), "xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row>"), "x.xlsx")
    assert code_of(path) == "survey.sheet_unreadable"


def test_nothing_is_taken_from_a_sheet_with_one_bad_row(put) -> None:
    with pytest.raises(DataError) as caught:
        read_field_sheet(put("station_id,start\nK05,2024-04-03\nK06,soon\n"))
    assert caught.value.code == "survey.bad_sheet"
    assert [each.where for each in caught.value.problems] == ["row 3, column start"]


def test_the_digest_is_of_the_bytes(put) -> None:
    one = read_field_sheet(put("station_id\nK05\n"))
    two = read_field_sheet(put("station_id\nK05\n", "copy.csv"))
    assert one.sha256 == two.sha256
    assert len(one.sha256) == 64
