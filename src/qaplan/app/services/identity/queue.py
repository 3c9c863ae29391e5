"""The queue of pairs: which one a reader is shown next, blind, with known pairs laid in among them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qaplan.app.services.identity.asking import questions_for
from qaplan.app.services.identity.ground import (
    READERS_CHOICE,
    Ground,
    load_ground,
    on_hands,
    pair_id_of,
    queue_secret,
    readers_asked_of,
)
from qaplan.app.services.identity.movements import movement_between
from qaplan.app.services.identity.portraits import shown_animal, shown_side
from qaplan.app.services.identity.shown import ShownPair
from qaplan.app.services.sessions import Session, check_may, session_here
from qaplan.app.store.identity_tables import keep_choice
from qaplan.app.store.log import Change, append_event
from qaplan.app.store.side_tables import ordered
from qaplan.app.store.studies import Study, writing
from qaplan.base.errors import UsageError
from qaplan.base.messages import Message
from qaplan.identity.reading.blind import chance_of, shuffled
from qaplan.identity.reading.readers import ReaderRate, reader_rates
from qaplan.identity.reading.seeding import choose_known, is_turn_of_known
from qaplan.identity.reading.settling import SettlingState
from qaplan.identity.sides import Flank, Side
from qaplan.identity.standing import stated_pairs
from qaplan.identity.types import Verdict

__all__ = ["CANDIDATES", "Asked", "next_pair", "next_pairs", "open_pairs", "set_readers_asked"]

CANDIDATES = 5
"""The most alike sides of each side that are asked for where no calibration tells what matters most."""

_MOST_READERS = 5
_ASKED_AT_ONCE = 40
Pair = tuple[Side, Side]


@dataclass(frozen=True)
class Asked:
    """A pair to be shown, and why.

    Args:
        pair: The two sides in their order.
        why: Why it is asked.
        is_seeded: Whether it is laid in to measure the reader.
    """

    pair: Pair
    why: Message
    is_seeded: bool = False


def next_pair(
    study: Study, *, flank: Flank | None = None, session: Session | None = None
) -> ShownPair | None:
    """The pair that a reader is shown next; None where none waits.

    Args:
        study: The study.
        flank: Only sides of this flank; both when None.
        session: Who reads; whoever calls on this machine when None.

    Raises:
        AccessError: ``access.no_right``.
    """
    return next(iter(next_pairs(study, flank=flank, most=1, session=session)), None)


def next_pairs(
    study: Study, *, flank: Flank | None = None, most: int = 2, session: Session | None = None
) -> tuple[ShownPair, ...]:
    """The next pairs of a reader, the first to be shown and the others to be fetched beforehand.

    Nothing of them tells what the machine finds or what another reader has said, nor which one is laid in.

    Args:
        study: The study.
        flank: Only sides of this flank; both when None.
        most: How many.
        session: Who reads; whoever calls on this machine when None.

    Raises:
        AccessError: ``access.no_right``.
    """
    mine = session or session_here()
    check_may(mine, "identity.read")
    ground = load_ground(study, mine)
    waiting = open_pairs(ground, flank)
    chosen = _with_known(ground, waiting, flank, most)
    rate = _rate(ground)
    return tuple(_shown(ground, each, len(waiting), rate) for each in chosen)


def open_pairs(ground: Ground, flank: Flank | None = None) -> tuple[Asked, ...]:
    """The pairs that wait for a reader, the most wanted first.

    Those on which others disagree come first, then those that another has read, then those of which the
    answer matters most.

    Args:
        ground: What the reader's look rests on.
        flank: Only sides of this flank; both when None.
    """
    begun = [pair for pair, each in ground.settled.items() if each.state in _BEGUN]
    begun.sort(key=lambda pair: (ground.settled[pair].state is not SettlingState.DISAGREED, pair))
    told = {pair: _why_begun(ground, pair) for pair in begun}
    rng = chance_of(queue_secret(ground.study), "order", ground.reader)
    worth = _by_worth(ground)
    fresh = worth if worth is not None else dict.fromkeys(_by_likeness(ground))
    told |= dict.fromkeys(shuffled(rng, [each for each in fresh if each not in told]), _WHY)
    return tuple(
        Asked(pair, why)
        for pair, why in told.items()
        if pair not in ground.read_by_me and _is_open_to(ground, pair, flank)
    )


_BEGUN = frozenset({SettlingState.WAITING, SettlingState.DISAGREED})
_WHY = Message("deciding.why_alike")


def set_readers_asked(study: Study, readers: int, *, session: Session | None = None) -> int:
    """Say how many people must agree on a pair before a statement is written; 1 is for a team of one.

    Args:
        study: The study.
        readers: 1 to 5.
        session: Who says so; whoever calls on this machine when None.

    Returns:
        Number of the event.

    Raises:
        AccessError: ``access.no_right``.
        UsageError: ``identity.bad_readers_asked``.
    """
    mine = session or session_here()
    check_may(mine, "identity.state")
    if not 1 <= readers <= _MOST_READERS:
        raise UsageError(
            "identity.bad_readers_asked",
            f"{readers} readers cannot be asked",
            do=f"ask 1 to {_MOST_READERS} of them",
        )
    body: dict[str, object] = {"before": readers_asked_of(study), "after": readers}
    with writing(study):
        keep_choice(study, READERS_CHOICE, str(readers))
        change = Change("identity.choice_made", "choice", READERS_CHOICE, "", body)
        return append_event(study, mine.actor, change, at=mine.moment())


def _by_worth(ground: Ground) -> dict[Pair, None] | None:
    """The pairs whose answers change most; None where the scores are not calibrated.

    The reason of a question is left out: it tells whether the machine has the two apart or together.
    """
    asked = questions_for(ground, count=_ASKED_AT_ONCE)
    return None if asked is None else dict.fromkeys(ordered(each.a, each.b) for each in asked)


def _by_likeness(ground: Ground) -> Iterator[Pair]:
    """Pairs of which one side has the other among its most alike, the most alike first.

    What statements have joined or parted already, by any way, is not asked again.
    """
    rank: defaultdict[Side, int] = defaultdict(int)
    parted = _parted_groups(ground)
    for each in ground.scores:
        rank[each.a] += 1
        rank[each.b] += 1
        if min(rank[each.a], rank[each.b]) > CANDIDATES:
            continue
        groups = frozenset((ground.nodes_with(each.a), ground.nodes_with(each.b)))
        if len(groups) > 1 and groups not in parted:
            yield each.a, each.b


def _parted_groups(ground: Ground) -> frozenset[frozenset[frozenset[str]]]:
    def group(node: str) -> frozenset[str]:
        return ground.group_of.get(node, frozenset((node,)))

    return frozenset(
        frozenset((group(a), group(b)))
        for each in ground.statements
        if each.verdict is Verdict.DIFFERENT
        for a, b in stated_pairs(each)
    )


def _is_open_to(ground: Ground, pair: Pair, flank: Flank | None) -> bool:
    return all(each in ground.sides and flank in (None, each.flank) for each in pair)


def _why_begun(ground: Ground, pair: Pair) -> Message:
    is_torn = ground.settled[pair].state is SettlingState.DISAGREED and ground.session.may("identity.state")
    # Whoever reads blind is not told that others disagree; whoever decides between them is.
    return Message("deciding.why_disagreed") if is_torn else _WHY


def _with_known(ground: Ground, waiting: Sequence[Asked], flank: Flank | None, most: int) -> list[Asked]:
    """The next pairs, with known ones laid in at turns that nobody foretells.

    No reader is shown a known pair twice: after the first answer its truth is told, and a second measures
    nothing.
    """
    secret = queue_secret(ground.study)
    mine = [each for each in ground.readings if each.is_seeded and each.reader == ground.reader]
    shown = [ordered(each.a, each.b) for each in mine]
    turn = sum(each.reader == ground.reader for each in ground.readings)
    known = [
        each
        for each in ground.known
        if _is_open_to(ground, (each.a, each.b), flank)
        and ordered(each.a, each.b) not in ground.read_by_me.union(shown)
    ]
    chosen: list[Asked] = []
    rest = iter(waiting)
    for at in range(turn, turn + most):
        rng = chance_of(secret, "turn", ground.reader, str(at))
        following = next(rest, None) if not (known and is_turn_of_known(rng)) else None
        if following is not None:
            chosen.append(following)
            continue
        if not waiting:
            break
        laid = choose_known(rng, known, shown)
        if laid is not None:
            pair = ordered(laid.a, laid.b)
            chosen.append(Asked(pair, _WHY, is_seeded=True))
            shown.append(pair)
            known.remove(laid)
    return chosen


def _rate(ground: Ground) -> ReaderRate | None:
    rates = reader_rates(ground.readings, ground.known, readers=[ground.reader])
    return next((each for each in rates if each.reader == ground.reader), None)


def _shown(ground: Ground, asked: Asked, waiting: int, rate: ReaderRate | None) -> ShownPair:
    query, candidate = on_hands(ground, asked.pair)
    return ShownPair(
        pair_id=pair_id_of(ground, asked.pair, is_seeded=asked.is_seeded),
        query=shown_side(ground, query),
        candidate=shown_side(ground, candidate),
        animal=shown_animal(ground, candidate, without=query.encounter_id),
        movement=movement_between(ground, query, candidate),
        why=asked.why,
        waiting=waiting,
        rate=rate,
    )
