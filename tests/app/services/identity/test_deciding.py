"""A blind look, a reading, and the one statement that enough of them come to; all taken back exactly."""

from __future__ import annotations

import hashlib
import json
from itertools import pairwise
from pathlib import Path

import pytest

from qaplan.app.services.identity.deciding import PAIR_READ, read_pair, read_sides, take_back
from qaplan.app.services.identity.ground import load_ground, pair_id_of
from qaplan.app.services.identity.known import lay_known_pairs
from qaplan.app.services.identity.queue import next_pair, next_pairs, set_readers_asked
from qaplan.app.services.identity.readers import rates_here
from qaplan.app.services.identity.shown import ReadOutcome, ShownPair
from qaplan.app.services.identity.views import identity_conflicts
from qaplan.app.services.sessions import Session
from qaplan.app.services.studies import Study
from qaplan.app.store.case_tables import load_register
from qaplan.app.store.log import Change, append_event, load_log
from qaplan.app.store.side_tables import add_known_pairs, load_known_pairs, load_readings
from qaplan.app.store.studies import writing
from qaplan.base.errors import AccessError, DataError, UsageError
from qaplan.identity.reading.types import KnownPair
from qaplan.identity.sides import Side
from qaplan.identity.types import Statement, Verdict
from tests.app.cats import Passed, cats_in, reader, say_scores

SAME, DIFFERENT, UNDETERMINED = Verdict.SAME, Verdict.DIFFERENT, Verdict.UNDETERMINED
ANNA, BOLAT = reader("A"), reader("B", minute=1)
CLARA, DINA = reader("C", minute=2), reader("D", "analyst", minute=3)
HIDDEN = ("score", "probability", "machine", "spots", "verdict", "known", "seeded")


@pytest.fixture
def passings(study: Study, tmp_path: Path, session: Session) -> list[str]:
    """Four passings at four stations, each like the next."""
    rows = [Passed(1, f"S{number}", number) for number in range(1, 5)]
    found = cats_in(study, tmp_path / "cards", rows, session)
    say_scores(study, {pair: 9.0 - number for number, pair in enumerate(pairwise(found))})
    return found


def sides_in(shown: ShownPair) -> set[str]:
    return {shown.query.side, shown.candidate.side}


def lefts(passings: list[str], first: int, second: int) -> tuple[Side, Side]:
    return Side(passings[first], "left"), Side(passings[second], "left")


def read(
    study: Study, pair: tuple[Side, Side], verdict: Verdict, session: Session, settles: str = ""
) -> ReadOutcome:
    return read_sides(study, pair, verdict, settles=settles, session=session)


def statements(study: Study) -> tuple[Statement, ...]:
    return tuple(load_register(study, "statements"))


def test_two_readers_who_agree_make_one_statement(study: Study, passings: list[str]) -> None:
    first = next_pair(study, session=ANNA)
    assert first is not None
    said = read_pair(study, first.pair_id, SAME, session=ANNA)
    assert (said.state, said.still_needed, said.statement_id) == ("waiting", 1, "")
    assert statements(study) == ()
    again = next_pair(study, session=BOLAT)
    assert again is not None
    assert sides_in(again) == sides_in(first)
    assert again.pair_id != first.pair_id
    done = read_pair(study, again.pair_id, SAME, reason="the broken rosette", session=BOLAT)
    (statement,) = statements(study)
    assert (done.state, done.statement_id) == ("stated", statement.statement_id)
    assert set(statement.sources) == {said.reading_id, done.reading_id}
    assert (statement.flanks, statement.grounds) == (("left", "left"), "decision")
    assert statement.basis == "the broken rosette"
    assert [(each.reader, each.verdict) for each in done.others] == [("person:A", "same")]
    take_back(study, done.seq, session=BOLAT)
    assert statements(study) == ()
    assert [each.reader for each in load_readings(study)] == ["person:A"]


def test_the_first_look_tells_nothing_of_machine_and_other_readers(study: Study, passings: list[str]) -> None:
    read(study, lefts(passings, 0, 1), SAME, ANNA)
    for shown in next_pairs(study, most=3, session=BOLAT):
        written = json.dumps(shown.to_record("en"))
        assert not [word for word in HIDDEN if f'"{word}' in written]
        assert "person:A" not in written
    lines = [each for each in load_log(study) if each.change.action == PAIR_READ]
    assert "same" not in json.dumps(lines[0].change.body)
    waiting = read(study, lefts(passings, 1, 2), DIFFERENT, BOLAT)
    assert waiting.machine.score == 8.0
    assert waiting.machine.probability is None
    assert waiting.others == ()


def test_a_third_reader_decides_between_two_who_disagree(study: Study, passings: list[str]) -> None:
    pair = lefts(passings, 0, 1)
    read(study, pair, SAME, ANNA)
    torn = read(study, pair, DIFFERENT, BOLAT)
    assert (torn.state, torn.still_needed) == ("disagreed", 1)
    assert torn.others == ()
    assert statements(study) == ()
    first = next_pair(study, session=CLARA)
    assert first is not None
    assert sides_in(first) == {str(each) for each in pair}
    done = read_pair(study, first.pair_id, DIFFERENT, session=CLARA)
    (statement,) = statements(study)
    assert statement.verdict is DIFFERENT
    assert len(statement.sources) == 2
    assert {each.reader for each in done.others} == {"person:A", "person:B"}
    assert identity_conflicts(study, session=DINA) == ()


def test_a_team_of_one_decides_alone_and_who_cannot_tell_says_what_would_settle_it(
    study: Study, passings: list[str]
) -> None:
    set_readers_asked(study, 1, session=DINA)
    with pytest.raises(UsageError) as silent:
        read(study, lefts(passings, 0, 1), UNDETERMINED, ANNA)
    assert silent.value.code == "identity.nothing_settles"
    with pytest.raises(UsageError) as odd:
        read(study, lefts(passings, 0, 1), SAME, ANNA, settles="genetics")
    assert odd.value.code == "identity.unknown_settling"
    done = read(study, lefts(passings, 0, 1), UNDETERMINED, ANNA, settles="sharper_picture")
    assert done.state == "undetermined"
    assert statements(study)[0].verdict is UNDETERMINED
    with pytest.raises(DataError) as again:
        read(study, lefts(passings, 0, 1), UNDETERMINED, ANNA, settles="genetics")
    assert again.value.code == "identity.same_word"
    changed = read(study, lefts(passings, 0, 1), SAME, ANNA)
    before, after = statements(study)
    assert (after.supersedes, after.verdict) == (before.statement_id, SAME)
    assert changed.state == "stated"
    with pytest.raises(UsageError):
        set_readers_asked(study, 0, session=DINA)


def test_a_reader_who_has_seen_the_machine_is_blind_no_more(study: Study, passings: list[str]) -> None:
    pair = lefts(passings, 0, 1)
    said = read(study, pair, SAME, ANNA)
    take_back(study, said.seq, session=ANNA)
    read(study, pair, DIFFERENT, ANNA)
    (reading,) = load_readings(study)
    assert reading.saw_machine
    assert read(study, pair, DIFFERENT, BOLAT).state == "waiting"
    assert read(study, pair, DIFFERENT, CLARA).state == "stated"


def test_what_statements_have_joined_by_any_way_is_not_asked_again(study: Study, passings: list[str]) -> None:
    set_readers_asked(study, 1, session=DINA)
    say_scores(
        study, {(passings[0], passings[1]): 3, (passings[1], passings[2]): 2, (passings[0], passings[2]): 1}
    )
    read(study, lefts(passings, 0, 1), SAME, ANNA)
    read(study, lefts(passings, 1, 2), SAME, ANNA)
    assert next_pair(study, session=BOLAT) is None


def test_a_known_pair_is_laid_in_unseen_measures_the_reader_and_states_nothing(
    study: Study, passings: list[str]
) -> None:
    pair = lefts(passings, 2, 3)
    lay(study, pair, is_same=False)
    set_readers_asked(study, 1, session=DINA)
    outcomes = []
    for number in range(60):
        mine = reader(f"R{number}", minute=number)
        shown = next_pair(study, session=mine)
        if shown is None:
            break
        if sides_in(shown) == {str(each) for each in pair}:
            outcomes.append(read_pair(study, shown.pair_id, SAME, session=mine))
        if outcomes and outcomes[-1].state == "known":
            break
    known = outcomes[-1]
    assert (known.state, known.was_right, known.statement_id) == ("known", False, "")
    assert all(set(each.sources).isdisjoint({known.reading_id}) for each in statements(study))
    reading = next(each for each in load_readings(study) if each.reading_id == known.reading_id)
    assert reading.is_seeded


def lay(study: Study, pair: tuple[Side, Side], *, is_same: bool) -> None:
    with writing(study):
        add_known_pairs(study, [KnownPair(*pair, is_same=is_same, how_known="simulated")])
        append_event(study, DINA.actor, Change("identity.pairs_known", "pair", ""), at=DINA.moment())


def known_id(study: Study, pair: tuple[Side, Side], session: Session) -> str:
    return pair_id_of(load_ground(study, session), pair, is_seeded=True)


def test_the_same_word_again_changes_nothing_and_gives_the_same_outcome(
    study: Study, passings: list[str]
) -> None:
    pair = lefts(passings, 0, 1)
    first = read(study, pair, SAME, ANNA)
    assert read(study, pair, SAME, ANNA) == first
    done = read(study, pair, SAME, BOLAT)
    events = len(tuple(load_log(study)))
    assert done.statement_id
    assert read(study, pair, SAME, BOLAT) == done
    assert read(study, pair, SAME, ANNA).statement_id == done.statement_id
    assert (len(tuple(load_log(study))), len(load_readings(study))) == (events, 2)
    with pytest.raises(DataError) as other:
        read_sides(study, pair, SAME, reason="something else", session=ANNA)
    assert other.value.code == "identity.same_word"


def test_an_error_on_a_known_pair_is_mended_neither_by_a_second_word_nor_by_taking_it_back(
    study: Study, passings: list[str]
) -> None:
    pair = lefts(passings, 2, 3)
    lay(study, pair, is_same=True)
    pair_id = known_id(study, pair, ANNA)
    wrong = read_pair(study, pair_id, DIFFERENT, session=ANNA)
    assert wrong.was_right is False
    assert read_pair(study, pair_id, DIFFERENT, session=ANNA) == wrong
    with pytest.raises(DataError) as kept:
        take_back(study, wrong.seq, session=ANNA)
    assert kept.value.code == "identity.known_stays"
    assert read_pair(study, pair_id, SAME, session=ANNA).was_right
    (rate,) = rates_here(study, session=ANNA)
    assert (rate.false_different.errors, rate.false_different.told) == (1, 1)


def test_no_known_pair_comes_twice(study: Study, passings: list[str]) -> None:
    pair = lefts(passings, 2, 3)
    lay(study, pair, is_same=True)
    mine = {known_id(study, pair, ANNA)}
    asked = [each.pair_id for each in next_pairs(study, most=200, session=ANNA)]
    assert mine <= set(asked)
    assert len(asked) == len(set(asked))
    read_pair(study, *mine, SAME, session=ANNA)
    assert not mine & {each.pair_id for each in next_pairs(study, most=200, session=ANNA)}


def test_the_id_of_a_reading_in_the_log_tells_its_verdict_to_nobody(
    study: Study, passings: list[str]
) -> None:
    kept = read(study, lefts(passings, 0, 1), SAME, ANNA)
    (reading,) = load_readings(study)
    said = [str(reading.a), str(reading.b), str(reading.verdict), reading.reader, reading.read_at.isoformat()]
    said += [reading.reason, reading.settles, reading.saw_machine, reading.supersedes, reading.is_seeded]
    guess = hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()
    assert kept.reading_id.startswith("sr-")
    assert guess[:12] not in kept.reading_id


def test_what_no_screen_shows_is_left_out_of_a_reason(study: Study, passings: list[str]) -> None:
    read_sides(study, lefts(passings, 0, 1), SAME, reason="\ud800 a\x00 rosette " * 900, session=ANNA)
    (reading,) = load_readings(study)
    assert reading.reason.startswith("a rosette a rosette")
    assert len(reading.reason) <= 2000


def test_what_two_blind_readers_settled_becomes_a_known_pair(study: Study, passings: list[str]) -> None:
    for each in (ANNA, BOLAT):
        read(study, lefts(passings, 0, 1), SAME, each)
    assert lay_known_pairs(study, session=DINA) == 1
    assert lay_known_pairs(study, session=DINA) == 0
    (known,) = load_known_pairs(study)
    assert (known.is_same, known.how_known, known.score) == (True, "settled", 9.0)


def test_what_cannot_be_compared_is_refused(study: Study, passings: list[str]) -> None:
    left, right = Side(passings[0], "left"), Side(passings[1], "right")
    for pair, code in (
        ((left, right), "identity.across_flanks"),
        ((left, left), "identity.across_flanks"),
        ((left, Side("E-9999", "left")), "identity.unknown_side"),
    ):
        with pytest.raises(UsageError) as caught:
            read_sides(study, pair, SAME, session=ANNA)
        assert caught.value.code == code


def test_only_who_may_compare_reads_and_a_position_is_no_reason(study: Study, passings: list[str]) -> None:
    with pytest.raises(AccessError):
        next_pair(study, session=reader("F", "field_biologist"))
    with pytest.raises(AccessError):
        read(study, lefts(passings, 0, 1), SAME, reader("P", "press_officer"))
    with pytest.raises(UsageError) as unknown:
        read_pair(study, "0" * 24, SAME, session=ANNA)
    assert unknown.value.code == "identity.unknown_pair"
    with pytest.raises(DataError) as placed:
        read_sides(study, lefts(passings, 0, 1), SAME, reason="at 43.2500, 52.1000", session=ANNA)
    assert placed.value.code == "entry.position"
    assert load_readings(study) == ()


def test_pictures_of_another_organisation_are_never_shown(
    study: Study, tmp_path: Path, session: Session
) -> None:
    rows = [Passed(1, f"S{number}", number) for number in range(1, 3)]
    found = cats_in(study, tmp_path / "cards", rows, session)
    say_scores(study, {(found[0], found[1]): 5.0})
    assert next_pair(study, session=reader("A")) is not None
    assert next_pair(study, session=reader("A", house="O-OTHER")) is None
