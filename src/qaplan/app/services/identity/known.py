"""Pairs of known truth, found in a study itself, to measure its readers."""

from __future__ import annotations

from collections.abc import Iterator

from qaplan.app.services.identity.ground import Ground, load_ground
from qaplan.app.services.identity.movements import at_two_places
from qaplan.app.services.sessions import Session, check_may, session_here
from qaplan.app.store.log import Change, append_event
from qaplan.app.store.side_tables import add_known_pairs, ordered
from qaplan.app.store.studies import Study, writing
from qaplan.identity.reading.settling import SettlingState
from qaplan.identity.reading.types import KnownPair
from qaplan.identity.sides import FLANKS, Side
from qaplan.identity.types import Verdict

__all__ = ["find_known_pairs", "lay_known_pairs"]

_MOST_OF_A_KIND = 200


def lay_known_pairs(study: Study, *, session: Session | None = None) -> int:
    """Keep the pairs whose truth the study itself knows, so that they are laid among the others.

    Args:
        study: The study.
        session: Who has it done; whoever calls on this machine when None.

    Returns:
        How many are new.

    Raises:
        AccessError: ``access.no_right``.
    """
    mine = session or session_here()
    check_may(mine, "identity.read")
    ground = load_ground(study, mine)
    held = {ordered(each.a, each.b) for each in ground.known}
    found = [each for each in find_known_pairs(ground) if ordered(each.a, each.b) not in held]
    if not found:
        return 0
    with writing(study):
        kept = add_known_pairs(study, found)
        change = Change("identity.pairs_known", "pair", "", "", {"pairs": kept})
        append_event(study, mine.actor, change, at=mine.moment())
    return kept


def find_known_pairs(ground: Ground) -> tuple[KnownPair, ...]:
    """The pairs whose truth a study knows: two places at one time, and what two blind readers settled.

    Pairs that were ever settled by readers who disagreed, or by the machine's side, are left out.

    Args:
        ground: What the reader's look rests on.
    """
    torn = {node for each in ground.settled.values() if each.against for node in (each.a, each.b)}
    settled = [
        each
        for each in ground.settled.values()
        if each.state is SettlingState.SETTLED
        and each.verdict in (Verdict.SAME, Verdict.DIFFERENT)
        and each.is_blind
        and not each.is_adjudicated
        and len(each.readings) > 1
        and not {each.a, each.b} & torn
    ]
    scores = {(each.a, each.b): each.score for each in ground.scores}
    known = {
        (each.a, each.b): KnownPair(
            each.a, each.b, each.verdict is Verdict.SAME, "settled", scores.get((each.a, each.b))
        )
        for each in settled[:_MOST_OF_A_KIND]
    }
    apart = list(_apart(ground))[:_MOST_OF_A_KIND]
    known |= {
        pair: KnownPair(*pair, is_same=False, how_known="different_place_at_once", score=scores.get(pair))
        for pair in apart
    }
    return tuple(known.values())


def _apart(ground: Ground) -> Iterator[tuple[Side, Side]]:
    for first, second in at_two_places(ground.study, ground.encounters):
        for flank in FLANKS:
            pair = ordered(Side(first, flank), Side(second, flank))
            if all(each in ground.sides for each in pair):
                yield pair
