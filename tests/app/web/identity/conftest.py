"""A house with a study of cats that have been cut out and compared, and that nobody has read yet."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from qaplan.app.services.houses import House, study_in
from qaplan.app.services.identity.chips import say_viewpoint
from qaplan.app.services.identity.matching import match_study
from qaplan.app.services.renditions import close_decoder
from qaplan.app.services.sessions import Session
from qaplan.app.services.studies import Study, close_study, init_study
from qaplan.app.store.identity_tables import load_chips
from qaplan.identity.chips.types import Viewpoint
from tests.app.cats import Passed, cats_in, reader, take_cats
from tests.app.web.conftest import open_for_pages

PASSINGS = [
    Passed(1, "S1", 0, pictures=3),
    Passed(1, "S2", 3),
    Passed(1, "S2", 3, flank="right"),
    Passed(1, "S3", 9),
    Passed(2, "S1", 5),
    Passed(2, "S3", 12),
    Passed(3, "S2", 15),
    Passed(3, "S1", 20, flank="right"),
]


@pytest.fixture(scope="session")
def _cats(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cats")
    study = init_study(folder / "cats", "Cats")
    steward = reader("S", "steward")
    first = cats_in(study, folder / "cards", PASSINGS, steward)[0]
    _show_both_flanks(study, first, steward)
    match_study(study, session=steward)
    take_cats(study, folder / "cards", [Passed(9, "S1", 30)], name="later", session=steward)
    close_study(study)
    return folder / "cats"


def _show_both_flanks(study: Study, encounter_id: str, session: Session) -> None:
    """Let the last picture of a passing show the other flank, as the second camera of a station does."""
    held = [each for each in load_chips(study) if each.chip.encounter_id == encounter_id]
    last = max(held, key=lambda each: str(each.chip.taken_at))
    say_viewpoint(study, [last.chip.chip_id], Viewpoint.RIGHT, session=session)


@pytest.fixture
def cats(tmp_path: Path, _cats: Path) -> Iterator[House]:
    """A house with a copy of that study; one later picture has a box that was not taken yet."""
    shutil.copytree(_cats, tmp_path / "house" / "cats")
    yield open_for_pages(tmp_path / "house")
    close_decoder()


@pytest.fixture
def study(cats: House) -> Study:
    """The study of that house."""
    return study_in(cats, "cats")
