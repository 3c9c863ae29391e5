"""What the readings of one pair come to: a verdict, or what is still needed before there is one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from qaplan.base.errors import UsageError
from qaplan.identity.reading.types import Reading
from qaplan.identity.sides import Side
from qaplan.identity.types import Verdict

__all__ = ["READERS_ASKED", "Settled", "SettlingState", "settle", "settle_all", "standing_readings"]

READERS_ASKED = 2
_FEWEST_FOR_MAJORITY = 3


class SettlingState(StrEnum):
    """How far the readings of a pair have come."""

    UNREAD = "unread"
    """Nobody has looked, or nobody's look counts."""
    WAITING = "waiting"
    """Fewer readers have looked than are asked."""
    DISAGREED = "disagreed"
    """The readers do not agree, and one more has to look."""
    SETTLED = "settled"
    """There is a verdict; that nobody can tell is one too."""


@dataclass(frozen=True)
class Settled:
    """What the readings of one pair come to.

    Args:
        a: The lesser of the two sides.
        b: The other.
        state: How far they have come.
        verdict: The answer; None unless settled.
        readings: Ids of the readings that say so, in their order; empty unless settled.
        against: Ids of the readings that count and say something else.
        still_needed: How many more readers have to look; 0 where it is settled.
        is_adjudicated: Whether the readers disagreed before the verdict.
        is_blind: Whether every reading behind the verdict was made without the machine's answer.
        settles: What would settle it, for a pair that nobody can tell; what most readers named first.
    """

    a: Side
    b: Side
    state: SettlingState
    verdict: Verdict | None = None
    readings: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    still_needed: int = 0
    is_adjudicated: bool = False
    is_blind: bool = True
    settles: tuple[str, ...] = ()


def standing_readings(readings: Iterable[Reading]) -> tuple[Reading, ...]:
    """The readings that stand: the last word of each reader on each pair.

    A reader's word is replaced by a later reading of the same reader on the same pair, whether or not it
    names the earlier one. Nobody can replace the word of another.

    Args:
        readings: All readings, of any pairs and in any order.

    Returns:
        Those that stand, by time and id.
    """
    held = tuple(readings)
    replaced = {(each.reader, each.supersedes) for each in held}
    last: dict[tuple[str, tuple[Side, Side], bool], Reading] = {}
    # Of two words of one moment the one that replaces the other is the later.
    for each in sorted(
        held, key=lambda it: (it.read_at, (it.reader, it.reading_id) not in replaced, _when(it))
    ):
        last[(each.reader, _pair(each.a, each.b), each.is_seeded)] = each
    return tuple(sorted(last.values(), key=_when))


def settle(a: Side, b: Side, readings: Iterable[Reading], *, readers_asked: int = READERS_ASKED) -> Settled:
    """Say what the readings of a pair come to.

    The readers who are asked must agree. Where they do not, one more reader looks, and more than half of
    all who looked decide; where there is no such half, nobody can tell. Readings of laid-in pairs never
    count. Where two readers or more are asked, only blind readings count, so that nobody is talked into
    agreement by the machine.

    Args:
        a: One side.
        b: The other.
        readings: Readings of any pairs, in any order; those of other pairs have no effect.
        readers_asked: How many must agree, 1 or more; 1 is for a team of one.

    Returns:
        The verdict with the readings behind it, or what is still needed.

    Raises:
        UsageError: ``identity.bad_readers_asked`` if it is less than 1.

    >>> settle(Side("E-1", "left"), Side("E-2", "left"), []).state
    <SettlingState.UNREAD: 'unread'>
    """
    _check(readers_asked)
    pair = _pair(a, b)
    own = [each for each in readings if _pair(each.a, each.b) == pair and not each.is_seeded]
    counted = [each for each in standing_readings(own) if readers_asked == 1 or not each.saw_machine]
    return _settled(pair, counted, readers_asked)


def settle_all(
    readings: Iterable[Reading], *, readers_asked: int = READERS_ASKED
) -> dict[tuple[Side, Side], Settled]:
    """Say what the readings of every pair come to.

    Args:
        readings: All readings, in any order.
        readers_asked: How many must agree, 1 or more.

    Returns:
        One entry for each pair that somebody has read, keyed by its two sides in their order.

    Raises:
        UsageError: ``identity.bad_readers_asked`` if it is less than 1.
    """
    _check(readers_asked)
    by_pair: dict[tuple[Side, Side], list[Reading]] = {}
    for each in readings:
        if not each.is_seeded:
            by_pair.setdefault(_pair(each.a, each.b), []).append(each)
    return {pair: settle(*pair, by_pair[pair], readers_asked=readers_asked) for pair in sorted(by_pair)}


def _settled(pair: tuple[Side, Side], counted: list[Reading], readers_asked: int) -> Settled:
    if len(counted) < readers_asked:
        state = SettlingState.WAITING if counted else SettlingState.UNREAD
        return Settled(*pair, state, still_needed=readers_asked - len(counted))
    votes = Counter(each.verdict for each in counted)
    verdict, most = votes.most_common(1)[0]
    if len(votes) == 1:
        return _with_verdict(pair, counted, verdict, is_adjudicated=False)
    if len(counted) < max(_FEWEST_FOR_MAJORITY, readers_asked + 1):
        return Settled(*pair, SettlingState.DISAGREED, still_needed=1)
    if 2 * most <= len(counted):
        verdict = Verdict.UNDETERMINED
    return _with_verdict(pair, counted, verdict, is_adjudicated=True)


def _with_verdict(
    pair: tuple[Side, Side], counted: list[Reading], verdict: Verdict, *, is_adjudicated: bool
) -> Settled:
    behind = [each for each in counted if each.verdict is verdict] or counted
    against = [each for each in counted if each not in behind]
    return Settled(
        *pair,
        SettlingState.SETTLED,
        verdict,
        tuple(each.reading_id for each in behind),
        tuple(each.reading_id for each in against),
        is_adjudicated=is_adjudicated,
        is_blind=not any(each.saw_machine for each in behind),
        settles=_settles(counted) if verdict is Verdict.UNDETERMINED else (),
    )


def _settles(counted: list[Reading]) -> tuple[str, ...]:
    named = Counter(each.settles for each in counted if each.settles)
    return tuple(sorted(named, key=lambda what: (-named[what], what)))


def _when(reading: Reading) -> tuple[object, str]:
    return reading.read_at, reading.reading_id


def _pair(a: Side, b: Side) -> tuple[Side, Side]:
    return (a, b) if a <= b else (b, a)


def _check(readers_asked: int) -> None:
    if readers_asked < 1:
        raise UsageError(
            "identity.bad_readers_asked", "nobody is asked to read a pair", do="ask one reader or more"
        )
