from __future__ import annotations

from pathlib import Path

import pytest

from qaplan.base.errors import DataError, Problem
from qaplan.survey.files.card_tree import CardFolder, find_cards
from tests.media_factory import fill_card, jpeg


def test_an_empty_card_is_refused(tmp_path: Path) -> None:
    (tmp_path / "DCIM/100").mkdir(parents=True)
    (tmp_path / "Thumbs.db").write_bytes(b"junk")
    with pytest.raises(DataError) as caught:
        find_cards(tmp_path)
    assert caught.value.code == "survey.empty_card"


def test_a_folder_of_pdfs_is_refused_and_says_what_is_there(tmp_path: Path) -> None:
    fill_card(tmp_path, {f"{n}.pdf": b"%PDF-1.7" for n in range(3)} | {"notes.txt": b"x"})
    with pytest.raises(DataError) as caught:
        find_cards(tmp_path)
    assert caught.value.code == "survey.no_media"
    assert "3 pdf, 1 txt" in str(caught.value)


def test_pictures_without_a_suffix_make_a_card_too(tmp_path: Path) -> None:
    fill_card(tmp_path, {"FILE0001.CHK": jpeg()})
    assert find_cards(tmp_path) == (CardFolder(tmp_path.name, tmp_path),)


@pytest.mark.parametrize("name", ["nothing", "file.zip"])
def test_what_is_no_folder_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "file.zip").write_bytes(b"PK")
    with pytest.raises(DataError) as caught:
        find_cards(tmp_path / name)
    assert caught.value.code == "survey.no_such_folder"


def test_a_tree_of_cards_is_parted_at_dcim(tmp_path: Path) -> None:
    fill_card(
        tmp_path,
        {
            "spring/A/DCIM/100/1.jpg": jpeg(),
            "spring/B/DCIM/100/1.jpg": jpeg(seed=1),
            "C/DCIM/x.txt": b"only a note",
            "spring/lost.jpg": jpeg(seed=2),
            "loose.jpg": jpeg(seed=3),
            "notes/a.txt": b"x",
        },
    )
    problems: list[Problem] = []
    cards = find_cards(tmp_path, report=problems.append)
    assert [card.name for card in cards] == ["spring/A", "spring/B"]
    assert [(each.code, each.where) for each in problems] == [
        ("survey.no_media", "C"),
        ("survey.outside_cards", tmp_path.name),
        ("survey.outside_cards", "spring"),
    ]


def test_a_folder_named_dcim_is_named_by_the_folder_above(tmp_path: Path) -> None:
    card = fill_card(tmp_path / "CARD7" / "DCIM", {"100/1.jpg": jpeg()})
    assert find_cards(card) == (CardFolder("CARD7", card),)


def test_a_layout_that_is_not_there_is_refused(tmp_path: Path) -> None:
    fill_card(tmp_path, {"1.jpg": jpeg()})
    with pytest.raises(DataError) as caught:
        find_cards(tmp_path, "station")
    assert caught.value.code == "survey.no_layout"
