"""A field sheet is taken wholly or not at all, and once."""

from __future__ import annotations

from pathlib import Path

import pytest

from qaplan.app.services.log import check_log
from qaplan.app.services.sheets import import_sheet
from qaplan.app.services.studies import Study
from qaplan.app.store.field_tables import load_deployments, load_effort, load_stations
from qaplan.base.errors import DataError

_SHEET = "station_id;latitude;longitude;start;end\nҚ1;47,12345;61,54321;20.08.2024;20.09.2024\n"


def test_a_sheet_in_cp1251_with_semicolons_and_decimal_commas_is_taken(study: Study, tmp_path: Path) -> None:
    sheet = tmp_path / "field.csv"
    sheet.write_bytes(_SHEET.replace("Қ", "К").encode("cp1251"))
    result = import_sheet(study, sheet, utc_offset="+05:00")
    assert (result.stations, result.deployments, result.effort) == (1, 1, 1)
    assert [each.station_id for each in load_stations(study)] == ["К1"]
    assert load_effort(study)[0].days == 31.0


def test_the_same_sheet_again_changes_nothing(study: Study, tmp_path: Path) -> None:
    sheet = tmp_path / "field.csv"
    sheet.write_text(_SHEET, encoding="utf-8")
    import_sheet(study, sheet, utc_offset="+05:00")
    events = check_log(study).events
    again = import_sheet(study, sheet, utc_offset="+05:00")
    assert not again.is_news
    assert again.summary() == "field.csv: already held, nothing changed."
    assert check_log(study).events == events


def test_one_bad_row_keeps_the_whole_sheet_out(study: Study, tmp_path: Path) -> None:
    sheet = tmp_path / "field.csv"
    sheet.write_text(_SHEET + "Қ2;47,1;61,5;20.09.2024;20.08.2024\n", encoding="utf-8")
    with pytest.raises(DataError) as error:
        import_sheet(study, sheet)
    assert error.value.code == "survey.bad_sheet"
    assert (load_deployments(study), load_stations(study)) == ((), ())
