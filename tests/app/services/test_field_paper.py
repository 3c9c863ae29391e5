"""A printed sheet tells no position, and typed in it gives the record that was ticked."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from qaplan.app.services.field_paper import camera_papers, write_papers, write_template
from qaplan.app.services.sessions import Session
from qaplan.app.services.sheets import import_sheet
from qaplan.app.services.studies import Study
from qaplan.app.services.tables import open_table, take_table
from qaplan.app.store.field_tables import load_deployments, load_effort
from qaplan.app.store.received_tables import load_visits
from qaplan.base.errors import DataError
from qaplan.base.names import LANGUAGES, Language
from qaplan.survey.table.types import CameraVisit
from tests.canary import LATITUDE, LONGITUDE, canaries_in

_SHEET = (
    "station_id;camera_id;latitude;longitude;start;end;serial;comments\n"
    "K1;C1;{lat};{lon};20.08.2024;20.09.2024;S-1;{lat} {lon}\n"
)

_FILLED = {
    "setup_shown_clock": "2024-08-20 10:00:00", "setup_true_clock": "2024-08-20 10:01:30",
    "setup_battery": {"ru": "новые", "kk": "жаңа", "en": "new"},
    "setup_tracks": {"ru": "кошка, копытное", "kk": "мысық тұқымдас, тұяқты", "en": "cat, ungulate"},
    "setup_by": "Инспектор А",
    "pickup_shown_clock": "20.09.2024 12:00:00", "pickup_true_clock": "20.09.2024 12:04:10",
    "pickup_battery": {"ru": "слабые", "kk": "әлсіз", "en": "weak"},
    "pickup_tilt": {"ru": "наклонена", "kk": "қисайған", "en": "tilted"},
    "pickup_spring": {"ru": "вода", "kk": "су бар", "en": "water"},
}  # fmt: skip
_RECORD = (
    CameraVisit(
        "K1/C1", "pickup", datetime(2024, 9, 20, 12), datetime(2024, 9, 20, 12, 4, 10), battery="weak",
        tilt="tilted", spring="water",
    ),
    CameraVisit(
        "K1/C1", "setup", datetime(2024, 8, 20, 10), datetime(2024, 8, 20, 10, 1, 30), battery="new",
        tracks=("cat", "ungulate"), by="Инспектор А",
    ),
)  # fmt: skip


@pytest.fixture
def known(study: Study, session: Session, tmp_path: Path) -> Study:
    sheet = tmp_path / "sheet.csv"
    sheet.write_text(_SHEET.format(lat=LATITUDE, lon=LONGITUDE), encoding="utf-8")
    import_sheet(study, sheet, utc_offset="+05:00", session=session)
    return study


def _fill_book(path: Path, language: Language) -> None:
    book = load_workbook(path)
    sheet = book.active
    heads = {cell.value: cell.column for cell in sheet[1]}
    for name, value in _FILLED.items():
        sheet.cell(row=2, column=heads[name]).value = value if isinstance(value, str) else value[language]
    book.save(path)


def _fill_csv(path: Path, language: Language) -> None:
    heads, cells = (line.split(";") for line in path.read_text(encoding="utf-8-sig").splitlines())
    for name, value in _FILLED.items():
        cells[heads.index(name)] = value if isinstance(value, str) else value[language]
    path.write_text(f"{';'.join(heads)}\n{';'.join(cells)}\n", encoding="utf-8-sig")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_a_filled_sheet_typed_in_gives_the_same_record(
    known: Study, session: Session, tmp_path: Path, language: Language, suffix: str
) -> None:
    before = (load_deployments(known), load_effort(known))
    typed = tmp_path / f"typed{suffix}"
    assert write_template(known, typed) == 1
    (_fill_book if suffix == ".xlsx" else _fill_csv)(typed, language)
    taken = take_table(known, open_table(known, typed), session=session)
    assert taken.refused == ()
    assert load_visits(known) == _RECORD
    assert (load_deployments(known), load_effort(known)) == before


def test_a_tick_that_the_sheet_does_not_have_is_refused(
    known: Study, session: Session, tmp_path: Path
) -> None:
    typed = tmp_path / "typed.xlsx"
    write_template(known, typed)
    book = load_workbook(typed)
    heads = {cell.value: cell.column for cell in book.active[1]}
    book.active.cell(row=2, column=heads["setup_battery"]).value = "half"
    book.active.cell(row=2, column=heads["setup_shown_clock"]).value = "20.08.2024"
    book.save(typed)
    (row,) = take_table(known, open_table(known, typed), session=session).refused
    assert {fault.code for fault in row.faults} == {"table.tick_unclear", "table.clock_unreadable"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sheet_is_one_page_and_tells_no_position(known: Study, tmp_path: Path, language: Language) -> None:
    target = tmp_path / "sheets.pdf"
    assert write_papers(known, target, language) == 1
    content = target.read_bytes()
    assert content.startswith(b"%PDF")
    assert content.count(b"/Type /Page\n") + content.count(b"/Type/Page/") == 1 or b"/Count 1" in content
    assert canaries_in(content) == []


def test_an_id_that_tells_a_position_is_not_put_into_the_code(
    study: Study, session: Session, tmp_path: Path
) -> None:
    sheet = tmp_path / "sheet.csv"
    sheet.write_text(
        f"station_id;start;end\nST-{LATITUDE}-{LONGITUDE};20.08.2024;20.09.2024\n", encoding="utf-8"
    )
    import_sheet(study, sheet, session=session)
    (paper,) = camera_papers(study)
    assert canaries_in(repr(paper)) == []
    assert paper.code.startswith("d-")


def test_the_template_has_no_column_for_a_position(known: Study, tmp_path: Path) -> None:
    write_template(known, tmp_path / "t.xlsx")
    heads = {cell.value for cell in load_workbook(tmp_path / "t.xlsx").active[1]}
    assert not heads & {"latitude", "longitude", "easting", "northing"}


def test_a_study_without_cameras_has_no_sheets(study: Study, tmp_path: Path) -> None:
    with pytest.raises(DataError) as error:
        write_papers(study, tmp_path / "sheets.pdf", "ru")
    assert error.value.code == "paper.no_deployment"
