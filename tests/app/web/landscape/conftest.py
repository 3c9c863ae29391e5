"""A house with a study of the packaged region, asked already, and an empty one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from qaplan.app.services.estimates.estimating import make_estimates
from qaplan.app.services.houses import House
from qaplan.app.services.landscape.region_layers import add_region_layers
from qaplan.app.services.sessions import session_here
from qaplan.app.services.studies import close_study, init_study, open_study
from qaplan.sharing import Answer
from tests.app.web.conftest import open_for_pages

STUDIES = ("region", "empty")


@pytest.fixture(scope="session")
def region_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The studies, made once."""
    folder = tmp_path_factory.mktemp("landscape")
    session = session_here()
    study = init_study(folder / "region", "Region", kind="virtual")
    add_region_layers(study, session=session)
    for kind in ("connectivity", "opening"):
        assert not isinstance(make_estimates(study, kind), Answer)
    close_study(study)
    close_study(init_study(folder / "empty", "Empty"))
    return folder


@pytest.fixture
def house(region_folder: Path) -> Iterator[House]:
    """The house, shown by the pages of this process."""
    yield open_for_pages(region_folder)
    for name in STUDIES:
        close_study(open_study(region_folder / name))
