"""The wheel carries its assets and works from a folder that has nothing else of ours."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built without the network."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(root)]
    subprocess.run(command, check=True, capture_output=True)
    return next(folder.glob("qaplan-*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder into which the wheel alone was installed."""
    folder = tmp_path_factory.mktemp("installed")
    pip = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
        "--target",
        str(folder),
    ]
    subprocess.run([*pip, str(wheel)], check=True, capture_output=True)
    return folder


def run(installed: Path, *arguments: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    command = [sys.executable, "-m", "qaplan", *arguments]
    done = subprocess.run(command, cwd=installed, env=environment, check=True, capture_output=True, text=True)
    return done.stdout


def test_the_wheel_carries_every_file_of_the_package(root: Path, wheel: Path) -> None:
    held = {name for name in zipfile.ZipFile(wheel).namelist() if name.startswith("qaplan/")}
    listed = subprocess.run(
        ["git", "ls-files", "src/qaplan"], cwd=root, check=True, capture_output=True, text=True
    ).stdout.split("\n")
    tracked = {name.removeprefix("src/") for name in listed if name and (root / name).exists()}
    assert tracked - held == set()
    assert "qaplan/py.typed" in held


def test_the_installed_wheel_tells_its_version(installed: Path) -> None:
    assert run(installed, "--version") == "qaplan 0.1.0\n"


def test_the_installed_wheel_has_a_doctor(installed: Path) -> None:
    assert "ok       Python" in run(installed, "doctor")


def test_the_installed_wheel_runs_from_its_own_folder(installed: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    script = "import qaplan; print(qaplan.__file__)"
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, check=True, capture_output=True, text=True
    )
    assert done.stdout.startswith(str(installed))


def test_the_installed_wheel_reads_its_assets(installed: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    script = "from qaplan.base.resources import resource_names; print(*resource_names('base/catalogue/kk'))"
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    assert {"date.po", "unit.po"} <= set(done.stdout.split())
