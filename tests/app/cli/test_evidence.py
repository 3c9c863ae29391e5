"""`qaplan evidence`: a case file into a study, and what it answers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from qaplan.app.services.studies import close_study, init_study
from tests.app.cli.cases import FRAME, HEADING, call, record_of, ustyurt_study


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    yield from ustyurt_study(tmp_path_factory.mktemp("evidence"))


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[str]:
    made = init_study(tmp_path / "empty", "Empty")
    yield str(made.folder)
    close_study(made)


def test_a_case_is_taken_once_and_the_same_again_changes_nothing(empty: str, capsys) -> None:
    code, out, _ = call(capsys, "evidence", "import", "ustyurt", "--study", empty)
    assert code == 0
    assert "32 records" in out
    _, out, _ = call(capsys, "evidence", "import", "ustyurt", "--study", empty, "--json", "-")
    assert json.loads(out)["added"] == {}


def test_a_study_of_the_same_name_does_not_hide_the_packaged_case(
    empty: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    (tmp_path / "ustyurt").mkdir()
    monkeypatch.chdir(tmp_path)
    assert call(capsys, "evidence", "import", "ustyurt", "--study", empty)[0] == 0
    code, _, err = call(capsys, "evidence", "import", "./ustyurt", "--study", empty)
    assert code == 3
    assert "[evidence.bad_case]" in err


def test_a_folder_that_is_none_is_wrong_data(empty: str, tmp_path: Path, capsys) -> None:
    code, _, err = call(capsys, "evidence", "import", str(tmp_path / "nowhere"), "--study", empty)
    assert code == 3
    assert "[evidence.no_folder]" in err


@pytest.mark.parametrize(("day", "is_listed"), [("2021-04-04", False), ("2021-04-06", True)])
def test_the_legal_status_changes_between_two_days(study: str, day: str, is_listed: bool, capsys) -> None:
    record = record_of(capsys, "evidence", "legal-status", study, "--on", day)
    assert set(record) == FRAME | HEADING | {"is_listed", "taxa"}
    assert set(record["taxa"][0]) == {
        "taxon_id", "is_listed", "in_force", "act_id", "act_number", "act_dated", "in_force_from",
        "taxon_as_written", "names", "sources",
    }  # fmt: skip
    assert (record["is_listed"], record["as_of"]) == (is_listed, day)
    _, out, _ = call(capsys, "evidence", "legal-status", study, "--on", day)
    assert ("Government Resolution No 207" in out) is is_listed


def test_a_legal_status_needs_a_day(study: str, capsys) -> None:
    assert call(capsys, "evidence", "legal-status", study)[0] == 2
    code, _, err = call(capsys, "evidence", "legal-status", study, "--on", "")
    assert code == 2
    assert "[cli.bad_day]" in err


def test_an_unknown_animal_is_a_wrong_call(study: str, capsys) -> None:
    code, _, err = call(
        capsys, "evidence", "legal-status", study, "--on", "2021-04-06", "--taxon", "Lynx lynx"
    )
    assert code == 2
    assert "[question.unknown_taxon]" in err


def test_the_timeline_puts_the_listing_before_the_find(study: str, capsys) -> None:
    code, out, _ = call(capsys, "evidence", "timeline", study)
    assert code == 0
    assert out.index("ACT-KZ-2021-207") < out.index("KZ-014")
    assert "came 65 days before the carcass was found" in out


def test_the_timeline_as_json(study: str, capsys) -> None:
    record = record_of(capsys, "evidence", "timeline", study)
    assert set(record) == FRAME | HEADING | {"items_dated", "items_undated", "items"}
    assert set(record["items"][0]) == {
        "kind", "id", "happened", "earliest", "latest", "precision", "text",
    }  # fmt: skip
    assert len(record["items"]) == record["items_dated"] + record["items_undated"]


def test_records_of_one_grade_as_json(study: str, capsys) -> None:
    record = record_of(capsys, "evidence", "records", study, "--grade", "C1")
    assert set(record) == FRAME | HEADING | {
        "grades", "records_all", "records_c1", "records_c2", "records_c3", "records",
    }  # fmt: skip
    assert {each["grade"] for each in record["records"]} == {"C1"}
    assert set(record["records"][0]) == {
        "record_id", "kind", "grade", "country", "place", "individual_id", "is_individual_certain", "sex",
        "outcome", "happened", "retrieved", "identified", "announced", "days_to_retrieved",
        "days_to_identified", "days_to_announced", "original", "sources",
    }  # fmt: skip


def test_records_are_listed_with_their_dates_and_lags(study: str, capsys) -> None:
    code, out, _ = call(capsys, "evidence", "records", study)
    line = next(line for line in out.splitlines() if line.startswith("  KZ-020"))
    assert code == 0
    assert "25 August 2024" in line
    assert "33 days" in line


def test_an_unknown_grade_is_a_wrong_call(study: str, capsys) -> None:
    code, _, err = call(capsys, "evidence", "records", study, "--grade", "A")
    assert code == 2
    assert "[question.unknown_grade]" in err


def test_doubtful_areas_as_json(study: str, capsys) -> None:
    record = record_of(capsys, "evidence", "areas", study, "--as", "public")
    assert set(record) == FRAME | HEADING | {"findings_count", "findings"}
    assert set(record["findings"][0]) == {
        "place_id", "code", "smaller_ha", "larger_ha", "ratio", "sources",
    }  # fmt: skip
    assert record["findings_count"] == 2


def test_doubtful_areas_are_said(study: str, capsys) -> None:
    code, out, _ = call(capsys, "evidence", "areas", study)
    assert code == 0
    assert "28,220 ha and 275,000 ha" in out


def test_plans_as_json(study: str, capsys) -> None:
    record = record_of(capsys, "evidence", "plans", study, "--on", "2024-01-01")
    assert set(record) == FRAME | HEADING | {"plans_count", "plans"}
    assert set(record["plans"][0]) == {
        "place_id", "name_en", "state", "may_be_drawn_as_protected", "reached", "promised", "open",
    }  # fmt: skip
    assert {each["place_id"]: each["state"] for each in record["plans"]}["P-CLUSTER"] == "overdue"


def test_plans_are_said_to_protect_nothing(study: str, capsys) -> None:
    code, out, _ = call(capsys, "evidence", "plans", study, "--on", "2023-01-01")
    assert code == 0
    assert "planned, not protected" in out


def test_a_study_without_a_case_answers_too(empty: str, capsys) -> None:
    for words in (
        ("timeline", empty),
        ("records", empty),
        ("areas", empty),
        ("plans", empty, "--on", "2024-01-01"),
    ):
        assert call(capsys, "evidence", *words)[0] == 0
