"""Simulated pictures reviewed in a real browser with the keyboard alone: few keys, no waiting."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from qaplan.app.services.houses import House
from qaplan.app.services.renditions import make_renditions
from qaplan.app.services.review.queue import review_state
from qaplan.app.services.sessions import Session
from qaplan.app.store.observation_tables import load_observations
from qaplan.app.store.review_tables import load_bursts
from qaplan.base.actors import Actor
from tests.app.simulated_bursts import SimulatedBursts, simulate_bursts
from tests.app.web.conftest import open_for_pages
from tests.app.web.recognition.robot import Robot, paint_times, share_within, taxon_of
from tests.needs import needs

if TYPE_CHECKING:
    from playwright.sync_api import Page

Tab = Callable[..., "Page"]
STEWARD = Session(Actor("role:steward", "role"))


@pytest.fixture
def pictures() -> int:
    return 200


@pytest.fixture
def made(tmp_path: Path, pictures: int) -> SimulatedBursts:
    needs("chromium", "assets")
    made = simulate_bursts(tmp_path / "house" / "bursts", tmp_path / "cards", pictures)
    make_renditions(made.study, made.truth, "small", session=STEWARD)
    return made


@pytest.fixture
def house(made: SimulatedBursts, tmp_path: Path) -> House:
    return open_for_pages(tmp_path / "house")


def reviewed_by_robot(tab: Tab, made: SimulatedBursts, language: str = "kk") -> tuple[Robot, Page]:
    """Let the robot press keys until nothing is left."""
    state = review_state(made.study, session=STEWARD)
    assert state.read == 0
    page = tab("reviewer", language)
    page.goto("/s/bursts/review/room/")
    page.locator("#room[data-ready='1']").wait_for()
    bursts = load_bursts(made.study, _all_bursts(made))
    truth = {name: made.truth[each.burst.medium_ids[0]] for name, each in bursts.items()}
    flanks = {name: made.flanks[each.burst.medium_ids[0]] for name, each in bursts.items()}
    robot = Robot(page, truth, flanks)
    page.wait_for_timeout(1500)
    while robot.act():
        pass
    return robot, page


def _all_bursts(made: SimulatedBursts) -> list[str]:
    from qaplan.app.store import models

    rows = models.QueuedBurst.objects.using(made.study.alias).values_list("burst_id", flat=True)
    return list(rows)


def check(made: SimulatedBursts, robot: Robot, page: Page, *, most_presses: int, share: float) -> None:
    """Every picture has the true label, few keys were pressed, and the next picture was there at once."""
    page.locator("[role=status][data-state=saved]").wait_for()
    said = {
        each.medium_id: taxon_of(each.scientific_name or each.observation_type)
        for each in load_observations(made.study)
        if each.observation_id.startswith("review:")
    }
    assert said == {medium_id: taxon_of(name) for medium_id, name in made.truth.items()}
    times = paint_times(page)
    assert len(times) > 10
    slow = share_within(times, share)
    keys = len(robot.presses)
    told = f"{len(made.truth)} pictures, {keys} keys, {share:.0%} of next pictures within {slow:.0f} ms"
    sys.stdout.write(f"{told}, all within {max(times):.0f} ms\n")
    assert len(robot.presses) <= most_presses
    assert int(page.locator("#room").get_attribute("data-presses") or 0) == len(robot.presses)
    assert slow <= 100
    assert review_state(made.study, session=STEWARD).missed.ci == (0, 0)


def test_two_hundred_pictures_take_few_keys_and_each_next_one_is_there_at_once(
    tab: Tab, made: SimulatedBursts
) -> None:
    robot, page = reviewed_by_robot(tab, made)
    # Another test runs beside this one: the middle screen tells what the page needs. The promise, of 95 in a
    # hundred screens, is kept by the next test, on a machine that does nothing else.
    check(made, robot, page, most_presses=24, share=0.5)


@pytest.mark.slow
@pytest.mark.parametrize("pictures", [1000])
def test_a_thousand_pictures_take_at_most_120_keys_and_each_next_one_is_there_within_100_ms(
    tab: Tab, made: SimulatedBursts
) -> None:
    assert len(made.truth) == 1000
    assert len(made.run.wrong_blanks) / made.run.blanks == pytest.approx(0.05, abs=0.005)
    robot, page = reviewed_by_robot(tab, made)
    check(made, robot, page, most_presses=120, share=0.95)
