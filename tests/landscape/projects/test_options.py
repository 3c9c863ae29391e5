"""Every option that is known is in the reference, for both programs."""

from __future__ import annotations

from pathlib import Path

from qaplan.landscape.moving_window.options import KNOWN_OPTIONS as OF_WINDOWS
from qaplan.landscape.projects.options import KNOWN_OPTIONS as OF_CIRCUITS

NAMED_WITH_ANOTHER = {"condition2_file", "condition2_future_file", "condition2_lower", "condition2_upper"}
NOT_OF_THE_PROGRAMS = {"point_file_contains_polygons", "meta_file"}


def test_every_option_stands_in_the_reference(root: Path) -> None:
    told = (root / "docs/reference/project_files.md").read_text(encoding="utf-8")
    options = (OF_WINDOWS | OF_CIRCUITS) - NAMED_WITH_ANOTHER - NOT_OF_THE_PROGRAMS - {"comparison2"}
    assert {each for each in options if f"`{each}`" not in told} == set()
