"""`qaplan population activity` and `prey` on plain tables."""

from __future__ import annotations

import csv
import json
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from tests.app.cli.cases import call

HERE = ("--longitude", "52", "--latitude", "43.5", "--utc-offset", "+05:00")


@pytest.fixture(scope="module")
def events(tmp_path_factory: pytest.TempPathFactory) -> str:
    rng = np.random.default_rng(1)
    rows = [("species", "time")]
    for species, hour, number in (("Panthera pardus", 22, 40), ("Ovis vignei", 10, 60), ("Lynx lynx", 3, 5)):
        for away in rng.normal(0, 2, number):
            when = datetime(2024, 4, 1) + timedelta(days=int(rng.integers(0, 150)), hours=hour + float(away))
            rows.append((species, f"{when:%Y-%m-%dT%H:%M}"))
    path = tmp_path_factory.mktemp("events") / "events.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows(rows)
    return str(path)


@pytest.fixture(scope="module")
def prey(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    folder = tmp_path_factory.mktemp("prey")
    events, effort = ["station,species,period"], ["station,days,period"]
    for station in range(8):
        for period, number in (("2023", 2 + station % 3), ("2024", 4 + station % 3)):
            effort.append(f"S{station},100,{period}")
            events += [f"S{station},Ovis vignei,{period}"] * number
    effort.append("S8,,2024")
    (folder / "events.csv").write_text("\n".join(events) + "\n")
    (folder / "effort.csv").write_text("\n".join(effort) + "\n")
    return str(folder / "events.csv"), str(folder / "effort.csv")


def asked(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, object]]:
    code, out, _ = call(capsys, "population", *words, "--json", "-")
    return code, dict(json.loads(out))


def test_activity_is_told_with_its_curve(events: str, capsys) -> None:
    code, record = asked(capsys, "activity", events, "--species", "Panthera pardus", *HERE, "--draws", "50")
    assert (code, record["events"], record["anchoring"]) == (0, 40, "average")
    busiest = record["curve"]["hour"][int(np.argmax(record["curve"]["density_per_h"]))]
    # 22 o'clock on a clock five hours ahead of UTC is about 20:30 by the sun at 52 degrees east
    assert 18.5 < busiest < 22.5
    assert record["by_day"] < 0.3


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_two_species_are_compared_in_each_language(events: str, language, capsys) -> None:
    words = ("--species", "Panthera pardus", "--beside", "Ovis vignei", "--draws", "50", "--lang", language)
    code, out, _ = call(capsys, "population", "activity", events, *words, *HERE)
    assert code == 0
    assert "Ovis vignei" in out


@pytest.mark.parametrize("species", ["Lynx lynx", "Felis margarita"])
def test_few_events_end_with_a_refusal(events: str, species, capsys) -> None:
    code, record = asked(capsys, "activity", events, "--species", species, *HERE)
    assert (code, record["code"]) == (4, "population.too_few_events")
    assert record["instead"]


def test_days_without_sunrise_end_with_a_refusal_and_noon_helps(events: str, capsys) -> None:
    north = (
        "--species",
        "Panthera pardus",
        "--longitude",
        "25",
        "--latitude",
        "71",
        "--utc-offset",
        "+02:00",
    )
    code, record = asked(capsys, "activity", events, *north, "--draws", "20")
    assert (code, record["code"]) == (4, "population.no_sunrise")
    code, record = asked(capsys, "activity", events, *north, "--anchor", "noon", "--draws", "20")
    assert (code, record["day_length_h"]) == (0, None)


@pytest.mark.parametrize(
    ("words", "code", "wrong"),
    [
        (("--longitude", "52"), 2, "population.half_a_place"),
        ((*HERE, "--anchor", "tea"), 2, "population.unknown_anchoring"),
        ((*HERE, "--draws", "1"), 2, "population.bad_draws"),
        (HERE[:4], 3, "population.bad_events"),
        ((), 3, "population.bad_events"),
    ],
)
def test_what_is_wrong_with_a_call_or_its_events_is_said(events: str, words, code, wrong, capsys) -> None:
    ended, _, err = call(capsys, "population", "activity", events, "--species", "Ovis vignei", *words)
    assert ended == code
    assert f"[{wrong}]" in err


def test_wrong_events_are_named_by_their_lines(tmp_path: Path, capsys) -> None:
    rows = ("species,time,longitude,latitude", "a,2024-05-01T06:00+05:00,52,43", "a,noon,52,43",
            "a,2024-05-01T06:00Z,520,43")  # fmt: skip
    (tmp_path / "e.csv").write_text("\n".join(rows) + "\n")
    code, _, err = call(capsys, "population", "activity", str(tmp_path / "e.csv"), "--species", "a")
    assert code == 3
    assert "line 3" in err
    assert "line 4" in err
    assert "line 2" not in err


def test_an_index_is_told_for_its_effort_and_as_no_density(prey: tuple[str, str], capsys) -> None:
    code, record = asked(capsys, "prey", *prey, "--species", "Ovis vignei", "--period", "2024")
    assert (code, record["camera_days"], record["stations"], record["is_density"]) == (0, 800, 8, False)
    assert record["events_per_100_camera_days"] == pytest.approx(record["events"] / 8, rel=1e-3)
    assert record["cautions"] == ["population.effort_unknown"]


def test_two_periods_give_a_ratio(prey: tuple[str, str], capsys) -> None:
    periods = ("--period", "2023", "--period", "2024")
    code, record = asked(capsys, "prey", *prey, "--species", "Ovis vignei", *periods)
    assert (code, record["stations_in_both"], record["is_change_shown"]) == (0, 8, True)
    code, out, _ = call(capsys, "population", "prey", *prey, "--species", "Gazella", *periods)
    assert code == 4
    assert "ratio" in out


@pytest.mark.parametrize("periods", [(), ("--period", "1999"), ("--period", "2023", "--period", "2023")])
def test_a_period_without_effort_is_a_wrong_call(prey: tuple[str, str], periods, capsys) -> None:
    code, _, err = call(capsys, "population", "prey", *prey, "--species", "Ovis vignei", *periods)
    assert code == 2
    assert "[population.unknown_period]" in err


def test_rows_that_do_not_fit_are_named(tmp_path: Path, capsys) -> None:
    (tmp_path / "e.csv").write_text("station,species\nS1,a\nS7,a\nS3,a\n")
    (tmp_path / "f.csv").write_text("station,days\nS1,10\nS2,-3\nS2,10\nS3,0\n")
    code, _, err = call(
        capsys, "population", "prey", str(tmp_path / "e.csv"), str(tmp_path / "f.csv"), "--species", "a"
    )
    assert code == 3
    for where in ("e.csv, line 3", "e.csv, line 4", "f.csv, line 3", "f.csv, line 4"):
        assert where in err
