"""The report of the packaged Ustyurt case: what it must show, the same in three languages, byte for byte."""

from __future__ import annotations

import io
import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from qaplan.app.services.cases import import_case
from qaplan.app.services.log import check_log, show_log
from qaplan.app.services.reports import (
    FORMATS,
    ReportOrder,
    ReportResult,
    as_formats,
    build_report,
)
from qaplan.app.services.sessions import Session
from qaplan.app.services.studies import init_study, open_study
from qaplan.app.services.why import list_facts
from qaplan.base.actors import Actor
from qaplan.base.errors import UsageError
from qaplan.base.names import LANGUAGES, Language
from tests.reporting.reading import Reader, said_in

DAY = date(2025, 12, 1)


@pytest.fixture(scope="module")
def session() -> Session:
    return Session(Actor("role:steward", "role"), now=datetime(2025, 12, 1, 9, tzinfo=UTC))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("reports") / "ustyurt"
    import_case(init_study(made, "Ustyurt"), "ustyurt")
    return made


@pytest.fixture(scope="module")
def report(folder: Path, session: Session) -> ReportResult:
    return build_report(open_study(folder), ReportOrder(), session=session)


def page(report: ReportResult, language: Language) -> Reader:
    path = next(path for path in report.paths if path.name.endswith(f"-{language}.html"))
    return Reader(path.read_text(encoding="utf-8"))


def test_it_is_written_in_every_language_and_format(report: ReportResult) -> None:
    names = {path.name for path in report.paths}
    assert names == {f"ustyurt-situation-public-{lang}.{form}" for lang in LANGUAGES for form in FORMATS}
    assert all(path.stat().st_size > 5_000 for path in report.paths)


def test_it_shows_what_the_record_carries(report: ReportResult) -> None:
    text = " ".join(page(report, "en").text.split())
    for said in (
        "5 April 2021",
        "65 days",
        "9 June 2021",
        "Cause of death: unknown",
        "25 August 2024",
        "19 September 2024",
        "210 km",
        "25 days",
        "at least 8.4 km/day",
        "27 September 2024",
        "9 April 2025",
        "19 August 2025",
        "2–3 animals",
        "A density cannot be said",
    ):
        assert said in text, said


def test_it_gives_no_density(report: ReportResult) -> None:
    text = page(report, "en").text
    assert "100 km" not in text
    assert "A density cannot be said" in text


def test_the_languages_hold_the_same_numbers_and_dates(report: ReportResult) -> None:
    texts = {language: re.sub(r"https?://\S+", "", page(report, language).text) for language in LANGUAGES}
    said = {language: said_in(texts[language], language) for language in LANGUAGES}
    assert said["en"][0] == said["ru"][0] == said["kk"][0]
    assert said["en"][1] == said["ru"][1] == said["kk"][1]
    assert sum(said["en"][0].values()) > 150


def test_every_fact_on_the_page_opens_its_derivation(report: ReportResult) -> None:
    for language in LANGUAGES:
        read = page(report, language)
        targets = {f"#{each}" for each in read.ids}
        opened = [link for link in read.links if link.startswith("#")]
        assert len(opened) > 200
        assert [link for link in opened if link not in targets] == []


def test_a_second_build_is_the_same_byte_for_byte(folder: Path, report: ReportResult, tmp_path: Path) -> None:
    again = build_report(open_study(folder), ReportOrder(as_of=DAY), out=tmp_path)
    assert again.release_id == report.release_id
    first = {path.name: path.read_bytes() for path in report.paths}
    assert all(f"-{DAY.isoformat()}-" in path.name for path in again.paths)
    second = {path.name.replace(f"-{DAY.isoformat()}", ""): path.read_bytes() for path in again.paths}
    assert [name for name in first if first[name] != second[name]] == []


def test_the_tables_open_as_a_workbook(report: ReportResult) -> None:
    from openpyxl import load_workbook

    path = next(path for path in report.paths if path.name.endswith("-en.xlsx"))
    book = load_workbook(io.BytesIO(path.read_bytes()), read_only=True)
    assert {"records", "facts"} <= set(book.sheetnames)


def test_the_facts_are_kept_and_can_be_asked_for(folder: Path, report: ReportResult) -> None:
    kept = {line.id for line in list_facts(open_study(folder))}
    assert len(kept) == report.facts > 300
    assert "table.records.kz-014.happened" in kept


def test_the_log_names_the_release(folder: Path, report: ReportResult) -> None:
    study = open_study(folder)
    written = [line for line in show_log(study) if line.change.action == "report.written"]
    assert (written[0].change.body or {})["release_id"] == report.release_id
    assert check_log(study).is_whole


def test_no_half_file_is_left(report: ReportResult) -> None:
    assert not list(report.paths[0].parent.glob(".*.half"))


@pytest.mark.parametrize("text", ["odt", "html,odt", ""])
def test_an_unknown_format_is_refused_with_what_there_is(text: str) -> None:
    with pytest.raises(UsageError) as refused:
        as_formats(text)
    assert refused.value.code == "report.unknown_format"
    assert "choose from html, pdf, docx, xlsx" in str(refused.value)
