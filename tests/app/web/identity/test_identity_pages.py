"""The pages of identity, asked as a browser asks them: what waits, boxes, flanks, animals, the dossier."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from qaplan.app.services.houses import House
from qaplan.app.services.identity.chips import list_encounters, pictures_without_chip
from qaplan.app.services.studies import Study
from qaplan.app.store.side_tables import load_readings
from tests.app.cats import reader

if TYPE_CHECKING:
    from django.test import Client

Visit = Callable[..., "Client"]
HOME = "/s/cats/identity/"


@pytest.fixture
def house(cats: House) -> House:
    return cats


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_the_first_line_says_what_waits_and_that_nothing_is_calibrated(visit: Visit, language: str) -> None:
    shown = visit("reviewer", language).get(HOME).content.decode()
    assert "<h1>" in shown
    assert f'href="{HOME}room/"' in shown
    assert "workbench." not in shown


def test_every_page_of_identity_opens_for_its_readers(visit: Visit, study: Study) -> None:
    medium = pictures_without_chip(study, session=reader("R"))[0]
    client = visit("analyst")
    for tail in (
        "",
        "room/",
        "room.json",
        "boxes/",
        f"box/{medium}/",
        "flanks/",
        "animals/",
        "name/",
        "link/",
        "change/",
    ):
        assert client.get(HOME + tail).status_code == 200, tail


def test_who_looks_as_the_public_sees_nothing_of_it(visit: Visit, study: Study) -> None:
    chip = list_encounters(study, session=reader("R")).rows[0].chips[0].chip_id
    client = visit("analyst")
    client.post("/view-as/", {"audience": "public"})
    for tail in ("", "room/", "room.json", "boxes/", "flanks/", "animals/", f"chips/{chip}/screen.jpg"):
        assert client.get(HOME + tail).status_code == 403, tail


def test_the_tables_are_saved_as_workbooks(visit: Visit) -> None:
    client = visit("analyst")
    for tail in ("", "animals/"):
        answer = client.get(f"{HOME}{tail}?format=xlsx")
        assert answer.content[:2] == b"PK"


def test_the_picture_of_a_chip_is_pixels_only_and_of_no_use_to_others(visit: Visit, study: Study) -> None:
    chip = list_encounters(study, session=reader("R")).rows[0].chips[0].chip_id
    answer = visit("reviewer").get(f"{HOME}chips/{chip}/screen.jpg")
    assert answer["Content-Type"] == "image/jpeg"
    assert b"Exif" not in answer.content
    assert visit("press_officer").get(f"{HOME}chips/{chip}/screen.jpg").status_code == 403
    assert visit("reviewer").get(f"{HOME}chips/c-none/screen.jpg").status_code == 400


def test_a_box_is_kept_with_its_flank_and_taken_back(visit: Visit, study: Study) -> None:
    medium = pictures_without_chip(study, session=reader("R"))[0]
    client = visit("reviewer")
    box = {"left": "40", "top": "60", "width": "240", "height": "120", "viewpoint": "left", "frame": "0"}
    told = client.post(f"{HOME}box/{medium}/", box, follow=True).content.decode()
    assert "/log/" in told
    assert pictures_without_chip(study, session=reader("R")) == ()
    refused = client.post(f"{HOME}box/{medium}/", box | {"left": "300"})
    assert refused.status_code == 422
    assert "identity.box_outside" in refused.content.decode()


def test_a_box_that_is_not_drawn_is_told(visit: Visit, study: Study) -> None:
    medium = pictures_without_chip(study, session=reader("R"))[0]
    refused = visit("reviewer").post(f"{HOME}box/{medium}/", {"viewpoint": "left"})
    assert (refused.status_code, "identity.no_box" in refused.content.decode()) == (422, True)


def test_flanks_are_linked_with_a_reason_and_the_link_is_taken_back(visit: Visit, study: Study) -> None:
    found = list_encounters(study, session=reader("R")).rows
    both = next(
        each.encounter_id for each in found if {chip.viewpoint for chip in each.chips} == {"left", "right"}
    )
    client = visit("analyst")
    assert client.post(f"{HOME}link/", {"encounter": both, "act": "link"}).status_code == 422
    said = {"encounter": both, "act": "link", "reason": "two cameras of one station"}
    assert client.post(f"{HOME}link/", said).status_code == 302
    assert "both flanks, linked" in client.get(f"{HOME}animals/").content.decode()
    assert client.post(f"{HOME}link/", said | {"act": "unlink"}).status_code == 302
    assert "both flanks, linked" not in client.get(f"{HOME}animals/").content.decode()


def test_an_animal_gets_its_name_and_its_dossier_tells_its_flank(visit: Visit, study: Study) -> None:
    side = f"{list_encounters(study, session=reader('R')).rows[0].encounter_id}#left"
    client = visit("analyst")
    told = client.post(f"{HOME}name/", {"side": side, "individual_id": "V-01", "en": "Sandy"}, follow=True)
    shown = told.content.decode()
    assert "both flanks, not linked" in shown
    assert f"{HOME}chips/" in shown
    again = client.post(f"{HOME}name/", {"side": side, "individual_id": "V-01"})
    assert (again.status_code, "identity.id_taken" in again.content.decode()) == (422, True)


def test_how_many_must_agree_is_said_by_who_may_state(visit: Visit) -> None:
    assert visit("reviewer").post(f"{HOME}readers-asked/", {"readers": "1"}).status_code == 403
    client = visit("analyst")
    assert client.post(f"{HOME}readers-asked/", {"readers": "1"}).status_code == 302
    assert "1 reader decides a pair" in client.get(HOME).content.decode()


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"[]",
        b'{"pair_id": {"a": 1}, "verdict": "same"}',
        b'{"pair_id": "\\ud800", "verdict": "same"}',
        b'{"pair_id": "0", "verdict": ["same"], "skipped": 5}',
        b'{"pair_id": "0", "verdict": "SAME"}',
        b"[" * 100_000,
    ],
)
def test_a_forged_answer_is_refused_in_a_sentence_and_keeps_nothing(
    visit: Visit, study: Study, said: bytes
) -> None:
    got = visit("reviewer").post(f"{HOME}read", said, content_type="application/json")
    assert got.status_code == 409
    assert got.json()["code"].partition(".")[0] in ("identity", "review")
    assert load_readings(study) == ()


def test_a_long_and_odd_answer_is_kept_clean_and_sent_again_it_is_the_same(
    visit: Visit, study: Study
) -> None:
    client = visit("reviewer")
    pair = client.get(f"{HOME}room.json").json()["pair"]
    body = {"pair_id": pair["pair_id"], "verdict": "same", "reason": "\ud800\x00 ear " * 9000, "skipped": 7}
    first, second = (client.post(f"{HOME}read", body, content_type="application/json") for _ in range(2))
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.json()["seq"] == second.json()["seq"]
    (reading,) = load_readings(study)
    assert reading.reason.startswith("ear ear")
    assert visit("analyst").post(f"{HOME}read", body, content_type="application/json").status_code == 409
    assert len(load_readings(study)) == 1


@pytest.mark.parametrize(
    "said", [b'{"seq": true}', b'{"seq": -1}', b'{"seq": 1e400}', b'{"seq": 99999999999999999999}']
)
def test_an_unknown_answer_cannot_be_taken_back(visit: Visit, said: bytes) -> None:
    got = visit("reviewer").post(f"{HOME}unread", said, content_type="application/json")
    assert (got.status_code, got.json()["code"]) == (409, "undo.unknown_event")
