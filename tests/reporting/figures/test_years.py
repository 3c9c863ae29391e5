from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from qaplan.reporting.figures.years import year_scale

days = st.dates(date(1990, 1, 1), date(2040, 12, 31))


@given(st.lists(days, min_size=2))
def test_later_days_stand_further_right(drawn: list[date]) -> None:
    scale = year_scale(drawn)
    places = [scale.at(day) for day in sorted(set(drawn))]
    assert places == sorted(places) and len(set(places)) == len(places)
    assert places[0] >= 0 and places[-1] < scale.length


def test_years_without_a_record_are_narrow() -> None:
    scale = year_scale([date(2007, 6, 1), date(2018, 9, 29), date(2019, 1, 1)])
    assert scale.wide_years() == (2007, 2018, 2019)
    assert scale.has_narrow_years
    assert scale.start_of(2018) < 1 + 11


def test_an_axis_of_neighbouring_years_has_no_narrow_ones() -> None:
    assert not year_scale([date(2018, 1, 1), date(2019, 1, 1)]).has_narrow_years
