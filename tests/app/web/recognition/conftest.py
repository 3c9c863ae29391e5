"""A house with a study of bursts in it, and a tab in which its pictures are looked at."""

from __future__ import annotations

from pathlib import Path

import pytest

from qaplan.app.services.houses import House
from qaplan.app.services.studies import init_study
from tests.app.bursts_of_three import add_bursts, say_by_machine
from tests.app.web.conftest import open_for_pages

KINDS = ["blank"] * 32 + ["Ovis vignei"] * 4 + ["Panthera pardus"] * 2 + ["animal"] * 2


@pytest.fixture
def house(tmp_path: Path) -> House:
    """A house with one study of forty bursts of three, looked at by a machine."""
    study = init_study(tmp_path / "house" / "bursts", "Bursts")
    bursts = add_bursts(study, tmp_path, len(KINDS))
    say_by_machine(study, bursts, KINDS)
    return open_for_pages(tmp_path / "house")
