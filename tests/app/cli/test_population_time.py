"""`qaplan population known-fate`, `survival`, `occupancy` and `trend` on plain files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.app.cli.cases import FRAME, call, record_of

PERIODS = "period,year,effort\n2019,2019.5,300\n2020,2020.5,500\n2021,2021.5,0\n2022,2022.5,800\n"


def write(folder: Path, name: str, text: str) -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


@pytest.fixture
def lives(tmp_path: Path) -> str:
    return write(tmp_path, "lives.csv", "animal,first,last,found_dead\nM1,2018-09-29,2021-02-15,2021-06-09\n")


def histories(folder: Path, animals: int) -> tuple[str, str]:
    rng = np.random.default_rng(5)
    rows = ["animal,period,what"]
    for each in range(animals):
        for period in ("2019", "2020", "2022"):
            if period == "2019" or rng.random() < 0.6:
                rows.append(f"A{each},{period},seen")
        if each == 1:
            rows = [row for row in rows if not row.startswith("A1,2022")] + ["A1,2020,dead"]
    return write(folder, "histories.csv", "\n".join(rows) + "\n"), write(folder, "periods.csv", PERIODS)


def test_one_life_is_told_with_its_exact_interval(lives: str, capsys) -> None:
    code, out, _ = call(capsys, "population", "known-fate", lives)
    assert code == 0
    assert "M1: alive from 29 September 2018 to 15 February 2021 at least, found dead on 9 June 2021" in out
    assert "in so many years under watch: 2.54" in out
    record = record_of(capsys, "population", "known-fate", lives, "--lang", "kk")
    assert set(record) >= FRAME | {"yearly_survival", "yearly_survival_low", "animal_years", "steps"}
    assert record["provenance"]["inputs"][0]["id"] == "lives.csv"


def test_survival_with_a_carcass_and_effort(tmp_path: Path, capsys) -> None:
    code, out, _ = call(capsys, "population", "survival", *histories(tmp_path, 20), "--detection", "effort")
    assert code == 0
    assert out.startswith("Yearly survival: ")
    record = record_of(capsys, "population", "survival", *histories(tmp_path, 20))
    assert record["found_dead"] == 1
    assert [each["name"] for each in record["rates"]] == ["survival", "detection", "recovery"]


def test_growth_is_told_with_its_interval(tmp_path: Path, capsys) -> None:
    record = record_of(capsys, "population", "survival", *histories(tmp_path, 20), "--growth")
    assert {each["name"] for each in record["rates"]} >= {"growth", "recruitment", "number"}


def test_three_animals_are_refused_and_what_is_known_of_each_is_said(tmp_path: Path, capsys) -> None:
    code, out, _ = call(capsys, "population", "survival", *histories(tmp_path, 3))
    assert code == 4
    assert out.startswith("Survival cannot be estimated")
    assert "A1: seen alive from 2019 to 20" in out
    record = record_of(capsys, "population", "survival", *histories(tmp_path, 3))
    assert record["code"] == "population.too_few_for_survival"
    assert len(record["instead"]) == 4


def test_a_wrong_row_ends_with_3_and_names_its_line(tmp_path: Path, capsys) -> None:
    wrong = write(tmp_path, "wrong.csv", "animal,period\nA,1999\n")
    code, _, err = call(capsys, "population", "survival", wrong, write(tmp_path, "p.csv", PERIODS))
    assert code == 3
    assert "[population.bad_table]" in err
    assert "wrong.csv, line 2" in err


def test_a_file_that_is_not_there_is_a_wrong_call(capsys) -> None:
    code, _, err = call(capsys, "population", "known-fate", "nowhere.csv")
    assert code == 2
    assert "[encounters.no_file]" in err


@pytest.fixture
def visits(tmp_path: Path) -> str:
    rng = np.random.default_rng(2)
    rows = ["site,season,visit,detected,effort,water"]
    for site in range(30):
        occupied, water = rng.random() < 0.6, rng.normal(5, 2)
        for season in (2023, 2024):
            for visit in range(3):
                seen = int(occupied and rng.random() < 0.6)
                rows.append(f"S{site},{season},{visit},{seen},{rng.integers(5, 20)},{water:.2f}")
            occupied = occupied != (rng.random() < 0.2)
    return write(tmp_path, "visits.csv", "\n".join(rows) + "\n")


def test_occupancy_is_told_by_season(visits: str, capsys) -> None:
    code, out, _ = call(capsys, "population", "occupancy", visits, "--psi", "water", "--link", "cloglog")
    assert code == 0
    assert out.startswith("2023: ")
    assert "of the sites are occupied" in out
    record = record_of(capsys, "population", "occupancy", visits, "--goodness", "3")
    assert record["goodness"]["simulations"] == 3
    assert [each["season"] for each in record["seasons"]] == ["2023", "2024"]
    assert [each["parameter"] for each in record["coefficients"]] == ["psi", "gamma", "epsilon", "p"]


def test_nothing_detected_is_refused(tmp_path: Path, capsys) -> None:
    path = write(tmp_path, "none.csv", "site,season,visit,detected\nA,1,1,0\nA,1,2,0\n")
    code, out, _ = call(capsys, "population", "occupancy", path)
    assert code == 4
    assert "That is not to say that no site is occupied." in out


def test_a_formula_with_an_unknown_name_is_a_wrong_call(visits: str, capsys) -> None:
    code, _, err = call(capsys, "population", "occupancy", visits, "--psi", "moon")
    assert code == 2
    assert "[population.bad_occupancy_formula]" in err


def test_a_trend_is_told_with_what_could_have_been_seen(tmp_path: Path, capsys) -> None:
    path = write(tmp_path, "counts.csv", "year,count\n2018,1\n2019,1\n2022,1\n2024,2\n2025,2\n")
    code, out, _ = call(capsys, "population", "trend", path, "--kind", "minimum")
    assert code == 0
    assert "which cannot be told from none" in out
    assert "With a probability of 80 %, a yearly increase of" in out
    code, out, _ = call(capsys, "population", "trend", path, "--kind", "minimum", "--claim", "growing")
    assert code == 4
    assert out.startswith("That it grows cannot be said")
    record = record_of(capsys, "population", "trend", path, "--claim", "growing")
    assert record["code"] == "population.claim_not_told"
    assert record["yearly_change"] == pytest.approx(0.0999, abs=0.2)


def test_a_claim_that_stands_comes_first(tmp_path: Path, capsys) -> None:
    rows = "".join(f"{2015 + at},{100 * 1.2**at:.1f},0.05\n" for at in range(8))
    path = write(tmp_path, "dense.csv", "year,value,se_log\n" + rows)
    code, out, _ = call(capsys, "population", "trend", path, "--kind", "density", "--claim", "growing")
    assert code == 0
    assert out.startswith("It grows: 20 % a year")
