"""Every frozen value of survey, identity and evidence comes back from JSON as it was."""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qaplan.app.store.codec import decode, encode, open_place, seal_place
from qaplan.base.dates import DaySpan, PartialDate
from qaplan.base.errors import DataError, DisclosureError
from qaplan.base.exact_places import ExactPlace, exact_place
from qaplan.base.facts import Choice, Fact, FactValue
from qaplan.base.names import Names
from qaplan.base.provenance import Activity, Input
from qaplan.evidence import types as evidence
from qaplan.identity import types as identity
from qaplan.survey import types as survey

_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
_DAY = st.dates()
_CLOCK = st.datetimes()
_OFFSET = st.timedeltas(min_value=timedelta(hours=-14), max_value=timedelta(hours=14))
_FLOAT = st.floats(allow_nan=False, allow_infinity=False)
_PARTIAL = st.builds(PartialDate, st.none() | _DAY, st.none() | _DAY, st.just("range"), _TEXT)
_FACT_VALUE = st.one_of(
    st.integers(),
    _FLOAT,
    _PARTIAL,
    st.builds(DaySpan, st.integers(), st.integers()),
    st.builds(Choice, _TEXT),
    st.builds(Names, _TEXT, _TEXT, _TEXT, st.tuples(_TEXT)),
    st.tuples(st.integers(), st.integers()),
    st.tuples(_FLOAT, _FLOAT),
)

_SIMPLE: dict[typing.Any, st.SearchStrategy[typing.Any]] = {
    str: _TEXT,
    float: _FLOAT,
    datetime: _CLOCK,
    timedelta: _OFFSET,
    PartialDate: _PARTIAL,
}


def _values(module: types.ModuleType) -> list[type]:
    made = (getattr(module, name) for name in module.__all__)
    return [each for each in made if dataclasses.is_dataclass(each) and each is not survey.Station]


def _strategy(hint: typing.Any) -> st.SearchStrategy[typing.Any]:
    if hint == FactValue:
        return _FACT_VALUE
    if hint in _SIMPLE:
        return _SIMPLE[hint]
    origin, parts = typing.get_origin(hint), typing.get_args(hint)
    if origin in {typing.Union, types.UnionType}:
        return st.one_of([_strategy(part) for part in parts])
    if origin is tuple and parts[-1] is Ellipsis:
        return st.lists(_strategy(parts[0]), max_size=2).map(tuple)
    if origin is tuple:
        return st.tuples(*[_strategy(part) for part in parts])
    if origin is frozenset:
        return st.frozensets(_strategy(parts[0]), max_size=3)
    if origin is dict:
        return st.dictionaries(_strategy(parts[0]), _strategy(parts[1]), max_size=2)
    if dataclasses.is_dataclass(hint):
        return _built(typing.cast("type", hint))
    return st.from_type(hint)


def _built(kind: type) -> st.SearchStrategy[typing.Any]:
    hints = typing.get_type_hints(kind)
    fields = {
        each.name: st.deferred(lambda each=each: _strategy(hints[each.name]))
        for each in dataclasses.fields(kind)
    }
    return st.builds(kind, **fields)


@pytest.mark.parametrize("kind", [*_values(survey), *_values(identity), *_values(evidence)])
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_a_value_comes_back_exactly_from_json(kind: type, data: st.DataObject) -> None:
    value = data.draw(_built(kind))
    assert decode(json.loads(json.dumps(encode(value))), kind) == value


@settings(max_examples=60, deadline=None)
@given(_FACT_VALUE)
def test_a_fact_comes_back_with_the_type_of_its_value(value: FactValue) -> None:
    activity = Activity("survey.count", {"steps": [1, 2]}, "qaplan", datetime(2025, 1, 1, tzinfo=UTC))
    fact = Fact("a.b", value, as_of=date(2025, 1, 1), activity=activity, inputs=(Input("fact", "c.d"),))
    back = decode(json.loads(json.dumps(encode(fact))), Fact)
    assert back == fact
    assert type(back.value) is type(value)
    assert repr(back.value) == repr(value)


def test_what_is_written_is_already_what_json_gives_back() -> None:
    medium = survey.Medium(
        "a", "b", 1, "", survey.MediumState.OK, flags=frozenset({"rotated", "cmyk"}), sequence=(1, 3)
    )
    assert encode(medium) == json.loads(json.dumps(encode(medium)))
    assert encode(medium)["flags"] == ["cmyk", "rotated"]


def test_an_exact_place_is_not_written_into_a_row() -> None:
    with pytest.raises(DisclosureError) as error:
        encode(survey.Station("A", exact_place(10.5, 20.5)))
    assert error.value.code == "place.exact"


def test_an_exact_place_goes_through_its_own_door_and_back() -> None:
    place = exact_place(10.5, 20.5, uncertainty_m=8.0)
    bare = open_place(place)
    back = seal_place(bare.longitude, bare.latitude, bare.uncertainty_m)
    assert isinstance(back, ExactPlace)
    assert back == place


@pytest.mark.parametrize(
    "body", [{}, {"path": "x"}, {"question_id": "q", "text_key": "t", "kind": "k", "more": 1}]
)
def test_a_row_that_holds_something_else_is_named_as_unreadable(body: dict[str, object]) -> None:
    with pytest.raises(DataError) as error:
        decode(body, evidence.Question)
    assert error.value.code == "store.unreadable_row"
