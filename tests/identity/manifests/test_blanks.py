"""A list of blanks is read whole or told what is wrong with it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from qaplan.base.errors import DataError
from qaplan.identity.manifests.blanks import read_blanks


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("a", "b", "c"):
        Image.new("RGB", (40, 30), "sienna").save(tmp_path / f"{name}.png")
    return tmp_path


def written(folder: Path, text: str) -> Path:
    path = folder / "blanks.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_blanks_are_listed_by_station(folder: Path) -> None:
    found = read_blanks(written(folder, "path,station,date\na.png,S1,2025-01-01\nb.png,S2,\nc.png,S1,\n"))
    assert {station: [each.path.name for each in rows] for station, rows in found.items()} == {
        "S1": ["a.png", "c.png"],
        "S2": ["b.png"],
    }


@pytest.mark.parametrize("text", ["path\na.png\n", "path,station\n", "station,date\nS1,2025-01-01\n"])
def test_a_list_without_its_columns_or_rows_is_refused(folder: Path, text: str) -> None:
    with pytest.raises(DataError) as refused:
        read_blanks(written(folder, text))
    assert refused.value.code == "identity.bad_blanks"


def test_everything_wrong_with_its_rows_is_told_at_once(folder: Path) -> None:
    (folder / "words.png").write_text("no picture", encoding="utf-8")
    with pytest.raises(DataError) as refused:
        read_blanks(written(folder, "path,station\na.png,\ngone.png,S1\nwords.png,S1\nb.png,S2\n"))
    assert refused.value.code == "identity.bad_blanks"
    assert [each.code for each in refused.value.problems] == [
        "identity.bad_blanks",
        "identity.missing_file",
        "identity.unreadable_picture",
    ]
    assert [each.where.split(",")[0] for each in refused.value.problems] == ["row 2", "row 3", "row 4"]
