from __future__ import annotations

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qaplan.survey.cards import (
    card_folders,
    folded,
    is_junk,
    is_sidecar,
    name_fault,
    rewritten_names,
    written_as,
)

NAMES = st.lists(
    (st.binary(min_size=1, max_size=12) | st.text(st.characters(codec="utf-8"), min_size=1).map(str.encode))
    .map(lambda raw: os.fsdecode(raw.replace(b"/", b"%").replace(b"\x00", b".")))
    .filter(lambda name: name not in {".", ".."}),
    unique=True,
    max_size=8,
)


@pytest.mark.parametrize(
    ("path", "fault"),
    [
        ("../../x", "it climbs out of its folder"),
        ("a/../../x.jpg", "it climbs out of its folder"),
        ("a\\..\\x.jpg", "it climbs out of its folder"),
        ("/etc/passwd", "it is an absolute path"),
        ("\\\\server\\share", "it is an absolute path"),
        ("C:/x.jpg", "it is an absolute path"),
        ("", "it has no name"),
        ("a//b", "it has an empty part"),
        ("IMG\x00.JPG", "it holds a control character"),
        ("IMG\x85.JPG", "it holds a control character"),
        ("IMG\u202egpj.exe", "it holds an invisible character that turns or hides letters"),
        ("IMG\u200b.JPG", "it holds an invisible character that turns or hides letters"),
        ("IMG\udc80.JPG", "it is not text"),
        ("CON", "it is named like a Windows device"),
        ("DCIM/con.csv", "it is named like a Windows device"),
        ("LPT1 .txt", "it is named like a Windows device"),
        ("COM¹.jpg", "it is named like a Windows device"),
        ("what?.jpg", "it holds a character that Windows forbids"),
        ("name.", "it ends with a dot or a space"),
        ("x" * 256, "a part of it is too long"),
        ("/".join(["x" * 200] * 6), "its path is too long"),
    ],
)
def test_a_dangerous_name_is_told_by_its_fault(path: str, fault: str) -> None:
    assert name_fault(path) == fault


@pytest.mark.parametrize(
    "path",
    [
        "DCIM/100RECNX/RCNX0001.JPG",
        "Стация 3/Қарақұлақ (1).jpg",
        "CONTROL.jpg",
        "COM10.jpg",
        "..jpg",
        "a b.jpg",
    ],
)
def test_an_honest_name_has_no_fault(path: str) -> None:
    assert name_fault(path) == ""


@given(NAMES)
def test_every_name_gets_a_safe_one_of_its_own_and_is_found_again(names: list[str]) -> None:
    rewritten = rewritten_names(names)
    safe = {name: rewritten.get(name, name) for name in names}
    assert len({folded(name) for name in safe.values()}) == len(names)
    for name, written in safe.items():
        assert "/" not in written
        assert name_fault(written) in {"", "a part of it is too long", "its path is too long"}
        assert written_as(written) == name


def test_a_safe_name_stays_as_it_is() -> None:
    assert rewritten_names(["IMG_0001.JPG", "Қабылан.jpg"]) == {}


def test_a_name_that_looks_coded_already_is_coded_once_more() -> None:
    assert rewritten_names(["%41.jpg"]) == {"%41.jpg": "%2541.jpg"}


def test_a_name_that_is_not_text_is_found_again() -> None:
    assert rewritten_names(["IMG\udc80.JPG"]) == {"IMG\udc80.JPG": "IMG%80.JPG"}
    assert written_as("IMG%80.JPG") == "IMG\udc80.JPG"


def test_what_a_system_leaves_on_a_card_is_junk() -> None:
    junk = ["System Volume Information", "._IMG_0001.JPG", ".DS_Store", "Thumbs.db", "$RECYCLE.BIN"]
    assert all(map(is_junk, junk))
    assert not any(map(is_junk, ["DCIM", "MISC", "IMG_0001.JPG", "notes.txt"]))


def test_a_thumbnail_beside_a_video_is_a_sidecar() -> None:
    assert is_sidecar("VID_0001.THM")
    assert not is_sidecar("VID_0001.MP4")


def test_a_folder_that_holds_dcim_is_a_card() -> None:
    folders = ["2024", "2024/A", "2024/A/DCIM", "2024/A/DCIM/100", "2024/B", "2024/B/dcim", "maps"]
    assert card_folders(folders, None) == ("2024/A", "2024/B")


def test_a_dcim_within_a_card_makes_no_second_card() -> None:
    assert card_folders(["A", "A/DCIM", "A/DCIM/old", "A/DCIM/old/DCIM"], None) == ("A",)
    assert card_folders(["DCIM", "backup", "backup/DCIM"], None) == ("",)


def test_a_folder_without_dcim_is_one_card() -> None:
    assert card_folders(["x", "x/y"], None) == ("",)
    assert card_folders([], None) == ("",)


def test_the_first_or_second_level_is_a_card_when_the_layout_says_so() -> None:
    folders = ["S1", "S1/C1", "S1/C1/DCIM", "S2", "S2/C1", "S2/C2"]
    assert card_folders(folders, "station") == ("S1", "S2")
    assert card_folders(folders, "station/species") == ("S1", "S2")
    assert card_folders(folders, "station/camera") == ("S1/C1", "S2/C1", "S2/C2")
