"""With a calibration the pair is asked whose answer changes most, and a score gets a probability."""

from __future__ import annotations

from datetime import timedelta
from itertools import combinations
from pathlib import Path

import numpy as np

from qaplan.app.services.identity.asking import questions_for
from qaplan.app.services.identity.beliefs import constraints_of, decisions_of, links_of
from qaplan.app.services.identity.deciding import read_pair, read_sides
from qaplan.app.services.identity.ground import load_ground
from qaplan.app.services.identity.queue import next_pair
from qaplan.app.services.identity.sided_chips import matcher_digest
from qaplan.app.services.identity.stating import link_flanks, state_sides
from qaplan.app.services.sessions import Session
from qaplan.app.services.studies import Study
from qaplan.app.store.log import Change, append_event
from qaplan.app.store.side_tables import HeldCalibration, save_calibration
from qaplan.app.store.studies import writing
from qaplan.identity.calibration.files import calibration_record
from qaplan.identity.calibration.fitting import fit_calibration
from qaplan.identity.calibration.types import ReviewedPair, ScoredPair
from qaplan.identity.sides import Side
from qaplan.identity.types import Verdict
from tests.app.cats import Passed, cats_in, reader, say_scores

ANNA, DINA = reader("A"), reader("D", "analyst", minute=1)


def calibrate(study: Study, session: Session) -> None:
    """Keep a calibration by which a score of nine is nearly surely one animal, and one of one is not."""
    chance = np.random.default_rng(1)
    pairs = []
    for number in range(300):
        is_same = number % 3 == 0
        score = chance.normal(8.0 if is_same else 2.0, 1.5)
        sides = Side(f"X{number}", "left"), Side(f"Y{number}", "left")
        animals = (f"a{number % 40}",) * 2 if is_same else (f"a{number % 40}", f"b{number % 37}")
        pairs.append(ReviewedPair(ScoredPair(*sides, float(score)), is_same, (animals[0], animals[1])))
    fitted = fit_calibration(pairs, np.random.default_rng(1)).require()
    held = HeldCalibration("v1", matcher_digest(), session.moment(), calibration_record(fitted))
    with writing(study):
        save_calibration(study, held, actor=session.actor)
        change = Change("identity.calibrated", "calibration", "v1")
        append_event(study, session.actor, change, at=session.moment())


def test_the_calibrated_queue_asks_what_matters_and_tells_a_probability_after_the_look(
    study: Study, tmp_path: Path, session: Session
) -> None:
    rows = [Passed(1, f"S{number}", number) for number in range(4)]
    found = cats_in(study, tmp_path / "cards", rows, session)
    scores = dict.fromkeys(combinations(found, 2), 1.0)
    say_scores(study, scores | {(found[0], found[1]): 5.5, (found[2], found[3]): 5.0})
    assert questions_for(load_ground(study, ANNA), count=5) is None
    calibrate(study, session)
    shown = next_pair(study, session=ANNA)
    assert shown is not None
    assert {shown.query.encounter_id, shown.candidate.encounter_id} in ({*found[:2]}, {*found[2:]})
    # Whether the machine has the two apart or together is its answer, and is not told before the look.
    assert shown.why.key == "deciding.why_alike"
    said = read_pair(study, shown.pair_id, Verdict.SAME, session=ANNA)
    machine = said.machine
    assert machine.probability is not None
    assert machine.low is not None
    assert machine.high is not None
    assert 0 <= machine.low <= machine.probability <= machine.high <= 1
    follow = next_pair(study, session=ANNA)
    assert follow is not None
    assert follow.pair_id != shown.pair_id
    kept_up = questions_for(load_ground(study, DINA), count=9)
    assert kept_up is not None
    assert kept_up == questions_for(load_ground(study, DINA), count=9)


def test_statements_links_and_walks_bind_the_sides(study: Study, tmp_path: Path, session: Session) -> None:
    rows = [Passed(1, f"S{number}", number) for number in range(3)]
    found = cats_in(study, tmp_path / "cards", rows, session)
    say_scores(study, {(found[0], found[1]): 5.0})
    first, second, third = (Side(each, "left") for each in found)
    read_sides(study, (first, second), Verdict.SAME, session=ANNA)
    state_sides(study, (second, third), Verdict.DIFFERENT, reason="a cub", session=DINA)
    link_flanks(study, found[0], reason="two cameras", session=DINA)
    later = Session(DINA.actor, now=DINA.moment() + timedelta(days=1), role="analyst")
    ground = load_ground(study, later)
    assert [(each.a, each.b, each.verdict) for each in decisions_of(ground)] == [
        (first, second, Verdict.SAME)
    ]
    (bound,) = constraints_of(ground)
    assert (bound.a, bound.b, bound.is_same) == (second, third, False)
    assert links_of(ground) == {found[0]}
