"""The first decisions in the virtual study of leopards: readings, statements, names, a link, a conflict."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from qaplan.app.services.identity.deciding import read_sides
from qaplan.app.services.identity.stating import link_flanks, name_individual
from qaplan.app.services.sessions import Session
from qaplan.app.store.side_tables import load_scores, ordered
from qaplan.app.store.studies import Study
from qaplan.base.actors import Actor
from qaplan.identity.sides import Flank, Side
from qaplan.identity.types import Verdict
from qaplan.simulation.wildlife import plan_cats

__all__ = ["decide_some"]

_READERS = ("simulated:reader-1", "simulated:reader-2")
_NAMED = ("V01", "V03", "V05")
_SETTLED = ("V01", "V02", "V03", "V04")
_TORN = ("V05", "V06")
_DIFFERENT = 3
Pair = tuple[Side, Side]


def decide_some(study: Study, animals: Mapping[Side, str], *, session: Session) -> None:
    """Let two pretend readers read some pairs, and leave the others to whoever practises.

    What it leaves: statements of agreeing readers, one pair with a single word, one that nobody can tell, one
    on which the readers disagree, three statements that cannot all be true, a link between two flanks, and
    three animals with names.

    Args:
        study: The study, matched.
        animals: Whose each side really is.
        session: Who states what needs a right.
    """
    sides = _by_animal(animals)
    for animal in _SETTLED:
        for flank in ("left", "right"):
            row = sides[animal, flank]
            if len(row) > 2:
                _both(study, (row[0], row[1]), Verdict.SAME)
    _conflict(study, sides)
    _unlike(study, animals)
    _one_word(study, sides)
    linked = next(a for a in sides["V01", "left"] if Side(a.encounter_id, "right") in animals)
    link_flanks(study, linked.encounter_id, reason="two cameras at one moment", session=session)
    names = {each.individual_id: each.names for each in plan_cats(1, 8)}
    for animal in _NAMED:
        first = sides[animal, "left"][0]
        name_individual(study, first, f"V-{animal[1:]}", names[animal], session=session)


def _by_animal(animals: Mapping[Side, str]) -> dict[tuple[str, Flank], list[Side]]:
    rows: defaultdict[tuple[str, Flank], list[Side]] = defaultdict(list)
    for side in sorted(animals):
        rows[animals[side], side.flank].append(side)
    return rows


def _both(study: Study, pair: Pair, verdict: Verdict) -> None:
    for name in _READERS:
        _said(study, pair, verdict, name)


def _said(study: Study, pair: Pair, verdict: Verdict, reader: str, settles: str = "") -> None:
    """Keep what a pretend reader says of a pair."""
    mine = Session(Actor(reader, "software"), role="reviewer")
    read_sides(study, ordered(*pair), verdict, settles=settles, session=mine)


def _conflict(study: Study, sides: Mapping[tuple[str, Flank], Sequence[Side]]) -> None:
    """Three statements that cannot all be true: the second of them errs."""
    first, second = sides[_TORN[0], "left"][:2]
    other = sides[_TORN[1], "left"][0]
    _both(study, (first, second), Verdict.SAME)
    _both(study, (second, other), Verdict.SAME)
    _both(study, (first, other), Verdict.DIFFERENT)


def _unlike(study: Study, animals: Mapping[Side, str]) -> None:
    """Part the pairs that look most alike and are not."""
    torn = {side for side, animal in animals.items() if animal in _TORN}
    unlike = [
        (each.a, each.b)
        for each in load_scores(study)
        if animals[each.a] != animals[each.b] and not torn & {each.a, each.b}
    ]
    for pair in unlike[:_DIFFERENT]:
        _both(study, pair, Verdict.DIFFERENT)
    if len(unlike) > _DIFFERENT:
        _said(study, unlike[_DIFFERENT], Verdict.UNDETERMINED, _READERS[0], "sharper_picture")


def _one_word(study: Study, sides: Mapping[tuple[str, Flank], Sequence[Side]]) -> None:
    """One pair that waits for a second reader, and one on which two disagree."""
    alone, torn = sides["V07", "right"], sides["V08", "right"]
    _said(study, (alone[0], alone[1]), Verdict.SAME, _READERS[0])
    if len(torn) > 1:
        _said(study, (torn[0], torn[1]), Verdict.SAME, _READERS[0])
        _said(study, (torn[0], torn[1]), Verdict.DIFFERENT, _READERS[1])
