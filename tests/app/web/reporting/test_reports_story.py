"""An analyst builds a PDF, gets it and lays two days beside each other; a steward takes a change back."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from qaplan.app.services.cases import import_case
from qaplan.app.services.houses import House
from qaplan.app.services.jobs import LATER, start_job
from qaplan.app.services.report_shelf import list_built
from qaplan.app.services.reports import ReportOrder, build_report
from qaplan.app.services.sessions import session_here
from qaplan.app.services.studies import Study, close_study, init_study
from qaplan.base.names import LANGUAGES, Language
from tests.app.web.conftest import open_for_pages

if TYPE_CHECKING:
    from django.test import Client
    from playwright.sync_api import Page

Visit = Callable[..., "Client"]
Tab = Callable[..., "Page"]
ROOT = "/s/ustyurt/reports/"


@pytest.fixture
def study(tmp_path: Path, house: House) -> Iterator[Study]:
    """The public record in a house of its own, since reports are written into it."""
    made = init_study(tmp_path / "house" / "ustyurt", "Ustyurt")
    import_case(made, "ustyurt", why="the published record")
    open_for_pages(tmp_path / "house")
    yield made
    close_study(made)


def _wait_for_work(client: Client, address: str) -> str:
    for _ in range(240):
        body = client.get(address).content.decode()
        if "hx-trigger" not in body:
            return body
        time.sleep(0.25)
    raise AssertionError("the report was not built within a minute")


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_shelf_says_what_will_stand_there(study: Study, visit: Visit, language: Language) -> None:
    answer = visit("analyst", language).get(ROOT)
    assert answer.status_code == 200
    assert "<h1>" in answer.content.decode()
    assert {"en": "No report has been built yet", "ru": "Отчётов пока нет", "kk": "Әзірге есеп жоқ"}[
        language
    ] in answer.content.decode()


def test_the_public_is_not_told_that_a_report_for_stewards_is_built(study: Study, visit: Visit) -> None:
    asked = {"audience": "steward", "languages": "en", "formats": "html"}
    job = start_job(study, "report.build", asked, session=session_here(), executor=LATER)
    assert job.job_id in visit("analyst").get(ROOT).content.decode()
    assert job.job_id not in visit("press_officer").get(ROOT).content.decode()
    assert visit("press_officer").get(f"{ROOT}work/{job.job_id}/").status_code == 400


def test_an_order_becomes_a_report_that_can_be_got(study: Study, visit: Visit) -> None:
    client = visit("analyst", "ru")
    sent = {"as_of": "2024-09-19", "audience": "public", "language": ["ru"], "format": ["html"]}
    answer = client.post(f"{ROOT}order/", sent)
    assert answer.status_code == 302
    body = _wait_for_work(client, answer["Location"])
    assert "Отчёт готов" in body
    (report,) = list_built(study, session_here())
    got = client.get(f"{ROOT}files/{report.files[0].name}")
    assert got.headers["Content-Disposition"].startswith("attachment; filename=")
    assert got.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert got.content == (study.outputs_folder / report.files[0].name).read_bytes()


def test_an_order_of_nothing_says_so(study: Study, visit: Visit) -> None:
    answer = visit("analyst").post(f"{ROOT}order/", {"as_of": "2024-09-19"}, follow=True)
    assert "Choose at least one language and one kind of file." in answer.content.decode()


def test_the_press_gets_no_report_for_insiders(study: Study, visit: Visit) -> None:
    build_report(study, ReportOrder(("en",), "steward", None, ("html",)), session=session_here())
    (report,) = list_built(study, session_here())
    client = visit("press_officer")
    assert report.files[0].name not in client.get(ROOT).content.decode()
    assert client.get(f"{ROOT}files/{report.files[0].name}").status_code == 400
    assert client.post(
        f"{ROOT}order/", {"audience": "steward", "language": ["en"], "format": ["html"]}, follow=True
    )
    assert all(
        each.audience != "steward" or each.seq == report.seq for each in list_built(study, session_here())
    )


@pytest.mark.parametrize("name", ["..%2Fstudy.toml", "study.toml", "lines"])
def test_no_other_file_of_the_study_can_be_got(study: Study, visit: Visit, name: str) -> None:
    assert visit("steward").get(f"{ROOT}files/{name}").status_code in {400, 404}


def test_days_in_the_wrong_order_are_refused(study: Study, visit: Visit) -> None:
    answer = visit("analyst").get(f"{ROOT}compare/?first=2024-09-19&second=2024-08-25")
    assert answer.status_code == 400
    assert "report.days_out_of_order" in answer.content.decode()


def test_without_days_the_way_leads_back_to_the_reports(study: Study, visit: Visit) -> None:
    assert visit("analyst").get(f"{ROOT}compare/")["Location"] == ROOT


def test_an_analyst_builds_a_pdf_gets_it_and_compares_two_days(study: Study, tab: Tab) -> None:
    page = tab("analyst", "en")
    page.goto(ROOT)
    page.get_by_label("For which day").fill("2024-09-19")
    page.get_by_role("button", name="Build it").click()
    page.get_by_role("heading", name="The report is ready").wait_for(timeout=90_000)
    with page.expect_download() as getting:
        page.get_by_role("link", name="Download: PDF").click()
    assert Path(getting.value.path()).read_bytes().startswith(b"%PDF-")
    page.get_by_role("link", name="To the reports").click()
    page.get_by_role("heading", name="The latest report holds for 19 September 2024").wait_for()
    page.locator("#first").fill("2024-08-25")
    page.locator("#second").fill("2024-09-19")
    page.get_by_role("button", name="Compare").first.click()
    page.get_by_text("On record for Kazakhstan: 17 records.").wait_for()
    page.get_by_text("Where from").first.click()
    page.locator("a.num").first.click()
    assert "/why/" in page.url


def test_a_steward_takes_a_change_back_in_the_log(study: Study, tab: Tab) -> None:
    page = tab("steward", "ru")
    page.goto("/s/ustyurt/log/")
    page.get_by_role("link", name="В дело добавлено").first.click()
    page.get_by_label("Причина").fill("не то исследование")
    page.get_by_role("button", name="Отменить").click()
    page.get_by_text("Отменено. Всё как было.").wait_for()
    page.get_by_role("button", name="Повторить").click()
    page.get_by_text("Повторено. Всё снова так, как было.").wait_for()
