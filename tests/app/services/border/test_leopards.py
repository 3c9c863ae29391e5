"""Leopards photographed on both sides: by statements of identity and the sides of stations."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from qaplan.app.services.border.crossings import note_sides
from qaplan.app.services.border.leopards import crossings_of_leopards
from qaplan.app.services.identity.deciding import read_sides
from qaplan.app.services.sessions import Session
from qaplan.app.services.studies import Study
from qaplan.identity.sides import Side
from qaplan.identity.types import Verdict
from tests.app.cats import Passed, cats_in, reader

ON = date(2026, 12, 31)
ANNA, BOLAT = reader("A"), reader("B", minute=1)


@pytest.fixture
def passings(study: Study, tmp_path: Path, session: Session) -> list[str]:
    """Three passings at three stations, one after the other."""
    rows = [Passed(1, f"S{number}", number) for number in range(1, 4)]
    return cats_in(study, tmp_path / "cards", rows, session)


def read(study: Study, first: str, second: str, verdict: Verdict) -> None:
    pair = (Side(first, "left"), Side(second, "left"))
    for session in (ANNA, BOLAT):
        read_sides(study, pair, verdict, settles="", session=session)


def crossed(study: Study, session: Session) -> list[tuple[str, str]]:
    found = crossings_of_leopards(study, session, ON).photographed
    return [(each.before.side, each.after.side) for each in found]


def test_an_animal_that_readers_call_the_same_on_two_sides_has_crossed(
    study: Study, passings: list[str], session: Session
) -> None:
    read(study, passings[0], passings[1], Verdict.SAME)
    assert crossed(study, session) == [], "nobody has said where the stations stand"
    note_sides(study, {"S1": "TM", "S2": "KZ", "S3": "KZ"}, session)
    assert crossed(study, session) == [("TM", "KZ")]


def test_two_animals_or_nobodys_word_prove_nothing(
    study: Study, passings: list[str], session: Session
) -> None:
    note_sides(study, {"S1": "TM", "S2": "KZ", "S3": "KZ"}, session)
    assert crossed(study, session) == []
    read(study, passings[0], passings[1], Verdict.DIFFERENT)
    assert crossed(study, session) == []


def test_a_disputed_animal_proves_no_crossing(study: Study, passings: list[str], session: Session) -> None:
    note_sides(study, {"S1": "TM", "S2": "KZ", "S3": "KZ"}, session)
    read(study, passings[0], passings[1], Verdict.SAME)
    read(study, passings[1], passings[2], Verdict.SAME)
    assert crossed(study, session) == [("TM", "KZ")]
    read(study, passings[0], passings[2], Verdict.DIFFERENT)
    assert crossed(study, session) == []
