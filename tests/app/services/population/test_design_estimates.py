"""The next cameras of a study: its own stations, what is borrowed, and no place in the answer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from qaplan.app.services.cases import import_case
from qaplan.app.services.estimates.estimating import make_estimates
from qaplan.app.services.population.design_estimates import DESIGN
from qaplan.app.services.population.design_words import design_words
from qaplan.app.services.questions.telling import answer_record
from qaplan.app.services.sessions import Session
from qaplan.app.services.studies import Study, close_study, init_study
from qaplan.base.actors import Actor
from qaplan.base.errors import QaplanError
from qaplan.base.messages import Text
from qaplan.base.names import LANGUAGES
from qaplan.base.places import GridTier
from qaplan.base.provenance import plain
from qaplan.sharing import Answer, release
from tests.app.numbers import FEW, fill_numbers
from tests.canary import canaries_in

ON = date(2025, 11, 1)
STEWARD = Session(Actor("role:steward", "role"), now=datetime(2025, 11, 1, 12, 0, tzinfo=UTC))
SHORT = "aim=newcomer; cameras=6; days=60,120; lambda0=0.01; sigma_m=3000; density=1; source=a survey"


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Study]:
    """A season with thirty stations."""
    study = init_study(tmp_path_factory.mktemp("design") / "few", "Few", kind="virtual", session=STEWARD)
    fill_numbers(study, STEWARD, animals=FEW)
    yield study
    close_study(study)


def test_the_next_cameras_of_a_study_are_placed_beside_those_that_stand(few: Study) -> None:
    made = make_estimates(few, "design", (SHORT,), as_of=ON, session=STEWARD)
    assert not isinstance(made, Answer)
    gathered = DESIGN.gather(few, STEWARD, ON)
    answer = DESIGN.compute(gathered, SHORT, lambda done, of: None)
    assert answer.record["existing_stations"] == 30
    assert answer.record["new_stations"] == 6
    assert len(answer.tables[0].rows) == 8
    for language in LANGUAGES:
        text = Text(language)
        assert all(text.say(each) for each in (*answer.sentences, *answer.instead))
        assert all(text.word(each) for each in answer.tables[0].columns)
    told = json.dumps(plain(answer_record(release(answer, "steward"), "en")))
    assert not canaries_in(told)
    places = gathered.matter.stations.place_m
    assert not [each for each in places.ravel().tolist() if f"{each:.1f}" in told]
    for_all, cells = release(answer, "public").value, release(answer, "steward").value.cells
    assert for_all.is_refused
    assert for_all.cells == ()
    assert {each.cell.tier for each in cells} == {GridTier.TENTH}
    assert sum(each.values["new_stations"] for each in cells) == 6
    assert sum(each.values["standing_stations"] for each in cells) == 30


def test_a_study_without_stations_says_how_new_ground_is_designed(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    study = init_study(tmp_path_factory.mktemp("u") / "ustyurt", "Ustyurt", session=STEWARD)
    import_case(study, "ustyurt", why="test")
    refused = DESIGN.gather(study, STEWARD, date(2025, 12, 31)).refusal
    close_study(study)
    assert refused is not None
    assert refused.instead[-1].key == "design.from_a_table"


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("", "design.bad_words"),
        ("cameras", "design.bad_words"),
        ("tigers=3", "design.bad_words"),
        ("lambda0=0.01; sigma_m=3000; density=1", "design.bad_words"),
        (f"{SHORT}; cameras=many", "design.bad_words"),
        (f"{SHORT}; cameras=5000", "design.bad_words"),
        (f"{SHORT}; days=x", "design.bad_numbers"),
        (f"{SHORT}; aim=fame", "design.unknown_aim"),
        (f"{SHORT}; per_station=3", "design.bad_fieldwork"),
        (f"{SHORT}; lambda0=-1", "design.bad_borrowed"),
    ],
)
def test_a_line_that_cannot_be_read_is_told_so(word: str, code: str) -> None:
    with pytest.raises(QaplanError) as caught:
        design_words(word)
    assert caught.value.code == code


def test_every_offered_line_can_be_read() -> None:
    for each in DESIGN.models:
        assert design_words(each.word).source
