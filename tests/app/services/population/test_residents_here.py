"""Residents of a study: its own stations, effort and animals, with what is borrowed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from qaplan.app.services.estimates.estimating import make_estimates
from qaplan.app.services.population.histories import HistoryPlan, study_histories
from qaplan.app.services.population.resident_priors import OFFERED_PRIORS, words_of
from qaplan.app.services.population.residents import ResidentQuestion
from qaplan.app.services.population.residents_here import residents_of_study
from qaplan.app.services.questions.telling import answer_record
from qaplan.app.services.sessions import Session
from qaplan.app.services.studies import Study, close_study, init_study
from qaplan.base.actors import Actor
from qaplan.base.names import LANGUAGES
from qaplan.base.refusal import Refusal
from qaplan.population.small_n.presence import SeenAnimals
from tests.app.numbers import FEW, fill_numbers
from tests.canary import canaries_in

ON = date(2025, 11, 1)
STEWARD = Session(Actor("role:steward", "role"), now=datetime(2025, 11, 1, 12, 0, tzinfo=UTC))
PUBLIC = Session(Actor("role:public", "role"), audience="public", now=STEWARD.now)
QUESTION = ResidentQuestion(words_of(OFFERED_PRIORS))


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Study]:
    """A season in which three leopards were met."""
    study = init_study(tmp_path_factory.mktemp("few") / "few", "Few", kind="virtual", session=STEWARD)
    fill_numbers(study, STEWARD, animals=FEW)
    yield study
    close_study(study)


def test_a_study_answers_with_its_own_stations_effort_and_animals(few: Study) -> None:
    answer = residents_of_study(few, QUESTION, as_of=ON, session=STEWARD).value
    assert answer.status == "ok"
    record = answer.record
    assert sum(record[f"seen_{name}"] for name in ("females", "males", "unsexed")) == 3
    assert record["stations"] == 30
    assert record["effort_camera_days"] > 1000
    assert {each.kind for each in answer.provenance.inputs} == {"table"}


def test_animals_that_are_named_count_instead_of_those_of_the_study(few: Study) -> None:
    asked = ResidentQuestion(QUESTION.words, SeenAnimals(males=1))
    record = residents_of_study(few, asked, as_of=ON, session=STEWARD).value.record
    assert (record["seen_males"], record["seen_females"]) == (1, 0)
    assert 0 < record["probability_female_resident"] < record["prior_female_presence"]


def test_without_priors_a_study_is_refused_too(few: Study) -> None:
    answer = residents_of_study(few, ResidentQuestion(words_of("")), as_of=ON, session=STEWARD).value
    assert (answer.status, answer.code) == ("refused", "population.no_priors")


def test_before_the_first_camera_stood_effort_is_unknown(few: Study) -> None:
    answer = residents_of_study(few, QUESTION, as_of=date(2001, 1, 1), session=STEWARD).value
    assert answer.code == "population.effort_not_known"


def test_more_than_five_animals_are_sent_to_the_density(tmp_path_factory: pytest.TempPathFactory) -> None:
    study = init_study(tmp_path_factory.mktemp("many") / "many", "Many", kind="virtual", session=STEWARD)
    fill_numbers(study, STEWARD)
    answer = residents_of_study(study, QUESTION, as_of=ON, session=STEWARD).value
    histories = study_histories(study, ON, plan=HistoryPlan(), session=STEWARD)
    close_study(study)
    assert answer.code == "population.too_many_seen"
    # One flank counts: left and right catalogues together would count animals twice.
    assert not isinstance(histories, Refusal)
    by_flank = [histories.of_flank(each).animals for each in ("left", "right")]
    assert [fact.value for fact in answer.facts if fact.id.endswith("known")] == [max(by_flank)]
    assert max(by_flank) < histories.survey().animals


def test_the_public_does_not_get_what_rests_on_pictures_of_the_house(few: Study) -> None:
    answer = residents_of_study(few, QUESTION, as_of=ON, session=PUBLIC).value
    assert answer.status == "withheld" or not answer.record


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_position_leaves_in_any_language(few: Study, language) -> None:
    released = residents_of_study(few, QUESTION, as_of=ON, session=STEWARD)
    assert not canaries_in(str(answer_record(released, language)))


def test_the_offered_priors_make_an_estimate_that_is_kept(few: Study) -> None:
    (held,) = make_estimates(few, "residents", (OFFERED_PRIORS,), as_of=ON, session=STEWARD)
    assert (held.kind, held.status) == ("residents", "ok")
