"""`qaplan population fit` and `compare` on plain files: the contract that scripts rely on."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from qaplan.app.cli import main
from qaplan.encounters.formats.plain_text import write_plain_text
from qaplan.encounters.types import SpatialSurvey
from qaplan.population.fitting import fit
from qaplan.population.model import Model
from tests.app.cli.cases import call
from tests.architecture.loading import modules_after
from tests.population.small_surveys import small_survey

KEYS = {
    "aicc", "aicc_comparable", "binomial_n", "cautions", "coefficients", "conditional", "densities",
    "density_per_100km2", "density_per_100km2_lower", "density_per_100km2_upper", "density_per_ha",
    "density_per_ha_lower", "density_per_ha_se", "density_per_ha_upper", "detectfn", "detections", "detector",
    "evaluations", "hcov", "log_lik", "log_lik_secr", "method", "model", "n", "parameters", "provenance",
    "sessions", "status",
}  # fmt: skip


@pytest.fixture(scope="module")
def survey() -> SpatialSurvey:
    return small_survey()


@pytest.fixture(scope="module")
def files(survey: SpatialSurvey, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    return written(survey, tmp_path_factory.mktemp("plain"))


def written(survey: SpatialSurvey, folder: Path) -> list[str]:
    """A survey as files, and the words of a call that name them."""
    text = write_plain_text(survey)
    words = []
    for name, content in (("traps", text.traps), ("captures", text.captures), ("mask", text.mask)):
        (folder / f"{name}.csv").write_text(content, encoding="utf-8")
        words += [f"--{name}", str(folder / f"{name}.csv")]
    return [*words, "--mask-cell-ha", str(survey.sessions[0].mask.cell_ha)]


def asked(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, object]]:
    code, out, _ = call(capsys, "population", *words, "--json", "-")
    return code, dict(json.loads(out))


def test_a_fit_is_told_in_stable_keys(files: list[str], survey: SpatialSurvey, capsys) -> None:
    code, record = asked(capsys, "fit", *files, "--model", "D~1, lambda0~1, sigma~1")
    ours = fit(survey, Model({}))
    assert (code, set(record)) == (0, KEYS)
    assert (record["status"], record["n"]) == ("ok", survey.animals)
    assert record["log_lik"] == pytest.approx(ours.log_lik)
    assert [(each["parameter"], each["term"], each["estimate"]) for each in record["coefficients"]] == [
        (name, "(Intercept)", pytest.approx(value))
        for name, value in zip(("D", "lambda0", "sigma"), ours.beta, strict=True)
    ]
    assert set(record["coefficients"][0]) == {"parameter", "term", "link", "estimate", "se", "lower", "upper"}
    assert record["density_per_100km2"] == pytest.approx(1e4 * np.exp(ours.beta[0]))
    assert set(record["provenance"]) == {"id", "activity", "parameters", "software", "inputs"}
    assert [each["id"] for each in record["provenance"]["inputs"]] == [
        "traps.csv",
        "captures.csv",
        "mask.csv",
    ]


def test_a_fit_is_told_in_words(files: list[str], capsys) -> None:
    code, out, _ = call(capsys, "population", "fit", *files)
    assert code == 0
    assert "animals on 100 km2 (95 %:" in out
    assert "sigma    (Intercept)" in out


def test_json_goes_to_a_file_beside_the_words(files: list[str], tmp_path: Path, capsys) -> None:
    target = tmp_path / "fit.json"
    code, out, _ = call(capsys, "population", "fit", *files, "--json", str(target))
    assert code == 0
    assert json.loads(target.read_text(encoding="utf-8"))["status"] == "ok"
    assert "status ok" in out


def test_the_log_likelihood_at_a_point_is_all_that_is_said(files: list[str], survey, capsys) -> None:
    ours = fit(survey, Model({}))
    point = ",".join(str(value) for value in ours.beta)
    code, record = asked(capsys, "fit", *files, "--at", point)
    assert code == 0
    assert set(record) == {"status", "log_lik", "log_lik_secr", "at", "n", "provenance"}
    assert record["log_lik"] == pytest.approx(ours.log_lik, abs=1e-9)
    assert record["log_lik_secr"] == pytest.approx(ours.log_lik_secr, abs=1e-9)


@pytest.mark.parametrize("point", ["1,2", "a,b,c", "1,2,nan", "1,2,3,4"])
def test_a_point_that_is_none_is_a_wrong_call(files: list[str], point: str, capsys) -> None:
    code, _, err = call(capsys, "population", "fit", *files, "--at", point)
    assert code == 2
    assert "[population.bad_point]" in err
    assert "D (Intercept), lambda0 (Intercept), sigma (Intercept)" in err


def test_terms_and_options_are_those_of_secr(tmp_path: Path, capsys) -> None:
    words = written(small_survey(kind="proximity", occasions=4), tmp_path)
    code, record = asked(
        capsys, "fit", *words, "--detector", "proximity", "--detectfn", "HN", "--hcov", "sex",
        "--model", "D~1, g0~bk, sigma~h2",
    )  # fmt: skip
    assert code == 0
    names = [f"{each['parameter']} {each['term']}" for each in record["coefficients"]]
    assert names[1:3] == ["g0 (Intercept)", "g0 bk"]
    assert names[3:5] == ["sigma (Intercept)", "sigma h2"]
    assert names[5].startswith("pmix")


def test_the_conditional_likelihood_and_binomial_n_are_told(files: list[str], capsys) -> None:
    code, record = asked(capsys, "fit", *files, "--conditional", "--model", "sigma~age")
    assert (code, record["conditional"]) == (0, True)
    assert record["density_per_ha"] is not None
    code, record = asked(capsys, "fit", *files, "--binomial-n")
    assert (code, record["binomial_n"]) == (0, True)


def test_distances_come_from_files_one_after_the_other(files: list[str], survey, tmp_path, capsys) -> None:
    session = survey.sessions[0]
    place, cells = session.detectors.place_m, session.mask.place_m
    straight = np.hypot(place[:, :1] - cells[:, 0], place[:, 1:] - cells[:, 1])
    np.savetxt(tmp_path / "userdist_1.csv", straight, delimiter=",", fmt="%.17g")
    _, plain = asked(capsys, "fit", *files)
    _, given = asked(capsys, "fit", *files, "--userdist", str(tmp_path / "userdist_1.csv"))
    assert given["log_lik"] == pytest.approx(plain["log_lik"], abs=1e-6)
    code, _, err = call(
        capsys, "population", "fit", *files, "--userdist", str(tmp_path / "userdist_1.csv"), "more.csv"
    )
    assert (code, "[encounters.no_file]" in err) == (2, True)


def test_words_that_belong_to_no_option_are_a_wrong_call(files: list[str], capsys) -> None:
    code, _, err = call(capsys, "population", "fit", *files, "lambda0~1")
    assert (code, "[cli.stray_word]" in err) == (2, True)


def test_one_animal_is_refused_with_what_can_be_said(survey: SpatialSurvey, tmp_path: Path, capsys) -> None:
    words = written(survey, tmp_path)
    rows = (tmp_path / "captures.csv").read_text(encoding="utf-8").splitlines()
    first = [row for row in rows[1:] if row.split(",")[1] == rows[1].split(",")[1]]
    (tmp_path / "captures.csv").write_text("\n".join([rows[0], *first]), encoding="utf-8")
    code, record = asked(capsys, "fit", *words)
    assert code == 4
    assert (record["status"], record["code"]) == ("refused", "population.too_few_for_density")
    assert record["density_per_ha"] is None
    said = " ".join(record["instead"])
    for probability, bound in ((50, 7), (70, 4), (90, 2)):
        assert f"{probability} % to be seen, there were at most {bound} animals" in said
    code, out, _ = call(capsys, "population", "fit", *words)
    assert (code, out.startswith("A density cannot be said: 1 animal known")) == (4, True)


def test_separation_is_told_with_the_coefficient(survey: SpatialSurvey, tmp_path: Path, capsys) -> None:
    words = written(survey, tmp_path)
    seen = set(survey.sessions[0].history.detector.tolist())
    rows = (tmp_path / "traps.csv").read_text(encoding="utf-8").splitlines()
    marked = [f"{row},{'used' if at in seen else 'idle'}" for at, row in enumerate(rows[1:])]
    (tmp_path / "traps.csv").write_text("\n".join([f"{rows[0]},visits", *marked]), encoding="utf-8")
    code, record = asked(capsys, "fit", *words, "--model", "lambda0~visits")
    assert (code, record["status"], record["code"]) == (4, "at_the_edge", "fitting.at_the_edge")
    assert "lambda0 visitsused" in record["reason"]
    assert record["log_lik"] is not None


@pytest.mark.parametrize(
    ("change", "code", "told"),
    [
        (("--model", "D~hily"), "population.unknown_name", "did you mean hilly (a column of the mask)"),
        (("--model", "D=1"), "population.bad_formula", "such as D~1"),
        (("--detectfn", "UN"), "population.unknown_detection_function", "HHN"),
        (("--model", "g0~1"), "population.unknown_parameter", "lambda0"),
    ],
)
def test_a_wrong_model_is_told(
    files: list[str], change: tuple[str, str], code: str, told: str, capsys
) -> None:
    exit_code, _, err = call(capsys, "population", "fit", *files, *change)
    assert exit_code == 3
    assert f"[{code}]" in err
    assert told in err


def in_degrees(text: str) -> str:
    """The table of detectors with longitude and latitude for x and y."""
    head, *rows = text.splitlines()
    at = head.split(",").index("x")
    cells = [row.split(",") for row in rows]
    return "\n".join([head, *(",".join([*row[:at], "55.1", "43.2", *row[at + 2 :]]) for row in cells)])


def at_no_trap(text: str) -> str:
    """The table of captures with the last one at a detector that is not there."""
    head, *rows, last = text.splitlines()
    cells = last.split(",")
    cells[head.split(",").index("trap")] = "99"
    return "\n".join([head, *rows, ",".join(cells)])


def first_cells(text: str) -> str:
    """The southernmost cells of the mask."""
    return "\n".join(text.splitlines()[:50])


def gap(text: str) -> str:
    """The mask with the elevation of its last cell unknown."""
    head, *rows, last = text.splitlines()
    cells = last.split(",")
    cells[head.split(",").index("hilly")] = "NA"
    return "\n".join([head, *rows, ",".join(cells)])


@pytest.mark.parametrize(
    ("name", "spoil", "code"),
    [
        ("traps", in_degrees, "encounters.degrees"),
        ("captures", at_no_trap, "encounters.unknown_detector"),
        ("mask", first_cells, "encounters.detector_off_mask"),
        ("mask", gap, "encounters.covariate_unknown"),
    ],
)
def test_bad_data_have_their_sentence(name, spoil, code, survey, tmp_path: Path, capsys) -> None:
    words = written(survey, tmp_path)
    path = tmp_path / f"{name}.csv"
    path.write_text(spoil(path.read_text(encoding="utf-8")), encoding="utf-8")
    exit_code, _, err = call(capsys, "population", "fit", *words, "--model", "D~hilly")
    assert exit_code == 3
    assert code in err


def test_files_that_are_not_there_or_no_text_are_told(files: list[str], tmp_path: Path, capsys) -> None:
    code, _, err = call(capsys, "population", "fit", *files[:-4], "--mask", "gone.csv", *files[-2:])
    assert (code, "[encounters.no_file]" in err) == (2, True)
    (tmp_path / "mask.csv").write_bytes(b"x,y\n\xff,1\n")
    code, _, err = call(
        capsys, "population", "fit", *files[:-4], "--mask", str(tmp_path / "mask.csv"), *files[-2:]
    )
    assert (code, "[encounters.not_utf8]" in err) == (3, True)
    code, _, err = call(capsys, "population", "fit", *files, "--detector", "single")
    assert (code, "[encounters.unknown_detector_kind]" in err) == (2, True)


def test_models_are_compared(files: list[str], capsys) -> None:
    code, record = asked(
        capsys, "compare", *files, "--model", "D~1", "--model", "D~hilly", "--model", "HEX | D~1"
    )
    assert code == 0
    assert {each["model"] for each in record["models"]} == {
        "HHN | D~1, lambda0~1, sigma~1", "HHN | D~hilly, lambda0~1, sigma~1", "HEX | D~1, lambda0~1, sigma~1",
    }  # fmt: skip
    assert sum(each["weight"] for each in record["models"]) == pytest.approx(1)
    assert [each["degrees"] for each in record["likelihood_ratios"]] == [1]
    assert record["density_per_ha_lower"] < record["density_per_ha"] < record["density_per_ha_upper"]
    code, out, _ = call(capsys, "population", "compare", *files, "--model", "D~1", "--model", "D~hilly")
    assert (code, "delta" in out) == (0, True)


def test_a_comparison_on_too_few_animals_is_refused(survey: SpatialSurvey, tmp_path: Path, capsys) -> None:
    words = written(survey, tmp_path)
    rows = (tmp_path / "captures.csv").read_text(encoding="utf-8").splitlines()
    (tmp_path / "captures.csv").write_text("\n".join(rows[:3]), encoding="utf-8")
    code, record = asked(capsys, "compare", *words, "--model", "D~1")
    assert (code, record["status"]) == (4, "refused")


def test_a_fit_starts_without_the_heavy_packages(files: list[str]) -> None:
    words = ["population", "fit", *files, "--json", "-"]
    loaded = modules_after(f"from qaplan.app.cli import main\nassert main({words!r}) == 0")
    heavy = {"django", "pandas", "scipy", "babel", "rich", "matplotlib", "rasterio", "formulaic", "pandera"}
    assert "qaplan.population.fitting.fit" in loaded
    assert loaded & heavy == set()


def test_the_quick_start_of_a_fit_takes_the_same_words(capsys) -> None:
    assert main(["population", "fit", "--help"]) == 0
    assert "--mask-cell-ha" in capsys.readouterr().out
    assert main(["population", "fit", "--nonsense"]) == 2


def test_linear_algebra_keeps_to_one_thread_before_it_is_loaded() -> None:
    loaded = modules_after(
        "import os, sys\nos.environ.pop('OPENBLAS_NUM_THREADS', None)\nfrom qaplan.app.cli import main\n"
        "assert 'numpy' not in sys.modules\nmain(['population', 'fit', '--nonsense'])\n"
        "assert os.environ['OPENBLAS_NUM_THREADS'] == '1'"
    )
    assert "numpy" not in loaded


@pytest.mark.parametrize(
    "term", ["I(steep steep)", "I(=)", "scale(" * 300 + "steep" + ")" * 300, "exp(exp(9 + steep))"]
)
def test_a_formula_that_python_cannot_read_or_carry_is_refused(
    term: str, files: list[str], tmp_path: Path, capsys
) -> None:
    lines = Path(files[files.index("--mask") + 1]).read_text(encoding="utf-8").splitlines()
    mask = tmp_path / "mask.csv"
    rows = [f"{line},{number % 7}" for number, line in enumerate(lines[1:])]
    mask.write_text("\n".join([f"{lines[0]},steep", *rows]), encoding="utf-8")
    code, _, said = call(capsys, "population", "fit", *files, "--mask", str(mask), "--model", f"D~{term}")
    assert code == 3
    assert "[population.rich_formula]" in said or "[population.bad_formula]" in said


@pytest.mark.parametrize("area", ["0", "-4", "1e300", "nan"])
def test_a_cell_of_no_size_or_of_a_country_is_refused(area: str, files: list[str], capsys) -> None:
    code, _, said = call(capsys, "population", "fit", *files, "--mask-cell-ha", area)
    assert (code, "[encounters.bad_cell]" in said) == (3, True)


def test_a_place_off_the_earth_is_refused(files: list[str], tmp_path: Path, capsys) -> None:
    lines = Path(files[files.index("--mask") + 1]).read_text(encoding="utf-8").splitlines()
    mask = tmp_path / "mask.csv"
    far = lines[1].split(",")
    far[lines[0].split(",").index("x")] = "1e300"
    mask.write_text("\n".join([lines[0], ",".join(far), *lines[2:]]), encoding="utf-8")
    code, _, said = call(capsys, "population", "fit", *files, "--mask", str(mask))
    assert (code, "[encounters.bad_place]" in said) == (3, True)
