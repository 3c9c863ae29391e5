from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qaplan.base.errors import DataError
from qaplan.recognition.files import read_megadetector
from qaplan.recognition.matching import Matching, match_by_suffix
from tests.recognition.runs import file_of, run_of


def matched(entries: list[str], media: list[str], root: str = "") -> Matching:
    run = run_of(*(file_of(path) for path in entries))
    return match_by_suffix(run, {path: path for path in media}, detector_root=root)


def pairs(matching: Matching) -> list[tuple[str, str]]:
    return sorted((each.file.path, each.medium_id) for each in matching.matched)


@pytest.mark.parametrize(
    ("entry", "medium"),
    [
        ("IMG_1.JPG", "IMG_1.JPG"),
        ("IMG_1.JPG", "CARD1/DCIM/IMG_1.JPG"),
        ("C:/Users/ranger/CARD1/DCIM/IMG_1.JPG", "CARD1/DCIM/IMG_1.JPG"),
        ("/mnt/CARD1/DCIM/IMG_1.JPG", "DCIM/IMG_1.JPG"),
        ("card1/img_1.jpg", "CARD1/IMG_1.JPG"),
        ("CARD1//./IMG_1.JPG", "CARD1/IMG_1.JPG"),
        ("Қарта/IMG_1.JPG", "Қарта/IMG_1.JPG"),
        ("Родник й/IMG_1.JPG", "Родник и\u0306/IMG_1.JPG"),
    ],
)
def test_a_path_that_is_the_end_of_the_other_matches(entry: str, medium: str) -> None:
    assert pairs(matched([entry], [medium])) == [(entry, medium)]


def test_the_medium_that_shares_most_folders_is_taken() -> None:
    found = matched(["run/B/IMG_1.JPG"], ["IMG_1.JPG", "B/IMG_1.JPG"])
    assert pairs(found) == [("run/B/IMG_1.JPG", "B/IMG_1.JPG")]


def test_one_name_in_two_folders_is_refused_and_listed() -> None:
    found = matched(["IMG_1.JPG", "IMG_2.JPG"], ["A/IMG_1.JPG", "B/IMG_1.JPG", "A/IMG_2.JPG"])
    assert [(each.path, each.medium_ids) for each in found.ambiguous] == [
        ("IMG_1.JPG", ("A/IMG_1.JPG", "B/IMG_1.JPG"))
    ]
    assert pairs(found) == [("IMG_2.JPG", "A/IMG_2.JPG")]
    with pytest.raises(DataError) as caught:
        found.require_clear()
    assert caught.value.code == "recognition.ambiguous"
    assert [each.where for each in caught.value.problems] == ["IMG_1.JPG"]


def test_a_name_never_outweighs_a_folder_that_contradicts_it() -> None:
    found = matched(["CARD1/IMG_1.JPG", "CARD2/IMG_2.JPG"], ["CARD1/IMG_1.JPG", "CARD1/IMG_2.JPG"])
    assert pairs(found) == [("CARD1/IMG_1.JPG", "CARD1/IMG_1.JPG")]
    assert found.unmatched == ("CARD2/IMG_2.JPG",)
    assert found.not_in_run == ("CARD1/IMG_2.JPG",)


def test_a_run_of_another_card_is_refused() -> None:
    with pytest.raises(DataError) as caught:
        matched(["CARD2/DCIM/IMG_1.JPG"], ["CARD1/DCIM/IMG_1.JPG"])
    assert caught.value.code == "recognition.other_card"


def test_the_folder_that_the_detector_ran_on_can_be_cut_off() -> None:
    entry = "E:/2024/point 5/DCIM/IMG_1.JPG"
    found = matched([entry], ["K05/DCIM/IMG_1.JPG"], root=r"E:\2024\point 5")
    assert pairs(found) == [(entry, "K05/DCIM/IMG_1.JPG")]


def test_a_root_is_cut_off_only_at_a_folder() -> None:
    with pytest.raises(DataError):
        matched(["E:/point 55/IMG_1.JPG"], ["5/IMG_1.JPG"], root="E:/point 5")


def test_two_entries_never_share_a_medium() -> None:
    found = matched(["one/A/IMG_1.JPG", "two/A/IMG_1.JPG"], ["A/IMG_1.JPG"])
    assert found.matched == ()
    assert {each.path for each in found.ambiguous} == {"one/A/IMG_1.JPG", "two/A/IMG_1.JPG"}


def test_of_two_entries_the_one_that_shares_more_folders_gets_the_medium() -> None:
    found = matched(["A/IMG_1.JPG", "IMG_1.JPG"], ["run/A/IMG_1.JPG"])
    assert pairs(found) == [("A/IMG_1.JPG", "run/A/IMG_1.JPG")]
    assert found.unmatched == ("IMG_1.JPG",)


def test_a_clear_matching_is_passed_on() -> None:
    found = matched(["a.jpg"], ["a.jpg"])
    assert found.require_clear() is found


def test_climbing_paths_match_nothing() -> None:
    with pytest.raises(DataError):
        matched(["../../etc/IMG_1.JPG"], ["CARD1/IMG_1.JPG"])


PATHS = st.lists(
    st.lists(st.sampled_from(["A", "B", "x.jpg", "y.jpg"]), min_size=1, max_size=4).map("/".join),
    min_size=1,
    max_size=8,
    unique=True,
)


@given(PATHS, PATHS)
def test_every_entry_is_in_one_list_and_every_medium_in_one_match_at_most(
    entries: list[str], media: list[str]
) -> None:
    try:
        found = matched(entries, media)
    except DataError as error:
        assert error.code == "recognition.other_card"
        return
    told = [each.file.path for each in found.matched] + [each.path for each in found.ambiguous]
    assert sorted([*told, *found.unmatched]) == sorted(entries)
    taken = [each.medium_id for each in found.matched]
    assert len(set(taken)) == len(taken)
    assert sorted([*taken, *found.not_in_run]) == sorted(media)
    for match in found.matched:
        longer, shorter = f"/{match.file.path}", f"/{match.medium_id}"
        assert longer.endswith(shorter) or shorter.endswith(longer)


def test_the_real_run_matches_its_21_pictures_and_lists_the_rest(shared_data: Path) -> None:
    folder = shared_data / "cameratraps"
    run = read_megadetector(folder / "camtrapdet" / "ena.md.4.1.0.json")
    found = match_by_suffix(
        run, {path.stem: f"ena24/{path.name}" for path in (folder / "ena24").glob("*.jpg")}
    )
    assert len(found.matched) == 21
    assert len(found.unmatched) == 8789 - 21
    assert found.ambiguous == ()
    assert found.not_in_run == ()
