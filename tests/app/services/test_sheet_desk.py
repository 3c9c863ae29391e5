"""A table is sent, looked at with what is wrong by row, taken where it is right, and taken back."""

from __future__ import annotations

import io
import time
from pathlib import Path

import pytest
from openpyxl import load_workbook

from qaplan.app.services.log import show_log
from qaplan.app.services.sessions import Session
from qaplan.app.services.sheet_desk import (
    DeskOptions,
    fields_to_choose,
    let_go,
    look_at_sheet,
    names_to_choose,
    refused_file,
    send_sheet,
    take_sheet,
)
from qaplan.app.services.sheets import import_sheet
from qaplan.app.services.studies import Study
from qaplan.app.services.tables import list_tables, undo_import
from qaplan.app.store.field_tables import load_deployments
from qaplan.app.store.incoming import new_place, sweep_incoming
from qaplan.app.store.received_tables import load_sightings
from qaplan.base.actors import Actor
from qaplan.base.errors import AccessError, DataError, UsageError
from qaplan.base.messages import Text
from tests import workbook_factory as factory

_STATIONS = (
    "station_id;location_name;start;end\n"
    "K1;ур. Акбулак;20.08.2023;20.09.2023\nK2;Кендерли;20.08.2023;20.09.2023\n"
)


@pytest.fixture
def known(study: Study, session: Session, tmp_path: Path) -> Study:
    sheet = tmp_path / "stations.csv"
    sheet.write_text(_STATIONS, encoding="utf-8")
    import_sheet(study, sheet, utc_offset="+05:00", session=session)
    return study


@pytest.fixture
def journal(tmp_path: Path) -> bytes:
    return factory.sightings_book(tmp_path / "journal.xlsx").read_bytes()


def test_a_sheet_is_looked_at_before_anything_is_taken(
    known: Study, session: Session, journal: bytes
) -> None:
    word = send_sheet(known, "journal.xlsx", [journal], session)
    seen = look_at_sheet(known, word, session)
    assert (seen.kind, seen.missing) == ("sightings", ())
    assert (seen.takeable, len(seen.refused)) == (factory.SIGHTINGS_RIGHT, factory.SIGHTINGS_WRONG)
    assert {each.field for each in seen.columns} >= {"date", "place", "species", "count"}
    assert load_sightings(known) == ()


def test_a_taken_sheet_is_undone_exactly(known: Study, session: Session, journal: bytes) -> None:
    word = send_sheet(known, "journal.xlsx", [journal], session)
    taken = take_sheet(known, word, session)
    assert taken.new == factory.SIGHTINGS_RIGHT
    assert len(load_sightings(known)) == factory.SIGHTINGS_RIGHT
    undo_import(known, taken.import_id, session=session)
    assert load_sightings(known) == ()


def test_refused_rows_come_back_with_their_reasons_in_the_readers_language(
    known: Study, session: Session, journal: bytes
) -> None:
    word = send_sheet(known, "journal.xlsx", [journal], session)
    take_sheet(known, word, session)
    sheet = load_workbook(io.BytesIO(refused_file(known, word, session, Text("ru")))).worksheets[0]
    assert sheet.max_row == factory.SIGHTINGS_WRONG + 1
    assert "Qaplan" in str(sheet.cell(1, sheet.max_column).value)


def test_a_column_that_a_person_names_is_read_so(study: Study, session: Session) -> None:
    table = "точка X;когда поставили;сняли\nK1;20.08.2023;20.09.2023\n".encode()
    word = send_sheet(study, "камеры.csv", [table], session)
    seen = look_at_sheet(study, word, session, DeskOptions(kind="deployments"))
    columns = {each.index: each.field for each in seen.columns} | {0: "station_id", 1: "start", 2: "end"}
    options = DeskOptions(kind="deployments", columns=columns, utc_offset="+05:00")
    assert look_at_sheet(study, word, session, options).takeable == 1
    take_sheet(study, word, session, options)
    assert [each.station_id for each in load_deployments(study)] == ["K1"]


def test_a_spelling_that_a_person_declares_lets_its_row_in(
    known: Study, session: Session, journal: bytes
) -> None:
    word = send_sheet(known, "journal.xlsx", [journal], session)
    seen = look_at_sheet(known, word, session)
    unknown = {(each.register, each.written) for each in seen.spellings}
    assert unknown == {("places", "Неведомое"), ("species", "снежный человек")}
    options = DeskOptions(places={"Неведомое": "ур. Акбулак"}, species={"снежный человек": "nobody knows"})
    again = look_at_sheet(known, word, session, options)
    assert again.takeable == seen.takeable + 1
    assert {each.written: each.meant for each in again.spellings} == {
        "Неведомое": "K1",
        "снежный человек": "",
    }
    take_sheet(known, word, session, options)
    assert len(load_sightings(known)) == again.takeable
    assert {"K1", "ур. Акбулак"} <= set(names_to_choose(known, "places"))
    assert "Panthera pardus" in names_to_choose(known, "species")


def test_a_field_sheet_with_columns_of_positions_is_taken_and_the_log_keeps_none(
    study: Study, session: Session
) -> None:
    table = b"station_id,latitude,longitude,start,end\nK1,43.21347,54.55512,2024-08-20,2024-09-20\n"
    word = send_sheet(study, "field.csv", [table], session)
    options = DeskOptions(kind="deployments", utc_offset="+05:00")
    assert take_sheet(study, word, session, options).new == 1
    assert "43.21347" not in str([line.change for line in show_log(study)])
    undo_import(study, next(str(each["import_id"]) for each in list_tables(study)), session=session)
    assert load_deployments(study) == ()


def test_a_needed_column_that_is_not_there_is_named(study: Study, session: Session) -> None:
    word = send_sheet(study, "a.csv", [b"species;count\nfox;2\n"], session)
    seen = look_at_sheet(study, word, session, DeskOptions(kind="sightings"))
    assert set(seen.missing) == {"date", "place"}
    assert set(seen.missing) <= set(fields_to_choose("sightings"))
    with pytest.raises(DataError) as caught:
        take_sheet(study, word, session, DeskOptions(kind="sightings"))
    assert caught.value.code == "table.columns_missing"


@pytest.mark.parametrize("name", ["photo.jpg", "journal.exe", "../../etc/passwd"])
def test_a_file_that_is_no_table_stays_out(study: Study, session: Session, name: str) -> None:
    with pytest.raises(DataError) as caught:
        send_sheet(study, name, [b"x"], session)
    assert caught.value.code == "sheet.no_table"
    assert not list((study.folder / "incoming").glob("*/*"))


def test_a_file_that_is_too_large_leaves_nothing(study: Study, session: Session) -> None:
    parts = (b"x" * 2**20 for _ in range(33))
    with pytest.raises(DataError) as caught:
        send_sheet(study, "a.csv", parts, session)
    assert caught.value.code == "incoming.too_large"
    assert not list((study.folder / "incoming").glob("*/*"))


def test_a_sheet_that_was_let_go_is_gone(study: Study, session: Session) -> None:
    word = send_sheet(study, "a.csv", [b"a;b\n1;2\n"], session)
    let_go(study, word, session)
    for gone in (word, "../../..", ""):
        with pytest.raises(UsageError) as caught:
            look_at_sheet(study, gone, session)
        assert caught.value.code == "incoming.gone"


def test_what_was_forgotten_for_a_day_goes(study: Study) -> None:
    _, place = new_place(study, "card")
    assert sweep_incoming(study) == 0
    assert sweep_incoming(study, now=time.time() + 25 * 3600) == 1
    assert not place.exists()


def test_who_may_not_write_records_may_not_send(study: Study) -> None:
    reviewer = Session(Actor("person:r", "person"), role="reviewer")
    with pytest.raises(AccessError) as caught:
        send_sheet(study, "a.csv", [b"a;b\n1;2\n"], reviewer)
    assert caught.value.code == "access.no_right"
    assert not (study.folder / "incoming").exists()
