import re

import pytest
from PIL import Image

from qaplan.base.errors import UsageError
from qaplan.reporting.figures.metadata import figure_bytes
from qaplan.reporting.figures.style import drawing, new_figure


def drawn(fmt: str) -> bytes:
    with drawing():
        figure = new_figure(1.0)
        figure.text(0.5, 0.5, "Қазақстан")
        return figure_bytes(figure, fmt, title="a title", release_id="0123456789ab")


def test_the_svg_carries_release_and_title_and_no_date() -> None:
    svg = drawn("svg").decode()
    assert "<dc:identifier>0123456789ab</dc:identifier>" in svg.replace("\n", "")
    assert "a title" in svg
    assert not re.search(r"<dc:date>", svg)


def test_the_png_carries_release_and_title_in_its_text_chunks(tmp_path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(drawn("png"))
    with Image.open(path) as picture:
        assert picture.text == {"Title": "a title", "ProvenanceID": "0123456789ab", "Software": "Qaplan"}


@pytest.mark.parametrize("fmt", ["svg", "png"])
def test_two_drawings_are_equal_byte_for_byte(fmt: str) -> None:
    assert drawn(fmt) == drawn(fmt)


def test_another_format_is_refused() -> None:
    with pytest.raises(UsageError) as caught:
        drawn("gif")
    assert caught.value.code == "figure.unknown_format"
