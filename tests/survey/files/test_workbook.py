"""Tables as people and attackers send them: a row is at fault at most, and nothing in a cell acts."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from qaplan.base.errors import DataError, UsageError
from qaplan.survey.files.workbook import (
    read_grid,
    read_mapping,
    write_csv_table,
    write_mapping,
    write_workbook,
)
from qaplan.survey.table.types import Merge, TableMapping
from tests.workbook_factory import book

_ROWS = "Дата;Место;Вид;Расстояние\n01.02.2020;K1;кулан;0,5\n"


def put(tmp_path: Path, content: bytes) -> Path:
    file = tmp_path / "table.csv"
    file.write_bytes(content)
    return file


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
def test_encodings_of_offices_are_read(tmp_path: Path, encoding: str) -> None:
    grid = read_grid(put(tmp_path, _ROWS.encode(encoding)))
    assert grid.rows[1] == ("01.02.2020", "K1", "кулан", "0,5")
    assert bool(grid.notes) == (encoding == "cp1251")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_cell_that_begins_like_a_formula_stays_a_text(tmp_path: Path, start: str) -> None:
    text = f"{start}HYPERLINK(1)"
    out = tmp_path / "out.xlsx"
    out.write_bytes(write_workbook({"t": [["a"], [text]]}))
    cell = load_workbook(out).active["A2"]
    assert cell.data_type == "s"
    assert text.strip() in str(cell.value)
    assert "'" + start in write_csv_table([["a"], [text]])


def test_a_formula_is_its_saved_value_and_never_computed(tmp_path: Path) -> None:
    grid = read_grid(book(tmp_path / "t.xlsx", [["a", "b"], ["=1+1", "x"]]))
    assert grid.rows[1] == (None, "x")
    assert grid.unread == {(1, 0): "table.formula"}


def test_a_nul_byte_is_a_fault_of_its_cell(tmp_path: Path) -> None:
    grid = read_grid(put(tmp_path, _ROWS.encode() + b"02.02.2020;K\x001;x;1\n"))
    assert grid.unread == {(2, 1): "table.not_text"}
    assert len(grid.rows) == 3


def test_a_field_of_200_kb_is_a_fault_of_its_cell(tmp_path: Path) -> None:
    grid = read_grid(put(tmp_path, _ROWS.encode() + b"02.02.2020;K1;" + b"x" * 200_000 + b";1\n"))
    assert grid.unread == {(2, 2): "table.cell_too_long"}
    assert len(str(grid.rows[2][2])) < 40_000


def test_a_quotation_mark_that_is_never_closed_swallows_no_rows(tmp_path: Path) -> None:
    with pytest.raises(DataError) as error:
        read_grid(put(tmp_path, _ROWS.encode() + b'"02.02.2020;K1;x;1\n' * 3))
    assert error.value.code == "table.bad_csv"


def test_titles_with_commas_do_not_hide_the_separator(tmp_path: Path) -> None:
    grid = read_grid(put(tmp_path, ("Журнал, Акбулак, весна, лето, осень\n" + _ROWS).encode()))
    assert grid.rows[2] == ("01.02.2020", "K1", "кулан", "0,5")


def test_merged_cells_are_told(tmp_path: Path) -> None:
    grid = read_grid(book(tmp_path / "t.xlsx", [["a", "b"], ["x", None], [None, 1]], merges=["A2:A3"]))
    assert grid.merges == (Merge(1, 0, 2, 0),)


def test_an_empty_first_worksheet_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    path.write_bytes(write_workbook({"пусто": [], "данные": [["a"], ["x"]]}))
    grid = read_grid(path)
    assert grid.rows == (("a",), ("x",))
    assert grid.notes[0].values == {"worksheet": "данные"}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "table.empty"),
        (b" ;;\n ;;\n", "table.no_cells"),
        (b"\xd0\xcf\x11\xe0rest", "table.unreadable"),
        (b"PK\x03\x04broken", "survey.sheet_unreadable"),
    ],
)
def test_what_is_no_table_is_refused_with_the_way_forward(tmp_path: Path, content: bytes, code: str) -> None:
    if code == "table.no_cells":
        assert read_grid(put(tmp_path, content)).rows
        return
    with pytest.raises(DataError) as error:
        read_grid(put(tmp_path, content))
    assert error.value.code == code
    assert error.value.problem.do


def test_a_workbook_that_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (129 * 2**20))
    with pytest.raises(DataError) as error:
        read_grid(path)
    assert error.value.code == "survey.sheet_too_large"


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(DataError) as error:
        read_grid(tmp_path / "none.xlsx")
    assert error.value.code == "table.missing"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=400))
def test_any_bytes_are_a_table_or_a_reason(tmp_path: Path, content: bytes) -> None:
    try:
        assert read_grid(put(tmp_path, content)).rows
    except DataError as error:
        assert error.problem.do


def test_a_mapping_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    mapping = TableMapping("f", "sightings", {'Дата, "время"': "date"}, places={"У скал": "K1"})
    path = tmp_path / "map.toml"
    path.write_text(write_mapping(mapping, ['Дата, "время"', "№"]), encoding="utf-8")
    assert read_mapping(path, TableMapping("f", "deployments", {"№": "count"})) == mapping


@pytest.mark.parametrize("text", ["[[[", 'kind = "birds"', "columns = 5", '[columns]\n"a" = 5'])
def test_a_mapping_that_cannot_be_read_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "map.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as error:
        read_mapping(path, TableMapping("f", "sightings", {}))
    assert error.value.code == "table.bad_mapping"
