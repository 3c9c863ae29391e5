"""The readers' error rates and the calibration, as pages."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest

from qaplan.app.services.houses import House
from qaplan.app.services.identity.calibrating import calibrate_study
from qaplan.app.services.sessions import session_here
from qaplan.app.services.studies import close_study, init_study, open_study
from tests.app.read_pairs import read_study
from tests.app.web.conftest import open_for_pages
from tests.conftest import ROOT
from tests.needs import needs

if TYPE_CHECKING:
    from django.test import Client
    from playwright.sync_api import Page

AXE = ROOT / "tools" / "assets" / "node_modules" / "axe-core" / "axe.min.js"
PAGES = ("readers", "calibration")


@pytest.fixture(scope="module")
def read_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A house with a study that is calibrated, and one in which nobody has read anything."""
    folder = tmp_path_factory.mktemp("read")
    study = init_study(folder / "read", "Read")
    read_study(study, folder / "cards", session_here(), known=40)
    calibrate_study(study)
    close_study(study)
    close_study(init_study(folder / "bare", "Bare"))
    return folder


@pytest.fixture
def house(read_folder: Path) -> Iterator[House]:
    yield open_for_pages(read_folder)
    for name in ("read", "bare"):
        close_study(open_study(read_folder / name))


def test_the_pages_tell_rates_and_calibration_and_save_them_as_workbooks(visit: Callable[..., Client]):
    client = visit("analyst")
    readers = client.get("/s/read/identity/readers/").content.decode()
    assert "person:one" in readers
    assert readers.count('class="rate') >= 4
    calibration = client.get("/s/read/identity/calibration/").content.decode()
    assert "lies" in calibration
    assert calibration.count("<circle") >= 4
    for name, heading in (("readers", "reader"), ("calibration", "stated probability")):
        saved = client.get(f"/s/read/identity/{name}/?format=xlsx")
        sheet = openpyxl.load_workbook(io.BytesIO(b"".join(saved)), read_only=True).active
        assert next(sheet.iter_rows(values_only=True))[0] == heading


def test_the_first_page_asks_for_the_number_only_where_it_can_be_said(visit: Callable[..., Client]):
    client = visit("analyst")
    calibrated = client.get("/s/read/identity/").content.decode()
    assert 'hx-get="/s/read/identity/count/"' in calibrated
    counted = client.get("/s/read/identity/count/").content.decode()
    line = counted.split('id="count-line">')[1].split("</span>")[0]
    assert "95" in line
    assert "flank" in line
    bare = client.get("/s/bare/identity/count/").content.decode()
    assert 'class="card refusal"' in bare
    assert visit("liaison").get("/s/read/identity/count/").status_code == 403


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_a_study_without_readings_says_so_and_what_to_do(visit: Callable[..., Client], language: str):
    client = visit("analyst", language)
    readers = client.get("/s/bare/identity/readers/").content.decode()
    assert "/s/bare/identity/room/" in readers
    calibration = client.get("/s/bare/identity/calibration/").content.decode()
    assert 'class="card refusal"' in calibration
    assert "/s/bare/identity/room/" in calibration


def test_a_reviewer_sees_no_rates_of_others_and_may_not_calibrate(visit: Callable[..., Client]):
    client = visit("reviewer")
    assert "person:one" not in client.get("/s/read/identity/readers/").content.decode()
    page = client.get("/s/read/identity/calibration/").content.decode()
    assert "calibration/start" not in page
    assert client.post("/s/read/identity/calibration/start/").status_code == 403
    assert client.post("/s/read/identity/readers/known/").status_code == 403


def test_who_may_not_compare_sees_neither_page(visit: Callable[..., Client]):
    client = visit("liaison")
    assert {client.get(f"/s/read/identity/{name}/").status_code for name in PAGES} == {403}


def test_calibrating_anew_is_work_that_somebody_starts(visit: Callable[..., Client], tmp_path: Path):
    client = visit("analyst")
    answer = client.post("/s/bare/identity/calibration/start/")
    assert answer["location"] == "/s/bare/identity/calibration/"
    assert client.post("/s/bare/identity/readers/known/")["location"] == "/s/bare/identity/readers/"


def test_both_pages_hold_at_every_width_and_pass_the_checks_of_access(tab: Callable[..., Page]):
    needs("axe")
    for language, width in (("kk", 320), ("ru", 1366)):
        page = tab("analyst", language, width=width)
        for name in PAGES:
            page.goto(f"/s/read/identity/{name}/")
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            page.add_init_script(path=AXE)
            page.goto(f"/s/read/identity/{name}/")
            found = page.evaluate("axe.run().then(r => r.violations.map(v => v.id + ': ' + v.nodes[0].html))")
            assert found == []
