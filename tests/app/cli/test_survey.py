"""`qaplan survey` as a user types it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.app.cli.conftest import Run


@pytest.fixture
def taken(run: Run, tree: Path, tmp_path: Path) -> Path:
    (tmp_path / "field.csv").write_text(
        "station_id,latitude,longitude,start,end,utc_offset\n"
        "K0,47.12345,61.54321,2024-08-20,2024-09-20,+05:00\nK1,47.2,61.6,2024-08-20,2024-09-20,+05:00\n"
    )
    run("init", "study")
    done = run(
        "survey", "ingest", tree, "--study", "study", "--layout", "station/species", "--sheet", "field.csv"
    )
    assert done.code == 0, done.err
    assert done.out.startswith("4 files taken")
    return tmp_path / "study"


def test_the_second_time_nothing_changes_and_json_says_so(run: Run, taken: Path, tree: Path) -> None:
    done = run("survey", "ingest", tree, "--study", taken, "--layout", "station/species", "--json", "-")
    said = json.loads(done.out)
    assert (said["new"], said["already_held"]) == (0, 4)
    assert said["provenance"]["activity"] == "survey.ingest"


def test_the_folder_of_the_study_is_the_study(
    run: Run, taken: Path, tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(taken)
    assert run("survey", "ingest", tree, "--layout", "station/species").code == 0


def test_events_are_listed_as_csv_and_json(run: Run, taken: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(run("survey", "events", taken, "--csv", "-").out)))
    assert [row["station_id"] for row in rows] == ["K0", "K0", "K1", "K1"]
    said = json.loads(run("survey", "events", taken, "--min-gap-min", "600", "--json", "-").out)
    assert [event["station_id"] for event in said["events"]] == ["K0", "K1"]
    assert said["provenance"]["parameters"]["min_gap_min"] == 600
    assert "0 independent records." in run("survey", "events", taken, "--exclude", "gazelle").out


def test_the_list_of_events_says_what_its_columns_are(run: Run, taken: Path) -> None:
    head, first, *_ = run("survey", "events", taken).out.splitlines()
    assert head.split("  ")[0] == "Station"
    assert first.startswith("K0 ")
    assert head.index("Animals") == first.rindex("1", 0, first.rindex("1"))


def test_a_study_without_deployments_says_what_takes_them(run: Run) -> None:
    run("init", "empty")
    assert "qaplan survey ingest" in run("survey", "effort", "empty").out


def test_effort_counts_end_days_half(run: Run, taken: Path) -> None:
    said = json.loads(run("survey", "effort", taken, "--json", "-").out)
    assert [row["working_days"] for row in said["effort"]] == [31.0, 31.0]
    assert "31 days working" in run("survey", "effort", taken).out


def test_a_camera_that_fell_silent_weeks_before_its_pick_up_is_named(run: Run, taken: Path) -> None:
    done = run("survey", "effort", taken, "--json", "-")
    assert json.loads(done.out)["cautions"] == ["survey.ends_early"] * 2
    assert "survey.ends_early: Deployment K0: nothing was taken in the " in done.err


def test_a_field_sheet_alone_is_taken(run: Run, taken: Path) -> None:
    done = run("survey", "sheet", "field.csv", "--study", taken)
    assert (done.code, done.out) == (0, "field.csv: already held, nothing changed.\n")


def test_a_package_goes_out_and_comes_in(run: Run, taken: Path, tmp_path: Path) -> None:
    done = run(
        "survey", "package", "export", taken, "out", "--contributor", "A reserve",
        "--sampling-design", "targeted", "--for", "steward",
    )  # fmt: skip
    assert done.code == 0, done.err
    run("init", "other")
    done = run("survey", "package", "import", "out", "--study", "other", "--json", "-")
    assert json.loads(done.out)["media"] == 4


def test_an_empty_card_ends_with_3_and_its_code(run: Run, taken: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    done = run("survey", "ingest", "empty", "--study", taken)
    assert done.code == 3
    assert "[survey.empty_card]" in done.err


def test_a_rule_that_means_nothing_ends_with_2(run: Run, taken: Path) -> None:
    assert run("survey", "events", taken, "--since", "yesterday").code == 2
