from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest

from qaplan.base.messages import Text
from qaplan.base.names import LANGUAGES, Language
from qaplan.reporting.compose import compose_situation
from qaplan.reporting.document import Table
from qaplan.reporting.pages.walk import facts_of
from qaplan.reporting.workbook import render_xlsx
from tests.reporting.hostile import FORMULA, SCRIPT, hostile
from tests.reporting.situations import released


def opened(language: Language = "en") -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(render_xlsx(compose_situation(released()), Text(language))))


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_is_a_sheet_for_each_table_with_keys_headings_and_rows(language: Language) -> None:
    document = compose_situation(released())
    tables = [block for section in document.sections for block in section.blocks if isinstance(block, Table)]
    book = opened(language)
    assert book.sheetnames == ["about", *(table.table_id for table in tables), "facts"]
    for table in tables:
        sheet = book[table.table_id]
        assert [cell.value for cell in sheet[1]] == [column.key for column in table.columns]
        assert [cell.value for cell in sheet[2]] == [
            Text(language).say(each.heading) for each in table.columns
        ]
        assert sheet.max_row == 2 + len(table.rows)


def test_numbers_are_numbers_dates_are_iso_and_bounds_stay_bounds() -> None:
    book = opened()
    lags = {row[0].value: [cell.value for cell in row] for row in book["record_dates"].iter_rows(min_row=3)}
    assert lags["NL-001"][1:] == ["2028-09-29", "2029-03-02", "2029-03-04", "2029-05-20", 154, 233]
    assert lags["NL-004"][1] == "2031-03" and lags["NL-004"][5] == "10–40 days"
    areas = [row[4].value for row in book["places"].iter_rows(min_row=3)]
    assert areas == [223342.5, "at least 275,000 ha"]


def test_the_facts_sheet_holds_every_fact_with_its_derivation() -> None:
    sheet = opened()["facts"]
    rows = {row[0]: row for row in sheet.iter_rows(min_row=2, values_only=True)}
    assert set(rows) == {fact.id for fact in facts_of(compose_situation(released()))}
    speed = dict(zip([cell.value for cell in sheet[1]], rows["move.speed"], strict=True))
    assert (speed["low"], speed["unit"], speed["bound"]) == (8.4, "km/day", "at least")
    assert speed["activity"] == "evidence.count_records"
    assert speed["inputs"].startswith("record:NL-001:abab")


def test_what_looks_like_a_formula_stays_text() -> None:
    content = render_xlsx(compose_situation(hostile()), Text("ru"))
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        sheets = [parts.read(name) for name in parts.namelist() if name.startswith("xl/worksheets/")]
    assert not any(b"<f>" in sheet or b"<f " in sheet for sheet in sheets)
    book = openpyxl.load_workbook(io.BytesIO(content))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    risky = [cell for cell in cells if str(cell.value).startswith(("=", "+", "@", "-"))]
    assert FORMULA in [cell.value for cell in risky]
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in risky)


def test_properties_name_the_release_and_nobody() -> None:
    document = compose_situation(released())
    properties = opened("kk").properties
    assert properties.title == "Солтүстік ел: ашық деректер"
    assert document.release_id in properties.keywords
    assert not properties.creator and not properties.lastModifiedBy
    assert properties.modified.date() == document.as_of


def test_two_renders_are_the_same_bytes() -> None:
    document = compose_situation(released())
    assert render_xlsx(document, Text("ru")) == render_xlsx(document, Text("ru"))


def test_hostile_names_are_kept_as_text() -> None:
    book = openpyxl.load_workbook(io.BytesIO(render_xlsx(compose_situation(hostile()), Text("en"))))
    assert book["places"]["A3"].value == SCRIPT
