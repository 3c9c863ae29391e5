"""`qaplan population residents`: on plain files, and for the Ustyurt study whose effort is unknown."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.app.cli.cases import FRAME, call, record_of, ustyurt_study

BORROWED = (
    "--sigma", "2000,8000", "--lambda0", "0.005,0.05", "--source", "a survey elsewhere", "--presence", "0.5",
)  # fmt: skip
TRAPS = "trap,x,y,u1\n1,500000,4800000,120\n2,506000,4801000,90\n3,503000,4807000,0\n"


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    yield from ustyurt_study(tmp_path_factory.mktemp("residents"))


@pytest.fixture
def traps(tmp_path: Path) -> str:
    path = tmp_path / "traps.csv"
    path.write_text(TRAPS, encoding="utf-8")
    return str(path)


def test_residents_on_plain_files(traps: str, capsys) -> None:
    code, out, _ = call(capsys, "population", "residents", "--traps", traps, *BORROWED)
    assert code == 0
    assert out.startswith("No animal was seen in 210 camera days (3 stations).")
    assert "a survey elsewhere" in out
    assert "presence before" in out


def test_residents_as_json(traps: str, capsys) -> None:
    record = record_of(capsys, "population", "residents", "--traps", traps, *BORROWED)
    assert set(record) >= FRAME | {
        "probability_resident", "probability_female_resident", "prior_presence", "numerical_error",
        "time_to_detection", "settling", "sensitivity_to_presence", "sensitivity_to_ranges", "priors",
    }  # fmt: skip
    assert 0 < record["probability_resident"] < 0.5
    assert [each["probability"] for each in record["time_to_detection"]] == [0.5, 0.8, 0.95]
    assert record["provenance"]["inputs"][0]["id"] == "traps.csv"
    assert record["numerical_error"] < 1e-4


def test_a_male_that_was_seen_leaves_the_question_of_females(traps: str, capsys) -> None:
    record = record_of(
        capsys, "population", "residents", "--traps", traps, *BORROWED, "--seen-males", "1", "--lang", "ru"
    )
    assert record["probability_resident"] is None
    assert 0 < record["probability_female_resident"] < record["prior_female_presence"]


def test_a_home_range_stands_in_for_sigma(traps: str, capsys) -> None:
    words = ("--home-range", "46,365", *BORROWED[2:])
    record = record_of(capsys, "population", "residents", "--traps", traps, *words)
    assert record["priors"]["any_sex"]["sigma_m"]["low"] == pytest.approx(1563, abs=1)


@pytest.mark.parametrize("left_out", ["--sigma", "--lambda0", "--presence"])
def test_without_what_is_borrowed_nothing_is_said(traps: str, left_out: str, capsys) -> None:
    at = BORROWED.index(left_out)
    words = BORROWED[:at] + BORROWED[at + 2 :]
    code, out, _ = call(capsys, "population", "residents", "--traps", traps, *words, "--json", "-")
    assert code == 4
    assert '"code": "population.no_priors"' in out


def test_ranges_out_of_nowhere_are_wrong_data(traps: str, capsys) -> None:
    words = (*BORROWED[:4], *BORROWED[6:])
    code, _, err = call(capsys, "population", "residents", "--traps", traps, *words)
    assert code == 3
    assert "[population.prior_without_source]" in err


def test_stations_without_effort_are_refused(tmp_path: Path, capsys) -> None:
    path = tmp_path / "bare.csv"
    path.write_text("trap,x,y\n1,500000,4800000\n2,506000,4801000\n", encoding="utf-8")
    code, out, _ = call(capsys, "population", "residents", "--traps", str(path), *BORROWED)
    assert code == 4
    assert "effort" in out


def test_stations_in_degrees_are_wrong_data(tmp_path: Path, capsys) -> None:
    path = tmp_path / "degrees.csv"
    path.write_text("trap,x,y,u1\n1,54.21,43.11,100\n2,54.25,43.12,100\n", encoding="utf-8")
    code, _, err = call(capsys, "population", "residents", "--traps", str(path), *BORROWED)
    assert code == 3
    assert "encounters.degrees" in err


def test_the_area_may_be_a_mask(traps: str, tmp_path: Path, capsys) -> None:
    mask = tmp_path / "mask.csv"
    rows = [f"{490500 + 1000 * x},{4790500 + 1000 * y}" for x in range(25) for y in range(25)]
    mask.write_text("x,y\n" + "\n".join(rows) + "\n", encoding="utf-8")
    words = ("--mask", str(mask), "--mask-cell-ha", "100")
    record = record_of(capsys, "population", "residents", "--traps", traps, *BORROWED, *words)
    assert record["area_km2"] == 625
    code, _, err = call(capsys, "population", "residents", "--traps", traps, *BORROWED, *words[:2])
    assert code == 2
    assert "[population.no_cell_area]" in err


@pytest.mark.parametrize("words", [("--sigma", "much", *BORROWED[2:]), (*BORROWED, "--female-share", "half")])
def test_a_range_that_is_no_number_is_a_wrong_call(traps: str, words: tuple[str, ...], capsys) -> None:
    code, _, err = call(capsys, "population", "residents", "--traps", traps, *words)
    assert code == 2
    assert "[population.bad_prior_words]" in err


def test_there_must_be_one_source(traps: str, study: str, capsys) -> None:
    for words in ((), (study, "--traps", traps)):
        code, _, err = call(capsys, "population", "residents", *words, *BORROWED)
        assert code == 2
        assert "[population.no_source]" in err


def test_the_effort_of_ustyurt_is_unknown_and_what_is_known_is_said(study: str, capsys) -> None:
    code, out, _ = call(capsys, "population", "residents", study, *BORROWED, "--as-of", "2025-12-31")
    assert code == 4
    assert out.startswith("The effort behind the records has not been published")
    assert "Minimum number known alive" in out
    record = record_of(capsys, "population", "residents", study, *BORROWED, "--as-of", "2025-12-31")
    assert record["code"] == "population.effort_not_known"


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_ustyurt_answers_the_public_in_every_language(study: str, language: str, capsys) -> None:
    words = ("--as", "public", "--lang", language)
    assert call(capsys, "population", "residents", study, *BORROWED, *words)[0] == 4
