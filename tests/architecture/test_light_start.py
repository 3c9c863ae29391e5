"""Commands that need no study start without the heavy packages."""

from __future__ import annotations

import pytest

from tests.architecture.loading import modules_after
from tests.architecture.stations import RIVER

HEAVY = (
    "django",
    "pandas",
    "pandera",
    "rasterio",
    "matplotlib",
    "numpy",
    "scipy",
    "av",
    "PIL",
    "pyarrow",
    "frictionless",
    "shapely",
    "sklearn",
)


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["doctor"], ["survey", "--help"]])
def test_a_command_that_needs_no_study_starts_light(arguments: list[str]) -> None:
    loaded = modules_after(f"from qaplan.app.cli import main\nassert main({arguments!r}) == 0")
    assert "qaplan.app.cli" in loaded
    assert loaded & set(HEAVY) == set()


def test_stations_start_light() -> None:
    loaded = modules_after("\n".join(f"import qaplan.{station}" for station in RIVER))
    assert "qaplan.survey" in loaded
    assert loaded & (set(HEAVY) - {"numpy"}) == set()


def test_the_check_itself_sees_a_heavy_import() -> None:
    assert "PIL" in modules_after("import PIL")
