"""Estimates of a study: made once for the same inputs, kept, told in three languages, walked back, undone."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from qaplan.app.services.estimate_orders import order_estimates
from qaplan.app.services.estimates.estimating import make_estimates
from qaplan.app.services.estimates.listed import list_estimates, made_here
from qaplan.app.services.estimates.views import (
    ShownEstimate,
    compare_models,
    estimate_book,
    gathered_now,
    shown_estimate,
    shown_estimates,
)
from qaplan.app.services.jobs import LATER, run_waiting
from qaplan.app.services.log import show_log
from qaplan.app.services.population.density_estimate import model_of_word
from qaplan.app.services.population.histories_view import HistoriesView, view_histories
from qaplan.app.services.reports import released_situation
from qaplan.app.services.sessions import Session
from qaplan.app.services.situation_view import walk_back
from qaplan.app.services.studies import Study, close_study, init_study, open_study
from qaplan.app.services.undo import undo_event
from qaplan.app.services.why import walk_lines
from qaplan.app.store.estimate_tables import load_estimates
from qaplan.base.actors import Actor
from qaplan.base.errors import AccessError, DataError, UsageError
from qaplan.base.messages import Text
from qaplan.sharing import Answer
from qaplan.simulation.leopards.numbers import plan_numbers_survey
from tests.app.numbers import FEW, fill_numbers, say_one_more
from tests.canary import canaries_in

PLAIN = "HHN | D~1, lambda0~1, sigma~1"
TAIL = "HEX | D~1, lambda0~1, sigma~1"
ON = date(2025, 11, 1)
STEWARD = Session(Actor("role:steward", "role"), now=datetime(2025, 11, 1, 12, 0, tzinfo=UTC))
TRUE_PER_100KM2 = plan_numbers_survey(1).density_per_100km2


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study whose histories carry a density, and in which two models were estimated."""
    made = tmp_path_factory.mktemp("numbers")
    bare = init_study(made / "bare", "Numbers", kind="virtual", session=STEWARD)
    fill_numbers(bare, STEWARD)
    close_study(bare)
    shutil.copytree(made / "bare", made / "told")
    told = open_study(made / "told")
    assert len(made_of(told, STEWARD, PLAIN, TAIL)) == 2
    close_study(told)
    return made


@pytest.fixture
def told(folder: Path) -> Iterator[Study]:
    """The study with its estimates; no test changes it."""
    opened = open_study(folder / "told")
    yield opened
    close_study(opened)


@pytest.fixture
def filled(folder: Path, tmp_path: Path) -> Iterator[Study]:
    """A copy of the study without estimates."""
    shutil.copytree(folder / "bare", tmp_path / "copy")
    opened = open_study(tmp_path / "copy")
    yield opened
    close_study(opened)


def made_of(study: Study, session: Session, *models: str) -> tuple[str, ...]:
    found = make_estimates(study, "density", models or (PLAIN,), as_of=ON, session=session)
    assert not isinstance(found, Answer)
    return tuple(each.estimate_id for each in found)


def plain_of(study: Study, session: Session) -> ShownEstimate:
    return next(each for each in shown_estimates(study, session) if each.model == PLAIN)


def test_an_estimate_tells_a_density_with_its_interval_that_holds_the_truth(
    told: Study, session: Session
) -> None:
    record = plain_of(told, session).answer.record
    assert record["status"] == "ok"
    assert record["n"] == 16
    low, high = record["density_per_100km2_lower"], record["density_per_100km2_upper"]
    assert isinstance(low, float)
    assert isinstance(high, float)
    assert low < TRUE_PER_100KM2 < high


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_an_estimate_is_said_in_every_language(told: Study, session: Session, language: str) -> None:
    answer = plain_of(told, session).answer
    said = [Text(language).say(each) for each in answer.sentences]  # type: ignore[arg-type]
    assert len(said) >= 5
    assert "{" not in "".join(said)


def test_what_was_made_from_the_same_inputs_is_not_made_again(filled: Study, session: Session) -> None:
    first = made_of(filled, session)
    events = len(list(show_log(filled)))
    later = replace(session, now=session.moment() + timedelta(days=3))
    again = make_estimates(filled, "density", (PLAIN,), as_of=date(2025, 11, 4), session=later)
    assert not isinstance(again, Answer)
    assert tuple(each.estimate_id for each in again) == first
    assert len(list(show_log(filled))) == events


def test_a_changed_study_makes_an_estimate_old_and_the_next_takes_its_place(
    filled: Study, session: Session
) -> None:
    (first,) = made_of(filled, session)
    held = shown_estimate(filled, session, first)
    assert gathered_now(filled, session, "density", ON).sha256 == held.inputs_sha256
    say_one_more(filled, session)
    assert gathered_now(filled, session, "density", ON).sha256 != held.inputs_sha256
    (second,) = made_of(filled, session)
    assert shown_estimate(filled, session, first).superseded_by == second
    assert [each.estimate_id for each in shown_estimates(filled, session)] == [second]


def test_estimates_of_different_days_stay_beside_each_other(filled: Study, session: Session) -> None:
    (first,) = made_of(filled, session)
    say_one_more(filled, session)
    later = make_estimates(filled, "density", (PLAIN,), as_of=date(2025, 12, 1), session=session)
    assert not isinstance(later, Answer)
    assert [each.estimate_id for each in shown_estimates(filled, session)] == [later[0].estimate_id, first]
    situation = released_situation(filled, "steward", as_of=ON, session=session).value
    assert [each.estimate_id for each in situation.estimates] == [first]


def test_models_of_the_same_histories_compare_by_aicc(told: Study, session: Session) -> None:
    compared = compare_models(shown_estimates(told, session, "density"))
    assert compared[0].difference == 0
    assert compared[0].aicc < compared[1].aicc
    assert sum(each.weight for each in compared) == pytest.approx(1)


def test_every_number_of_an_estimate_is_walked_back_to_its_inputs(told: Study, session: Session) -> None:
    facts = plain_of(told, session).answer.facts
    assert len(facts) >= 10
    for fact in facts:
        assert fact.id in estimate_book(told, session, fact.id)
    fact = next(each for each in facts if each.id.endswith("population.density"))
    lines = "\n".join(walk_lines(walk_back(told, session, fact.id, as_of=ON, language="en")))
    assert PLAIN in lines
    assert "passings" in lines
    outside = replace(session, audience="public")
    lines = "\n".join(walk_lines(walk_back(told, outside, fact.id, as_of=ON, language="en")))
    assert PLAIN in lines
    assert "passings" not in lines


def test_no_position_is_kept_told_or_logged(told: Study, session: Session) -> None:
    bodies = json.dumps([dict(each.body) for each in load_estimates(told)])
    said = [json.dumps(dict(line.change.body or {})) for line in show_log(told)]
    shown = [str(each) for each in shown_estimates(told, replace(session, audience="public"))]
    assert "density_per_100km2" in bodies
    for text in (bodies, *said, *shown, str(view_histories(told, session, ON))):
        assert canaries_in(text) == []


def test_an_order_is_done_as_a_job_and_one_that_is_held_needs_none(filled: Study, session: Session) -> None:
    ordered = order_estimates(filled, "density", (PLAIN, TAIL), as_of=ON, session=session, executor=LATER)
    assert ordered.job is not None
    (done,) = run_waiting(filled)
    assert done.state == "done"
    assert len(done.outcome["estimates"]) == 2
    again = order_estimates(filled, "density", (PLAIN, TAIL), as_of=ON, session=session)
    assert again.job is None
    assert {each.model for each in again.held} == {PLAIN, TAIL}


def test_a_stopped_work_keeps_what_it_has_finished(filled: Study, session: Session) -> None:
    class Stop(Exception):  # noqa: N818 - as the work is stopped
        pass

    def stop(done: int, of: int) -> None:
        if done == 1:
            raise Stop

    with pytest.raises(Stop):
        make_estimates(filled, "density", (PLAIN, TAIL), as_of=ON, session=session, progress=stop)
    assert [each.model for each in load_estimates(filled)] == [PLAIN]


def test_an_estimate_is_taken_back_and_the_one_before_it_stands_again(study: Study, session: Session) -> None:
    fill_numbers(study, session)
    (first,) = made_of(study, session)
    say_one_more(study, session)
    made_of(study, session)
    event = list(show_log(study))[-1]
    assert event.change.action == "population.estimated"
    undo_event(study, event.seq, session=session)
    assert [each.estimate_id for each in load_estimates(study)] == [first]


def test_the_report_tells_the_best_model_its_method_and_the_others(told: Study, session: Session) -> None:
    from qaplan.reporting.compose import compose_situation

    released = released_situation(told, "public", as_of=ON, session=session)
    section = next(each for each in compose_situation(released).sections if each.section_id == "density")
    assert len(released.value.estimates) == 2
    assert len(section.blocks) >= 6
    assert not [each for each in released.value.refusals if "density" in each.code]


def test_too_few_animals_are_refused_and_nothing_is_kept(study: Study, session: Session) -> None:
    fill_numbers(study, session, animals=FEW)
    refused = made_here(study, "density", as_of=ON, session=session).value
    assert refused.is_refused
    assert refused.code == "population.too_few_for_density"
    assert [each.key for each in refused.instead].count("population.upper_bound") == 5
    assert order_estimates(study, "density", (PLAIN,), as_of=ON, session=session).refusal is not None
    assert load_estimates(study) == ()


def test_a_model_that_cannot_be_read_is_refused_before_anything_is_ordered(
    filled: Study, session: Session
) -> None:
    for word, code in (
        ("", "population.no_model"),
        ("XX | D~1", "population.unknown_detection_function"),
    ):
        with pytest.raises((DataError, UsageError)) as caught:
            order_estimates(filled, "density", (word,), as_of=ON, session=session)
        assert caught.value.code == code
    with pytest.raises(UsageError) as caught:
        order_estimates(filled, "luck", (PLAIN,), as_of=ON, session=session)
    assert caught.value.code == "population.unknown_kind"
    with pytest.raises(UsageError) as caught:
        order_estimates(filled, "density", (), as_of=ON, session=session)
    assert caught.value.code == "population.no_models"


def test_a_word_without_a_bar_is_a_hazard_half_normal_model() -> None:
    assert model_of_word("D~1, lambda0~1, sigma~1").detectfn == "HHN"
    assert model_of_word(" HN | D~1, g0~1, sigma~1").detectfn == "HN"


def test_who_may_not_estimate_reads_but_orders_nothing(told: Study, session: Session) -> None:
    assessor = Session(Actor("person:a", "person"), "public", role="assessor", now=session.now)
    assert len(shown_estimates(told, assessor)) == 2
    with pytest.raises(AccessError):
        order_estimates(told, "density", (PLAIN,), session=assessor)
    with pytest.raises(AccessError):
        view_histories(told, assessor, ON)


def test_estimates_are_listed_for_everybody_who_may_look(
    told: Study, filled: Study, session: Session
) -> None:
    assert list_estimates(filled, session=session).value.record == {"estimates_held": 0}
    listed = list_estimates(told, "density", session=replace(session, audience="public")).value
    assert len(listed.tables[0].rows) == 2


def test_histories_show_gaps_weeks_and_who_was_seen(told: Study, session: Session) -> None:
    view = view_histories(told, session, ON)
    assert isinstance(view, HistoriesView)
    assert (view.animals, len(view.stations)) == (16, 30)
    silent = [each for each in view.stations if any(week.worked == 0 for week in each.weeks)]
    assert 3 <= len(silent) <= 6
    assert sum(each.passings for each in view.stations) == view.detections


def test_a_study_without_cameras_says_so(study: Study, session: Session) -> None:
    found = view_histories(study, session, ON)
    assert isinstance(found, Answer)
    assert found.code == "encounters.no_stations_held"
