"""Deployments as bars, and the clocks of their cameras: proposed, mended, left alone, taken back."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook

from qaplan.app.services.clock_proposals import propose_corrections
from qaplan.app.services.deployment_views import view_deployments
from qaplan.app.services.houses import House
from qaplan.app.services.ingest import ingest_card
from qaplan.app.services.sessions import Session
from qaplan.app.services.sheets import import_sheet
from qaplan.app.store.clock_tables import load_clock_book
from qaplan.app.web.survey.gantt import gantt_rows, ticks_of
from qaplan.base.actors import Actor
from qaplan.base.messages import Text
from tests.app.web.conftest import open_for_pages
from tests.app.web.survey.card_house import SHEET, CardHouse, Visit
from tests.media_factory import TAKEN, jpeg


@pytest.fixture
def filled(mine: CardHouse, tmp_path: Path) -> CardHouse:
    """Two cameras: K1 fell silent, and the clock of K2 began again in 1970."""
    sheet = tmp_path / "field.csv"
    sheet.write_text(SHEET)
    import_sheet(mine.study, sheet)
    ingest_card(mine.study, mine.card("K1"))
    card = mine.cards / "K2"
    card.mkdir()
    for number in range(8):
        taken = TAKEN.replace(year=1970, month=1, day=1, hour=0, minute=1) + timedelta(hours=20 * number)
        (card / f"IMG_{number:04}.JPG").write_bytes(jpeg(taken, seed=100 + number))
    ingest_card(mine.study, card)
    return mine


@pytest.fixture
def house(filled: CardHouse) -> House:
    return open_for_pages(filled.folder)


def test_deployments_are_bars_with_their_words_and_the_silent_one_is_named(
    filled: CardHouse, visit: Visit
) -> None:
    told = visit("field_biologist").get(filled.address("deployments/")).content.decode()
    assert "The cameras worked 48 days at 2 stations." in told
    assert "1 camera took nothing in its last weeks" in told
    assert "Silent for its last 36 days." in told
    assert len(re.findall(r'<rect class="working" x="[\d.]+%"', told)) == 2
    assert "style=" not in told


def test_bars_are_shares_of_the_time_that_is_shown(filled: CardHouse) -> None:
    view = view_deployments(filled.study, Session(Actor("role:steward", "role")))
    first, second = gantt_rows(view.lines, view.span, Text("en"))
    assert (first.bars[0].left, first.bars[0].width) == ("0.00%", "100.00%")
    assert second.bars[0].width == f"{100 * 7 / 41:.2f}%"
    assert first.silent is not None
    assert second.silent is None
    assert [each.said for each in ticks_of(view.span, Text("en"))] == ["August 2024", "September 2024"]


def test_the_public_gets_months_cells_and_ids_of_its_own(filled: CardHouse, visit: Visit) -> None:
    client = visit("assessor")
    told = client.get(filled.address("deployments/")).content.decode()
    assert ">K1<" not in told
    assert "Silent" not in told
    link = re.search(r'href="(/s/mine/deployments/D-[^"]+)"', told)
    assert link is not None
    assert client.get(link[1]).status_code == 200
    assert client.get(filled.address("deployments/K1/")).status_code in {400, 404}
    rows = load_workbook(io.BytesIO(client.get(filled.address("deployments/?format=xlsx")).content))
    said = str(list(rows.worksheets[0].iter_rows(values_only=True)))
    assert "D-" in said
    assert "K1" not in said


def test_one_deployment_shows_its_stretches_and_its_cards(filled: CardHouse, visit: Visit) -> None:
    told = visit("analyst", "ru").get(filled.address("deployments/K1/")).content.decode()
    assert "K1: дней работы – 41." in told
    assert "Молчала последние 36 дней." in told
    assert "/cards/of/card-" in told


@pytest.mark.parametrize("page", ["0", "9", "x"])
def test_a_page_that_there_is_not_is_refused(filled: CardHouse, visit: Visit, page: str) -> None:
    assert visit("analyst").get(filled.address("deployments/"), {"page": page}).status_code == 400


def test_a_clock_is_mended_as_proposed_and_taken_back(filled: CardHouse, visit: Visit) -> None:
    client = visit("field_biologist")
    (proposal,) = propose_corrections(filled.study)
    told = client.get(filled.address("clocks/")).content.decode()
    assert "1 clock looks wrong." in told
    answer = client.post(
        filled.address(f"clocks/{proposal.proposal_id}/accept/"), {"why": "seen"}, follow=True
    )
    assert "The clock of K2 is mended." in answer.content.decode()
    (made,) = load_clock_book(filled.study).corrections
    assert made.why == "seen"
    client.post(filled.address(f"clocks/{made.correction_id}/back/"))
    assert load_clock_book(filled.study).standing == ()
    assert "1 clock looks wrong." in client.get(filled.address("clocks/")).content.decode()


def test_a_proposal_can_be_refused_and_thought_about_again(filled: CardHouse, visit: Visit) -> None:
    client = visit("field_biologist")
    (proposal,) = propose_corrections(filled.study)
    at = filled.address(f"clocks/{proposal.proposal_id}/")
    told = client.post(f"{at}refuse/", {"why": "the sheet is wrong"}, follow=True).content.decode()
    assert "No clock looks wrong." in told
    assert "Left as they are" in told
    assert "1 clock looks wrong." in client.post(f"{at}reopen/", follow=True).content.decode()
    assert load_clock_book(filled.study).corrections == ()


def test_a_reviewer_sees_clocks_and_decides_nothing(filled: CardHouse, visit: Visit) -> None:
    client = visit("reviewer")
    (proposal,) = propose_corrections(filled.study)
    assert "/accept/" not in client.get(filled.address("clocks/")).content.decode()
    assert client.post(filled.address(f"clocks/{proposal.proposal_id}/accept/")).status_code == 403


def test_pictures_that_people_sent_have_their_page(filled: CardHouse, visit: Visit) -> None:
    assert (
        "Nobody has sent a picture yet." in visit("analyst").get(filled.address("received/")).content.decode()
    )
