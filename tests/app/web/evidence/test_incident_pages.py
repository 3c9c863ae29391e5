"""The pages of incidents: what is told, what is added with the way back, and the pack that leaves."""

from __future__ import annotations

import html
import io
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from openpyxl import load_workbook

from qaplan.app.services.cases import import_case
from qaplan.app.services.houses import House
from qaplan.app.services.incidents.packs import check_pack
from qaplan.app.services.studies import close_study, init_study
from qaplan.base.names import LANGUAGES, Language
from tests.app.web.conftest import open_for_pages

ONE = "/s/dead/incidents/INC-2021-06-09/"
HAND_OVER = {
    "act": "hand_over",
    "when": "2021-06-10",
    "handed_by": "District inspectors",
    "taken_by": "Laboratory",
    "what": "carcass in a sealed bag",
    "mark": "No 17",
    "corrects": "0",
}

Visit = Callable[..., Client]


@pytest.fixture(scope="module")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study with the public record, made once and copied for each test."""
    folder = tmp_path_factory.mktemp("pattern")
    study = init_study(folder / "dead", "Dead")
    import_case(study, "ustyurt")
    close_study(study)
    return folder


@pytest.fixture
def house(tmp_path: Path, pattern: Path) -> House:
    """A house of each test's own: it is written to."""
    shutil.copytree(pattern, tmp_path / "house")
    return open_for_pages(tmp_path / "house")


def read(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return html.unescape(re.sub(r"<[^>]+>", "", answer.text))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_line_is_the_answer_in_every_language(visit: Visit, language: Language) -> None:
    said = {
        "en": "Cause of death: unknown.",
        "ru": "Причина гибели: неизвестна.",
        "kk": "Өлім себебі: белгісіз.",
    }
    assert said[language] in read(visit("analyst", language), ONE)


def test_a_hand_over_is_added_and_the_pack_that_leaves_checks_itself(visit: Visit) -> None:
    client = visit("analyst")
    assert client.post(f"{ONE}add/", HAND_OVER).status_code == 302
    page = read(client, ONE)
    assert "Hand-over 1 was noted." in page
    assert "The chain is whole: 1 hand-overs" in page
    answer = client.get(f"{ONE}pack.json")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="dead-evidence-pack.json"'
    pack = json.loads(answer.content)
    assert check_pack(pack).is_whole
    printed = read(client, f"{ONE}print/")
    assert pack["head"] in printed


def test_a_bad_hand_over_is_told_in_the_language_and_what_was_typed_stays(visit: Visit) -> None:
    client = visit("analyst", "ru")
    answer = client.post(f"{ONE}add/", HAND_OVER | {"taken_by": "", "when": "10.06.2021", "mark": "Пломба 5"})
    assert answer.status_code == 422
    page = html.unescape(answer.text)
    assert "Кто принял: это нужно" in page
    assert "Когда: это не дата" in page
    assert 'value="Пломба 5"' in page


@pytest.mark.parametrize(
    "words",
    [
        {"act": "sample", "sample": "tooth", "laboratory": "Almaty", "sent": "2026-05-01"},
        {"act": "result", "number": "1", "result": "no poison found"},
        {"act": "cause", "cause": "unknown", "in_words": "nobody can tell", "who": "Ranger B"},
        {"act": "match", "individual": "KZ-TAUSHERI", "match_basis": "spots of the left flank"},
    ],
)
def test_what_is_noted_offers_the_way_back(visit: Visit, words: dict[str, str]) -> None:
    client = visit("analyst")
    answer = client.post(f"{ONE}add/", words, follow=True)
    assert "Noted in INC-2021-06-09." in html.unescape(answer.text)
    (undo,) = set(
        re.findall(
            r'href="(/s/dead/log/[^"]*)"', answer.text.partition('class="said"')[2].partition("</div>")[0]
        )
    )
    assert client.get(undo).status_code == 200


def test_words_of_people_are_shown_as_words(visit: Visit) -> None:
    client = visit("analyst")
    client.post(f"{ONE}add/", HAND_OVER | {"what": "<script>alert(1)</script>"})
    for address in (ONE, f"{ONE}print/"):
        page = client.get(address).text
        assert "<script>alert" not in page
        assert "&lt;script&gt;" in page


def test_the_list_can_be_saved_as_a_workbook(visit: Visit) -> None:
    book = load_workbook(io.BytesIO(visit("analyst").get("/s/dead/incidents/?format=xlsx").content))
    rows = [[cell.value for cell in row] for sheet in book for row in sheet.iter_rows()]
    assert any("INC-2021-06-09" in row for row in rows)


def test_an_unknown_incident_and_an_unknown_act_are_refused(visit: Visit) -> None:
    client = visit("analyst")
    assert "incident.unknown" in client.get("/s/dead/incidents/NONE/").text
    assert "incident.bad_act" in client.post(f"{ONE}add/", {"act": "burn"}).text


@pytest.mark.parametrize("role", ["assessor", "press_officer", "liaison", "visitor"])
def test_incidents_are_for_insiders(visit: Visit, role: str) -> None:
    client = visit(role)
    for address in ("/s/dead/incidents/", ONE, f"{ONE}pack.json", f"{ONE}print/"):
        assert client.get(address).status_code == 403


def test_a_reviewer_reads_and_adds_nothing(visit: Visit) -> None:
    client = visit("reviewer")
    assert "Note a hand-over" not in read(client, ONE)
    assert client.post(f"{ONE}add/", HAND_OVER).status_code == 403


def test_a_digest_that_is_too_long_is_said_by_the_label_of_the_form(visit: Visit) -> None:
    answer = visit("analyst", "ru").post(f"{ONE}add/", {**HAND_OVER, "sha256": "x" * 2000})
    assert answer.status_code == 422
    assert "Контрольная сумма файла к передаче" in answer.text
    assert "message.missing" not in answer.text
