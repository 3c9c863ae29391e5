from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qaplan.base.refusal import Refusal
from qaplan.population.open_population.survival import fit_survival
from qaplan.population.open_population.types import LifeHistories
from qaplan.population.open_population.yearly import DatedSighting, yearly_lives


def season(year: int, month: int = 4, days: int = 90, stations: float = 10.0) -> dict[date, float]:
    return {date(year, month, 1) + timedelta(days=each): stations for each in range(days)}


def seasons(*years: int) -> dict[date, float]:
    return {day: value for year in years for day, value in season(year).items()}


def seen(animal: str, *days: date) -> list[DatedSighting]:
    return [DatedSighting(animal, day, day) for day in days]


def histories(found: LifeHistories | None) -> LifeHistories:
    assert found is not None
    return found


def test_each_year_has_its_effort_and_its_middle() -> None:
    found = yearly_lives(seen("A", date(2021, 5, 1), date(2023, 5, 1)), {}, seasons(2021, 2023))
    lives = histories(found.lives)
    assert lives.periods.names == ("2021", "2022", "2023")
    assert lives.periods.effort is not None
    assert lives.periods.effort.tolist() == [900.0, 0.0, 900.0]
    assert lives.periods.years[0] == pytest.approx(2021 + 135 / 365, abs=1e-9)
    assert lives.seen.tolist() == [[True, False, True]]
    assert (found.years, found.animals, found.left_out) == (2, 1, 0)


def test_a_year_cuts_no_winter_season() -> None:
    effort = {**season(2021, 11, 120), **season(2022, 11, 120)}
    found = yearly_lives(seen("A", date(2021, 12, 30), date(2022, 1, 2), date(2022, 12, 1)), {}, effort)
    lives = histories(found.lives)
    assert lives.periods.names == ("2021/2022", "2022/2023")
    assert lives.seen.tolist() == [[True, True]]


def test_a_sighting_of_no_single_year_and_one_of_a_year_without_effort_stay_out() -> None:
    rough = DatedSighting("B", date(2021, 12, 1), date(2022, 1, 31))
    sightings = [*seen("A", date(2021, 5, 1), date(2022, 7, 1)), rough]
    found = yearly_lives(sightings, {}, seasons(2021, 2023))
    assert histories(found.lives).animals == ("A",)
    assert (found.left_out, found.animals) == (2, 1)


def test_a_carcass_after_the_last_cameras_closes_the_study_with_a_year_without_effort() -> None:
    sightings = seen("A", date(2021, 5, 1), date(2022, 5, 1))
    lives = histories(yearly_lives(sightings, {"A": date(2022, 8, 1)}, seasons(2021, 2022)).lives)
    assert lives.periods.names == ("2021", "2022", "2023")
    assert lives.periods.is_worked.tolist() == [True, True, False]
    assert lives.dead_after.tolist() == [1]


def test_a_carcass_years_after_the_last_cameras_is_found_where_it_was() -> None:
    found = yearly_lives(seen("A", date(2021, 5, 1)), {"A": date(2024, 9, 1)}, seasons(2021))
    lives = histories(found.lives)
    assert lives.periods.names == ("2021", "2022", "2023", "2024", "2025")
    assert lives.dead_after.tolist() == [3]


@pytest.mark.parametrize(("day", "after"), [(date(2022, 4, 2), 0), (date(2022, 6, 28), 1)])
def test_an_animal_not_seen_in_the_year_died_before_or_after_the_middle_of_its_effort(
    day: date, after: int
) -> None:
    found = yearly_lives(seen("A", date(2021, 5, 1)), {"A": day}, seasons(2021, 2022, 2023))
    assert histories(found.lives).dead_after.tolist() == [after]


def test_one_seen_alive_in_the_year_died_after_it_even_before_its_middle() -> None:
    sightings = seen("A", date(2021, 5, 1), date(2022, 4, 2))
    found = yearly_lives(sightings, {"A": date(2022, 4, 5)}, seasons(2021, 2022, 2023))
    assert histories(found.lives).dead_after.tolist() == [1]


def test_an_animal_found_dead_before_anybody_looked_says_nothing() -> None:
    found = yearly_lives(seen("A", date(2021, 5, 1)), {"B": date(2015, 5, 7)}, seasons(2021, 2022))
    assert histories(found.lives).animals == ("A",)


def test_one_only_found_dead_counts_among_the_dead() -> None:
    found = yearly_lives(seen("A", date(2021, 5, 1)), {"B": date(2021, 5, 7)}, seasons(2021, 2022))
    lives = histories(found.lives)
    assert (lives.animals, lives.dead) == (("A", "B"), 1)


@pytest.mark.parametrize("effort", [{}, seasons(2021)])
def test_without_two_years_of_looking_there_are_no_histories(effort: dict[date, float]) -> None:
    found = yearly_lives(seen("A", date(2021, 5, 1), date(2021, 6, 1)), {}, effort)
    assert found.lives is None
    assert found.years == len({day.year for day in effort})


DAYS = st.dates(date(2018, 1, 1), date(2024, 12, 31))


@given(
    st.lists(st.tuples(st.sampled_from("ABCD"), DAYS), max_size=20),
    st.dictionaries(st.sampled_from("ABCDE"), DAYS, max_size=5),
    st.dictionaries(DAYS, st.floats(0.1, 50), max_size=30),
)
def test_whatever_the_days_histories_hold_together(
    rows: list[tuple[str, date]], dead: dict[str, date], effort: dict[date, float]
) -> None:
    last = {name: max(day for who, day in rows if who == name) for name, _ in rows}
    after = {name: max(day, last.get(name, day)) for name, day in dead.items()}
    found = yearly_lives([DatedSighting(name, day, day) for name, day in rows], after, effort)
    if found.lives is None:
        return
    assert found.lives.seen.any()
    assert found.lives.periods.effort is not None
    assert found.lives.periods.effort.sum() == pytest.approx(sum(effort.values()))


def test_survival_is_found_again_from_dated_sightings_with_uneven_effort() -> None:
    """Eight seasons of uneven effort, yearly survival 0.75, the dead found with 0.3: all rates recovered."""
    rng = np.random.default_rng(11)
    stations = [4.0, 12.0, 0.0, 10.0, 6.0, 16.0, 8.0, 12.0]
    effort: dict[date, float] = {}
    for at, many in enumerate(stations):
        effort |= season(2015 + at, stations=many) if many else {}
    sightings, dead = [], {}
    for number in range(400):
        name = f"L{number:03d}"
        for at in range(int(rng.integers(8)), 8):
            if rng.random() < 1 - np.exp(-0.08 * stations[at]):
                sightings += seen(name, date(2015 + at, 4, 1) + timedelta(days=int(rng.integers(90))))
            if rng.random() > 0.75:
                if rng.random() < 0.3:
                    dead[name] = date(2015 + at, 11, 1)
                break
    found = yearly_lives(sightings, dead, effort)
    fitted = fit_survival(histories(found.lives), detection_by="effort")
    assert not isinstance(fitted, Refusal)
    rates = {(each.name, each.period): each for each in fitted.rates}
    for name, truth in (
        (("survival", ""), 0.75),
        (("recovery", ""), 0.3),
        (("detection", "2015"), 1 - np.exp(-0.32)),
    ):
        assert rates[name].low < truth < rates[name].high, name
    assert rates["survival", ""].high - rates["survival", ""].low < 0.12
