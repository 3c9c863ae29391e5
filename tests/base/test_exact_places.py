from __future__ import annotations

import copy
import io
import json
import logging
import pickle
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qaplan.base.errors import DataError, DisclosureError
from qaplan.base.exact_places import ExactPlace, exact_place, reveal
from qaplan.survey.types import Station

LONGITUDES = st.floats(-180, 180, allow_nan=False)
LATITUDES = st.floats(-90, 90, allow_nan=False)
PLACE = exact_place(10.123456, 20.654321, uncertainty_m=5)
WAYS_OUT: dict[str, Callable[[ExactPlace], object]] = {
    "repr": repr,
    "str": str,
    "format": format,
    "an f-string": lambda place: f"{place}",
    "an f-string with repr": lambda place: f"{place!r}",
    "percent": lambda place: "%s" % place,  # noqa: UP031 - the old way must refuse too
    "a list": lambda place: str([place]),
    "a dict": lambda place: repr({"at": place}),
    "a station": lambda place: repr(Station("S", place)),
    "pickle": pickle.dumps,
    "pickle of a station": lambda place: pickle.dumps(Station("S", place)),
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
}


@pytest.mark.parametrize("way", WAYS_OUT)
def test_an_exact_place_does_not_leave_by(way: str):
    with pytest.raises(DisclosureError) as caught:
        WAYS_OUT[way](PLACE)
    assert caught.value.code == "place.exact"
    assert "10.1" not in str(caught.value)


@pytest.mark.parametrize("default", [None, str, repr, vars])
def test_an_exact_place_does_not_leave_by_json(default):
    with pytest.raises((TypeError, DisclosureError)) as caught:
        json.dumps({"at": PLACE}, default=default)
    assert "10.1" not in str(caught.value)


def test_an_exact_place_has_no_dictionary_to_read():
    with pytest.raises(TypeError):
        vars(PLACE)


def test_a_log_line_never_holds_an_exact_place(capsys: pytest.CaptureFixture[str]):
    stream = io.StringIO()
    log = logging.Logger("test")
    log.addHandler(logging.StreamHandler(stream))
    log.warning("at %s", PLACE)
    printed = stream.getvalue() + "".join(capsys.readouterr())
    assert "10.1" not in printed
    assert "20.6" not in printed


def test_an_exact_place_cannot_be_changed():
    with pytest.raises(AttributeError):
        PLACE._coordinates = None  # type: ignore[assignment]  # wrong on purpose
    with pytest.raises(AttributeError):
        PLACE.more = 1  # type: ignore[attr-defined]  # wrong on purpose


@given(LONGITUDES, LATITUDES)
def test_places_are_equal_when_their_numbers_are(longitude: float, latitude: float):
    first, second = exact_place(longitude, latitude), exact_place(longitude, latitude)
    assert first == second
    assert hash(first) == hash(second)
    assert first != (longitude, latitude)


@given(LONGITUDES, LATITUDES)
def test_a_station_that_asks_gets_the_numbers(longitude: float, latitude: float):
    found = reveal(exact_place(longitude, latitude, uncertainty_m=7))
    assert (found.longitude, found.latitude, found.uncertainty_m) == (longitude, latitude, 7)


@pytest.mark.parametrize(
    ("longitude", "latitude"), [(181, 0), (-181, 0), (0, 91), (0, -91), (float("nan"), 0), (0, float("inf"))]
)
def test_a_position_off_the_earth_is_refused(longitude: float, latitude: float):
    with pytest.raises(DataError) as caught:
        exact_place(longitude, latitude)
    assert caught.value.code == "place.out_of_range"


@pytest.mark.parametrize("radius", [-1, 1_000_001, float("nan")])
def test_an_impossible_uncertainty_is_refused(radius: float):
    with pytest.raises(DataError) as caught:
        exact_place(0, 0, uncertainty_m=radius)
    assert caught.value.code == "place.bad_uncertainty"
