"""The pages of connectivity and of where to open: answer first, stamps, refusals, and who sees nothing."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from qaplan.base.messages import Text

ROOM = "/s/region/landscape/"
EN = Text("en")
GATES, CONNECTIVITY, LAYERS = f"{ROOM}gates/", f"{ROOM}connectivity/", f"{ROOM}layers/"
STAMPS = ("stamp.invented_lines", "stamp.too_coarse", "stamp.modelled")
Visit = Callable[..., Client]


def shown(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def head_of(page: str) -> str:
    return page.partition("<h1>")[2].partition("</h1>")[0]


def test_where_to_open_begins_with_the_gates_and_carries_every_stamp(visit: Visit) -> None:
    page = shown(visit("analyst"), GATES)
    assert "pair 1, pair 2, pair 6" in head_of(page)
    for key in STAMPS:
        assert EN.word(key) in page
    assert EN.word("opening.row_bound") in page
    assert "side A" in page  # what is left if a neighbour stays shut


def test_connectivity_begins_with_the_answer_and_tells_what_the_doctor_says(visit: Visit) -> None:
    page = shown(visit("analyst"), CONNECTIVITY)
    assert "balkan" in head_of(page)
    assert EN.word("landscape.doctor") in page
    assert EN.word("stamp.too_coarse") in page
    assert "cell-map" in page


def test_without_layers_a_card_says_what_to_add(visit: Visit) -> None:
    client = visit("analyst")
    assert EN.word("layers.missing_barriers") in shown(client, "/s/empty/landscape/gates/")
    assert '<a class="button" href="/s/empty/landscape/layers/">' in shown(
        client, "/s/empty/landscape/gates/"
    )
    assert EN.word("layers.missing_populations") in shown(client, "/s/empty/landscape/connectivity/")


@pytest.mark.parametrize("role", ["reviewer", "assessor", "press_officer"])
def test_a_role_without_the_right_finds_no_page_of_openings(visit: Visit, role: str) -> None:
    client = visit(role)
    for address in (GATES, LAYERS):
        assert client.get(address).status_code in (403, 404)
    for address in (ROOM, CONNECTIVITY):
        page = shown(client, address)
        assert EN.word("landscape.tab_gates") not in page
        assert "pair 1" not in page


@pytest.mark.parametrize("role", ["liaison", "border_service", "field_biologist"])
def test_who_may_look_at_the_border_reads_ids_of_gates_and_no_place(visit: Visit, role: str) -> None:
    page = shown(visit(role), GATES)
    assert "pair 1, pair 2, pair 6" in head_of(page)
    assert "4689581" not in page


def test_layers_are_listed_with_their_sources_and_invented_lines_say_so(visit: Visit) -> None:
    page = shown(visit("steward"), LAYERS)
    assert "side A" in page
    assert EN.word("layers.drawn_invented") in page
    assert visit("analyst").get(f"{LAYERS}?format=xlsx").status_code == 200


def test_a_layer_that_cannot_be_read_is_refused_with_its_code(visit: Visit) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    sent = {"kind": "populations", "file": SimpleUploadedFile("p.geojson", b"{not json")}
    answer = visit("analyst").post(f"{LAYERS}add/", sent)
    assert answer.status_code == 422
    assert b"vector." in answer.content


def test_a_sketch_of_lines_and_gates_is_drawn_for_who_may_look_at_the_border(visit: Visit) -> None:
    page = shown(visit("analyst"), GATES)
    drawn = page.partition('<figure class="card sketch">')[2].partition("</figure>")[0]
    assert drawn.count('class="mark chosen"') == 6
    for name in ("pair 1", "ustyurt"):
        assert f">{name}</text>" in drawn
    assert re.findall(r"\d+\.\d", drawn) == []
    biggest = max(int(each) for each in re.findall(r"\d+", drawn))
    assert biggest < 1000
    assert "rounded to about 6" in drawn


def test_who_reads_as_the_public_gets_no_population_in_the_sketch(visit: Visit) -> None:
    drawn = shown(visit("liaison"), GATES).partition('<figure class="card sketch">')[2].partition("</svg>")[0]
    assert ">pair 1</text>" in drawn
    assert 'class="mark home"' not in drawn
    assert "ustyurt" not in drawn


@pytest.mark.parametrize("role", ["analyst", "steward", "reviewer", "press_officer"])
def test_no_other_page_of_the_room_carries_the_sketch(visit: Visit, role: str) -> None:
    client = visit(role)
    for address in (ROOM, CONNECTIVITY, f"{ROOM}habitat/", f"{ROOM}crossings/", f"{ROOM}border/"):
        assert "card sketch" not in client.get(address).content.decode()


def test_the_page_of_one_estimate_stands_in_its_room(visit: Visit) -> None:
    client = visit("analyst")
    address = re.findall(r'href="(/s/region/population/estimates/[^"]+)"', shown(client, CONNECTIVITY))[0]
    page = shown(client, address)
    rail = page.partition('id="rail"')[2].partition("</nav>")[0]
    assert re.findall(r'<a href="([^"]+)" aria-current="page">', rail) == [ROOM]
    assert f'<a href="{CONNECTIVITY}" aria-current="page"' in page
