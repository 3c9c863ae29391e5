"""Running the import contracts of pyproject.toml on any copy of the sources."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Verdict:
    """What the linter said.

    Args:
        exit_code: 0 when every contract is kept.
        broken: Names of the broken contracts.
        text: Everything that it printed.
    """

    exit_code: int
    broken: tuple[str, ...]
    text: str


def check_contracts(folder: Path) -> Verdict:
    """Check the copy below ``folder`` (its ``src`` and ``pyproject.toml``), whatever is installed."""
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"]
    environment = {**os.environ, "PYTHONPATH": str(folder / "src"), "COLUMNS": "200", "NO_COLOR": "1"}
    done = subprocess.run(
        [*command, "--no-logo", "--no-cache"],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    text = done.stdout + done.stderr
    broken = tuple(line.rpartition(" BROKEN")[0] for line in text.splitlines() if " BROKEN" in line)
    return Verdict(done.returncode, broken, text)
