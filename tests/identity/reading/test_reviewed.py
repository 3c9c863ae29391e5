"""Which readings a calibration may learn from."""

from __future__ import annotations

from dataclasses import replace

from qaplan.identity.calibration.types import ScoredPair
from qaplan.identity.reading.reviewed import reviewed_pairs
from qaplan.identity.reading.settling import Settled, SettlingState
from qaplan.identity.sides import Side
from qaplan.identity.types import Verdict

A, B = Side("E-1", "left"), Side("E-2", "left")
SCORED = ScoredPair(B, A, 12.0)
SAME = Settled(A, B, SettlingState.SETTLED, Verdict.SAME, ("r1", "r2"))
DIFFERENT = replace(SAME, verdict=Verdict.DIFFERENT)
ONE, TWO = {A: "V1", B: "V1"}, {A: "V1", B: "V2"}


def test_a_settled_pair_is_learned_from_with_the_animals_of_the_catalogue():
    (found,) = reviewed_pairs({(A, B): SAME}, [SCORED], ONE)
    assert (found.is_same, found.animals, found.pair) == (True, ("V1", "V1"), SCORED)
    (found,) = reviewed_pairs({(A, B): DIFFERENT}, [SCORED], TWO)
    assert (found.is_same, found.animals) == (False, ("V1", "V2"))


def test_a_side_that_belongs_to_nobody_is_an_animal_of_its_own():
    (found,) = reviewed_pairs({(A, B): DIFFERENT}, [SCORED], {})
    assert found.animals == ("E-1#left", "E-2#left")


def test_a_pair_that_nobody_can_tell_is_left_out():
    unsure = replace(SAME, verdict=Verdict.UNDETERMINED)
    assert reviewed_pairs({(A, B): unsure}, [SCORED], TWO) == ()


def test_a_pair_that_waits_is_left_out():
    assert reviewed_pairs({(A, B): Settled(A, B, SettlingState.WAITING)}, [SCORED], TWO) == ()


def test_a_pair_read_after_the_machine_spoke_is_left_out():
    assert reviewed_pairs({(A, B): replace(SAME, is_blind=False)}, [SCORED], ONE) == ()


def test_a_verdict_that_the_catalogue_contradicts_is_left_out():
    assert reviewed_pairs({(A, B): SAME}, [SCORED], TWO) == ()
    assert reviewed_pairs({(A, B): DIFFERENT}, [SCORED], ONE) == ()


def test_a_settled_pair_that_the_machine_has_not_scored_is_left_out():
    assert reviewed_pairs({(A, B): SAME}, [], ONE) == ()
