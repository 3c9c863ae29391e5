"""Where benches find their budgets and the shared data."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

_HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def budgets() -> Mapping[str, Mapping[str, Any]]:
    """The tables of budgets.toml."""
    return tomllib.loads((_HERE / "budgets.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real inputs; a bench that needs it is skipped where it is absent."""
    data = (_HERE.parent / os.environ.get("QAPLAN_SHARED", "../shared") / "data").resolve()
    if not data.is_dir():
        pytest.skip("the shared data are not here: set QAPLAN_SHARED to the folder that holds data/")
    return data
