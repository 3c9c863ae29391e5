"""The pictures of the documentation: made by a command, small, shown, and described in words."""

from __future__ import annotations

import re
from pathlib import Path

from PIL import Image
from tools.make_screenshots import MOST_BYTES, SHOTS

FOLDER = "docs/_static/screenshots"


def test_there_are_ten_pictures_and_the_command_makes_each(root: Path):
    pictures = {file.stem for file in (root / FOLDER).glob("*.png")}
    assert pictures == {shot.name for shot in SHOTS}
    assert len(pictures) == 10


def test_every_picture_is_small_and_wide_as_a_laptop(root: Path):
    for file in (root / FOLDER).glob("*.png"):
        assert file.stat().st_size <= MOST_BYTES, file.name
        with Image.open(file) as picture:
            assert picture.width == 1366, file.name


def test_every_picture_is_shown_with_words_for_who_does_not_see_it(root: Path):
    shown = {}
    for page in ("README.md", "docs/index.md"):
        text = (root / page).read_text(encoding="utf-8")
        shown |= {
            name: words for words, name in re.findall(r"!\[([^\]]+)\]\([^)]*screenshots/(\w+)\.png\)", text)
        }
    assert set(shown) == {shot.name for shot in SHOTS}
    assert all(len(words.split()) > 5 for words in shown.values())


def test_the_pictures_show_three_languages():
    assert {shot.language for shot in SHOTS} == {"kk", "ru", "en"}
