"""A house of one's own for each test of the survey's pages that changes a study."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from qaplan.app.services.studies import close_study
from tests.app.web.survey.card_house import CardHouse, card_house


@pytest.fixture
def mine(tmp_path: Path) -> Iterator[CardHouse]:
    """The house with an empty study and a folder for cards."""
    made = card_house(tmp_path)
    yield made
    close_study(made.study)
