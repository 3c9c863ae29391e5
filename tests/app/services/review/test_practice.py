"""The pretend machine errs as often as it is told, says everything once, and never in a real study."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from qaplan.app.services.ingest import ingest_card
from qaplan.app.services.practice import write_practice_cards
from qaplan.app.services.review.practice import PretendErrors, let_machine_pretend
from qaplan.app.services.review.queue import next_sheets, review_state
from qaplan.app.services.studies import Study, close_study, init_study
from qaplan.app.store.observation_tables import load_observations
from qaplan.base.errors import UsageError
from qaplan.simulation.cards import plan_practice
from tests.app.bursts_of_three import reader


@pytest.fixture
def practice(tmp_path: Path) -> Iterator[Study]:
    cards = tmp_path / "cards"
    plan = plan_practice(1, clean=4, with_faults=False, clips=0, size_px=(160, 120))
    write_practice_cards(cards, plan, labelled=True)
    made = init_study(tmp_path / "practice", "Practice", kind="virtual")
    ingest_card(made, cards, layout="station/camera")
    yield made
    close_study(made)


def test_the_pretend_machine_calls_some_animals_empty_and_the_answers_stay_hidden(practice: Study) -> None:
    run = let_machine_pretend(practice, PretendErrors(wrong_blanks=0.4, wrong_names=0.2))
    assert len(run.wrong_blanks) >= 1 and len(run.wrong_names) >= 1
    steward = reader("S", "steward")
    state = review_state(practice, session=steward)
    assert state.bursts == run.bursts
    empties = [each for each in next_sheets(practice, session=steward) if each.heading == "blank"]
    shown = {burst.burst_id for sheet in empties for burst in sheet.bursts}
    assert set(run.wrong_blanks) <= shown and len(shown) == run.blanks


def test_the_pretend_machine_says_everything_once(practice: Study) -> None:
    first = let_machine_pretend(practice)
    before = list(load_observations(practice))
    again = let_machine_pretend(practice)
    assert (again.run_id, again.is_held) == (first.run_id, True)
    assert list(load_observations(practice)) == before


def test_the_pretend_machine_has_no_place_in_a_real_study(study: Study) -> None:
    with pytest.raises(UsageError) as caught:
        let_machine_pretend(study)
    assert caught.value.code == "review.real_study"
