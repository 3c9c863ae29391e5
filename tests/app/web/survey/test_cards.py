"""The pages of the cards: chosen, looked at, taken as work that goes on, listed, taken back."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from openpyxl import load_workbook

from qaplan.app.jobs.executors import executor_here
from qaplan.app.services.folders import word_of
from qaplan.app.services.houses import House
from qaplan.app.services.jobs import list_jobs
from qaplan.app.services.studies import Study
from qaplan.app.store.card_tables import load_cards
from tests.app.web.conftest import open_for_pages
from tests.app.web.survey.card_house import CardHouse, Visit


@pytest.fixture
def house(mine: CardHouse) -> House:
    return open_for_pages(mine.folder)


def _finish(study: Study) -> str:
    """Wait for the last piece of work, and give its id."""
    assert executor_here().wait(30)
    return list_jobs(study)[-1].job_id


def _take(client: Visit, mine: CardHouse, card: Path, **more: str) -> str:
    asked = {"folder": word_of(card), "files": "3", **more}
    answer = client.post(mine.address("cards/begin/"), asked)
    assert answer.status_code == 302, answer.content
    return mine.address(f"cards/work/{_finish(mine.study)}/")


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_a_study_without_cards_says_what_to_do(mine: CardHouse, visit: Visit, language: str) -> None:
    answer = visit("field_biologist", language).get(mine.address("cards/"))
    assert answer.status_code == 200
    assert mine.address("cards/take/") in answer.content.decode()


def test_a_folder_is_chosen_looked_at_taken_and_taken_back(mine: CardHouse, visit: Visit) -> None:
    card = mine.card("K1", 3, serial="A1")
    client = visit("field_biologist")
    chooser = client.get(mine.address("cards/take/"), {"folder": word_of(card.parent)}).content.decode()
    assert f"?folder={word_of(card)}" in chooser
    looked = client.get(mine.address("cards/preview/"), {"folder": word_of(card)}).content.decode()
    assert "3 files on 1 card." in looked
    assert "Nothing was written." in looked
    assert load_cards(mine.study) == ()
    there = _take(client, mine, card)
    done = client.get(there).content.decode()
    assert "3 files were taken." in done
    assert "hx-get" not in done
    (held,) = load_cards(mine.study)
    listed = client.get(mine.address("cards/")).content.decode()
    assert "1 card is held." in listed
    assert f"cards/of/{held.card_id}/" in listed
    assert client.get(mine.address(f"cards/of/{held.card_id}/")).status_code == 200
    answer = client.post(f"{there}undo/", follow=True)
    assert "1 card was taken back." in answer.content.decode()
    assert load_cards(mine.study) == ()


def test_one_card_is_taken_back_with_a_reason(mine: CardHouse, visit: Visit) -> None:
    client = visit("field_biologist")
    _take(client, mine, mine.card("K1"))
    (held,) = load_cards(mine.study)
    answer = client.post(mine.address(f"cards/of/{held.card_id}/undo/"), {"why": "wrong folder"}, follow=True)
    assert "The card K1 was taken back." in answer.content.decode()
    assert load_cards(mine.study) == ()


def test_a_folder_that_taking_would_refuse_says_so_before(mine: CardHouse, visit: Visit) -> None:
    mine.card("tree/K1", serial="A1")
    mine.card("tree/K2", serial="A1")
    asked = {"folder": word_of(mine.cards / "tree"), "layout": "station"}
    answer = visit("analyst", "ru").get(mine.address("cards/preview/"), asked).content.decode()
    assert "В приёме будет отказано" in answer
    assert re.search(r'<button type="submit" class="primary end" disabled', answer)


@pytest.mark.parametrize("name", ["nothing", "gone"])
def test_a_folder_without_pictures_is_told_in_words(mine: CardHouse, visit: Visit, name: str) -> None:
    (mine.cards / "nothing").mkdir()
    asked = {"folder": word_of(mine.cards / name)}
    answer = visit("analyst", "kk").get(mine.address("cards/preview/"), asked)
    assert answer.status_code == 422
    assert 'lang="en"' in answer.content.decode()


def test_a_failed_taking_says_why_and_can_be_taken_up(mine: CardHouse, visit: Visit) -> None:
    mine.card("tree/K1", serial="A1")
    mine.card("tree/K2", serial="A1")
    client = visit("field_biologist")
    there = _take(client, mine, mine.cards / "tree", layout="station")
    told = client.get(there).content.decode()
    assert "survey.serial_twice" in told
    assert f"{there}resume/" in told


@pytest.mark.parametrize("offset", ["abc", "+99:00", "Asia/Nowhere"])
def test_what_is_no_offset_begins_no_work(mine: CardHouse, visit: Visit, offset: str) -> None:
    """A card whose folders tell of no deployment needs no offset, and would leave the wrong one unsaid."""
    asked = {"folder": word_of(mine.card("K1")), "utc_offset": offset}
    answer = visit("field_biologist", "ru").post(mine.address("cards/begin/"), asked)
    assert answer.status_code == 422
    assert "Это не сдвиг от UTC" in answer.content.decode()
    assert not list_jobs(mine.study)


@pytest.mark.parametrize(
    ("role", "status"),
    [("field_biologist", 200), ("reviewer", 403), ("assessor", 403), ("press_officer", 403)],
)
def test_only_who_may_take_cards_sees_folders(mine: CardHouse, visit: Visit, role: str, status: int) -> None:
    client = visit(role)
    card = mine.card("K1")
    assert client.get(mine.address("cards/take/")).status_code == status
    answer = client.get(mine.address("cards/preview/"), {"folder": word_of(card)})
    assert answer.status_code == status
    begun = client.post(mine.address("cards/begin/"), {"folder": word_of(card)})
    assert begun.status_code == (302 if status == 200 else 403)
    assert executor_here().wait(30)


def test_who_views_as_the_public_sees_no_card(mine: CardHouse, visit: Visit) -> None:
    client = visit("steward")
    _take(client, mine, mine.card("K1"))
    client.post("/view-as/", {"audience": "public", "next": "/"})
    answer = client.get(mine.address("cards/"))
    assert answer.status_code == 403
    assert "K1" not in answer.content.decode()


def test_the_cards_are_saved_as_a_workbook(mine: CardHouse, visit: Visit) -> None:
    client = visit("analyst", "ru")
    _take(client, mine, mine.card("K1"))
    answer = client.get(mine.address("cards/"), {"format": "xlsx"})
    rows = list(load_workbook(io.BytesIO(answer.content)).worksheets[0].iter_rows(values_only=True))
    assert "K1" in {row[0] for row in rows}
    assert "Карта" in {row[0] for row in rows}


def test_a_preview_and_a_taking_are_saved_as_workbooks_too(mine: CardHouse, visit: Visit) -> None:
    client = visit("analyst")
    card = mine.card("K1")
    asked = {"folder": word_of(card), "format": "xlsx"}
    answers = [client.get(mine.address("cards/preview/"), asked)]
    answers.append(client.get(_take(client, mine, card), {"format": "xlsx"}))
    for answer in answers:
        rows = list(load_workbook(io.BytesIO(answer.content)).worksheets[0].iter_rows(values_only=True))
        assert {"Card", "K1"} <= {row[0] for row in rows}


def test_a_position_in_a_folders_name_reaches_no_page(mine: CardHouse, visit: Visit) -> None:
    card = mine.card("camp 43.21347 54.55512")
    client = visit("steward")
    pages = [
        client.get(mine.address("cards/take/"), {"folder": word_of(card)}),
        client.get(mine.address("cards/preview/"), {"folder": word_of(card)}),
        client.get(_take(client, mine, card)),
        client.get(mine.address("cards/")),
        client.get(mine.address(f"cards/of/{load_cards(mine.study)[0].card_id}/")),
    ]
    for answer in pages:
        assert answer.status_code == 200
        assert "43.21347" not in answer.content.decode()


def test_a_server_shows_no_folder_and_takes_what_is_sent(mine: CardHouse, visit: Visit) -> None:
    open_for_pages(mine.folder, is_server=True)
    client = visit("field_biologist")
    card = mine.card("K1", 2)
    assert "data-send" in client.get(mine.address("cards/take/")).content.decode()
    refused = client.get(mine.address("cards/preview/"), {"folder": word_of(card)})
    assert "folder.on_server" in refused.content.decode()
    files = sorted(card.iterdir())
    listed = {"files": [[f"K1/{path.name}", path.stat().st_size] for path in files]}
    send = mine.address("cards/send/")
    word = client.post(send, listed, content_type="application/json").json()["word"]
    for number, path in enumerate(files):
        sent = client.post(
            f"{send}{word}/{number}/0/", path.read_bytes(), content_type="application/octet-stream"
        )
        assert sent.json()["held"] == path.stat().st_size
    assert "2 files on 1 card." in client.get(mine.address("cards/preview/"), {"sent": word}).content.decode()
    begun = client.post(mine.address("cards/begin/"), {"sent": word})
    assert begun.status_code == 302
    _finish(mine.study)
    (held,) = load_cards(mine.study)
    assert (held.name, held.mode, held.files) == ("K1", "copy", 2)
    assert not list((mine.study.folder / "incoming" / "card").iterdir())
