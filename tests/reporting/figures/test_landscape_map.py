from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from qaplan.base.errors import DisclosureError
from qaplan.base.messages import Message, Text
from qaplan.base.names import LANGUAGES, Names
from qaplan.landscape.rasters.types import Raster
from qaplan.landscape.stamps import Stamps, missing_stamps
from qaplan.reporting.figures import landscape_map
from qaplan.reporting.figures.landscape_map import (
    LandscapePicture,
    PictureLine,
    PicturePlace,
    draw_landscape,
    plot_landscape,
    words_of,
)
from qaplan.reporting.figures.style import drawing
from tests.reporting.figures.layout import outside

STAMPS = Stamps("modelled", is_too_coarse=True, has_invented_lines=True)
LAYER = Raster(np.linspace(0, 1, 300).reshape(20, 15), cell=20_000.0)
PICTURE = LandscapePicture(
    LAYER,
    Message("region.corridor_title"),
    STAMPS,
    legend=(Message("region.red_lines"), Message("region.sources")),
    hatched=(LAYER.values > 0.7).astype(float),
    lines=(PictureLine(np.array([[0.0, 1e5], [3e5, 2e5]])),),
    places=(PicturePlace(1e5, 1e5, Names(en="Balkan ranges", ru="Балханы", kk="Балқан жоталары")),),
)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("grade", ["photographed", "inferred", "modelled"])
def test_a_figure_carries_its_stamps_within_the_paper(language, grade):
    text, stamps = Text(language), replace(STAMPS, grade=grade)
    with drawing():
        figure = plot_landscape(replace(PICTURE, stamps=stamps), text)
        assert missing_stamps(words_of(figure), stamps, text) == ()
        assert outside(figure) == []


def test_a_figure_that_lacks_its_stamp_is_not_made(monkeypatch):
    monkeypatch.setattr(landscape_map, "_draw_words", lambda *_: None)
    with pytest.raises(DisclosureError) as error:
        draw_landscape(PICTURE, Text("en"), release_id="r1")
    assert error.value.code == "figure.no_stamp"


def test_a_figure_is_the_same_every_time_and_carries_where_it_comes_from():
    first, second = (draw_landscape(PICTURE, Text("en"), release_id="abc123") for _ in range(2))
    assert first == second
    assert b"abc123" in first
    assert draw_landscape(PICTURE, Text("en"), release_id="abc123", fmt="png").startswith(b"\x89PNG")
