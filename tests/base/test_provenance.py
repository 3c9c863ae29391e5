from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qaplan import __version__
from qaplan.base.errors import DataError
from qaplan.base.provenance import Activity, Input, Provenance, computed_by, digest_of, plain

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)
MADE = Provenance(Activity("count", {"p": 0.5}, "qaplan 1"), (Input("record", "R1", "ab"),))


@given(PLAIN)
def test_a_plain_value_goes_through_json_unchanged(value: object):
    assert plain(json.loads(json.dumps(plain(value)))) == plain(value)


@given(st.dictionaries(st.text(max_size=3), st.integers(), max_size=6))
def test_the_order_of_keys_does_not_change_a_digest(value: dict[str, int]):
    assert digest_of(dict(reversed(value.items()))) == digest_of(value)


def test_the_id_stays_while_nothing_changes_and_does_not_depend_on_the_hour():
    later = replace(MADE, activity=replace(MADE.activity, at=datetime(2024, 1, 1, tzinfo=UTC)))
    assert later.id == MADE.id
    assert len(MADE.id) == 12


@pytest.mark.parametrize(
    "changed",
    [
        replace(MADE, activity=replace(MADE.activity, parameters={"p": 0.6})),
        replace(MADE, activity=replace(MADE.activity, software="qaplan 2")),
        replace(MADE, inputs=(Input("record", "R1", "ac"),)),
        replace(MADE, inputs=()),
    ],
)
def test_the_id_changes_with_parameters_software_and_inputs(changed: Provenance):
    assert changed.id != MADE.id


def test_days_and_sets_become_plain():
    assert plain({"b": date(2024, 1, 2), "a": {"y", "x"}}) == {"a": ["x", "y"], "b": "2024-01-02"}


def test_what_json_cannot_hold_is_refused():
    with pytest.raises(DataError) as caught:
        plain({"a": b"bytes"})
    assert caught.value.code == "provenance.not_plain"


def test_an_activity_of_this_program_carries_its_version():
    made = computed_by("population.minimum_known_alive", {"period": "2024"})
    assert made.software == f"qaplan {__version__}"
    assert made.parameters == {"period": "2024"}
