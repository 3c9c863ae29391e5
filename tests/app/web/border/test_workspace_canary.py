"""Canaries in every field of the border workspace: none of their bytes is anywhere but in the sealed file."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client

from qaplan.app.cli import main
from qaplan.app.services.border import desk as desks
from qaplan.app.services.border.desk import border_session, load_workspace, open_desk
from qaplan.app.services.houses import House, studies_of
from qaplan.app.services.keeping.backup import back_up
from qaplan.app.services.log import show_log
from qaplan.app.services.rights import ROLES, Role
from qaplan.app.services.sessions import session_here
from qaplan.app.services.studies import close_study, init_study, open_study
from qaplan.app.store.border_file import border_file
from qaplan.app.web.border import workspace as pages
from qaplan.landscape.segments.types import Workspace
from tests.app.web.conftest import open_for_pages, person_with, stay_of
from tests.canary import LATITUDE, LONGITUDE, canaries_in, canary_forms
from tests.media_factory import TAKEN, fill_card, jpeg

PASSPHRASE = "nine quiet wells CANARYpass"
NEW = "four red kettles CANARYnew"
ROOM = "/s/border/landscape/border/workspace/"
WORDS = (
    "CANARYname", "CANARYowner", "CANARYbuilt", "CANARYstate", "CANARYsource", "CANARYmonths", "CANARYveto",
    "CANARYposts", "CANARYpost", "CANARYcall", "CANARYkeeper", "CANARYpass", "CANARYnew", "CANARYbeyond",
)  # fmt: skip
LINE = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "geometry": {
                "type": "LineString",
                "coordinates": [[LONGITUDE, LATITUDE], [LONGITUDE + 0.01, LATITUDE]],
            },
            "properties": {
                "segment_id": "S-1",
                "name": "CANARYname",
                "owner": "CANARYowner",
                "built": "CANARYbuilt",
                "state": "CANARYstate",
                "source": "CANARYsource",
                "beyond": "CANARYbeyond",
                "post_id": "CANARYpost",
                "height_m": 1.7,
            },
        }
    ],
}
POSTED = (
    {"act": "create", "holder": "CANARYkeeper", "passphrase": PASSPHRASE},
    {"act": "segments", "lines": json.dumps(LINE)},
    {"act": "months", "segment": "S-1", "months": "4-5", "note": "CANARYmonths"},
    {"act": "gap", "passage": "G-1", "segment": "S-1", "posts": "CANARYposts", "width_m": "3"},
    {"act": "post", "post": "CANARYpost", "name": "CANARYpost", "call": "CANARYcall"},
    {"act": "keeper", "holder": "second", "new_passphrase": NEW},
)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    desks._FAILED.clear()
    folder = tmp_path / "house" / "border"
    init_study(folder, "Border")
    card = fill_card(tmp_path / "card", {f"K1/gazelle/IMG_{n}.JPG": jpeg(TAKEN, seed=n) for n in range(3)})
    sheet = tmp_path / "sheet.csv"
    sheet.write_text(
        "station_id,latitude,longitude,start,end,utc_offset\nK1,44.5,52.5,2024-08-01,2024-09-01,+05:00\n"
    )
    ingest = ["survey", "ingest", str(card), "--study", str(folder), "--layout", "station/species"]
    assert main([*ingest, "--sheet", str(sheet), "--copy"]) == 0
    opened = open_for_pages(tmp_path / "house")
    yield opened
    for each in studies_of(opened):
        close_study(each)


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    with caplog.at_level(logging.DEBUG):
        yield caplog


def client_of(role: Role) -> Client:
    made = Client(raise_request_exception=False)
    made.cookies["qaplan"] = stay_of(person_with(role))
    return made


@pytest.fixture
def keeper(house: House, log: pytest.LogCaptureFixture) -> Client:
    """A keeper who has put a canary into every field by the pages, and closed the segment with a note."""
    client = client_of("border_service")
    for said in POSTED:
        answer = client.post(f"{ROOM}change/", said)
        assert answer.status_code == 302, answer.content.decode()
    assert client.post(f"{ROOM}close/", {"segment": "S-1", "note": "CANARYveto"}).status_code == 302
    return client


def found_in(content: bytes | str) -> list[str]:
    given = content.encode() if isinstance(content, str) else content
    return [word for word in WORDS if word.encode() in given or word.lower().encode() in given] + canaries_in(
        given, sharp_forms()
    )


def sharp_forms() -> tuple[str, ...]:
    """Spellings that chance does not bring forth in the bytes of a file."""
    return tuple(form for form in canary_forms() if len(form) >= 7)


def files_with_one(folder: Path) -> dict[str, list[str]]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert files
    found = {str(path.relative_to(folder)): found_in(path.read_bytes()) for path in files}
    return {name: words for name, words in found.items() if words}


def held_by(folder: Path) -> Workspace:
    return load_workspace(open_desk(open_study(folder), PASSPHRASE, border_session()))


def test_they_went_in(keeper: Client, tmp_path: Path) -> None:
    told = repr(held_by(tmp_path / "house" / "border")) + PASSPHRASE + NEW + "CANARYkeeper"
    assert [word for word in WORDS if word not in told] == []
    assert str(LATITUDE) in told


def test_no_byte_is_in_database_journal_house_key_or_the_sealed_file(keeper: Client, tmp_path: Path) -> None:
    folder = tmp_path / "house"
    assert border_file(open_study(folder / "border")).is_file()
    assert (folder / "border" / "qaplan.sqlite3").is_file()
    assert files_with_one(folder) == {}


def test_no_byte_is_in_the_log_of_the_study_or_of_the_program(
    keeper: Client, tmp_path: Path, log: pytest.LogCaptureFixture
) -> None:
    events = [repr(each) for each in show_log(open_study(tmp_path / "house" / "border"))]
    assert events
    assert found_in("\n".join(events)) == []
    assert found_in(log.text) == []


def test_no_byte_is_in_a_backup_and_the_sealed_file_is_not_in_it_either(
    keeper: Client, tmp_path: Path
) -> None:
    target = tmp_path / "backup"
    back_up(tmp_path / "house", target, session=session_here())
    assert files_with_one(target) == {}
    assert [path.name for path in target.rglob("*") if ".border" in path.name] == []


def test_no_byte_is_in_a_package_or_a_report(keeper: Client, tmp_path: Path) -> None:
    study = open_study(tmp_path / "house" / "border")
    made = tmp_path / "package"
    words = ["survey", "package", "export", str(study.folder), str(made), "--contributor", "Programme"]
    assert main([*words, "--sampling-design", "targeted"]) == 0
    assert files_with_one(made) == {}
    out = tmp_path / "report"
    assert main(["report", str(study.folder), "--out", str(out), "--lang", "en", "--format", "html"]) == 0
    assert files_with_one(out) == {}


def test_others_get_none_of_it_by_any_page_of_the_room(keeper: Client) -> None:
    for role in ROLES:
        if role in ("border_service", "visitor"):
            continue
        client = client_of(role)
        for address in ("", "border/", "crossings/", "border/workspace/"):
            assert found_in(client.get(f"/s/border/landscape/{address}").content) == [], (role, address)
        answer = client.post(f"{ROOM}change/", POSTED[2])
        assert answer.status_code == 404
        assert found_in(answer.content) == []


def test_a_keeper_who_has_not_opened_it_gets_none_of_it(keeper: Client) -> None:
    assert found_in(client_of("border_service").get(ROOM).content) == []
    assert keeper.post(f"{ROOM}change/", {"act": "leave"}).status_code == 302
    assert found_in(keeper.get(ROOM).content) == []


def test_a_fault_of_ours_shows_none_of_it(
    keeper: Client, monkeypatch: pytest.MonkeyPatch, log: pytest.LogCaptureFixture
) -> None:
    def fail(request: object, desk: object) -> None:
        raise RuntimeError("planted")

    monkeypatch.setitem(pages._ACTS, "months", fail)
    answer = keeper.post(f"{ROOM}change/", POSTED[2])
    assert answer.status_code == 500
    assert found_in(answer.content) == []
    assert found_in(log.text) == []


def test_no_answer_with_it_is_kept_by_a_browser(keeper: Client) -> None:
    shown = keeper.get(ROOM)
    assert "CANARYname" in shown.content.decode()
    assert shown.headers["Cache-Control"] == "no-store"
    assert all(found_in(str(morsel)) == [] for morsel in keeper.cookies.values())
