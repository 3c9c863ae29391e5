"""Tables are sent, looked at row by row, taken where they are right, given back where not, and undone."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from qaplan.app.services.houses import House
from qaplan.app.services.sheets import import_sheet
from qaplan.app.store.field_tables import load_deployments
from qaplan.app.store.received_tables import load_sightings
from tests import workbook_factory as factory
from tests.app.web.conftest import open_for_pages
from tests.app.web.survey.card_house import SHEET, CardHouse, Visit

_STATIONS = (
    "station_id;location_name;start;end\n"
    "K1;ур. Акбулак;20.08.2023;20.09.2023\nK2;Кендерли;20.08.2023;20.09.2023\n"
)


@pytest.fixture
def house(mine: CardHouse) -> House:
    return open_for_pages(mine.folder)


def _send(client: Visit, mine: CardHouse, name: str, content: bytes) -> str:
    answer = client.post(mine.address("sheets/"), {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer.headers["Location"])


def test_a_field_sheet_is_looked_at_taken_and_taken_back(mine: CardHouse, visit: Visit) -> None:
    client = visit("field_biologist")
    desk = _send(client, mine, "field.csv", SHEET.encode())
    looked = client.get(desk).content.decode()
    assert "2 of 2 rows can be taken." in looked
    assert load_deployments(mine.study) == ()
    taken = client.post(desk, {"do": "take", "kind": "deployments"}, follow=True).content.decode()
    assert "2 rows are new." in taken
    assert {each.station_id for each in load_deployments(mine.study)} == {"K1", "K2"}
    undo = re.search(r'action="([^"]+/undo/)"', taken)
    assert undo is not None
    assert "again what they were" in client.post(undo[1], follow=True).content.decode()
    assert load_deployments(mine.study) == ()


@pytest.mark.parametrize("language", ["ru", "kk"])
def test_an_excel_journal_shows_what_is_wrong_by_row_and_gives_those_rows_back(
    mine: CardHouse, visit: Visit, tmp_path: Path, language: str
) -> None:
    stations = tmp_path / "stations.csv"
    stations.write_text(_STATIONS, encoding="utf-8")
    import_sheet(mine.study, stations, utc_offset="+05:00")
    client = visit("analyst", language)
    journal = factory.sightings_book(tmp_path / "journal.xlsx").read_bytes()
    desk = _send(client, mine, "journal.xlsx", journal)
    looked = client.get(desk).content.decode()
    shown = re.findall(r'<th scope="row" class="number">(\d+)</th>', looked)
    assert len(shown) == factory.SIGHTINGS_WRONG
    back = client.post(f"{desk}refused.xlsx", {"kind": "sightings"})
    assert load_workbook(io.BytesIO(back.content)).worksheets[0].max_row == factory.SIGHTINGS_WRONG + 1
    client.post(desk, {"do": "take", "kind": "sightings"})
    assert len(load_sightings(mine.study)) == factory.SIGHTINGS_RIGHT
    listed = client.get(mine.address("sheets/"), {"format": "xlsx"})
    assert "journal.xlsx" in {
        row[0] for row in load_workbook(io.BytesIO(listed.content)).worksheets[0].iter_rows(values_only=True)
    }


def test_a_column_that_a_person_names_is_read_so(mine: CardHouse, visit: Visit) -> None:
    client = visit("field_biologist")
    table = "точка X;когда поставили;сняли\nK1;20.08.2023;20.09.2023\n".encode()
    desk = _send(client, mine, "камеры.csv", table)
    said = {"kind": "deployments", "shown_kind": "deployments", "utc_offset": "+05:00"}
    columns = {"c0": "station_id", "c1": "start", "c2": "end"}
    assert "1 of 1 rows can be taken." in client.post(desk, said | columns | {"do": "look"}).content.decode()
    client.post(desk, said | columns | {"do": "take"})
    assert [each.station_id for each in load_deployments(mine.study)] == ["K1"]


def test_a_name_that_nothing_answers_to_is_declared_on_the_desk(
    mine: CardHouse, visit: Visit, tmp_path: Path
) -> None:
    stations = tmp_path / "stations.csv"
    stations.write_text(_STATIONS, encoding="utf-8")
    import_sheet(mine.study, stations, utc_offset="+05:00")
    client = visit("analyst", "ru")
    journal = factory.sightings_book(tmp_path / "journal.xlsx").read_bytes()
    desk = _send(client, mine, "journal.xlsx", journal)
    looked = client.get(desk).content.decode()
    assert "--order" not in looked
    found = re.search(r'name="places-(\d+)" value="Неведомое"', looked)
    assert found is not None
    said = {f"places-{found[1]}": "Неведомое", f"places_means-{found[1]}": "K2", "kind": "sightings"}
    client.post(desk, said | {"do": "take"})
    assert len(load_sightings(mine.study)) == factory.SIGHTINGS_RIGHT + 1


def test_a_file_that_is_no_table_is_refused_in_words(mine: CardHouse, visit: Visit) -> None:
    client = visit("field_biologist", "ru")
    answer = client.post(mine.address("sheets/"), {"file": SimpleUploadedFile("a.jpg", b"x")})
    assert answer.status_code == 422
    assert "Это не таблица." in answer.content.decode()


def test_a_table_without_headings_is_refused_in_words(mine: CardHouse, visit: Visit) -> None:
    client = visit("field_biologist", "en")
    answer = client.get(_send(client, mine, "a.csv", b"a;b\n1;2\n"))
    assert answer.status_code == 422
    assert "table.no_headings" in answer.content.decode()


def test_a_table_that_was_let_go_is_gone(mine: CardHouse, visit: Visit) -> None:
    client = visit("field_biologist")
    desk = _send(client, mine, "field.csv", SHEET.encode())
    assert client.post(f"{desk}forget/", follow=True).status_code == 200
    assert client.get(desk).status_code == 400


def test_a_heading_with_a_script_stays_a_word(mine: CardHouse, visit: Visit) -> None:
    client = visit("field_biologist")
    table = "Станция;<script>alert(1)</script>\nK1;x\n".encode()
    desk = _send(client, mine, "a.csv", table + b"K2;y\n")
    assert "<script>alert" not in client.post(desk, {"kind": "deployments", "do": "look"}).content.decode()


def test_who_may_not_write_records_sees_no_desk(mine: CardHouse, visit: Visit) -> None:
    for role in ("reviewer", "assessor"):
        assert visit(role).get(mine.address("sheets/")).status_code == 403
