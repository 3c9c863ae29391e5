"""What a fresh interpreter has loaded after a statement."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def modules_after(statement: str, *, source: Path | None = None) -> set[str]:
    """Names of the modules that a fresh interpreter holds after one statement.

    Args:
        statement: Python code.
        source: Folder to import the package from; the installed one when None.
    """
    script = f"import sys\n{statement}\nprint('\\nLOADED ' + ' '.join(sys.modules))"
    environment = dict(os.environ) if source is None else {**os.environ, "PYTHONPATH": str(source)}
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    return set(done.stdout.rpartition("LOADED ")[2].split())
