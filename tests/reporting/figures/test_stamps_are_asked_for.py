"""Whatever draws a landscape asks for its stamps: a figure without them cannot be written."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest


def landscape_figures_without_stamps(source: Path) -> list[str]:
    """Files of reporting that take a landscape and never look for its stamps."""
    found = []
    for path in sorted((source / "reporting").rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        modules = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        calls = {getattr(node.func, "id", "") for node in ast.walk(tree) if isinstance(node, ast.Call)}
        draws = any(each.startswith("qaplan.landscape") for each in modules) and "figure_bytes" in calls
        if draws and "missing_stamps" not in calls:
            found.append(path.name)
    return found


def test_every_figure_of_a_landscape_looks_for_its_stamps(root: Path) -> None:
    assert landscape_figures_without_stamps(root / "src/qaplan") == []


@pytest.mark.parametrize(("call", "found"), [("missing_stamps(a)", []), ("print(a)", ["bare.py"])])
def test_the_check_sees_a_figure_that_does_not(tmp_path: Path, call: str, found: list[str]) -> None:
    (tmp_path / "reporting").mkdir()
    text = f"from qaplan.landscape.rasters.types import Raster\n{call}\nfigure_bytes(a)\n"
    (tmp_path / "reporting/bare.py").write_text(text, encoding="utf-8")
    assert landscape_figures_without_stamps(tmp_path) == found
