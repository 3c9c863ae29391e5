"""How sure a density is, on histories of known truth: intervals, numbers, fit, and that it can be stopped."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from qaplan.app.services.estimates.offered import ESTIMATORS
from qaplan.app.services.estimates.views import gathered_now
from qaplan.app.services.estimators import Gathered
from qaplan.app.services.population.sureness_estimates import SURENESS, Drawn, tell_sureness
from qaplan.app.services.population.survey_here import SurveyHere
from qaplan.app.services.sessions import Session
from qaplan.app.services.studies import Study, close_study, init_study
from qaplan.base.actors import Actor
from qaplan.base.errors import UsageError
from qaplan.base.messages import Text
from qaplan.base.refusal import Refusal
from qaplan.population.inference import bootstrap, profile_density
from qaplan.population.inference.intervals import End, ProfileInterval
from qaplan.sharing import Answer
from qaplan.simulation.leopards.numbers import plan_numbers_survey
from tests.app.numbers import FEW, fill_numbers

PLAIN = SURENESS.models[0].word
ON = date(2025, 11, 1)
FEWER = Drawn(refits=30, held_against=20)
STEWARD = Session(Actor("role:steward", "role"), now=datetime(2025, 11, 1, 12, 0, tzinfo=UTC))
TRUE_PER_100KM2 = plan_numbers_survey(1).density_per_100km2


class StoppedError(Exception):
    """Somebody stopped the work."""


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Study]:
    """A study whose histories carry a density."""
    made = init_study(tmp_path_factory.mktemp("sure") / "numbers", "Numbers", kind="virtual", session=STEWARD)
    fill_numbers(made, STEWARD)
    yield made
    close_study(made)


@pytest.fixture(scope="module")
def gathered(study: Study) -> Gathered:
    """What it starts from."""
    return SURENESS.gather(study, STEWARD, ON)


@pytest.fixture(scope="module")
def here(gathered: Gathered) -> SurveyHere:
    """The season of the study."""
    assert isinstance(gathered.matter, SurveyHere)
    return gathered.matter


@pytest.fixture(scope="module")
def answer(here: SurveyHere) -> Answer:
    """The answer, of fewer drawn surveys than the house draws."""
    return tell_sureness(here, PLAIN, drawn=FEWER)


def test_every_way_tells_density_and_range_and_the_intervals_of_density_hold_the_truth(
    answer: Answer,
) -> None:
    (table,) = answer.tables
    told = {(each.record["of"], each.record["way"]): each.record for each in table.rows}
    assert len(told) == 6
    for (of, _), row in told.items():
        low, estimate, high = row["lower"], row["estimate"], row["upper"]
        assert isinstance(low, float)
        assert isinstance(estimate, float)
        assert isinstance(high, float)
        assert low < estimate < high
        assert of == "range" or low < TRUE_PER_100KM2 < high
    assert told["density", "profile"]["upper"] != told["density", "curvature"]["upper"]


def test_the_number_that_there_was_is_surer_than_the_number_expected(answer: Answer) -> None:
    regions = answer.record["region"]
    assert isinstance(regions, list)
    (region,) = regions
    realised = region["realised_animals_upper"] - region["realised_animals_lower"]
    expected = region["expected_animals_upper"] - region["expected_animals_lower"]
    assert 0 < realised < expected
    assert region["realised_animals_lower"] > answer.record["n"]


def test_a_model_from_which_the_survey_was_drawn_fits(answer: Answer) -> None:
    assert answer.status == "ok"
    assert "inference.fits_well" in {each.key for each in answer.sentences}
    assert answer.tier == "steward"


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_it_is_said_in_every_language(answer: Answer, language: str) -> None:
    said = [Text(language).say(each) for each in answer.sentences]  # type: ignore[arg-type]
    assert len(said) == 10
    assert "{" not in "".join(said)


def test_the_same_histories_give_the_same_answer(here: SurveyHere, answer: Answer) -> None:
    again = tell_sureness(here, PLAIN, drawn=FEWER)
    assert again.record == answer.record


def test_the_work_tells_how_far_it_has_come_and_can_be_stopped(here: SurveyHere) -> None:
    heard = []

    def stop(done: int, of: int) -> None:
        heard.append((done, of))
        raise StoppedError

    with pytest.raises(StoppedError):
        tell_sureness(here, PLAIN, drawn=FEWER, tell=stop)
    assert heard == [(1, 3)]


def test_where_refits_fail_the_other_intervals_are_told_and_the_answer_is_doubtful(
    here: SurveyHere, answer: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    reason = answer.sentences[0]
    refusal = Refusal("population.too_many_failed", reason, (), reason.facts())
    monkeypatch.setattr(f"{bootstrap.__module__.rpartition('.')[0]}.bootstrap", lambda *_, **__: refusal)
    found = tell_sureness(here, PLAIN, drawn=FEWER)
    assert (found.status, found.code) == ("doubtful", "")
    assert len(found.tables[0].rows) == 4
    assert found.record["bootstrap"] == {"status": "refused", "code": "population.too_many_failed"}


@pytest.mark.parametrize(
    ("lower", "upper", "key"),
    [(9.0, None, "at_least"), (None, 9.0, "at_most"), (None, None, "unbounded")],
)
def test_an_open_end_of_the_range_is_said(
    here: SurveyHere, monkeypatch: pytest.MonkeyPatch, lower: float | None, upper: float | None, key: str
) -> None:
    def opened(fit: object, at: int) -> ProfileInterval:
        ends = (End(each, "open" if each is None else "found") for each in (lower, upper))
        return replace(profile_density(fit), name="sigma", scale="link", lower=next(ends), upper=next(ends))  # type: ignore[arg-type]

    monkeypatch.setattr("qaplan.population.inference.profile_coefficient", opened)
    found = tell_sureness(here, PLAIN, drawn=Drawn(refits=25, held_against=5))
    assert f"sureness.range_{key}" in {each.key for each in found.sentences}
    assert found.status == "doubtful"


def test_under_five_animals_it_is_refused_as_the_density_is(tmp_path: Path) -> None:
    few = init_study(tmp_path / "few", "Few", kind="virtual", session=STEWARD)
    fill_numbers(few, STEWARD, animals=FEW)
    refusals = [gathered_now(few, STEWARD, kind, ON).refusal for kind in ("sureness", "density")]
    close_study(few)
    sure, dense = (each for each in refusals if each is not None)
    assert (sure.status, sure.code) == ("refused", dense.code)
    assert (sure.sentences, sure.instead) == (dense.sentences, dense.instead)


def test_only_the_plain_models_are_asked() -> None:
    for each in SURENESS.models:
        SURENESS.check(each.word)
    with pytest.raises(UsageError, match="plain models") as caught:
        SURENESS.check("HHN | D~1, lambda0~b, sigma~1")
    assert caught.value.code == "population.sureness_model"


def test_it_stands_below_the_density_on_its_page() -> None:
    assert [each.kind for each in ESTIMATORS.values() if each.page == "density"][:2] == [
        "density",
        "sureness",
    ]
