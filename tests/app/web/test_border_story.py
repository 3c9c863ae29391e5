"""The border story: lines are imported, three gates proposed, and a duty card printed; others see nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from qaplan.app.services.houses import House, studies_of
from qaplan.app.services.landscape.layers import LayerOrder, add_layer
from qaplan.app.services.studies import Study, close_study, init_study
from qaplan.base.resources import read_bytes
from qaplan.landscape.rasters.files import write_raster
from qaplan.landscape.rasters.types import Raster
from tests.app.web.conftest import open_for_pages
from tests.app.web.stories.reading import Reader
from tests.app.web.stories.test_border import make_workspace

if TYPE_CHECKING:
    from playwright.sync_api import Page

REGION = "examples/region/{}"
ROOM = "/s/border/landscape/"
STAMPS = ("stamp.invented_lines", "stamp.too_coarse", "stamp.modelled")


@pytest.fixture
def study(tmp_path: Path) -> Study:
    """A study that knows its ground and its populations, and no line."""
    import numpy as np

    made = init_study(tmp_path / "house" / "border", "Border")
    ground = tmp_path / "ground.tif"
    even = np.ones((52, 44))
    write_raster(ground, Raster(even, 20_000.0, 20_000.0, 4_080_000.0, "EPSG:32640"))
    homes = tmp_path / "populations.geojson"
    homes.write_bytes(read_bytes(REGION.format("populations.geojson")))
    add_layer(made, LayerOrder("resistance", ground))
    add_layer(made, LayerOrder("populations", homes))
    return made


@pytest.fixture
def house(tmp_path: Path, study: Study) -> Iterator[House]:
    opened = open_for_pages(tmp_path / "house")
    yield opened
    for each in studies_of(opened):
        close_study(each)


def reader_of(tab: Callable[..., Page], role: str, language: str = "en") -> Reader:
    page = tab(role, language)
    page.set_default_timeout(20_000)
    return Reader(page, language)  # type: ignore[arg-type]


def import_layer(reader: Reader, kind: str, file: Path) -> None:
    page = reader.page
    page.goto(f"{ROOM}layers/")
    page.locator("#f-kind").select_option(kind)
    page.locator("#f-file").set_input_files(file)
    page.locator("main").get_by_role("button", name=reader.words("layers.add")).click()
    page.get_by_role("rowheader", name=reader.words(f"layers.kind_{kind}")).first.wait_for()


def test_lines_are_imported_three_gates_are_proposed_and_a_duty_card_is_printed(
    tab: Callable[..., Page], study: Study, tmp_path: Path
) -> None:
    reader = reader_of(tab, "analyst")
    page = reader.page
    page.goto(f"{ROOM}gates/")
    reader.sees(reader.words("layers.missing_barriers"))
    for kind, name in (("barriers", "lines.geojson"), ("candidates", "gates.geojson")):
        file = tmp_path / name
        file.write_bytes(read_bytes(REGION.format(name)))
        import_layer(reader, kind, file)
    assert "side A" in page.content()

    page.goto(f"{ROOM}gates/")
    reader.sees(reader.words("estimates.gates_ready"))
    page.locator("form.order").get_by_role("button").click()
    page.get_by_role("link", name=reader.words("estimates.to_results")).click()
    page.locator(".stamps").wait_for()
    gates = page.get_by_role("table", name=reader.words("landscape.table_selected_gates"))
    assert gates.locator("tbody tr").count() == 3
    words = page.locator("main").inner_text()
    assert reader.words("opening.row_bound") in words
    assert "If the line of side A stays shut" in words
    for key in STAMPS:
        assert reader.words(key) in words
    corner = json.loads(read_bytes(REGION.format("gates.geojson")))["features"][0]["geometry"]
    assert str(corner["coordinates"][0][0]) not in page.content()

    service = reader_of(tab, "border_service", "ru")
    make_workspace(service, tmp_path)
    with service.page.expect_download() as got:
        service.page.locator("form.row button[value=kk]").first.click()
    assert got.value.path().read_bytes().startswith(b"%PDF")

    other = reader_of(tab, "press_officer", "kk")
    other.page.goto(ROOM)
    content = other.page.content()
    assert other.words("landscape.tab_gates") not in content
    assert other.words("landscape.tab_layers") not in content


@pytest.mark.parametrize("role", ["press_officer", "assessor", "reviewer"])
def test_a_role_without_the_right_is_told_of_no_page_of_gates(
    visit: Callable[..., object], study: Study, role: str
) -> None:
    client = visit(role)
    assert client.get(f"{ROOM}gates/").status_code == 404  # type: ignore[attr-defined]
    assert b"/landscape/gates/" not in client.get(ROOM).content  # type: ignore[attr-defined]
