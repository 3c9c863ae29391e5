"""The log as a steward reads it: found, opened, taken back, done again, checked, saved."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest

from qaplan.app.services.houses import House
from qaplan.app.services.studies import Study, close_study, init_study
from qaplan.app.store.field_tables import save_stations
from qaplan.app.store.log import Change, append_event, log_head
from qaplan.app.store.studies import writing
from qaplan.base.actors import Actor
from qaplan.base.names import LANGUAGES, Language
from qaplan.survey.types import Station
from tests.app.services.undo_probe import rows_of
from tests.app.web.conftest import open_for_pages

if TYPE_CHECKING:
    from django.test import Client

Visit = Callable[..., "Client"]
STEWARD, DANA = Actor("role:steward", "role"), Actor("person:dana", "person")
AT = datetime(2025, 11, 1, 12, 0, tzinfo=UTC)


def study_head(study: Study) -> int:
    """Number of the last event."""
    return int(log_head(study).partition(" ")[0])


@pytest.fixture
def study(tmp_path: Path, house: House) -> Iterator[Study]:
    """A study of its own in a house of its own, with two deeds."""
    made = init_study(tmp_path / "house" / "gorge", "Gorge")
    with writing(made):
        save_stations(made, [Station(each) for each in "ABC"], actor=STEWARD, at=AT)
        body: dict[str, object] = {"before": {"grade": "C2"}, "after": {"grade": "C1"}}
        change = Change("evidence.changed", "Record", "R-1", "the published record", body)
        append_event(made, STEWARD, change, at=AT)
    with writing(made):
        save_stations(made, [Station("S1", location_name="Sherkala")], actor=DANA, at=AT)
    open_for_pages(tmp_path / "house")
    yield made
    close_study(made)


def _body(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.content.decode()[:2000]
    return answer.content.decode()


def test_the_first_line_says_what_was_done_last(study: Study, visit: Visit) -> None:
    body = _body(visit("steward"), "/s/gorge/log/")
    assert "<h1>Last done: Station S1 kept</h1>" in body
    assert "3 changes so far" in body
    assert "the published record" in body


@pytest.mark.parametrize(
    ("query", "seen"),
    [
        ("who=person:dana", "1 change found"),
        ("what=evidence", "1 change found"),
        ("words=published", "1 change found"),
        ("subject=S1", "1 change found"),
        ("first=2999-01-01", "No change fits these filters"),
    ],
)
def test_filters_stand_in_the_address(study: Study, visit: Visit, query: str, seen: str) -> None:
    assert seen in _body(visit("steward"), f"/s/gorge/log/?{query}")


def test_a_steward_takes_back_an_event_and_does_it_again(study: Study, visit: Visit) -> None:
    client = visit("steward")
    with_case = rows_of(study)
    seq = study_head(study)
    body = _body(client, f"/s/gorge/log/{seq}/")
    assert "1 row is put back exactly as it was." in body
    answer = client.post(f"/s/gorge/log/{seq}/", {"why": "a slip"}, follow=True)
    assert "Taken back. Everything is as it was before." in answer.content.decode()
    assert [row[0] for row in rows_of(study)["store_station"]] == ["A", "B", "C"]
    again = client.post(f"/s/gorge/log/{seq + 1}/", follow=True)
    assert "Done again." in again.content.decode()
    assert rows_of(study) == with_case


def test_what_stands_in_the_way_is_linked(study: Study, visit: Visit) -> None:
    with writing(study):
        save_stations(study, [Station("S1", location_name="Bozzhyra")], actor=DANA, at=AT)
    seq = study_head(study)
    body = _body(visit("steward"), f"/s/gorge/log/{seq - 1}/")
    assert "Later changes touched the same rows." in body
    assert f'href="/s/gorge/log/{seq}/"' in body
    answer = visit("steward").post(f"/s/gorge/log/{seq - 1}/")
    assert answer.status_code == 409


def test_a_reviewer_reads_that_only_own_deeds_can_be_taken_back(study: Study, visit: Visit) -> None:
    body = _body(visit("reviewer"), f"/s/gorge/log/{study_head(study)}/")
    assert "Your role may take back only what you did yourself." in body
    assert '<button class="primary"' not in body


def test_the_public_has_no_log(study: Study, visit: Visit) -> None:
    assert visit("press_officer").get("/s/gorge/log/").status_code == 403


def test_the_check_says_that_the_log_is_whole(study: Study, visit: Visit) -> None:
    assert "none edited, removed or moved" in _body(visit("steward"), "/s/gorge/log/check/")


def test_the_log_is_saved_as_a_workbook(study: Study, visit: Visit) -> None:
    answer = visit("steward", "ru").get("/s/gorge/log/?format=xlsx&who=person:dana")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    words = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert "Записана станция S1" in words
    assert "Добавлено" not in " ".join(words)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_log_page_speaks_every_language(study: Study, visit: Visit, language: Language) -> None:
    client = visit("steward", language)
    for address in ("log/", "log/5/", f"log/{study_head(study)}/", "log/check/", "log/1/"):
        assert not re.search(r"\{[a-z_]+\}", _body(client, f"/s/gorge/{address}"))


def test_pages_follow_each_other(study: Study, visit: Visit) -> None:
    for number in range(60):
        with writing(study):
            save_stations(study, [Station(f"T{number}")], actor=DANA, at=AT)
    client = visit("steward")
    body = _body(client, "/s/gorge/log/?who=person:dana")
    assert "Station T59 kept" in body
    assert "Station T2 kept" not in body
    older = body.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    assert "Station T2 kept" in _body(client, f"/s/gorge/log/{older}")
