from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qaplan.survey.events import StationMedium, group_events, observations_that_count, seconds_since_previous
from qaplan.survey.types import EventRule, Observation, TriggerMode

T0 = datetime(2024, 4, 3)
Since = Literal["last-record", "last-independent"]


def medium(name: str, minutes: float, station: str = "K05", mode: TriggerMode = "motion") -> StationMedium:
    return StationMedium(name, station, T0 + timedelta(minutes=minutes), mode)


def seen(name: str, species: str = "caracal", **more) -> Observation:
    fields = {"observation_type": "animal", "method": "human"} | more
    return Observation(f"{name}-{species}-{fields['method']}", name, scientific_name=species, **fields)


def grouped(minutes: list[float], rule: EventRule) -> list[tuple[str, ...]]:
    media = [medium(str(index), at) for index, at in enumerate(minutes)]
    return [each.medium_ids for each in group_events(media, [seen(each.medium_id) for each in media], rule)]


def test_since_last_record_a_chain_of_short_gaps_is_one_event() -> None:
    assert grouped([0, 40, 80, 120], EventRule(60, "last-record")) == [("0", "1", "2", "3")]


def test_since_last_independent_the_gap_is_counted_from_the_first_of_the_event() -> None:
    assert grouped([0, 40, 80, 120], EventRule(60, "last-independent")) == [("0", "1"), ("2", "3")]


@pytest.mark.parametrize("since", ["last-record", "last-independent"])
def test_a_gap_as_long_as_the_rule_parts(since: Since) -> None:
    assert grouped([0, 60], EventRule(60, since)) == [("0",), ("1",)]
    assert grouped([0, 59.99], EventRule(60, since)) == [("0", "1")]


def test_records_of_the_same_second_are_one_event_even_without_a_gap() -> None:
    assert grouped([0, 0, 1], EventRule(0)) == [("0", "1"), ("2",)]


def test_motion_and_time_lapse_never_share_an_event() -> None:
    media = [medium("a", 0), medium("b", 1, mode="time_lapse")]
    events = group_events(media, [seen("a"), seen("b")])
    assert sorted(each.trigger_mode for each in events) == ["motion", "time_lapse"]


def test_two_species_in_one_picture_are_two_events() -> None:
    events = group_events([medium("a", 0)], [seen("a", "caracal"), seen("a", "urial")])
    assert [each.scientific_name for each in events] == ["caracal", "urial"]


def test_the_count_is_the_most_animals_in_one_medium() -> None:
    media = [medium("a", 0), medium("b", 1)]
    said = [seen("a", "urial", count=4), seen("b", "urial", count=3), seen("b", "urial", count=2)]
    assert [each.count for each in group_events(media, said)] == [5]


def test_an_observation_without_a_count_stands_for_one_animal() -> None:
    assert group_events([medium("a", 0)], [seen("a")])[0].count == 1


def test_what_a_person_says_stands_before_what_a_machine_says() -> None:
    machine = seen("a", "dog", method="machine")
    person = seen("a", "leopard")
    assert list(observations_that_count([machine, person])) == [person]
    assert list(observations_that_count([machine])) == [machine]


def test_an_unclassified_medium_is_in_no_event_and_silences_no_machine() -> None:
    unclassified = seen("a", "", observation_type="unclassified")
    machine = seen("a", "dog", method="machine")
    assert group_events([medium("a", 0)], [unclassified]) == ()
    assert list(observations_that_count([unclassified, machine])) == [machine]


def test_a_person_who_says_blank_takes_the_machine_s_animal_out() -> None:
    blank = seen("a", "", observation_type="blank")
    assert group_events([medium("a", 0)], [blank, seen("a", "dog", method="machine")]) == ()


def test_labels_can_be_left_out() -> None:
    media = [medium("a", 0), medium("b", 500)]
    events = group_events(media, [seen("a", "UNID"), seen("b")], exclude={"UNID"})
    assert [each.scientific_name for each in events] == ["caracal"]


def test_an_observation_of_a_medium_without_a_date_makes_no_event() -> None:
    assert group_events([medium("a", 0)], [seen("b")]) == ()


def test_people_make_events_only_when_asked_for() -> None:
    person = seen("a", "", observation_type="human")
    assert group_events([medium("a", 0)], [person]) == ()
    asked = group_events([medium("a", 0)], [person], observation_types={"human"})
    assert asked[0].scientific_name == "human"


def test_seconds_are_counted_from_what_the_rule_compares_with() -> None:
    media = [medium("a", 0), medium("b", 10), medium("c", 200)]
    said = [seen(each.medium_id) for each in media]
    by_last = group_events(media, said, EventRule(60, "last-record"))
    by_first = group_events(media, said, EventRule(60, "last-independent"))
    assert seconds_since_previous(by_last) == (0.0, 190 * 60)
    assert seconds_since_previous(by_first) == (0.0, 200 * 60)


RECORDS = st.lists(
    st.tuples(
        st.integers(0, 3000),
        st.sampled_from(["K05", "K06"]),
        st.sampled_from(["caracal", "urial"]),
        st.sampled_from(["motion", "time_lapse"]),
    ),
    max_size=40,
)
SINCE = st.sampled_from(["last-record", "last-independent"])


def world(records) -> tuple[list[StationMedium], list[Observation]]:
    media = [medium(str(i), at, station, mode) for i, (at, station, _, mode) in enumerate(records)]
    return media, [seen(str(i), species) for i, (_, _, species, _) in enumerate(records)]


@given(RECORDS, SINCE, st.randoms())
def test_the_order_of_the_media_does_not_matter(records, since: Since, random) -> None:
    media, said = world(records)
    rule = EventRule(60, since)
    before = group_events(media, said, rule)
    random.shuffle(media)
    random.shuffle(said)
    assert group_events(media, said, rule) == before


@given(RECORDS, SINCE)
def test_every_medium_is_in_exactly_one_event_of_its_species(records, since: Since) -> None:
    media, said = world(records)
    events = group_events(media, said, EventRule(60, since))
    count = Counter(name for each in events for name in each.medium_ids)
    assert count == Counter(each.medium_id for each in media)
    assert len({each.event_id for each in events}) == len(events)


@given(RECORDS, SINCE, st.integers(1, 300), st.integers(1, 300))
def test_a_longer_gap_never_gives_more_events(records, since: Since, one: int, two: int) -> None:
    media, said = world(records)
    shorter, longer = sorted((one, two))
    fewer = group_events(media, said, EventRule(longer, since))
    assert len(fewer) <= len(group_events(media, said, EventRule(shorter, since)))


@given(RECORDS, st.integers(1, 300))
def test_since_last_record_events_lie_apart_and_hold_together(records, minutes: int) -> None:
    media, said = world(records)
    clock = {each.medium_id: each.clock for each in media}
    events = group_events(media, said, EventRule(minutes, "last-record"))
    smallest = timedelta(minutes=minutes)
    for event in events:
        times = [clock[name] for name in event.medium_ids]
        assert times == sorted(times)
        assert all(later - earlier < smallest for earlier, later in pairwise(times))
    assert all(seconds == 0 or seconds >= minutes * 60 for seconds in seconds_since_previous(events))
