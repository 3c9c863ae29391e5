"""What the pages of the border do: forms that keep what was typed, answers, two keepers, papers as files."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.test import Client

from qaplan.app.services.border import desk as desks
from qaplan.app.services.houses import House, studies_of
from qaplan.app.services.studies import close_study, init_study
from qaplan.app.store.crossing_tables import load_crossings, load_inferred, load_passages, load_verifications
from qaplan.base.messages import Text
from tests.app.web.conftest import open_for_pages, person_with, stay_of
from tests.media_factory import TAKEN, fill_card, jpeg

FIRST, SECOND = "nine quiet wells at dawn", "four red kettles sing low"
ROOM = "/s/border/landscape/"
WORK = f"{ROOM}border/workspace/"
LINE = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "geometry": {"type": "LineString", "coordinates": [[55.0, 42.5], [55.1, 42.5]]},
            "properties": {"segment_id": name, "post_id": "P-3", "name": "the northern bend"},
        }
        for name in ("S-1", "S-2")
    ],
}
EN = Text("en")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    desks._FAILED.clear()
    init_study(tmp_path / "house" / "border", "Border")
    opened = open_for_pages(tmp_path / "house")
    yield opened
    for each in studies_of(opened):
        close_study(each)


Visit = Callable[..., Client]


@pytest.fixture
def keeper(visit: Visit) -> Client:
    """A keeper with an open workspace of two segments."""
    client = visit("border_service")
    work(client, "create", holder="first", passphrase=FIRST)
    work(client, "segments", lines=json.dumps(LINE))
    return client


def work(client: Client, act: str, **said: str):
    return client.post(f"{WORK}change/", {"act": act, **said})


def note(client: Client, act: str, **said: str):
    return client.post(f"{ROOM}crossings/change/", {"act": act, **said})


def test_a_wrong_passphrase_opens_nothing_and_says_so_in_words(visit: Visit, keeper: Client) -> None:
    other = visit("border_service", "ru")
    answer = work(other, "enter", passphrase="not the words at all")
    assert answer.status_code == 403
    assert Text("ru").word("refused.border_wrong_passphrase") in answer.content.decode()
    assert "not the words" not in answer.content.decode()
    assert work(other, "enter", passphrase=FIRST).status_code == 302
    assert "the northern bend" in other.get(WORK).content.decode()


def test_a_segment_is_changed_and_keeps_its_line(keeper: Client) -> None:
    said = {"segment": "S-1", "name": "the long bend", "post": "P-3", "height_m": "1,7", "strands": "8"}
    assert work(keeper, "segment", **said).status_code == 302
    shown = keeper.get(WORK).content.decode()
    assert "the long bend" in shown
    assert "1.7" in shown


def test_what_was_typed_comes_back_with_what_is_wrong(keeper: Client) -> None:
    answer = work(keeper, "months", segment="S-1", months="13", note="my note")
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert EN.word("refused.crossings_bad_months") in shown
    assert 'value="my note"' in shown
    timed = work(keeper, "post", post="P-3", call="until 18:00")
    assert EN.word("refused.border_patrol_time") in timed.content.decode()


def test_a_closed_segment_is_opened_again(keeper: Client) -> None:
    keeper.post(f"{WORK}close/", {"segment": "S-1"})
    assert b'class="shut"' in keeper.get(WORK).content
    work(keeper, "open_again", segment="S-1")
    assert b'class="shut"' not in keeper.get(WORK).content


def test_a_keeper_who_has_not_opened_it_closes_and_changes_nothing_else(visit: Visit, keeper: Client) -> None:
    other = visit("border_service")
    assert other.post(f"{WORK}close/", {"segment": "S-2"}).status_code == 302
    assert EN.word("border.closed_at_once") in other.get(WORK).content.decode()
    locked = work(other, "open_again", segment="S-2")
    assert (locked.status_code, b"border.locked" in locked.content) == (403, True)
    card = other.post(f"{WORK}card/", {"post": "P-3", "language": "kk"})
    assert b"border.locked" in card.content


def test_a_request_is_answered_opening_by_opening(visit: Visit, keeper: Client) -> None:
    liaison = visit("liaison")
    said = {"organisation": "Reserve", "species": "Ovis vignei", "segments": "S-1, S-2", "kind": "seasonal"}
    more = {"months": "1-3", "grade": "inferred", "reason": "Tracks end there."}
    assert liaison.post(f"{ROOM}border/ask/", {"act": "ask", **said, **more}).status_code == 302
    assert work(keeper, "answer", number="1", **{"months-S-1": "1-2", "months-S-2": ""}).status_code == 302
    shown = liaison.get(f"{ROOM}border/").content.decode()
    assert EN.word("border.not_possible") in shown
    for name in ("request", "answer"):
        paper = liaison.get(f"{ROOM}border/letters/1/{name}.pdf")
        assert paper.content.startswith(b"%PDF")
        assert paper.headers["Cache-Control"] == "no-store"
    bad = liaison.post(f"{ROOM}border/ask/", {"act": "ask", **said, **more, "reason": "at 05:30"})
    assert (bad.status_code, b"at 05:30" in bad.content) == (422, True)


def test_an_export_leaves_by_two_keepers_alone(house: House, visit: Visit, keeper: Client) -> None:
    work(keeper, "keeper", holder="second", new_passphrase=SECOND)
    assert keeper.post(f"{WORK}export/", {"act": "ask"}).status_code == 302
    alone = keeper.post(f"{WORK}export/", {"act": "allow"})
    assert (alone.status_code, b"border.needs_two" in alone.content) == (403, True)
    other = Client()
    other.cookies["qaplan"] = stay_of(person_with("border_service", organisation="O-ELSE"))
    work(other, "enter", passphrase=SECOND)
    assert EN.word("border.export_allow") in other.get(WORK).content.decode()
    let_out = other.post(f"{WORK}export/", {"act": "allow"})
    assert len(json.loads(let_out.content)["features"]) == 2
    assert let_out.headers["Cache-Control"] == "no-store"


def test_the_register_is_kept_by_its_forms(house: House, visit: Visit, tmp_path: Path) -> None:
    client = visit("field_biologist")
    passage = {"passage": "G-1", "segment": "S-1", "kind": "seasonal", "months": "11-2", "stage": "built"}
    assert note(client, "passage", **passage, agreed_on="2025-01-01").status_code == 302
    visited = {"passage": "G-1", "day": "2025-06-01", "by": "inspector", "found": "open"}
    assert note(client, "visit", **visited, photo="IMG_1").status_code == 302
    crossing = {"passage": "G-1", "day": "2025-06-02", "species": "Ovis vignei", "direction": "in"}
    assert note(client, "crossing", **crossing, count="3").status_code == 302
    inferred = {"since": "2024-08-25", "until": "2024-09-19", "method": "current", "source": "team"}
    assert note(client, "inferred", **inferred, probability="0,7").status_code == 302
    (study,) = studies_of(house)
    assert [each.stage for each in load_passages(study)] == ["built"]
    assert [each.photo for each in load_verifications(study)] == ["IMG_1"]
    assert [each.count for each in load_crossings(study)] == [3]
    assert [each.probability for each in load_inferred(study)] == [0.7]
    assert client.get(f"{ROOM}crossings/annex.pdf").content.startswith(b"%PDF")
    book = client.get(f"{ROOM}crossings/?format=xlsx&table=use_rates")
    assert book.content.startswith(b"PK")


def test_a_form_of_the_register_that_is_wrong_comes_back(visit: Visit, house: House) -> None:
    client = visit("analyst", "ru")
    said = {"passage": "G-1", "segment": "", "kind": "seasonal", "months": "", "stage": "built"}
    answer = note(client, "passage", **said, source="протокол")
    assert answer.status_code == 422
    assert Text("ru").word("refused.crossings_bad_passage") in answer.content.decode()
    assert "протокол" in answer.content.decode()
    assert note(client, "crossing", passage="G-9", day="нет", species="x").status_code == 422
    assert note(client, "sides", sides="K1 KZ").status_code == 422
    assert note(client, "nothing").status_code == 400


def test_records_of_cameras_are_taken_and_sides_kept(visit: Visit, house: House, tmp_path: Path) -> None:
    from qaplan.app.cli import main

    (study,) = studies_of(house)
    card = fill_card(tmp_path / "card", {f"K1/gazelle/IMG_{n}.JPG": jpeg(TAKEN, seed=n) for n in range(2)})
    sheet = tmp_path / "sheet.csv"
    sheet.write_text("station_id,start,end,utc_offset\nK1,2024-08-01,2024-09-01,+05:00\n", encoding="utf-8")
    words = ["survey", "ingest", str(card), "--study", str(study.folder), "--layout", "station/species"]
    assert main([*words, "--sheet", str(sheet)]) == 0
    client = visit("analyst")
    passage = {"passage": "G-1", "segment": "S-1", "kind": "seasonal", "stage": "built", "months": ""}
    assert note(client, "passage", **passage, cameras="K1").status_code == 302
    assert note(client, "sides", sides="K1 KZ\n\n").status_code == 302
    assert note(client, "take").status_code == 302
    assert len(load_crossings(study)) == 1
    assert note(client, "people").status_code == 302


def test_the_room_shows_doors_to_what_its_reader_may_open(visit: Visit, house: House) -> None:
    seen = {
        role: visit(role).get(ROOM).content.decode() for role in ("liaison", "border_service", "assessor")
    }
    assert "landscape/border/" in seen["liaison"]
    assert "workspace/" not in seen["liaison"]
    assert "workspace/" in seen["border_service"]
    assert "landscape/border/" not in seen["assessor"]


def test_where_segments_run_is_drawn_for_a_keeper_whose_workspace_is_open_and_for_nobody_else(
    visit: Visit, keeper: Client
) -> None:
    drawn = keeper.get(WORK).content.decode().partition('<figure class="card sketch">')[2]
    assert ">S-1</text>" in drawn
    assert "42.5" not in drawn
    work(keeper, "leave")
    assert "card sketch" not in keeper.get(WORK).content.decode()
    assert "card sketch" not in visit("liaison").get(f"{ROOM}border/").content.decode()


def test_what_a_keeper_leaves_empty_of_a_segment_stays_as_it_was(keeper: Client) -> None:
    work(keeper, "segment", segment="S-1", owner="north", strands="8")
    assert work(keeper, "segment", segment="S-1", state="broken by the spring").status_code == 302
    shown = keeper.get(WORK).content.decode()
    for text in ("the northern bend", "north", "broken by the spring", ">8<"):
        assert text in shown


def test_a_keeper_sees_where_passages_lie_and_whom_a_post_calls(keeper: Client) -> None:
    work(keeper, "gap", passage="G-1", segment="S-1", posts="214-215", width_m="12")
    work(keeper, "post", post="P-3", name="The well", call="district inspector")
    shown = keeper.get(WORK).content.decode()
    for text in ("G-1", "214-215", "The well", "district inspector"):
        assert text in shown


def test_a_request_says_for_which_animals_it_is_and_must_say_what_it_rests_on(
    visit: Visit, keeper: Client
) -> None:
    liaison = visit("liaison")
    asked = {
        "act": "ask",
        "organisation": "Reserve",
        "species": "Ovis vignei",
        "segments": "S-1",
        "kind": "lower_strands_out",
        "months": "1-3",
        "reason": "Tracks end there.",
    }
    assert liaison.post(f"{ROOM}border/ask/", asked).status_code == 422
    assert liaison.post(f"{ROOM}border/ask/", {**asked, "grade": "inferred"}).status_code == 302
    for page in (liaison.get(f"{ROOM}border/"), keeper.get(WORK)):
        shown = page.content.decode()
        assert "<i>Ovis vignei</i>" in shown
        assert EN.word("border.grade_inferred") in shown
