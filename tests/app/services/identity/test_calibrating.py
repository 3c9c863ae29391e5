"""A study learns from its own settled pairs what a score is worth, and keeps each version."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from qaplan.app.services.identity import calibrating
from qaplan.app.services.identity.calibrating import (
    calibrate_study,
    calibration_here,
    look_at_calibration,
)
from qaplan.app.services.identity.calibration_telling import Calibrated, tell_calibration
from qaplan.app.services.identity.readers import rates_here, reader_errors
from qaplan.app.services.log import show_log
from qaplan.app.services.sessions import Session
from qaplan.app.services.studies import Study
from qaplan.app.services.undo import undo_event
from qaplan.app.store.log import Change, append_event
from qaplan.app.store.side_tables import add_readings
from qaplan.app.store.studies import writing
from qaplan.base.errors import AccessError, DataError
from qaplan.identity.calibration.fitting import Calibration, fit_calibration
from qaplan.identity.reading.types import Reading
from qaplan.identity.sides import Side
from qaplan.identity.types import Verdict
from qaplan.simulation.leopards.scores import simulate_scores
from tests.app.cats import reader
from tests.app.read_pairs import READERS, read_study


def test_a_study_with_few_readings_is_not_calibrated_and_nothing_is_kept(study: Study, session: Session):
    calibrated = calibrate_study(study, session=session)
    assert calibrated.result.status == "refused"
    assert calibration_here(study) is None
    state = look_at_calibration(study, session=session)
    assert (state.pairs, state.is_ripe, state.made_at) == (0, False, None)
    answer = tell_calibration(state.calibrated, tier="steward").value
    assert (answer.status, answer.code) == ("refused", "identity.not_calibrated")


def test_a_study_calibrates_itself_keeps_the_version_and_takes_it_back(
    study: Study, session: Session, tmp_path: Path
):
    pairs = read_study(study, tmp_path / "cards", session)
    assert look_at_calibration(study, session=session).is_ripe
    calibrated = calibrate_study(study, session=session)
    assert isinstance(calibrated.result, Calibration)
    assert calibrated.result.counts.pairs == pairs
    assert calibrated.result.counts.animals == 10
    held = calibration_here(study)
    assert held.pairs_sha256 == calibrated.result.pairs_sha256
    some = [each.pair for each in calibrated.pairs[:5]]
    told = [(each.same, each.low, each.high) for each in held.probabilities(some)]
    fitted = [(each.same, each.low, each.high) for each in calibrated.result.probabilities(some)]
    assert np.array(told) == pytest.approx(np.array(fitted), abs=1e-6)
    state = look_at_calibration(study, session=session)
    assert (state.is_ripe, state.made_at) == (False, session.moment())
    assert state.calibrated.validation == calibrated.validation
    record = tell_calibration(state.calibrated, tier="steward").value.record
    assert record["calibration_error"] == calibrated.validation.error.error
    lines = list(show_log(study))
    assert lines[-1].change.action == "identity.calibrated"
    calibrate_study(study, session=session)
    assert len(list(show_log(study))) == len(lines)
    undo_event(study, lines[-1].seq, session=session)
    assert calibration_here(study) is None


def test_a_pair_read_while_it_was_reckoned_is_not_passed_over(
    study: Study, session: Session, monkeypatch: pytest.MonkeyPatch
):
    a, b = Side("E-0001", "left"), Side("E-0002", "left")
    word = Reading("w1", a, b, Verdict.UNDETERMINED, "person:one", session.moment(), "dark", "genetics")
    drawn = simulate_scores(np.random.default_rng(1), animals=12, encounters=5).reviewed()

    def read_meanwhile(*_: object, **__: object) -> Calibrated:
        with writing(study):
            add_readings(study, [word])
            change = Change("identity.pair_read", "pair", "E-0001#left|E-0002#left", "", {})
            append_event(study, session.actor, change, at=session.moment())
        return Calibrated(fit_calibration(drawn, np.random.default_rng(1), draws=2), None, drawn)

    monkeypatch.setattr(calibrating, "calibrate_pairs", read_meanwhile)
    with pytest.raises(DataError) as told:
        calibrate_study(study, session=session)
    assert told.value.code == "identity.read_meanwhile"
    assert calibration_here(study) is None


def test_who_only_reads_may_look_and_not_calibrate(study: Study):
    assert look_at_calibration(study, session=reader("one")).pairs == 0
    with pytest.raises(AccessError):
        calibrate_study(study, session=reader("one"))
    with pytest.raises(AccessError):
        look_at_calibration(study, session=reader("one", "visitor"))


def test_readers_see_their_own_error_rate_and_who_decides_sees_all(
    study: Study, session: Session, tmp_path: Path
):
    read_study(study, tmp_path / "cards", session, animals=2, known=12)
    everybody = rates_here(study, session=session)
    assert tuple(each.reader for each in everybody) == READERS
    first, second = everybody
    assert (first.false_same.errors, first.false_different.errors) == (0, 0)
    assert (second.false_same.told, second.false_different.told) == (6, 6)
    assert second.false_same.errors + second.false_different.errors == 3
    (own,) = rates_here(study, session=reader("two"))
    assert own == second
    answer = reader_errors(study, session=session).value
    assert [row.record["reader"] for row in answer.tables[0].rows] == list(READERS)
    assert [each.key for each in answer.sentences] == ["readers.measured", "readers.thin", "readers.how"]
    low, high = second.false_different.interval
    assert low < 0.5 < high


def test_a_study_without_readings_says_that_nobody_was_measured(study: Study, session: Session):
    answer = reader_errors(study, session=session).value
    assert [each.key for each in answer.sentences] == ["readers.nobody", "readers.how"]
    assert answer.tables[0].rows == ()
