"""The review page says what waits; its room gives sheets and takes labels; pictures go by right."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from http import HTTPStatus
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

if TYPE_CHECKING:
    from django.test import Client

Visit = Callable[..., "Client"]
REVIEW = "/s/bursts/review/"


def data(client: Client) -> dict[str, object]:
    answer = client.get(f"{REVIEW}room.json")
    assert answer.status_code == HTTPStatus.OK
    return json.loads(answer.content)


def send(client: Client, where: str, body: object) -> tuple[int, dict[str, object]]:
    answer = client.post(f"{REVIEW}{where}", json.dumps(body), content_type="application/json")
    return answer.status_code, json.loads(answer.content)


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_first_line_says_how_many_bursts_wait(visit: Visit, language: str) -> None:
    page = visit("reviewer", language).get(REVIEW).content.decode()
    assert "40" in page.split("<h1>")[1].split("</h1>")[0]
    assert "?again=1" not in page


def test_what_waits_is_saved_as_a_workbook(visit: Visit) -> None:
    answer = visit("reviewer").get(f"{REVIEW}?format=xlsx")
    sheet = load_workbook(io.BytesIO(answer.content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert ["urial", None, 4] in [row[:3] for row in rows] or ["urial", "", 4] in [row[:3] for row in rows]


@pytest.mark.parametrize("role", ["assessor", "press_officer", "liaison", "visitor"])
def test_who_may_not_label_is_turned_away(visit: Visit, role: str) -> None:
    client = visit(role)
    for where in ("", "room/", "room.json"):
        assert client.get(REVIEW + where).status_code == HTTPStatus.FORBIDDEN
    assert client.post(f"{REVIEW}label").status_code == HTTPStatus.FORBIDDEN


def test_the_room_gives_sheets_words_and_keys(visit: Visit) -> None:
    said = data(visit("reviewer", "kk"))
    sheets = said["sheets"]
    assert isinstance(sheets, list)
    assert [each["heading"] for each in sheets][:3] == ["leopard", "urial", "animal"]
    assert all(len(each["bursts"]) <= 30 for each in sheets)
    assert said["kinds"]["leopard"] == "қабылан"  # type: ignore[index]
    assert said["caps"]["KeyQ"] == ["Й", "Q"]  # type: ignore[index]


def test_labels_are_kept_and_taken_back(visit: Visit) -> None:
    client = visit("reviewer")
    sheets = data(client)["sheets"]
    assert isinstance(sheets, list)
    labels = [{"burst_id": each["burst_id"], "taxon_id": "urial"} for each in sheets[1]["bursts"]]
    status, said = send(client, "label", {"labels": labels, "level": "sheet"})
    assert (status, said["places"]) == (HTTPStatus.OK, {"first": 4})
    assert [each["heading"] for each in data(client)["sheets"]][1] == "animal"  # type: ignore[attr-defined]
    assert send(client, "undo", {"seq": said["seq"]})[0] == HTTPStatus.OK
    assert [each["heading"] for each in data(client)["sheets"]][1] == "urial"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "body", ["no JSON", [], {"labels": 3}, {"labels": [3]}, {"labels": [{"burst_id": "x"}]}]
)
def test_what_cannot_be_read_is_refused_in_words(visit: Visit, body: object) -> None:
    status, said = send(visit("reviewer"), "label", body)
    assert status == HTTPStatus.CONFLICT
    assert str(said["code"]).startswith("review.")


def test_a_picture_is_given_by_its_id_with_nothing_but_pixels(visit: Visit) -> None:
    client = visit("reviewer")
    sheets = data(client)["sheets"]
    medium = sheets[0]["bursts"][0]["media"][0]  # type: ignore[index]
    answer = client.get(f"/s/bursts/pictures/{medium}/small/0.jpg")
    assert answer.status_code == HTTPStatus.OK
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    assert answer["Cache-Control"].startswith("private")
    assert b"Exif" not in answer.content
    again = client.get(f"/s/bursts/pictures/{medium}/small/0.jpg", headers={"if-none-match": answer["ETag"]})
    assert (again.status_code, again.content) == (HTTPStatus.NOT_MODIFIED, b"")
    assert (
        visit("assessor").get(f"/s/bursts/pictures/{medium}/small/0.jpg").status_code == HTTPStatus.FORBIDDEN
    )
    assert client.get(f"/s/bursts/pictures/{medium}/huge/0.jpg").status_code == HTTPStatus.BAD_REQUEST


def test_the_queue_is_sorted_anew_by_a_job_and_the_page_says_so(visit: Visit) -> None:
    client = visit("reviewer")
    answer = client.post(f"{REVIEW}prepare/", follow=True)
    assert answer.status_code == HTTPStatus.OK
    assert "The queue is being sorted" in answer.content.decode()
    assert visit("assessor").post(f"{REVIEW}prepare/").status_code == HTTPStatus.FORBIDDEN


def test_a_second_reader_is_not_told_the_first_word(visit: Visit) -> None:
    first = visit("reviewer")
    sheets = data(first)["sheets"]
    cat = sheets[0]["bursts"][0]["burst_id"]  # type: ignore[index]
    sheep = sheets[1]["bursts"][0]["burst_id"]  # type: ignore[index]
    labels = [{"burst_id": cat, "taxon_id": "leopard"}, {"burst_id": sheep, "taxon_id": "urial"}]
    assert send(first, "label", {"labels": labels})[0] == HTTPStatus.OK
    second = visit("analyst")
    answer = json.loads(second.get(f"{REVIEW}room.json?again=1&more=1").content)
    assert {each["burst_id"] for each in answer["again"]} == {cat, sheep}
    assert {each["score"] for each in answer["again"]} == {0.0}
    assert "leopard" not in json.dumps(answer) and "heading" not in json.dumps(answer)
    assert json.loads(first.get(f"{REVIEW}room.json?again=1&more=1").content)["again"] == []
