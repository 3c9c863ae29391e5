"""From boxes to a statement: chips, matching, a blind look, readings, and what enough of them come to."""

from __future__ import annotations

from pathlib import Path

import pytest

from qaplan.app.services.identity.deciding import read_pair
from qaplan.app.services.identity.matching import match_study
from qaplan.app.services.identity.queue import next_pair
from qaplan.app.services.sessions import Session
from qaplan.app.services.studies import Study
from qaplan.app.store.case_tables import load_register
from qaplan.identity.types import Verdict
from tests.app.cats import Passed, cats_in, reader

ANNA, BOLAT = reader("A"), reader("B", minute=1)
TWO_CATS = [Passed(1, "S1", 0), Passed(1, "S2", 3), Passed(2, "S1", 5), Passed(2, "S3", 9)]


@pytest.fixture
def passings(study: Study, tmp_path: Path, session: Session) -> list[str]:
    found = cats_in(study, tmp_path / "cards", TWO_CATS, session)
    match_study(study, session=session)
    return found


def test_two_readers_who_agree_make_one_statement(study: Study, passings: list[str]) -> None:
    first = next_pair(study, session=ANNA)
    assert first is not None
    assert {first.query.encounter_id, first.candidate.encounter_id} < set(passings)
    said = read_pair(study, first.pair_id, Verdict.SAME, session=ANNA)
    assert (said.state, said.still_needed) == ("waiting", 1)
    assert load_register(study, "statements") == ()
    again = next_pair(study, session=BOLAT)
    assert again is not None
    assert {again.query.side, again.candidate.side} == {first.query.side, first.candidate.side}
    done = read_pair(study, again.pair_id, Verdict.SAME, session=BOLAT)
    (statement,) = load_register(study, "statements")
    assert done.state == "stated"
    assert statement.statement_id == done.statement_id
    assert set(statement.sources) == {said.reading_id, done.reading_id}
    assert statement.flanks == ("left", "left")
    assert done.machine.score is not None
    assert done.machine.spots
