"""How long `qaplan --version` takes beside a bare interpreter."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Mapping
from typing import Any


def seconds(*arguments: str) -> tuple[float, str]:
    """The fastest of five runs, and what was printed."""
    runs = []
    for _ in range(5):
        begun = time.perf_counter()
        done = subprocess.run([sys.executable, *arguments], check=True, capture_output=True, text=True)
        runs.append((time.perf_counter() - begun, done.stdout))
    return min(runs)


def test_the_version_comes_at_once(budgets: Mapping[str, Mapping[str, Any]]) -> None:
    bare, _ = seconds("-c", "pass")
    ours, printed = seconds("-m", "qaplan", "--version")
    print(f"\nbare python {bare:.3f} s, qaplan --version {ours:.3f} s")
    assert printed.startswith("qaplan 0.1.0")
    assert ours - bare <= budgets["start"]["seconds_beside_bare_python"]
