"""`qaplan population flanks`, `draws` and `ghosts` on plain files."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from qaplan.encounters.drawing import Detectability
from qaplan.encounters.grids import grid_detectors, rectangular_mask
from qaplan.encounters.simulate import VirtualAnimals, simulate_flanks
from tests.app.cli.cases import FRAME, call, record_of

_CELL_HA = "156.25"


def write(folder: Path, name: str, rows: list[list[object]]) -> Path:
    path = folder / f"{name}.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    return path


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("flanks"), 14)


def written(folder: Path, animals: int) -> Path:
    """Tables of a simulated survey: thirty-six stations, every fifth with two cameras."""
    stations = grid_detectors(6, 6, 2500.0, usage=60, first_m=(500_000.0, 4_800_000.0))
    mask = rectangular_mask(stations.place_m, buffer_m=5000, spacing_m=1250)
    cameras = np.where(np.arange(36) % 5 == 0, 2, 1)
    seen = Detectability("HHN", 0.025, 2000)
    rng = np.random.default_rng(3)
    drawn = simulate_flanks(stations, mask, VirtualAnimals(number=animals), seen, rng=rng, cameras=cameras)
    traps: list[list[object]] = [["trap", "name", "x", "y", "u1", "cameras"]]
    traps += [[at + 1, f"S{at + 1}", *place, 60, cameras[at]] for at, place in enumerate(stations.place_m)]
    captures: list[list[object]] = [["id", "occasion", "trap", "count", "flank"]]
    draws: list[list[object]] = [
        ["draw", "animal", "flanks", "side", "encounter", "flank", "station", "date"]
    ]
    for known, survey in drawn.flanks.by_flank().items():
        history = survey.sessions[0].history
        rows = zip(history.animal, history.detector, history.count, strict=True)
        for row, (animal, at, count) in enumerate(rows):
            flank = known if known != "both" else "both" if cameras[at] == 2 else "left"
            captures.append([history.animals[animal], 1, at + 1, count, flank])
            for draw in (1, 2, 3):
                # One draw of three takes the last animal for the first.
                whose = 0 if draw == 1 and animal == len(history) - 1 else animal
                side = "right" if known == "right" else "left"
                name = f"{known}{row}"
                told = [draw, f"{known}{whose}", known, f"{name}#{side}", name, side, f"S{at + 1}", ""]
                draws.append(told)
    for name, rows_of in (("traps", traps), ("captures", captures), ("draws", draws)):
        write(folder, name, rows_of)
    write(folder, "mask", [["x", "y"], *mask.place_m.tolist()])
    return folder


def survey_of(folder: Path) -> list[str]:
    named = [(f"--{name}", str(folder / f"{name}.csv")) for name in ("traps", "captures", "mask")]
    return [word for pair in named for word in pair] + ["--mask-cell-ha", _CELL_HA]


def test_two_flanks_are_one_estimate(files: Path, capsys) -> None:
    code, out, _ = call(capsys, "population", "flanks", *survey_of(files))
    assert code == 0
    assert out.startswith("Density by both flanks: ")
    assert "That is a hint where to look, not a statement." in out
    record = record_of(capsys, "population", "flanks", *survey_of(files))
    names = {"left_only", "right_only", "both", "density_per_100km2", "density_per_100km2_upper"}
    assert set(record) >= FRAME | names | {"animals_in_mask", "photographed", "links", "is_sampled"}
    assert record["density_per_100km2_lower"] < record["density_per_100km2"]
    assert sum(each["probability"] for each in record["photographed"]) == pytest.approx(1)
    assert [each["id"] for each in record["provenance"]["inputs"]] == [
        "traps.csv",
        "captures.csv",
        "mask.csv",
    ]


def test_a_known_non_link_leaves_the_hints(files: Path, tmp_path: Path, capsys) -> None:
    best = record_of(capsys, "population", "flanks", *survey_of(files))["links"][0]
    rows = [["left", "right", "verdict"], [best["left"], best["right"], "different"]]
    links = str(write(tmp_path, "links", rows))
    record = record_of(capsys, "population", "flanks", *survey_of(files), "--links", links)
    assert (best["left"], best["right"]) not in {(each["left"], each["right"]) for each in record["links"]}
    assert record["provenance"]["inputs"][-1]["id"] == "links.csv"


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_the_answer_is_said_in_the_language_asked_for(files: Path, language: str, capsys) -> None:
    out = call(capsys, "population", "flanks", *survey_of(files), "--lang", language)[1]
    assert out.startswith({"kk": "Екі бүйір бойынша тығыздық", "ru": "Плотность по обоим бокам"}[language])


def test_too_few_animals_end_with_four_and_say_what_can_be_said(tmp_path: Path, capsys) -> None:
    few = survey_of(written(tmp_path, 3))
    code, out, _ = call(capsys, "population", "flanks", *few)
    assert code == 4
    assert "Different animals that were photographed: at least " in out
    assert call(capsys, "population", "flanks", *few, "--json", "-")[0] == 4


def test_a_flank_that_is_none_is_named_with_its_line(files: Path, tmp_path: Path, capsys) -> None:
    text = (files / "captures.csv").read_text(encoding="utf-8")
    wrong = tmp_path / "captures.csv"
    wrong.write_text(text.replace(",left", ",links", 1), encoding="utf-8")
    words = [str(wrong) if word.endswith("captures.csv") else word for word in survey_of(files)]
    code, _, err = call(capsys, "population", "flanks", *words)
    assert code == 3
    assert "encounters.bad_flank" in err
    assert "'links' is no flank (captures.csv, line " in err


def test_both_flanks_where_no_station_has_two_cameras_are_refused(
    files: Path, tmp_path: Path, capsys
) -> None:
    text = (files / "traps.csv").read_text(encoding="utf-8")
    single = tmp_path / "traps.csv"
    single.write_text(text.replace(",60,2", ",60,1"), encoding="utf-8")
    words = [str(single) if word.endswith("traps.csv") else word for word in survey_of(files)]
    code, _, err = call(capsys, "population", "flanks", *words)
    assert code == 3
    assert "encounters.both_at_one_camera" in err


def test_a_response_to_capture_is_refused(files: Path, capsys) -> None:
    code, _, err = call(capsys, "population", "flanks", *survey_of(files), "--model", "lambda0~bk")
    assert code == 3
    assert "population.flanks_model" in err


def test_ghosts_are_looked_for_beside_a_stated_rate(files: Path, capsys) -> None:
    record = record_of(capsys, "population", "ghosts", *survey_of(files), "--rate", "0.125", "--judged", "40")
    names = {"seen_once", "seen_once_expected", "p_value", "splitting_rate", "density_all_per_100km2"}
    assert set(record) >= FRAME | names | {"density_twice_per_100km2", "density_split_per_100km2"}
    assert record["density_split_per_100km2"] < record["density_all_per_100km2"]


def test_a_rate_of_one_half_is_refused(files: Path, capsys) -> None:
    code, _, err = call(capsys, "population", "ghosts", *survey_of(files), "--rate", "0.5")
    assert code == 3
    assert "population.bad_splitting" in err


def draws_of(folder: Path) -> list[str]:
    words = survey_of(folder)
    at = words.index("--captures")
    return [str(folder / "draws.csv"), *words[:at], *words[at + 2 :]]


@pytest.mark.parametrize("flank", ["left", "both"])
def test_draws_tell_the_share_of_the_variance_that_identity_causes(files: Path, flank: str, capsys) -> None:
    record = record_of(capsys, "population", "draws", *draws_of(files), "--flank", flank)
    assert (record["draws"], record["draws_that_differ"]) == (3, 2)
    assert 0 < record["identity_share_of_variance"] < 1
    assert record["density_per_100km2_lower"] < record["density_per_100km2"]


def test_draws_by_a_flank_that_is_none_are_refused(files: Path, capsys) -> None:
    code, _, err = call(capsys, "population", "draws", *draws_of(files), "--flank", "top")
    assert code == 2
    assert "population.unknown_flank" in err


def test_draws_at_unknown_stations_are_refused(files: Path, tmp_path: Path, capsys) -> None:
    text = (files / "draws.csv").read_text(encoding="utf-8")
    wrong = tmp_path / "draws.csv"
    wrong.write_text(text.replace(",S", ",X"), encoding="utf-8")
    code, _, err = call(capsys, "population", "draws", str(wrong), *draws_of(files)[1:])
    assert code == 3
    assert "encounters.unknown_detector" in err
