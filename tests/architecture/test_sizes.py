"""Functions and files stay small."""

from __future__ import annotations

from pathlib import Path

from tests.architecture.sizes import broken_size_rules, station_is_too_big


def test_functions_and_files_stay_small(root: Path) -> None:
    assert broken_size_rules(root / "src/qaplan") == []


def test_a_big_station_is_split(root: Path) -> None:
    stations = [
        path for path in (root / "src/qaplan").iterdir() if path.is_dir() and path.name not in {"app", "base"}
    ]
    assert [path.name for path in stations if station_is_too_big(path)] == []
