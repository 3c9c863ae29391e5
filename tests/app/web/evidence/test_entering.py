"""Entering and correcting through the forms, each with the way back."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from qaplan.app.services.houses import House
from qaplan.app.services.studies import close_study, open_study
from tests.app.web.conftest import open_for_pages

RECORD = {
    "kind": "camera_trap",
    "grade": "C1",
    "country": "KZ",
    "happened": "2025-10-01",
    "place_id": "P-UNR",
    "sex": "unknown",
    "outcome": "alive",
    "original": "received",
    "tier": "steward",
}


@pytest.fixture
def house(house_folder: Path, tmp_path: Path) -> Iterator[House]:
    """A house of its own: its study is changed."""
    own = shutil.copytree(house_folder, tmp_path / "own")
    yield open_for_pages(own)
    close_study(open_study(own / "ustyurt"))


def test_a_record_that_is_entered_stands_in_the_list(visit):
    client = visit("field_biologist")
    answer = client.post("/s/ustyurt/add/record/", RECORD)
    assert answer.headers["Location"] == "/s/ustyurt/records/KZ-026/"
    assert "/records/KZ-026/" in client.get("/s/ustyurt/records/").content.decode()


def test_a_private_record_is_not_there_for_the_public(visit):
    visit("analyst").post("/s/ustyurt/add/record/", RECORD)
    public = visit("assessor")
    assert "KZ-026" not in public.get("/s/ustyurt/records/").content.decode()
    hidden, absent = (public.get(f"/s/ustyurt/records/{each}/") for each in ("KZ-026", "KZ-999"))
    assert hidden.status_code == absent.status_code != 200
    said = [each.content.decode().split("<main")[1].split("</main>")[0] for each in (hidden, absent)]
    assert said[0].replace("KZ-026", "KZ-999") == said[1]
    assert "/records/KZ-026/" not in public.get("/s/ustyurt/find/?q=KZ-02").content.decode()


def test_every_wrong_field_is_told_at_once_and_nothing_is_kept(visit):
    wrong = RECORD | {"happened": "yesterday", "country": "Kazakhstan", "place_id": "P-NOWHERE"}
    answer = visit("analyst", "ru").post("/s/ustyurt/add/record/", wrong)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count('aria-invalid="true"') == 3
    assert 'value="yesterday"' in page


def test_a_correction_asks_for_its_reason_and_notices_a_change_in_between(visit):
    client = visit("analyst")
    page = client.get("/s/ustyurt/correct/record/KZ-020/").content.decode()
    seen = page.split('name="seen" value="')[1].split('"')[0]
    without = client.post("/s/ustyurt/correct/record/KZ-020/", RECORD | {"seen": seen})
    assert without.status_code == 422
    done = client.post("/s/ustyurt/correct/record/KZ-020/", RECORD | {"seen": seen, "why": "read again"})
    assert done.status_code == 302
    late = client.post("/s/ustyurt/correct/record/KZ-020/", RECORD | {"seen": seen, "why": "read again"})
    assert "entry.changed_since" in late.content.decode()


def test_a_place_and_an_organisation_are_found_under_their_new_names(visit):
    client = visit("analyst")
    place = {"name_kk": "Көкешқұдық", "name_ru": "Кокешкудук", "kind": "sanctuary", "country": "KZ"}
    assert client.post("/s/ustyurt/add/place/", place).status_code == 302
    assert client.post("/s/ustyurt/add/organisation/", {"name_en": "Desert Desk"}).status_code == 302
    assert "P-001" in client.get("/s/ustyurt/find/?q=кокешк").content.decode()
    assert "O-001" in client.get("/s/ustyurt/find/?q=desert desk").content.decode()
    again = client.post("/s/ustyurt/add/place/", place)
    assert again.status_code == 422


@pytest.mark.parametrize(
    ("role", "path"),
    [("reviewer", "add/record/"), ("field_biologist", "add/place/"), ("assessor", "state-identity/")],
)
def test_who_may_not_enter_is_refused(visit, role, path):
    assert visit(role).get(f"/s/ustyurt/{path}").status_code == 403


def test_a_statement_of_today_is_told_once(visit):
    client = visit("analyst", organisation="O-BRCC")
    said = {"animal": "KZ-TAUSHERI", "first": "KZ-014", "others": "KZ-013", "verdict": "undetermined",
            "basis": "no side is published"}  # fmt: skip
    answer = client.post("/s/ustyurt/state-identity/", said)
    assert answer.headers["Location"] == "/s/ustyurt/individuals/KZ-TAUSHERI/"
    page = client.get(answer.headers["Location"]).content.decode()
    assert "no side is published" in page
    again = client.post("/s/ustyurt/state-identity/", said)
    assert "entry.said_today" in again.content.decode()
    assert "no side is published" not in visit("assessor").get(answer.headers["Location"]).content.decode()


def test_a_position_in_a_remark_is_refused(visit):
    answer = visit("analyst").post("/s/ustyurt/add/record/", RECORD | {"note": "at 43.21347, 54.55512"})
    assert answer.status_code == 422
    assert answer.content.decode().count('aria-invalid="true"') == 1


def test_a_new_record_begins_with_nothing_that_nobody_has_said(visit):
    page = visit("analyst").get("/s/ustyurt/add/record/").content.decode()
    assert '<option value="unknown" selected>' in page.split('id="field-sex"')[1].split("</select>")[0]
    assert '<option value="unknown" selected>' in page.split('id="field-outcome"')[1].split("</select>")[0]
    assert '<option value="steward" selected>' in page.split('id="field-tier"')[1].split("</select>")[0]
