"""Each rule of the architecture fails when somebody breaks it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.architecture.contracts import check_contracts
from tests.architecture.loading import modules_after
from tests.architecture.opened_files import files_opened_elsewhere
from tests.architecture.sizes import FILE_LINES, LONGEST_LINES, broken_size_rules
from tests.architecture.stations import STATIONS

RIVER = "The river: stations import upstream only"
RIM = "The rim: cli over web over services over jobs over store and engines"
PURE = "Stations know no database, web, network, command line, model runtime or process"
DRAWING = "Only reporting draws"
MACHINE = "Only services and jobs open the store and the engines"
DATABASE = "Only the store knows the database"
PROGRAMS = "Only engines start programs and decode video"
EXACT = "Reports, pages and commands never see an exact place"
ACYCLIC = "No cycles between siblings"


@dataclass(frozen=True)
class Plant:
    """A line put into a new file, and the contract that must name it.

    Args:
        file: Path below ``src/qaplan``.
        line: The line that breaks the rule.
        contract: The contract that must be reported as broken.
    """

    file: str
    line: str
    contract: str

    def __str__(self) -> str:
        return f"{self.file}: {self.line}".replace("/", ".")


FORBIDDEN = (
    "django",
    "sqlite3",
    "typer",
    "requests",
    "httpx",
    "torch",
    "onnxruntime",
    "subprocess",
    "importlib",
)

PLANTS = [
    Plant("survey/planted.py", "import qaplan.reporting", RIVER),
    Plant("population/planted.py", "import qaplan.landscape", RIVER),
    Plant("landscape/planted.py", "import qaplan.population", RIVER),
    Plant("base/planted.py", "import qaplan.survey", RIVER),
    Plant("reporting/planted.py", "import qaplan.simulation", RIVER),
    Plant("sharing/planted.py", "import qaplan.app.services", RIVER),
    Plant("undeclared/__init__.py", "", RIVER),
    Plant("app/undeclared/__init__.py", "", RIM),
    Plant("app/services/planted.py", "import qaplan.app.cli", RIM),
    Plant("app/jobs/planted.py", "import qaplan.app.services", RIM),
    Plant("app/store/planted.py", "import qaplan.app.engines", RIM),
    Plant("app/web/planted.py", "import qaplan.app.cli", RIM),
    Plant("app/web/planted.py", "import qaplan.app.store", MACHINE),
    Plant("app/cli/planted.py", "import qaplan.app.engines", MACHINE),
    *(
        Plant(f"app/{part}/planted.py", "import sqlite3", DATABASE)
        for part in ("engines", "jobs", "services", "cli")
    ),
    *(Plant(f"app/{part}/planted.py", "import django", DATABASE) for part in ("services", "cli")),
    *(
        Plant(f"app/{part}/planted.py", "import subprocess", PROGRAMS)
        for part in ("store", "jobs", "services", "cli")
    ),
    Plant("app/services/planted.py", "import av", PROGRAMS),
    Plant("app/web/planted.py", "import onnxruntime", PROGRAMS),
    *(Plant(f"app/{rim}/planted.py", "import qaplan.base.exact_places", EXACT) for rim in ("web", "cli")),
    Plant("reporting/planted.py", "from qaplan.base import exact_places", EXACT),
]


@pytest.fixture(scope="module")
def copy(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sources and their contracts."""
    folder = tmp_path_factory.mktemp("planted")
    shutil.copytree(
        root / "src/qaplan",
        folder / "src/qaplan",
        ignore=shutil.ignore_patterns("__pycache__", "catalogue", "data"),
    )
    shutil.copy(root / "pyproject.toml", folder)
    return folder


@pytest.fixture
def source(copy: Path) -> Iterator[Path]:
    """The copied package; what a test plants there is taken out again."""
    package = copy / "src/qaplan"
    before = set(package.rglob("*"))
    yield package
    for path in sorted(set(package.rglob("*")) - before, reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()


def plant(source: Path, file: str, text: str) -> None:
    path = source / file
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"{text}\n", encoding="utf-8")


def test_the_copy_is_sound(source: Path) -> None:
    assert check_contracts(source.parents[1]).broken == ()
    assert broken_size_rules(source) == []


@pytest.mark.parametrize("planted", PLANTS, ids=str)
def test_a_planted_import_breaks_its_contract(source: Path, planted: Plant) -> None:
    plant(source, planted.file, planted.line)
    verdict = check_contracts(source.parents[1])
    assert verdict.exit_code == 1, verdict.text
    assert planted.contract in verdict.broken


@pytest.mark.parametrize("module", FORBIDDEN)
def test_a_machine_import_in_any_station_breaks_its_contract(source: Path, module: str) -> None:
    for station in STATIONS:
        plant(source, f"{station}/planted.py", f"def later() -> None:\n    import {module}")
    verdict = check_contracts(source.parents[1])
    assert verdict.broken == (PURE,)
    assert [s for s in STATIONS if f"qaplan.{s}.planted -> {module}" not in verdict.text] == []


def test_drawing_outside_reporting_breaks_its_contract(source: Path) -> None:
    drawing = [station for station in STATIONS if station != "reporting"]
    for station in STATIONS:
        plant(source, f"{station}/planted.py", "def later() -> None:\n    import matplotlib.pyplot")
    verdict = check_contracts(source.parents[1])
    assert verdict.broken == (DRAWING,)
    assert [s for s in drawing if f"qaplan.{s}.planted -> matplotlib" not in verdict.text] == []
    assert "qaplan.reporting.planted -> matplotlib" not in verdict.text


@pytest.mark.parametrize("folder", ["base", "survey", "app/store", "app/services"])
def test_a_cycle_breaks_its_contract(source: Path, folder: str) -> None:
    package = f"qaplan.{folder}".replace("/", ".")
    plant(source, f"{folder}/planted_one.py", f"from {package} import planted_two")
    plant(source, f"{folder}/planted_two.py", f"from {package} import planted_one")
    assert check_contracts(source.parents[1]).broken == (ACYCLIC,)


def test_a_folder_without_init_does_not_slip_through(source: Path) -> None:
    plant(source, "hidden/planted.py", "import qaplan.reporting")
    bare = {path.parent.name for path in source.rglob("*.py") if not (path.parent / "__init__.py").exists()}
    assert "hidden" in bare


@pytest.mark.parametrize(
    "line", ["open('x')", "path.read_text()", "path.write_bytes(b'')", "path.open('rb')"]
)
def test_a_file_opened_outside_the_files_module_is_named(source: Path, line: str) -> None:
    plant(source, "survey/planted.py", f"def act(path):\n    return {line}")
    plant(source, "survey/files/planted.py", f"def act(path):\n    return {line}")
    assert files_opened_elsewhere(source) == ["survey/planted.py:2"]


def test_an_oversize_function_is_named(source: Path) -> None:
    body = "\n".join(f"    row_{n} = {n}" for n in range(LONGEST_LINES))
    plant(source, "survey/planted.py", f"def endless() -> None:\n{body}")
    assert any("endless" in line and "over 100 lines" in line for line in broken_size_rules(source))


def test_a_docstring_does_not_count_as_size(source: Path) -> None:
    words = "\n".join("    word" for _ in range(LONGEST_LINES))
    plant(source, "survey/planted.py", f'def told() -> None:\n    """Say.\n\n{words}\n    """')
    assert broken_size_rules(source) == []


def test_too_many_long_functions_are_named(source: Path) -> None:
    body = "\n".join(f"    row_{n} = {n}" for n in range(45))
    many = 1 + sum(path.read_text(encoding="utf-8").count("def ") for path in source.rglob("*.py")) // 19
    for part in range(1 + many // 12):
        functions = "\n".join(f"def long_{part}_{n}() -> None:\n{body}" for n in range(12))
        plant(source, f"survey/planted_{part}.py", functions)
    assert any("more than 5 %" in line for line in broken_size_rules(source))


def test_an_oversize_file_is_named(source: Path) -> None:
    plant(source, "survey/planted.py", "\n".join("x = 1" for _ in range(FILE_LINES + 1)))
    assert any("file over 600 lines: survey/planted.py" in line for line in broken_size_rules(source))


def test_a_heavy_import_at_the_start_is_seen(source: Path) -> None:
    """The light-start check loads the copy, whose survey station has been given a heavy import."""
    station = source / "survey/__init__.py"
    sound = station.read_text(encoding="utf-8")
    station.write_text(f"{sound}\nimport pandas\n", encoding="utf-8")
    loaded = modules_after("import qaplan.survey", source=source.parent)
    station.write_text(sound, encoding="utf-8")
    assert "pandas" in loaded
