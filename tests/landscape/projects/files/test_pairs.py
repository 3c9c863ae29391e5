"""Files of pairs: lists, matrices, and what is neither."""

from __future__ import annotations

from pathlib import Path

import pytest

from qaplan.base.errors import DataError
from qaplan.landscape.projects.files.pairs import read_pairs


def written(folder: Path, text: str) -> Path:
    path = folder / "pairs.txt"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_list_names_pairs_in_either_order(tmp_path: Path) -> None:
    pairs = read_pairs(written(tmp_path, "\ufeffMode\tInclude\r\n7 2\r\n\r\n2\t9\r\n"))
    assert pairs.numbers.tolist() == [2, 7, 9]
    assert [pairs.counts(*pair) for pair in ((2, 7), (7, 2), (9, 2), (7, 9), (1, 2))] == [
        True, True, True, False, False,
    ]  # fmt: skip


def test_what_an_exclude_list_does_not_name_counts(tmp_path: Path) -> None:
    pairs = read_pairs(written(tmp_path, "mode exclude\n1 2\n"))
    assert [pairs.counts(*pair) for pair in ((1, 2), (1, 3), (8, 9))] == [False, True, True]


def test_bounds_of_a_matrix_count_and_its_order_does_not_matter(tmp_path: Path) -> None:
    pairs = read_pairs(written(tmp_path, "min 2\nmax 5\n0 3 1 2\n3 0 2 6\n1 2 0 5\n2 6 1 0\n"))
    assert pairs.numbers.tolist() == [1, 2, 3]
    assert [pairs.counts(*pair) for pair in ((1, 3), (2, 3), (1, 2))] == [True, False, True]


@pytest.mark.parametrize(
    ("text", "code"),
    (
        ("", "landscape.bad_pairs"),
        ("1 2\n", "landscape.bad_pairs"),
        ("mode maybe\n1 2\n", "landscape.bad_pairs"),
        ("mode\n1 2\n", "landscape.bad_pairs"),
        ("min x\nmax 2\n0 1\n1 0\n", "landscape.bad_pairs"),
        ("min 1\nmax\n0 1\n1 0\n", "landscape.bad_pairs"),
        ("min 1\nmax 2\n0 1 2\n1 0 1\n", "landscape.bad_pairs"),
        ("min 1\nmax 2\n0 1 2\n1 0 1\n3 1 0\n", "landscape.bad_pairs"),
        ("mode include\n1.5 2\n", "landscape.bad_pairs"),
        ("mode include\n1\n", "raster.bad_table"),
        ("mode include\n", "raster.bad_table"),
    ),
)
def test_what_is_neither_is_refused(text: str, code: str, tmp_path: Path) -> None:
    with pytest.raises(DataError) as refused:
        read_pairs(written(tmp_path, text))
    assert refused.value.code == code


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError) as refused:
        read_pairs(tmp_path / "none.txt")
    assert refused.value.code == "landscape.bad_pairs"
