"""The tree as it stands keeps its contracts."""

from __future__ import annotations

from pathlib import Path

from tests.architecture.contracts import check_contracts
from tests.architecture.opened_files import files_opened_elsewhere
from tests.architecture.stations import STATIONS


def test_the_import_contracts_are_kept(root: Path) -> None:
    verdict = check_contracts(root)
    assert verdict.exit_code == 0, verdict.text
    assert "9 kept, 0 broken" in verdict.text


def test_every_station_is_a_folder_that_says_what_it_knows(root: Path) -> None:
    for station in (*STATIONS, "app"):
        first = (root / "src/qaplan" / station / "__init__.py").read_text(encoding="utf-8")
        assert first.startswith('"""'), station


def test_every_folder_with_code_is_a_package(root: Path) -> None:
    source = root / "src/qaplan"
    bare = {str(path.parent) for path in source.rglob("*.py") if not (path.parent / "__init__.py").exists()}
    assert bare == set()


def test_nobody_hands_exact_places_on(root: Path) -> None:
    """A re-export would lead around the contract, which sees only direct imports."""
    opaque = ("ExactPlace", "Coordinates", "exact_place", "reveal")
    for path in (root / "src/qaplan").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        public = text.partition("__all__ = [")[2].partition("]")[0]
        handed_on = [name for name in opaque if f'"{name}"' in public]
        assert path.name == "exact_places.py" or handed_on == [], path


def test_stations_open_files_in_their_files_module_only(root: Path) -> None:
    assert files_opened_elsewhere(root / "src/qaplan") == []
