"""A house with a study of bursts in it, and a tab in which its pictures are looked at."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from qaplan.app.services.houses import House
from qaplan.app.services.studies import close_study, init_study
from tests.app.bursts_of_three import add_bursts, say_by_machine
from tests.app.web.conftest import open_for_pages

KINDS = ["blank"] * 32 + ["Ovis vignei"] * 4 + ["Panthera pardus"] * 2 + ["animal"] * 2


@pytest.fixture(scope="session")
def _bursts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bursts")
    study = init_study(folder / "bursts", "Bursts")
    bursts = add_bursts(study, folder, len(KINDS))
    say_by_machine(study, bursts, KINDS)
    close_study(study)
    return folder / "bursts"


@pytest.fixture
def house(tmp_path: Path, _bursts: Path) -> House:
    """A house with one study of forty bursts of three, looked at by a machine."""
    shutil.copytree(_bursts, tmp_path / "house" / "bursts")
    return open_for_pages(tmp_path / "house")
