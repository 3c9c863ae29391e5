"""What some tests need that Python does not bring: a browser, a database server, the assets of the pages.

On a laptop such a test is skipped and says why; where QAPLAN_CI is set the lack is a failure.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

__all__ = ["CHROMIUM", "POSTGRES_BIN", "needs"]

ROOT = Path(__file__).parents[1]
# The build without windows draws the same pages in a third of the time; any other serves as well.
CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "chromium-browser"))), ""
)
POSTGRES_BIN = max(Path("/usr/lib/postgresql").glob("*/bin"), default=Path("/nowhere"))
_VENDOR = ROOT / "src" / "qaplan" / "app" / "web" / "static" / "vendor"

_IS_THERE = {
    "chromium": lambda: bool(CHROMIUM),
    "postgres": lambda: (POSTGRES_BIN / "initdb").exists(),
    "assets": lambda: (_VENDOR / "manifest.json").exists(),
    "axe": lambda: (ROOT / "tools/assets/node_modules/axe-core/axe.min.js").exists(),
    "npm": lambda: shutil.which("npm") is not None,
    "exiftool": lambda: shutil.which("exiftool") is not None,
    "poppler": lambda: shutil.which("pdftotext") is not None,
}


def needs(*components: str) -> None:
    """Skip the test where a component is absent, or fail it where none may be.

    Args:
        components: Of ``chromium``, ``postgres``, ``assets``, ``axe``, ``npm``, ``exiftool`` and ``poppler``.
    """
    absent = [name for name in components if not _IS_THERE[name]()]
    if not absent:
        return
    what = f"not on this machine: {', '.join(absent)}"
    if os.environ.get("QAPLAN_CI"):
        pytest.fail(what)
    pytest.skip(what)
