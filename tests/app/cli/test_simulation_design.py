"""`qaplan simulation design` on plain files."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.app.cli.cases import call

GOOD = ("--cell-ha", "225", "--days", "90", "--lambda0", "0.03", "--sigma-m", "2500", "--density", "6")


@pytest.fixture
def mask(tmp_path: Path) -> str:
    rows = ["x,y,cost,is_inaccessible"]
    for east in range(0, 18_000, 1_500):
        for north in range(0, 18_000, 1_500):
            rows.append(f"{500_000 + east},{4_800_000 + north},{100 + east // 100},{int(east == north)}")
    path = tmp_path / "mask.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return str(path)


def test_a_design_is_told_and_its_stations_go_to_the_named_file_only(
    mask: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target, record = tmp_path / "stations.csv", tmp_path / "design.json"
    words = ("--cameras", "16", "--per-station", "2", "--placement", str(target), "--json", str(record))
    code, out, err = call(capsys, "simulation", "design", mask, *GOOD, *words)
    assert code == 0, out + err
    rows = list(csv.DictReader(target.read_text(encoding="utf-8").splitlines()))
    assert [row["name"] for row in rows][:2] == ["N01", "N02"]
    assert len(rows) == 8
    found = json.loads(record.read_text(encoding="utf-8"))
    assert found["expected_recaptures"] > 20
    assert len([each for each in found["compared_with"] if each["kind"] == "random"]) == 20
    said = out + err + record.read_text(encoding="utf-8")
    assert not [row for row in rows if row["x"].split(".")[0] in said or row["y"].split(".")[0] in said]


def test_too_few_recaptures_end_with_four_and_say_what_can_be_had(
    mask: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("--cameras", "4", "--json", "-")
    short = ("--cell-ha", "225", "--days", "10", "--lambda0", "0.01", "--sigma-m", "2500", "--density", "1")
    code, out, _ = call(capsys, "simulation", "design", mask, *short, *words)
    assert code == 4
    refusal = json.loads(out)["refusal"]
    assert refusal["code"] == "design.too_few_animals"
    assert refusal["instead"]


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_answer_is_told_in_three_languages(
    mask: str, language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("--cameras", "6", "--aim", "newcomer", "--lang", language)
    code, out, _ = call(capsys, "simulation", "design", mask, *GOOD, *words)
    assert code == 0
    assert {"kk": "станциялар", "ru": "станций", "en": "stations"}[language] in out


def test_options_come_as_a_table(mask: str, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("--cameras", "6", "--option-cameras", "4,6", "--option-days", "30", "--json", "-")
    code, out, _ = call(capsys, "simulation", "design", mask, *GOOD, *words)
    assert code == 0
    assert len(json.loads(out)["options"]) == 4


@pytest.mark.parametrize(
    ("words", "expected", "code"),
    [
        (("--cameras", "9", "--aim", "tigers"), 2, "design.unknown_aim"),
        (("--cameras", "9", "--option-cameras", "many"), 2, "design.bad_numbers"),
        (("--cameras", "9", "--existing", "nowhere.csv"), 2, "design.no_file"),
        (("--cameras", "0"), 3, "design.bad_fieldwork"),
        (("--cameras", "900"), 3, "design.too_few_candidates"),
        (("--cameras", "9", "--budget", "1"), 3, "design.budget_too_small"),
        (("--cameras", "9", "--budget", "-1"), 3, "design.negative_cost"),
        (("--cameras", "9", "--budget", "nan"), 3, "design.negative_cost"),
        (("--cameras", "9", "--station-cost", "inf"), 3, "design.negative_cost"),
        (("--cameras", "9", "--spacing-m", "nan"), 3, "design.bad_fieldwork"),
        (("--cameras", "9", "--days", "1e300"), 3, "design.bad_fieldwork"),
        (("--cameras", "9", "--lambda0", "1e300"), 3, "design.bad_borrowed"),
        (("--cameras", "9", "--density", "1e-300"), 3, "design.bad_borrowed"),
        (("--cameras", "9", "--sigma-m", "1e-300"), 3, "design.bad_borrowed"),
        (("--cameras", "9", "--sigma-cv", "-1"), 3, "design.bad_borrowed"),
        (("--cameras", "9", "--density-column", "cats"), 3, "design.bad_ground"),
        (("--cameras", "900", "--option-days", "30"), 3, "design.no_options"),
    ],
)
def test_bad_calls_and_bad_data_end_with_their_code(
    mask: str, words: tuple[str, ...], expected: int, code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    ended, _, err = call(capsys, "simulation", "design", mask, *GOOD, *words)
    assert (ended, f"[{code}]" in err) == (expected, True), err
