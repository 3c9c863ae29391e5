"""`qaplan survey table`, `received` and `paper` as a user types them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests import workbook_factory as factory
from tests.app.cli.conftest import Run
from tests.canary import LATITUDE, LONGITUDE, canaries_in
from tests.media_factory import jpeg

_SHEET = (
    "station_id;location_name;latitude;longitude;start;end\n"
    "K1;ур. Акбулак;{lat};{lon};20.08.2023;20.09.2023\nK2;Кендерли;;;20.08.2023;20.09.2023\n"
)


@pytest.fixture
def study(run: Run, tmp_path: Path) -> Path:
    (tmp_path / "sheet.csv").write_text(_SHEET.format(lat=LATITUDE, lon=LONGITUDE), encoding="utf-8")
    assert run("init", "study").code == 0
    assert run("survey", "sheet", "sheet.csv", "--study", "study", "--utc-offset", "+05:00").code == 0
    return tmp_path / "study"


def test_a_workbook_is_proposed_agreed_to_remembered_and_taken_back(
    run: Run, study: Path, tmp_path: Path
) -> None:
    factory.sightings_book(tmp_path / "journal.xlsx")
    proposed = run("survey", "table", "journal.xlsx", "--study", study, "--write-map", "map.toml")
    assert (proposed.code, "Nothing was taken" in proposed.out) == (0, True)
    assert "Расстояние, км -> distance_m, km" in proposed.out
    taken = run("survey", "table", "journal.xlsx", "--study", study, "--accept", "--language", "kk")
    assert "6 rows are new" in taken.out
    assert (tmp_path / "journal-refused.xlsx").exists()
    again = run("survey", "table", "journal.xlsx", "--study", study, "--json", "-")
    record = json.loads(again.out)
    assert (record["new"], record["same"], len(record["refused"])) == (0, 6, 6)
    listed = json.loads(run("survey", "tables", study, "--json", "-").out)["tables"]
    assert (
        run("survey", "table-undo", study, listed[0]["import_id"], "--why", "wrong").out
        == "6 rows were taken back.\n"
    )
    assert run("survey", "tables", study).out.endswith("taken back\n")


def test_a_wrong_call_says_what_to_choose(run: Run, study: Path, tmp_path: Path) -> None:
    factory.sightings_book(tmp_path / "journal.xlsx")
    for option, code in (("--kind", "bad_kind"), ("--order", "bad_order"), ("--language", "bad_language")):
        done = run("survey", "table", "journal.xlsx", "--study", study, option, "x")
        assert (done.code, f"[table.{code}]" in done.err) == (2, True)
    done = run("survey", "table-export", study, "out.docx")
    assert (done.code, "[table.bad_target]" in done.err) == (2, True)


def test_received_pictures_are_listed_with_their_hints(run: Run, study: Path, tmp_path: Path) -> None:
    (tmp_path / "IMG-20240503-WA0007.jpg").write_bytes(jpeg(None))
    where = f"spring at {LATITUDE}, {LONGITUDE}"
    done = run(
        "survey", "received", "add", "IMG-20240503-WA0007.jpg", "--study", study, "--from", "Inspector A",
        "--received", "2024-05-03", "--said-where", where,
    )  # fmt: skip
    assert done.out == "1 received pictures are new, 0 were held already (1 ok).\n"
    listed = run("survey", "received", "list", study)
    assert "the name hints that WhatsApp saved it on 2024-05-03; that is not when it was taken" in listed.out
    record = run("survey", "received", "list", study, "--json", "-")
    assert canaries_in(listed.out + record.out) == []
    assert run("survey", "received", "match", study).out.startswith("0 new proposals")
    item_id = json.loads(record.out)["received"][0]["item_id"]
    assert run("survey", "received", "original", study, item_id, "requested").code == 0
    assert run("survey", "received", "confirm", study, item_id, "m-none").code == 3
    assert run("survey", "received", "withdraw", study, item_id).code == 0


def test_sheets_and_their_table_are_written_without_a_position(run: Run, study: Path, tmp_path: Path) -> None:
    done = run("survey", "paper", study, "sheets.pdf", "--language", "kk", "--template", "filled.xlsx")
    assert done.out == "sheets.pdf: 2 pages.\nfilled.xlsx: 2 rows.\n"
    for name in ("sheets.pdf", "filled.xlsx"):
        assert canaries_in((tmp_path / name).read_bytes()) == []
