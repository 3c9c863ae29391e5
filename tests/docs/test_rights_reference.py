"""The tables of rights on the page are those of the program."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from qaplan.app.services.rights import RIGHTS


@pytest.fixture(scope="module")
def writer(root: Path) -> ModuleType:
    """The script that writes the page."""
    spec = importlib.util.spec_from_file_location("write_rights", root / "docs/write_rights_reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_is_what_the_program_says(root: Path, writer: ModuleType) -> None:
    written = (root / "docs/reference/rights.md").read_text(encoding="utf-8")
    assert written == writer.page(), "rights or pages have changed: run `make reference`"


def test_every_right_says_what_it_opens(writer: ModuleType) -> None:
    assert set(writer.MEANS) == set(RIGHTS)
