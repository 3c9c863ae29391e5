"""Ten minutes of damaged media, tables and JSON for every reader: none crashes, none is held up."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.byte_flipping import all_readers, watch

SEED = 71


@pytest.mark.slow
def test_ten_minutes_of_damaged_files(tmp_path: Path, budgets: Mapping[str, Mapping[str, Any]]) -> None:
    made, work = tmp_path / "made", tmp_path / "work"
    made.mkdir()
    work.mkdir()
    with all_readers(made) as readers:
        seen = watch(readers, work, seconds=budgets["bytes"]["seconds"], seed=SEED)
    print()
    print("\n".join(seen.lines()))
    print(f"{sum(seen.tried.values())} damaged files")
    assert seen.faults == []
    assert max(seen.slowest_s.values()) <= budgets["bytes"]["slowest_s"]
