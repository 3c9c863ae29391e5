"""How far the animals of a study went: quoted ways shown, ways between cameras weighed, no station placed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime

import numpy as np
import pytest

from qaplan.app.services.cases import import_case
from qaplan.app.services.landscape.dispersal_estimates import (
    DISPERSAL,
    gather_dispersal,
    tell_dispersal,
)
from qaplan.app.services.landscape.ways_known import HOME_RANGE_KM, KnownWay, WaysKnown, ways_known
from qaplan.app.services.sessions import Session
from qaplan.app.services.studies import Study, close_study, init_study
from qaplan.app.services.written_answers import write_answer
from qaplan.base.actors import Actor
from qaplan.base.messages import Text
from qaplan.base.names import LANGUAGES
from qaplan.identity.types import Standing
from qaplan.sharing import Answer, release
from tests.app.numbers import fill_numbers
from tests.canary import canaries_in

ON = date(2025, 11, 1)
STEWARD = Session(Actor("role:steward", "role"), now=datetime(2025, 11, 1, 12, 0, tzinfo=UTC))


@pytest.fixture(scope="module")
def ustyurt(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Study]:
    """The case of Ustyurt."""
    made = init_study(tmp_path_factory.mktemp("ways") / "ustyurt", "U", session=STEWARD)
    import_case(made, "ustyurt", session=STEWARD, why="test")
    yield made
    close_study(made)


@pytest.fixture(scope="module")
def numbers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Study]:
    """A study whose cameras saw animals at several stations."""
    made = init_study(tmp_path_factory.mktemp("ways") / "numbers", "N", kind="virtual", session=STEWARD)
    fill_numbers(made, STEWARD)
    yield made
    close_study(made)


def told(study: Study, on: date = ON) -> Answer:
    gathered = gather_dispersal(study, STEWARD, on)
    return gathered.refusal or DISPERSAL.compute(gathered, "", lambda done, of: None)


def test_the_case_went_farther_than_the_models_allow(ustyurt: Study) -> None:
    answer = told(ustyurt)
    assert answer.sentences[0].key == "dispersal.longer"
    assert [each.value for each in answer.sentences[0].facts()] == [250, 82]
    assert [each["distance_km"] for each in answer.record["reaches"]] == [82.0, 210.0, 250.0]


def test_quoted_ways_say_whether_one_animal_went_them(ustyurt: Study) -> None:
    rows = [row.record for row in told(ustyurt).tables[0].rows]
    assert [(row["to"], row["distance_km"], row["standing"]) for row in rows] == [
        ("KZ-014", 250, "same"),
        ("KZ-021", 210, "conflict"),
    ]
    assert {row["known_by"] for row in rows} == {"quoted"}


def test_quoted_ways_weigh_nothing_because_they_were_told_for_their_length(ustyurt: Study) -> None:
    answer = told(ustyurt)
    assert answer.record["by"] == "priors"
    assert "dispersal.held_beforehand" in {each.key for each in answer.sentences}


def test_the_fat_tail_leaves_a_share_beyond_every_way_with_its_interval(ustyurt: Study) -> None:
    shares = [each["share"] for each in told(ustyurt).record["reaches"]]
    assert shares == sorted(shares, reverse=True)
    for each in told(ustyurt).record["reaches"]:
        assert 0 < each["low"] < each["share"] < each["high"] < 1
    assert 0.003 < shares[-1] < 0.02


def test_before_the_carcass_was_told_of_its_way_is_not_known(ustyurt: Study) -> None:
    ways = ways_known(ustyurt, STEWARD, date(2021, 6, 1)).ways
    assert "KZ-014" not in {each.end for each in ways}


def test_the_public_gets_what_rests_on_public_records(ustyurt: Study) -> None:
    released = release(told(ustyurt), "public").value
    assert released.status == "ok"
    assert len(released.tables[0].rows) == 2


def test_ways_between_cameras_weigh_and_are_told_to_ten_kilometres(numbers: Study) -> None:
    answer = told(numbers)
    assert answer.record["by"] == "cameras"
    known = ways_known(numbers, STEWARD, ON)
    for way, row in zip(known.ways, answer.tables[0].rows, strict=True):
        assert row.record["is_at_least"]
        assert row.record["distance_km"] == max(10 * (way.km // 10), HOME_RANGE_KM)
        assert row.tier == "steward"


def test_ways_within_a_home_range_do_not_count(numbers: Study) -> None:
    known = ways_known(numbers, STEWARD, ON)
    assert known.seen_km.min() > HOME_RANGE_KM
    assert known.could_km.min() > HOME_RANGE_KM
    assert len(known.could_km) < 30 * 29 / 2


def test_no_station_is_named_or_placed(numbers: Study) -> None:
    text = json.dumps(write_answer(told(numbers)))
    assert not canaries_in(text)
    exact = [f"{km:.2f}" for km in ways_known(numbers, STEWARD, ON).seen_km]
    assert [each for each in exact if re.search(rf"\b{each}", text)] == []
    assert release(told(numbers), "public").value.status == "withheld"


def test_a_study_without_ways_is_refused_with_what_holds_beforehand(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    empty = init_study(tmp_path_factory.mktemp("ways") / "empty", "E", session=STEWARD)
    answer = told(empty)
    close_study(empty)
    assert (answer.status, answer.code) == ("refused", "dispersal.no_way")
    assert [each.key for each in answer.instead] == ["dispersal.beyond", "dispersal.held_beforehand"]
    assert release(answer, "public").value.status == "refused"


def test_ways_that_no_kernel_agrees_with_fall_back_to_what_is_held_beforehand() -> None:
    ways = tuple(KnownWay("", f"A-{number}", 900.0, Standing.SAME, is_quoted=False) for number in range(40))
    could = np.concatenate([np.full(4_000, 30.0), np.full(40, 900.0)])
    answer = tell_dispersal(WaysKnown(ways, could, (), frozenset()))
    assert answer.record["by"] == "priors"


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_said_in_every_language_with_its_grade(ustyurt: Study, numbers: Study, language: str) -> None:
    text = Text(language)  # type: ignore[arg-type]
    for answer in (told(ustyurt), told(numbers)):
        assert "{" not in "".join(text.say(each) for each in answer.sentences)
        assert text.word("stamp.modelled") in [text.say(each) for each in answer.sentences]
        assert all(text.word(each) for table in answer.tables for each in table.columns)
