"""A house with a study whose histories carry a density, one with too few animals, and Ustyurt."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from qaplan.app.services.cases import import_case
from qaplan.app.services.estimates.estimating import make_estimates
from qaplan.app.services.houses import House
from qaplan.app.services.sessions import session_here
from qaplan.app.services.studies import close_study, init_study, open_study
from qaplan.sharing import Answer
from tests.app.numbers import FEW, fill_numbers
from tests.app.web.conftest import open_for_pages

ON = date(2025, 11, 1)
STUDIES = ("numbers", "told", "few", "ustyurt")
MODELS = ("HHN | D~1, lambda0~1, sigma~1", "HEX | D~1, lambda0~1, sigma~1")
ORDERED = {
    "density": MODELS,
    "surface": ("HHN | D~x + y, lambda0~1, sigma~1",),
    "design": (
        "aim=newcomer; cameras=4; days=60; lambda0=0.01; sigma_m=3000; density=1; source=an earlier survey",
    ),
}


@pytest.fixture(scope="session")
def population_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The studies, made once."""
    folder = tmp_path_factory.mktemp("population")
    session = session_here()
    for name in ("numbers", "told"):
        study = init_study(folder / name, name.title(), kind="virtual")
        fill_numbers(study, session)
        if name == "told":
            for kind, models in ORDERED.items():
                assert not isinstance(make_estimates(study, kind, models, as_of=ON), Answer)
        close_study(study)
    few = init_study(folder / "few", "Few", kind="virtual")
    fill_numbers(few, session, animals=FEW)
    close_study(few)
    ustyurt = init_study(folder / "ustyurt", "Ustyurt")
    import_case(ustyurt, "ustyurt", why="test")
    close_study(ustyurt)
    return folder


@pytest.fixture
def house(population_folder: Path) -> Iterator[House]:
    """The house, shown by the pages of this process."""
    yield open_for_pages(population_folder)
    for name in STUDIES:
        close_study(open_study(population_folder / name))
