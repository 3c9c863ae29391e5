"""The pages of connectivity and of where to open: answer first, stamps, refusals, and who sees nothing."""

from __future__ import annotations

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
