"""A catalogue on the disk: its lists name its files, say that they are virtual, and tell no mask too soon."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from qaplan.app.services.practice_coats import CoatsFolder, flanks_of, write_coats
from qaplan.base.errors import UsageError
from qaplan.simulation.leopards.catalogues import CatalogueOrder
from qaplan.simulation.writing import SIMULATED

ORDER = CatalogueOrder(seed=2, animals=2, encounters=1, stations=1, size_px=(240, 160))


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, CoatsFolder]:
    folder = tmp_path_factory.mktemp("coats") / "c"
    return folder, write_coats(folder, ORDER)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_listed_file_is_there_and_says_simulated(written: tuple[Path, CoatsFolder]) -> None:
    folder, made = written
    assert (made.pictures, made.blanks) == (2, 6)
    for name in ("manifest.csv", "blanks.csv", "crops.csv", "crops-truth-masks.csv"):
        for row in rows(folder / name):
            assert SIMULATED.encode() in (folder / row["path"]).read_bytes()


def test_the_plain_list_tells_no_mask_and_each_row_says_virtual(written: tuple[Path, CoatsFolder]) -> None:
    folder, _ = written
    plain, truth = rows(folder / "manifest.csv"), rows(folder / "manifest-truth-masks.csv")
    assert "mask" not in plain[0]
    assert {row["is_virtual"] for row in plain} == {"true"}
    for row, with_mask in zip(plain, truth, strict=True):
        assert row.items() <= with_mask.items()
        mask = np.asarray(Image.open(folder / with_mask["mask"])) > 0
        left, top, width, height = map(int, row["box"].split())
        assert mask[top : top + height, left : left + width].sum() == mask.sum() > 0


def test_it_says_that_it_is_no_accuracy_in_the_field(written: tuple[Path, CoatsFolder]) -> None:
    text = (written[0] / "README.txt").read_text(encoding="utf-8")
    assert text.startswith("SIMULATED")
    assert "never quoted as accuracy in the field" in text


def test_crops_without_background_are_grey_around_the_leopard(written: tuple[Path, CoatsFolder]) -> None:
    folder, _ = written
    for row in rows(folder / "crops-truth-masks.csv"):
        pixels = np.asarray(Image.open(folder / row["path"]).convert("RGB")).astype(int)
        assert (np.abs(pixels - 110).max(2) < 12).mean() > 0.2


def test_frames_without_background_are_grey_too(tmp_path: Path) -> None:
    write_coats(tmp_path / "c", ORDER, with_background=False)
    row = rows(tmp_path / "c/manifest.csv")[0]
    pixels = np.asarray(Image.open(tmp_path / "c" / row["path"]).convert("RGB")).astype(int)
    assert (np.abs(pixels - 110).max(2) < 12).mean() > 0.6


def test_the_same_order_writes_the_same_files(written: tuple[Path, CoatsFolder], tmp_path: Path) -> None:
    write_coats(tmp_path / "again", ORDER)
    for path in sorted(written[0].rglob("*.*")):
        assert path.read_bytes() == (tmp_path / "again" / path.relative_to(written[0])).read_bytes()


def test_a_folder_that_is_not_empty_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("x", encoding="utf-8")
    with pytest.raises(UsageError) as told:
        write_coats(tmp_path, ORDER)
    assert told.value.code == "simulation.not_empty"


@pytest.mark.parametrize("text", ["", "links", "left,left", "left,links", "both"])
def test_other_words_for_flanks_are_refused(text: str) -> None:
    with pytest.raises(UsageError) as told:
        flanks_of(text)
    assert told.value.code == "simulation.bad_flanks"
