"""Deciding who is who: a reading of one's own, and the one statement that enough readings come to."""

from __future__ import annotations

import hmac
import json
from collections.abc import Sequence
from dataclasses import replace

from qaplan.app.services.identity.ground import Ground, find_pair, load_ground, on_hands
from qaplan.app.services.identity.machine import machine_answer
from qaplan.app.services.identity.shown import OtherReading, OutcomeState, ReadOutcome
from qaplan.app.services.identity.stating import author_of, keep_statement
from qaplan.app.services.identity.words import as_reason
from qaplan.app.services.sessions import Session, check_may, session_here
from qaplan.app.services.undo import undo_event
from qaplan.app.store.log import Change, append_event
from qaplan.app.store.log_search import has_done, load_event, seq_of_reading
from qaplan.app.store.side_tables import add_readings, load_readings, ordered
from qaplan.app.store.studies import Study, reader_key, writing
from qaplan.base.errors import DataError, UsageError
from qaplan.base.messages import Message
from qaplan.identity.reading.blind import sight_of
from qaplan.identity.reading.settling import Settled, SettlingState, settle
from qaplan.identity.reading.types import Reading
from qaplan.identity.sides import Side
from qaplan.identity.types import Verdict
from qaplan.sharing import find_coordinates

__all__ = ["PAIR_READ", "SETTLES", "read_pair", "read_sides", "take_back"]

PAIR_READ = "identity.pair_read"
"""The action of the event that keeps a reading."""

SETTLES = (
    "left_flank",
    "right_flank",
    "sharper_picture",
    "daylight_picture",
    "genetics",
    "nothing_known",
)
"""What would settle a pair that a reader cannot tell."""

_CLOSED = ("stated", "undetermined")
_SHORT = 24
Pair = tuple[Side, Side]


def read_pair(
    study: Study,
    pair_id: str,
    verdict: Verdict,
    *,
    reason: str = "",
    settles: str = "",
    session: Session | None = None,
) -> ReadOutcome:
    """Keep what a reader says of the pair that the queue showed; machine and others may be seen from now on.

    Where as many readers agree as the study asks for, the statement is written in the same transaction, with
    their readings as its sources. A pair of known truth never makes a statement.

    Args:
        study: The study.
        pair_id: The id under which the queue gave the pair.
        verdict: The answer.
        reason: Why, in the reader's words.
        settles: What would settle it, for undetermined; empty otherwise.
        session: Who reads; whoever calls on this machine when None.

    Raises:
        AccessError: ``access.no_right``.
        UsageError: ``identity.unknown_pair``, ``identity.nothing_settles``, ``identity.unknown_settling``.
        DataError: ``entry.position``; ``identity.same_word`` if this reader has given just this answer for
            another reason.
    """
    mine = session or session_here()
    check_may(mine, "identity.read")
    ground = load_ground(study, mine)
    found = find_pair(ground, pair_id)
    if found is None:
        raise UsageError("identity.unknown_pair", "there is no such pair", do="ask for the next one")
    pair, is_seeded = found
    return _read(ground, pair, (verdict, reason, settles), is_seeded=is_seeded)


def read_sides(
    study: Study,
    pair: Pair,
    verdict: Verdict,
    *,
    reason: str = "",
    settles: str = "",
    session: Session | None = None,
) -> ReadOutcome:
    """Keep what a reader says of two sides that were named, as on the command line.

    Args:
        study: The study.
        pair: Two sides of one flank.
        verdict: The answer.
        reason: Why, in the reader's words.
        settles: What would settle it, for undetermined; empty otherwise.
        session: Who reads; whoever calls on this machine when None.

    Raises:
        AccessError: ``access.no_right``.
        UsageError: ``identity.unknown_side``, ``identity.across_flanks``, and what ``read_pair`` raises.
        DataError: As ``read_pair``.
    """
    mine = session or session_here()
    check_may(mine, "identity.read")
    ground = load_ground(study, mine)
    _check_pair(ground, pair)
    return _read(ground, ordered(*pair), (verdict, reason, settles), is_seeded=False)


def take_back(study: Study, seq: int, *, session: Session | None = None) -> int:
    """Take back a reading with everything that it did; all is as it was before.

    Args:
        study: The study.
        seq: Number of its event.
        session: Who takes it back; whoever calls on this machine when None.

    Returns:
        Number of the event that tells of it.

    Raises:
        UsageError: ``undo.unknown_event``.
        AccessError: ``access.no_right``.
        DataError: ``undo.already`` or ``undo.later``; ``identity.known_stays`` for a pair of known truth.
    """
    mine = session or session_here()
    check_may(mine, "identity.read")
    event = load_event(study, seq)
    reading = str((event.change.body or {}).get("reading", "")) if event else ""
    if reading and any(each.is_seeded for each in load_readings(study, ids=[reading])):
        raise DataError(
            "identity.known_stays",
            "the truth of this pair has been told, and the answer before it measures the reader",
            do="go on to the next pair",
        )
    return undo_event(study, seq, session=mine)


def _read(ground: Ground, pair: Pair, said: tuple[Verdict, str, str], *, is_seeded: bool) -> ReadOutcome:
    """Keep a word and what it comes to; just the same word again gives the same outcome and keeps nothing.

    A page sends again where it has heard no answer, though the first may have been kept.
    """
    study = ground.study
    words = _checked(said)
    with writing(study):
        before = load_readings(study, pair=pair)
        own = [each for each in before if each.reader == ground.reader and each.is_seeded == is_seeded]
        if own and _words_of(own[-1]) == words:
            reading, readings = own[-1], before
            kept = seq_of_reading(study, PAIR_READ, reading.reading_id), ""
        else:
            reading = _reading(ground, pair, words, before, is_seeded=is_seeded)
            readings = (*before, reading)
            kept = _keep(ground, reading, readings)
    settled = settle(*pair, readings, readers_asked=ground.readers_asked)
    return _outcome(ground, reading, settled, readings, kept)


def _keep(ground: Ground, reading: Reading, readings: Sequence[Reading]) -> tuple[int, str]:
    """Keep a reading, and write the statement that it leads to: its event, and the statement's id."""
    study, session = ground.study, ground.session
    add_readings(study, [reading])
    # The verdict itself is not in the log: a second reader may look at it.
    body: dict[str, object] = {"reading": reading.reading_id}
    change = Change(PAIR_READ, "pair", _subject(reading.a, reading.b), "", body)
    seq = append_event(study, session.actor, change, at=session.moment())
    settled = settle(reading.a, reading.b, readings, readers_asked=ground.readers_asked)
    if reading.is_seeded or settled.state is not SettlingState.SETTLED:
        return seq, ""
    return seq, _state(ground, settled, readings)


def _reading(
    ground: Ground,
    pair: Pair,
    words: tuple[Verdict, str, str],
    before: Sequence[Reading],
    *,
    is_seeded: bool,
) -> Reading:
    verdict, reason, settles = words
    own = [each for each in before if each.reader == ground.reader]
    same_kind = [each for each in own if each.is_seeded == is_seeded]
    if same_kind and not is_seeded and same_kind[-1].verdict is verdict:
        raise DataError(
            "identity.same_word", "you have given just this answer of the pair", do="go on to the next pair"
        )
    # A reading that was taken back had shown the machine's answer all the same.
    has_read = bool(own) or has_done(ground.study, PAIR_READ, ground.reader, _subject(*pair))
    reading = Reading(
        reading_id="",
        a=pair[0],
        b=pair[1],
        verdict=verdict,
        reader=ground.reader,
        read_at=ground.session.moment(),
        reason=reason,
        settles=settles,
        saw_machine=has_read,
        supersedes=same_kind[-1].reading_id if same_kind else "",
        is_seeded=is_seeded,
    )
    return replace(reading, reading_id=_id_of(ground.study, reading))


def _subject(a: Side, b: Side) -> str:
    return f"{a}|{b}"


def _words_of(reading: Reading) -> tuple[Verdict, str, str]:
    return reading.verdict, reading.reason, reading.settles


def _checked(said: tuple[Verdict, str, str]) -> tuple[Verdict, str, str]:
    """What was said, as it is kept."""
    verdict, reason, settles = said
    written = as_reason(reason)
    _check_words(verdict, written, settles)
    return verdict, written or settles, settles


def _check_words(verdict: Verdict, reason: str, settles: str) -> None:
    if verdict is Verdict.UNDETERMINED and not settles:
        raise UsageError(
            "identity.nothing_settles",
            "nothing is said of what would settle it",
            do=f"choose one of {', '.join(SETTLES)}",
        )
    if settles and (verdict is not Verdict.UNDETERMINED or settles not in SETTLES):
        raise UsageError(
            "identity.unknown_settling",
            f"'{settles[:40]}' settles nothing here",
            do=f"for a pair that cannot be told choose one of {', '.join(SETTLES)}",
        )
    if find_coordinates(reason):
        raise DataError("entry.position", "this text reads as a position", do="leave the position out")


def _check_pair(ground: Ground, pair: Pair) -> None:
    if pair[0].flank != pair[1].flank or pair[0].encounter_id == pair[1].encounter_id:
        raise UsageError(
            "identity.across_flanks",
            "only sides of one flank and of two passings can be compared",
            do="name two sides such as E-0001#left and E-0002#left",
        )
    unknown = next((each for each in pair if each not in ground.sides), None)
    if unknown is not None:
        raise UsageError(
            "identity.unknown_side",
            f"no picture shows the side '{unknown}'",
            do="list the passings, and say from where the animal is seen",
        )


def _id_of(study: Study, reading: Reading) -> str:
    """An id that is made of all that is said, so that the log bears witness to it.

    Without the study's key nobody finds the verdict from it by trying all three.
    """
    said = [
        str(reading.a),
        str(reading.b),
        str(reading.verdict),
        reading.reader,
        reading.read_at.isoformat(),
        reading.reason,
        reading.settles,
        reading.saw_machine,
        reading.supersedes,
        reading.is_seeded,
    ]
    written = json.dumps(said, ensure_ascii=False).encode()
    digest = hmac.digest(reader_key(study, "identity.readings"), written, "sha256").hex()
    return f"sr-{digest[:_SHORT]}"


def _state(ground: Ground, settled: Settled, readings: Sequence[Reading]) -> str:
    """Write the statement that the readings come to; its id, empty where it stands already."""
    assert settled.verdict is not None
    behind = [each for each in readings if each.reading_id in settled.readings]
    basis = "; ".join(dict.fromkeys(each.reason for each in behind if each.reason))
    kept = keep_statement(
        ground.study,
        (settled.a, settled.b),
        settled.verdict,
        basis=basis,
        sources=settled.readings,
        author=author_of(ground.study, ground.session),
        session=ground.session,
    )
    return kept.subject_id


def _outcome(
    ground: Ground,
    reading: Reading,
    settled: Settled,
    readings: Sequence[Reading],
    kept: tuple[int, str],
) -> ReadOutcome:
    seq, statement_id = kept
    state = _state_word(reading, settled)
    statement_id = statement_id or (_stands_on(ground, settled) if state in _CLOSED else "")
    may_adjudicate = ground.session.may("review.adjudicate") or ground.session.may("identity.state")
    sight = sight_of(has_read=True, settled=settled, may_adjudicate=may_adjudicate)
    others = tuple(
        OtherReading(each.reader, str(each.verdict), each.reason)
        for each in readings
        if each.reader != ground.reader and not each.is_seeded
    )
    return ReadOutcome(
        seq=seq,
        reading_id=reading.reading_id,
        state=state,
        verdict=str(settled.verdict) if state in _CLOSED else "",
        statement_id=statement_id,
        still_needed=settled.still_needed if state != "known" else 0,
        was_right=_was_right(ground, reading),
        machine=machine_answer(ground, *on_hands(ground, (reading.a, reading.b))),
        others=others if sight.others and state != "known" else (),
        message=Message(f"deciding.outcome_{state}"),
    )


def _stands_on(ground: Ground, settled: Settled) -> str:
    """Id of the statement that rests on just these readings; empty where none stands."""
    rests = (each for each in ground.statements if set(each.sources) == set(settled.readings))
    return next((each.statement_id for each in rests), "")


def _state_word(reading: Reading, settled: Settled) -> OutcomeState:
    if reading.is_seeded:
        return "known"
    if settled.state is SettlingState.SETTLED:
        return "undetermined" if settled.verdict is Verdict.UNDETERMINED else "stated"
    return "disagreed" if settled.state is SettlingState.DISAGREED else "waiting"


def _was_right(ground: Ground, reading: Reading) -> bool | None:
    if not reading.is_seeded or reading.verdict is Verdict.UNDETERMINED:
        return None
    pair = ordered(reading.a, reading.b)
    truth = next((each.is_same for each in ground.known if ordered(each.a, each.b) == pair), None)
    return None if truth is None else (reading.verdict is Verdict.SAME) == truth
