from __future__ import annotations

import math
from datetime import date

import pytest

from qaplan.base.errors import DataError
from qaplan.base.messages import Text
from qaplan.base.names import LANGUAGES
from qaplan.population.open_population.intervals import binomial_interval, death_rate_interval
from qaplan.population.open_population.known_fate import known_fate
from qaplan.population.open_population.types import KnownLife

FIRST = KnownLife("A", date(2018, 9, 29), date(2021, 2, 10), date(2021, 6, 9))


def life(name: str, years: float, *, is_dead: bool) -> KnownLife:
    start = date(2000, 1, 1)
    end = date.fromordinal(start.toordinal() + round(years * 365.25))
    return KnownLife(name, start, end, end if is_dead else None)


def test_one_animal_found_dead_says_little_and_says_so() -> None:
    found = known_fate([FIRST])
    years = ((date(2021, 2, 10) - date(2018, 9, 29)).days + 119 / 2) / 365.25
    assert found.animal_years == pytest.approx(years)
    assert found.survival == pytest.approx(math.exp(-1 / years))
    assert found.low < 0.2
    assert found.high > 0.98
    assert "A: alive from 29 September 2018 to 10 February 2021 at least, found dead on" in found.summary()


def test_the_curve_is_that_of_kaplan_and_meier_worked_out_by_hand() -> None:
    """Deaths at 1.5 of four at risk, at 2.5 of two; one left at 2."""
    found = known_fate(
        [
            life("A", 1.5, is_dead=True),
            life("B", 2.0, is_dead=False),
            life("C", 2.5, is_dead=True),
            life("D", 4.0, is_dead=False),
        ]
    )
    steps = {round(each.years, 1): each for each in found.steps}
    assert [steps[at].survival for at in (1.0, 1.5, 2.5, 3.0)] == pytest.approx([1.0, 0.75, 0.375, 0.375])
    assert [steps[at].at_risk for at in (1.0, 1.5, 2.5, 3.0)] == [4, 4, 2, 1]


def test_without_censoring_the_interval_is_the_exact_binomial_one() -> None:
    lives = [life(str(at), 0.5, is_dead=True) for at in range(2)]
    lives += [life(str(at), 3.0, is_dead=False) for at in range(2, 6)]
    step = known_fate(lives).steps[0]
    assert (step.low, step.high) == pytest.approx(binomial_interval(4, 6))


def test_nobody_died_and_the_interval_is_open_above() -> None:
    found = known_fate([life("A", 3.0, is_dead=False)])
    assert (found.survival, found.high) == (1.0, 1.0)
    assert found.low == pytest.approx(math.exp(-3.6889 / found.animal_years), rel=1e-4)


def test_exact_intervals_have_their_level() -> None:
    from scipy.stats import binom, poisson

    low, high = binomial_interval(3, 11)
    assert binom.sf(2, 11, low) == pytest.approx(0.025)
    assert binom.cdf(3, 11, high) == pytest.approx(0.025)
    low, high = death_rate_interval(3, 2.0)
    assert poisson.sf(2, 2 * low) == pytest.approx(0.025)
    assert poisson.cdf(3, 2 * high) == pytest.approx(0.025)


@pytest.mark.parametrize("language", LANGUAGES)
def test_fates_are_said_in_every_language(language) -> None:
    found = known_fate([FIRST, life("B", 2, is_dead=False)])
    assert all(Text(language).say(each) for each in found.messages())


def test_days_that_are_not_in_order_are_refused() -> None:
    with pytest.raises(DataError) as caught:
        KnownLife("A", date(2020, 1, 2), date(2020, 1, 1))
    assert caught.value.code == "population.bad_life"
    with pytest.raises(DataError) as caught:
        known_fate([KnownLife("A", date(2020, 1, 2), date(2020, 1, 2))])
    assert caught.value.code == "population.no_lives"


def test_a_record_and_a_table_hold_every_step() -> None:
    found = known_fate([FIRST])
    assert len(found.table()) == len(found.steps) == len(found.to_record()["steps"]) == 3


def test_without_a_death_seventeen_years_narrow_the_interval_to_a_fifth() -> None:
    """Exact: with no death in t years the lower end is 0.025 to the power of 1 / t."""
    found = known_fate([life("A", 3.0, is_dead=False)])
    assert 1 - 0.025 ** (1 / 16) > 0.2 > 1 - 0.025 ** (1 / 17)
    assert found.settling_years() == 17
    assert [each.key for each in found.settling_messages()] == ["over_time.settle_years"]


def test_a_death_asks_for_more_years_than_none() -> None:
    died, lives = known_fate([FIRST]), known_fate([life("A", 2.5, is_dead=False)])
    assert (died.settling_years() or 0) > (lives.settling_years() or 0)


def test_where_the_interval_is_narrow_nothing_is_left_to_settle() -> None:
    found = known_fate([life(f"A{at}", 5.0, is_dead=False) for at in range(8)])
    assert found.high - found.low < 0.2
    assert found.settling_messages() == ()


def test_lives_that_are_not_listed_are_counted() -> None:
    found = known_fate([life(f"A{at:02d}", 5.0, is_dead=False) for at in range(15)])
    keys = [each.key for each in found.messages()]
    assert keys.count("over_time.life") == 12
    assert "over_time.more_lives" in keys
    assert "3 animals" in found.summary()
