from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qaplan.base.errors import DataError
from qaplan.base.names import Names
from qaplan.identity.catalogue import catalogue_at, find_individual
from qaplan.identity.types import Individual, Statement, Verdict

TAU = Individual(
    "KZ-TAUSHERI", Names("Тау Шері", "Тау Шери", "Tau Sheri", ("Tay Sheri", "Tau Shery")), ("R1", "R2")
)
OTHER = Individual("KZ-2", records=("R3", "R4", "R5"))
THIRD = Individual("KZ-3", records=("R6",))
ALL = (TAU, OTHER, THIRD)
SPOKEN = (
    Statement("s1", ("R1", "R2"), Verdict.SAME, "O-1", date(2020, 1, 1)),
    Statement("s2", ("R3", "R4"), Verdict.SAME, "O-1", date(2024, 1, 1)),
    Statement("s3", ("R4", "R5"), Verdict.UNDETERMINED, "O-1", date(2024, 1, 1)),
    Statement("s4", ("R6", "R3"), Verdict.DIFFERENT, "O-1", date(2024, 1, 1)),
    Statement("s5", ("R3", "R5", "R6"), Verdict.SAME, "O-2", date(2025, 1, 1)),
)


@pytest.mark.parametrize(
    "text", ["Тау шері", "ТАУ ШЕРИ", "Tay Sheri", "tau-sheri", "«Тау Шері»", "KZ-TAUSHERI"]
)
def test_any_spelling_in_any_script_finds_the_one_animal(text):
    assert find_individual(ALL, text) is TAU


def test_a_name_that_nobody_bears_finds_nobody():
    assert find_individual(ALL, "Umeda") is None


def test_a_name_that_two_animals_bear_is_refused():
    with pytest.raises(DataError) as caught:
        find_individual([TAU, Individual("KZ-9", Names(en="Tau Sheri"))], "Tau Sheri")
    assert caught.value.code == "identity.ambiguous_name"


def test_an_entry_holds_what_statements_join_by_that_day_and_not_the_list_of_today():
    entries = {each.individual_id: each for each in catalogue_at(ALL, SPOKEN, date(2024, 6, 1))}
    assert entries["KZ-2"].records == ("R3", "R4")
    assert entries["KZ-2"].undetermined == ("R5",)
    assert not entries["KZ-2"].is_in_conflict


def test_two_animals_that_somebody_says_are_one_say_so_and_are_in_conflict():
    entries = {each.individual_id: each for each in catalogue_at(ALL, SPOKEN, date(2025, 6, 1))}
    assert entries["KZ-2"].shares_with == ("KZ-3",)
    assert entries["KZ-3"].records == ("R3", "R4", "R5", "R6")
    assert entries["KZ-2"].is_in_conflict
    assert not entries["KZ-TAUSHERI"].is_in_conflict


def test_an_animal_is_not_in_the_catalogue_before_its_first_record_was_known():
    known = {"R1": date(2018, 10, 24), "R3": date(2024, 9, 17), "R6": date(2024, 9, 27)}
    entries = catalogue_at(ALL, SPOKEN, date(2020, 1, 1), known_since=known)
    assert [each.individual_id for each in entries] == ["KZ-TAUSHERI"]


@given(st.dates(date(2019, 1, 1), date(2026, 1, 1)))
def test_the_catalogue_of_a_day_is_rebuilt_from_the_statements_of_that_day_alone(on):
    by_then = [each for each in SPOKEN if each.made_on <= on]
    assert catalogue_at(ALL, SPOKEN, on) == catalogue_at(ALL, by_then, on)
