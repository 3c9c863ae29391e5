"""A house with the virtual study of numbers on its ground, asked already, and the case of Ustyurt."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from qaplan.app.services.cases import import_case
from qaplan.app.services.estimates.estimating import make_estimates
from qaplan.app.services.houses import House
from qaplan.app.services.landscape.virtual_layers import add_virtual_layers
from qaplan.app.services.sessions import session_here
from qaplan.app.services.studies import close_study, init_study, open_study
from qaplan.sharing import Answer
from qaplan.simulation.leopards.numbers import plan_numbers_survey
from tests.app import numbers
from tests.app.web.conftest import open_for_pages

ON = date(2025, 11, 1)
STUDIES = ("numbers", "ustyurt")
PLAIN = "HHN | D~1, lambda0~1, sigma~1"


@pytest.fixture(scope="session")
def habitat_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The studies, made once."""
    folder = tmp_path_factory.mktemp("habitat")
    session = session_here()
    study = init_study(folder / "numbers", "Numbers", kind="virtual")
    first = plan_numbers_survey(1).survey.country.stations[0]
    with pytest.MonkeyPatch.context() as where:
        where.setattr(numbers, "LONGITUDE", first.longitude)
        where.setattr(numbers, "LATITUDE", first.latitude)
        numbers.fill_numbers(study, session)
    add_virtual_layers(study, session=session)
    for kind, model in (("barrier", PLAIN), ("habitat", ""), ("dispersal", "")):
        assert not isinstance(make_estimates(study, kind, (model,), as_of=ON), Answer)
    close_study(study)
    case = init_study(folder / "ustyurt", "Ustyurt")
    import_case(case, "ustyurt", why="test")
    assert not isinstance(make_estimates(case, "dispersal", as_of=ON), Answer)
    close_study(case)
    return folder


@pytest.fixture
def house(habitat_folder: Path) -> Iterator[House]:
    """The house, shown by the pages of this process."""
    yield open_for_pages(habitat_folder)
    for name in STUDIES:
        close_study(open_study(habitat_folder / name))
