"""`qaplan population profile`, `bootstrap`, `region`, `surface`, `goodness`, `barrier` on plain files."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from qaplan.encounters.types import Session, SpatialSurvey
from tests.app.cli.cases import call
from tests.app.cli.test_population_fit import written
from tests.population.fitting.test_fit import first_animals
from tests.population.small_surveys import small_survey, two_sessions


@pytest.fixture(scope="module")
def survey() -> SpatialSurvey:
    return small_survey()


@pytest.fixture(scope="module")
def files(survey: SpatialSurvey, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    return written(survey, tmp_path_factory.mktemp("plain"))


def asked(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, object]]:
    code, out, _ = call(capsys, "population", *words, "--json", "-")
    return code, dict(json.loads(out))


def without_columns(session: Session) -> Session:
    """The same without covariates of animals: those of two draws would contradict each other."""
    return replace(session, history=replace(session.history, covariates={}))


def test_profiles_are_told_with_their_ends(files: list[str], capsys) -> None:
    code, record = asked(capsys, "profile", *files)
    assert (code, record["status"]) == (0, "ok")
    first, *rest = record["profiles"]
    assert first["name"] == "density"
    assert first["density_per_100km2_lower"] < first["density_per_100km2"] < first["density_per_100km2_upper"]
    assert [each["name"].split()[0] for each in rest] == ["D", "lambda0", "sigma"]
    assert len(record["provenance"]["inputs"]) == 3


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_one_profile_is_told_in_each_language(files: list[str], language, capsys) -> None:
    code, out, _ = call(capsys, "population", "profile", *files, "--of", "2", "--lang", language)
    assert code == 0
    assert "sigma" in out
    assert len(out.strip().splitlines()) == 2


def test_drawn_surveys_give_an_interval_that_does_not_depend_on_the_processes(
    files: list[str], capsys
) -> None:
    code, here = asked(capsys, "bootstrap", *files, "--refits", "30", "--workers", "1", "--seed", "3")
    assert code == 0
    assert (here["refits"], here["interval"]) == (30, "studentised")
    _, there = asked(capsys, "bootstrap", *files, "--refits", "30", "--workers", "2", "--seed", "3")
    assert here["coefficients"] == there["coefficients"]
    assert here["density_per_100km2_lower"] == there["density_per_100km2_lower"]


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        (("bootstrap", "--refits", "3"), "population.bad_refits"),
        (("bootstrap", "--interval", "wide"), "population.unknown_interval"),
        (("goodness", "--draws", "1"), "population.bad_refits"),
        (("profile", "--of", "7"), "population.no_such_coefficient"),
        (("barrier",), "population.no_distances"),
        (("barrier", "--scale-m", "0"), "population.bad_scale"),
    ],
)
def test_a_wrong_call_says_what_to_do(files: list[str], words, wrong: str, capsys) -> None:
    command, *options = words
    code, _, err = call(capsys, "population", command, *files, *options)
    assert code == 2
    assert f"[{wrong}]" in err


@pytest.mark.parametrize("command", ["bootstrap", "goodness", "flanks"])
def test_a_seed_below_zero_is_a_wrong_call(files: list[str], command: str, capsys) -> None:
    code, _, err = call(capsys, "population", command, *files, "--seed", "-1")
    assert code == 2
    assert "--seed" in err


def test_few_animals_are_refused_by_every_command(survey: SpatialSurvey, tmp_path: Path, capsys) -> None:
    few = written(first_animals(survey, 3), tmp_path)
    for command in ("profile", "bootstrap", "region", "goodness", "barrier"):
        code, record = asked(capsys, command, *few)
        assert (code, record["code"]) == (4, "population.too_few_for_density"), command
    code, _, err = call(capsys, "population", "surface", str(tmp_path / "d.csv"), *few)
    assert code == 4
    assert "population.too_few_for_density" in err


def test_a_conditional_fit_has_profiles_of_its_coefficients_and_no_region(files: list[str], capsys) -> None:
    code, record = asked(capsys, "profile", *files, "--conditional")
    assert code == 0
    assert [each["name"].split()[0] for each in record["profiles"]] == ["lambda0", "sigma"]


def test_the_number_in_a_region_is_told(
    files: list[str], survey: SpatialSurvey, tmp_path: Path, capsys
) -> None:
    code, record = asked(capsys, "region", *files)
    assert code == 0
    (whole,) = record["sessions"]
    assert whole["n"] == survey.animals
    place = survey.sessions[0].mask.place_m
    west, east = place[:, 0].min() - 600, place[:, 0].mean() + 130
    south, north = place[:, 1].min() - 600, place[:, 1].max() + 600
    corners = [(west, south), (east, south), (east, north), (west, north)]
    with (tmp_path / "west.csv").open("w", newline="") as file:
        csv.writer(file).writerows([("x", "y"), *corners])
    code, record = asked(capsys, "region", *files, "--within", str(tmp_path / "west.csv"))
    (part,) = record["sessions"]
    assert code == 0
    assert part["expected_animals"] == pytest.approx(
        whole["expected_animals"] * float(np.mean(place[:, 0] < east)), rel=1e-9
    )
    assert len(record["provenance"]["inputs"]) == 4


def test_a_region_beside_the_mask_or_of_two_corners_is_refused(files, tmp_path: Path, capsys) -> None:
    for name, rows, wrong in (
        ("far.csv", [(9e6, 0), (9.1e6, 0), (9e6, 1e5)], "population.empty_region"),
        ("two.csv", [(0, 0), (1, 1)], "population.bad_region"),
        ("word.csv", [(0, 0), (1, 1), ("here", 2)], "population.bad_region"),
    ):
        with (tmp_path / name).open("w", newline="") as file:
            csv.writer(file).writerows([("x", "y"), *rows])
        code, _, err = call(capsys, "population", "region", *files, "--within", str(tmp_path / name))
        assert code == 3
        assert f"[{wrong}]" in err


def test_a_surface_is_written_for_each_session(tmp_path: Path, capsys) -> None:
    both = two_sessions()
    both = replace(both, sessions=tuple(map(without_columns, both.sessions)))
    files = written(both, tmp_path)
    out = tmp_path / "d.csv"
    code, record = asked(capsys, "surface", str(out), *files)
    assert code == 0
    assert [each["file"] for each in record["surfaces"]] == ["d_1.csv", "d_2.csv"]
    for at, session in enumerate(both.sessions, start=1):
        rows = (tmp_path / f"d_{at}.csv").read_text().splitlines()
        assert len(rows) == 1 + len(session.mask)


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_whether_the_model_fits_is_said(files: list[str], language, capsys) -> None:
    code, out, _ = call(capsys, "population", "goodness", *files, "--draws", "20", "--lang", language)
    assert code == 0
    assert len(out.strip().splitlines()) == 4


def test_a_barrier_is_profiled_from_its_lines(
    files: list[str], survey: SpatialSurvey, tmp_path: Path, capsys
) -> None:
    middle = survey.sessions[0].detectors.place_m[:, 0].mean() + 130
    (tmp_path / "fence.csv").write_text(f"line,x,y\nf,{middle},0\nf,{middle},9000000\n")
    tried = [word for each in ("0", "0.5", "1") for word in ("--permeability", each)]
    code, record = asked(capsys, "barrier", *files, "--lines", str(tmp_path / "fence.csv"), *tried)
    assert (code, record["status"]) == (0, "ok")
    assert [each["permeability"] for each in record["profile"]] == [0.0, 0.5, 1.0]
    # nothing stood in the way of the simulated animals
    assert record["permeability_upper"] == 1.0
    assert record["permeability_lower"] > 0.0


def test_a_barrier_is_profiled_with_ways_over_a_landscape(
    files: list[str], survey: SpatialSurvey, tmp_path: Path, capsys
) -> None:
    """The distances are the landscape's own; with even ground all is as with straight ways, but for steps."""
    (session,) = survey.sessions
    places = np.concatenate([session.mask.place_m, session.detectors.place_m])
    west, south = places.min(axis=0) - 1000
    columns, rows = (int(each) for each in np.ceil((np.ptp(places, axis=0) + 2000) / 250))
    head = f"ncols {columns}\nnrows {rows}\nxllcorner {west}\nyllcorner {south}\ncellsize 250\n"
    (tmp_path / "ground.asc").write_text(head + "NODATA_value -9999\n" + f"{'1 ' * columns}\n" * rows)
    middle = session.detectors.place_m[:, 0].mean() + 130
    (tmp_path / "fence.csv").write_text(f"line,x,y\nf,{middle},0\nf,{middle},9000000\n")
    words = ["--lines", str(tmp_path / "fence.csv"), "--permeability", "0", "--permeability", "1"]
    _, straight = asked(capsys, "barrier", *files, *words)
    code, record = asked(capsys, "barrier", *files, *words, "--resistance", str(tmp_path / "ground.asc"))
    assert (code, record["status"]) == (0, "ok")
    assert record["permeability"] == straight["permeability"] == 1.0
    assert len(record["provenance"]["inputs"]) == 5
    one, other = (each["profile"][1]["density_per_100km2"] for each in (record, straight))
    assert one == pytest.approx(other, rel=0.1)  # steps over eight neighbours are up to 8 % longer


def test_a_resistance_without_lines_is_refused(files: list[str], tmp_path: Path, capsys) -> None:
    code, _, said = call(capsys, "population", "barrier", *files, "--resistance", str(tmp_path / "r.asc"))
    assert (code, "[population.no_barrier]" in said) == (2, True)


@pytest.mark.parametrize("name", ["surface.csv", "surface.tif"])
def test_a_surface_for_a_folder_that_is_not_there_is_told_so(
    name: str, files: list[str], tmp_path: Path, capsys
) -> None:
    code, _, said = call(capsys, "population", "surface", str(tmp_path / "none" / name), *files)
    assert (code, "[disk.no_place]" in said) == (2, True)
