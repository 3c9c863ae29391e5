"""What a fit costs beside the plain sketch of the same likelihood, in one run: cold, warm, large."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from qaplan.app.services.population.plain_files import PlainFiles, read_plain_survey
from qaplan.encounters.types import SpatialSurvey
from qaplan.population.fitting.fit import fit
from qaplan.population.model import Model

# The sketch fits counts with a hazard half-normal detection function.
SETS = (
    "namkha",
    "kruger",
    "saleopard_Atherstone",
    "saleopard_Lapalala",
    "saleopard_Phinda",
    "saleopard_Timbavati",
    "saleopard_Venetia",
)
LARGE = "simulated_500"
REPEATS = 5
ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
FIT = """
import json, sys, time
from pathlib import Path
from benches.bench_scr import plain_files, repeated
print(json.dumps(repeated(Path(sys.argv[1]), int(sys.argv[2]))))
"""


@pytest.fixture(scope="module")
def sketch(shared_data: Path) -> Path:
    """The sketch; where it is absent there is nothing to compare with."""
    path = shared_data.parent / "sketches/scr_likelihood.py"
    if not path.is_file():
        pytest.skip("the sketch is not here")
    return path


def plain_files(folder: Path) -> PlainFiles:
    """The files of a set."""
    meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    names = (folder / f"{name}.csv" for name in ("traps", "captures", "mask"))
    return PlainFiles(*names, meta["mask_cell_ha"], meta["detector"])


def repeated(folder: Path, repeats: int) -> dict[str, Any]:
    """Processor seconds of each of several fits in one process, and what they found."""
    survey: SpatialSurvey = read_plain_survey(plain_files(folder), [Model({})]).survey
    taken = []
    found = fit(survey, Model({}))
    for _ in range(repeats):
        begun = time.process_time()
        found = fit(survey, Model({}))
        taken.append(time.process_time() - begun)
    return {"fit_cpu_s": taken, "log_lik_secr": found.log_lik_secr, "evaluations": found.evaluations}


def processor_seconds(command: list[str], environment: Mapping[str, str]) -> float:
    """Processor seconds, user and system, of a whole process."""
    before = os.times()
    subprocess.run(command, check=True, capture_output=True, env=dict(environment))
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def answer(command: list[str], environment: Mapping[str, str]) -> dict[str, Any]:
    """What a process prints as JSON."""
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=dict(environment))
    return dict(json.loads(done.stdout))


def ours_cold(folder: Path) -> list[str]:
    files = plain_files(folder)
    return [
        sys.executable, "-m", "qaplan", "population", "fit", "--traps", str(files.traps), "--captures",
        str(files.captures), "--mask", str(files.mask), "--mask-cell-ha", str(files.mask_cell_ha), "--model",
        "D~1, lambda0~1, sigma~1", "--json", "-",
    ]  # fmt: skip


@pytest.mark.parametrize("name", SETS)
def test_a_fit_costs_little_more_than_the_plain_sketch(
    name: str, shared_data: Path, sketch: Path, budgets: Mapping[str, Mapping[str, Any]]
) -> None:
    budget, folder = budgets["scr"], shared_data / "scr" / name
    # One thread for both: the threads of small matrices only wait, and would flatter us.
    environment = {**os.environ, **ONE_THREAD}
    theirs = [sys.executable, str(sketch), "fit", str(folder)]
    pairs = [
        (processor_seconds(ours_cold(folder), environment), processor_seconds(theirs, environment))
        for _ in range(REPEATS)
    ]
    cold, sketch_cold = (min(each) for each in zip(*pairs, strict=True))
    warm, sketch_warm, ours, said = warm_pair(folder, theirs, environment)
    print(
        f"\n{name:22} cold {cold:.3f} s ({cold / sketch_cold:.2f} x), "
        f"warm {1000 * warm:.1f} ms ({warm / sketch_warm:.2f} x), {ours['evaluations']} evaluations "
        f"(sketch {said['nev']}), log-likelihood {ours['log_lik_secr'] - said['logLik']:+.1e}"
    )
    assert -1e-9 <= ours["log_lik_secr"] - said["logLik"] <= 1e-6 * abs(said["logLik"])
    assert ours["evaluations"] <= budget["evaluations"]
    assert cold <= budget["times_sketch_cold"] * sketch_cold
    assert warm <= budget["times_sketch_warm"] * sketch_warm


def test_a_large_fit_costs_little_more_than_the_plain_sketch(
    shared_data: Path, sketch: Path, budgets: Mapping[str, Mapping[str, Any]]
) -> None:
    environment = {**os.environ, **ONE_THREAD}
    folder = shared_data / "scr" / LARGE
    theirs = [sys.executable, str(sketch), "fit", str(folder)]
    warm, sketch_warm, ours, said = warm_pair(folder, theirs, environment, repeats=1)
    print(
        f"\n{LARGE}: {warm:.2f} s of processor time, {warm / sketch_warm:.2f} times the sketch, "
        f"{ours['evaluations']} evaluations (sketch {said['nev']})"
    )
    assert abs(ours["log_lik_secr"] - said["logLik"]) <= 1e-6 * abs(said["logLik"])
    assert warm <= budgets["scr"]["times_sketch_large"] * sketch_warm


def warm_pair(
    folder: Path, theirs: list[str], environment: Mapping[str, str], repeats: int = 7
) -> tuple[float, float, dict[str, Any], dict[str, Any]]:
    """Medians of repeated fits in one process, ours and the sketch's, and what both said."""
    command = [sys.executable, "-c", FIT, str(folder), str(repeats)]
    root = str(Path(__file__).parents[1])
    ours = answer(command, {**environment, "PYTHONPATH": root})
    said = answer([*theirs, "--reps", str(repeats + 1)], environment)
    return median(ours["fit_cpu_s"]), median(said["fit_cpu_s"][1:]), ours, said
