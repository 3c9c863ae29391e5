"""Survival and growth as a study asks for them: by cameras and carcasses, or known fates instead."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from qaplan.app.services.cases import import_case
from qaplan.app.services.estimates.estimating import make_estimates
from qaplan.app.services.estimates.offered import estimator_named
from qaplan.app.services.estimates.views import compare_models, shown_estimates
from qaplan.app.services.estimators import Gathered
from qaplan.app.services.population.lives_here import LivesHere, lives_here
from qaplan.app.services.population.survival_estimates import GROWTH, SURVIVAL
from qaplan.app.services.population.time_estimates import FATE
from qaplan.app.services.sessions import Session, session_here
from qaplan.app.services.studies import Study, close_study, init_study
from qaplan.base.errors import UsageError
from qaplan.base.messages import Text
from qaplan.base.names import LANGUAGES
from qaplan.sharing import Answer, release
from tests.app.lived import FIRST_YEAR, Lived, fill_seasons, plan_lives
from tests.app.numbers import fill_numbers
from tests.canary import canaries_in

SEASONS = 8
ON = date(FIRST_YEAR + SEASONS, 3, 1)
LIVES = plan_lives(60, SEASONS)
PLAIN = "survival~1, detection~effort"
GROWING = "survival~1, recruitment~1, detection~effort"


def quiet(done: int, of: int) -> None:
    """Nobody is told how far the work has come."""


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Study]:
    study = init_study(tmp_path_factory.mktemp("lived") / "study", "Lived", kind="virtual")
    fill_seasons(study, session_here(), LIVES, SEASONS)
    yield study
    close_study(study)


@pytest.fixture(scope="module")
def here(lived: Study) -> LivesHere:
    return lives_here(lived, session_here(), ON)


def refused(study: Study, session: Session, kind: str, on: date = ON) -> Answer:
    answer = make_estimates(study, kind, (estimator_named(kind).models[0].word,), as_of=on, session=session)
    assert isinstance(answer, Answer)
    assert answer.status == "refused"
    return answer


def keys(answer: Answer) -> list[str]:
    return [each.key for each in (*answer.sentences, *answer.instead)]


def test_lives_come_from_cameras_and_from_carcasses(here: LivesHere) -> None:
    assert {each.animal for each in here.sightings} == {each.animal for each in LIVES}
    assert set(here.found_dead) == {each.animal for each in LIVES if each.found_dead}
    assert len(here.sightings) == sum(len(each.seen) for each in LIVES)
    assert here.tier == "steward"


def test_each_year_has_the_camera_days_that_its_stations_watched(here: LivesHere) -> None:
    lives = here.yearly.lives
    assert lives is not None
    assert lives.periods.effort is not None
    assert max(each.found_dead or 0 for each in LIVES) == FIRST_YEAR + SEASONS - 1
    assert lives.periods.effort.tolist() == pytest.approx([*[600.0] * SEASONS, 0.0], abs=0.01)


def test_survival_of_a_study_holds_the_truth_and_counts_carcasses(lived: Study, here: LivesHere) -> None:
    answer = SURVIVAL.compute(SURVIVAL.gather(lived, session_here(), ON), PLAIN, quiet)
    assert answer.status == "ok"
    rates = {each["name"]: each for each in answer.record["rates"]}
    assert rates["survival"]["low"] < 0.75 < rates["survival"]["high"]
    assert rates["recovery"]["low"] < 0.3 < rates["recovery"]["high"]
    assert answer.record["found_dead"] == len(here.found_dead)
    assert keys(answer)[0] == "over_time.survival"
    assert {row.record["name"] for row in answer.tables[0].rows} == {"survival", "detection", "recovery"}


def test_growth_is_said_only_with_what_change_could_have_been_seen(lived: Study) -> None:
    answer = GROWTH.compute(GROWTH.gather(lived, session_here(), ON), GROWING, quiet)
    assert answer.status == "ok"
    assert keys(answer)[0] == "over_time.growth"
    assert keys(answer)[2] == "over_time.seen_both"
    loss, gain = (answer.record[f"detectable_yearly_{each}"] for each in ("decrease", "increase"))
    assert -1 < loss < 0 < gain


def test_the_number_that_is_told_is_that_of_the_last_year_of_looking(lived: Study, here: LivesHere) -> None:
    answer = GROWTH.compute(GROWTH.gather(lived, session_here(), ON), GROWING, quiet)
    lives = here.yearly.lives
    assert lives is not None
    assert not lives.periods.is_worked[-1]
    (told,) = (each for each in answer.sentences if each.key == "over_time.number")
    assert told.values["period"] == str(FIRST_YEAR + SEASONS - 1)


def test_without_records_the_trend_points_to_growth(lived: Study) -> None:
    assert keys(refused(lived, session_here(), "trend")) == ["over_time.no_records"]


def test_a_carcass_after_the_last_cameras_closes_the_study_with_a_year_without_effort(
    study: Study, session: Session
) -> None:
    lives = (*(Lived(f"A{at}", (2016, 2017), None) for at in range(5)), Lived("B", (2016, 2017), 2017))
    fill_seasons(study, session, lives, 2)
    on = date(2018, 3, 1)
    (made,) = make_estimates(study, "survival", ("survival~1, detection~1",), as_of=on, session=session)
    periods = lives_here(study, session, on).yearly.lives
    assert periods is not None
    assert periods.periods.names == ("2016", "2017", "2018")
    assert periods.periods.is_worked.tolist() == [True, True, False]
    assert made.status in {"ok", "at_the_edge"}


def test_what_is_not_known_yet_on_a_day_has_no_effect(lived: Study) -> None:
    early = lives_here(lived, session_here(), date(2019, 3, 1))
    assert max(each.latest for each in early.sightings) < date(2019, 3, 1)
    assert max(day for days in early.found_dead.values() for day in days) < date(2019, 3, 1)
    assert early.yearly.years == 3


def test_models_of_the_same_lives_compare_and_the_plain_one_wins(lived: Study) -> None:
    words = tuple(each.word for each in SURVIVAL.models)
    make_estimates(lived, "survival", words, as_of=ON, session=session_here())
    compared = compare_models(shown_estimates(lived, session_here(), "survival"))
    assert len(compared) >= 3
    assert compared[0].estimate.model in {PLAIN, "survival~1, detection~1"}


def test_no_position_is_in_what_is_kept(lived: Study) -> None:
    made = make_estimates(lived, "growth", (GROWING,), as_of=ON, session=session_here())
    shown = shown_estimates(lived, session_here(), "growth")
    assert canaries_in(str(made) + str(shown)) == []


def test_one_season_is_refused_with_known_fates_and_what_would_settle_it(
    study: Study, session: Session
) -> None:
    fill_numbers(study, session)
    answer = refused(study, session, "survival", date(2025, 11, 1))
    assert answer.code == "population.single_year"
    said = keys(answer)
    assert {"over_time.fate", "over_time.settle_year", "over_time.settle_years"} <= set(said)
    assert "over_time.life" not in said
    assert refused(study, session, "growth", date(2025, 11, 1)).sentences == answer.sentences


def test_lives_that_only_cameras_know_are_followed(study: Study, session: Session) -> None:
    fill_numbers(study, session)
    (made,) = make_estimates(study, "fate", as_of=date(2025, 11, 1), session=session)
    (shown,) = shown_estimates(study, session, "fate")
    assert made.status == "ok"
    assert shown.answer.record["deaths"] == 0
    assert len(shown.answer.tables[0].rows) == shown.answer.record["animals"] > 6
    assert canaries_in(str(made) + str(shown)) == []


def test_lives_of_cameras_are_the_houses_own(study: Study, session: Session) -> None:
    fill_numbers(study, session)
    make_estimates(study, "fate", as_of=date(2025, 11, 1), session=session)
    (shown,) = shown_estimates(study, replace(session, audience="public"), "fate")
    assert shown.answer.status == "withheld"
    assert not shown.answer.tables[0].rows


def test_a_refusal_that_tells_lives_of_cameras_is_for_insiders_and_one_of_numbers_for_all(
    study: Study, session: Session, lived: Study
) -> None:
    fill_seasons(study, session, (Lived("A", (2016,), None), Lived("B", (2016, 2017), 2017)), 3)
    told = refused(study, session, "survival", date(2019, 3, 1))
    assert release(told, "public").value.status == "withheld"
    numbers = refused(lived, session_here(), "survival", date(FIRST_YEAR, 12, 1))
    assert release(numbers, "public").value.code == "population.single_year"


def test_too_few_animals_are_refused_life_by_life(study: Study, session: Session) -> None:
    fill_seasons(study, session, (Lived("A", (2016, 2018), None), Lived("B", (2016, 2017), 2017)), 3)
    answer = refused(study, session, "survival", date(2019, 3, 1))
    assert answer.code == "population.too_few_for_survival"
    assert {"over_time.life", "over_time.life_dead", "over_time.settle_animals"} <= set(keys(answer))


def test_records_without_field_sheets_are_refused_because_nobody_knows_who_looked(
    study: Study, session: Session
) -> None:
    import_case(study, "ustyurt", why="test")
    answer = refused(study, session, "survival", date(2025, 11, 1))
    assert answer.code == "encounters.no_effort_held"
    assert {"over_time.settle_effort", "over_time.life_dead"} <= set(keys(answer))
    assert release(answer, "public").value.status == "refused"


def test_a_study_without_anything_says_that_nobody_can_be_followed(study: Study, session: Session) -> None:
    for kind in ("survival", "growth", "fate"):
        assert refused(study, session, kind).code == "population.no_lives"


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_said_in_every_language(lived: Study, language: str) -> None:
    for kind, model in ((SURVIVAL, PLAIN), (GROWTH, GROWING), (FATE, "")):
        gathered: Gathered = kind.gather(lived, session_here(), ON)
        said = [Text(language).say(each) for each in kind.compute(gathered, model, quiet).sentences]  # type: ignore[arg-type]
        assert len(said) >= 3
        assert "{" not in "".join(said)


def test_a_model_that_is_none_is_named_with_those_that_are() -> None:
    for each in (SURVIVAL, GROWTH):
        with pytest.raises(UsageError) as raised:
            each.check("D~1")
        assert raised.value.code == "population.bad_survival_model"
