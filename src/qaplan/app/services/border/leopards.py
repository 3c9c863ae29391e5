"""Which leopards were photographed on both sides: who is who by statements, and where stations stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from qaplan.app.services.identity.sided_chips import side_of
from qaplan.app.services.sessions import Session, check_may
from qaplan.app.store.case_tables import load_register
from qaplan.app.store.crossing_tables import load_inferred, load_sides
from qaplan.app.store.identity_tables import load_chips, load_encounters
from qaplan.app.store.studies import Study
from qaplan.identity.standing import same_groups, standing_statements, stated_pairs
from qaplan.identity.types import Statement, Verdict
from qaplan.landscape.crossings.leopards import LeopardCrossings, leopard_crossings
from qaplan.landscape.crossings.types import SideSighting

__all__ = ["crossings_of_leopards"]


def crossings_of_leopards(study: Study, session: Session, on: date) -> LeopardCrossings:
    """Say which animals of the catalogue crossed, by pictures, and beside it what is inferred.

    Args:
        study: The study.
        session: Who asks.
        on: The day; later pictures and statements are not known yet.

    Raises:
        AccessError: ``access.no_right``.
    """
    check_may(session, "crossings.look")
    inferred = [each for each in load_inferred(study) if each.since <= on]
    return leopard_crossings(_sightings(study, on), inferred)


def _sightings(study: Study, on: date) -> Iterator[SideSighting]:
    """Every passing on a known side whose animal somebody has stated, under the animal's catalogue id."""
    sides = load_sides(study)
    if not sides:
        return
    statements = standing_statements(load_register(study, "statements"), on)
    named = {
        record: each.individual_id for each in load_register(study, "individuals") for record in each.records
    }
    shown = [side for chip in load_chips(study) if (side := side_of(chip.chip)) is not None]
    groups = _undisputed(same_groups(statements, also=(*map(str, shown), *named)), statements)
    who = {node: _name(group, named) for group in groups for node in group}
    flanks: dict[str, list[str]] = {}
    for side in shown:
        flanks.setdefault(side.encounter_id, []).append(str(side))
    for each in load_encounters(study):
        if each.start is None or each.start.date() > on or each.station_id not in sides:
            continue
        for node in (each.encounter_id, *flanks.get(each.encounter_id, ())):
            if node in who:
                day = each.start.date()
                yield SideSighting(who[node], day, sides[each.station_id], each.encounter_id)


def _undisputed(
    groups: Iterable[frozenset[str]], statements: Iterable[Statement]
) -> tuple[frozenset[str], ...]:
    """The groups of which nobody says that two of them are two animals: a disputed one proves no crossing."""
    told = [
        set(pair) for each in statements if each.verdict is Verdict.DIFFERENT for pair in stated_pairs(each)
    ]
    return tuple(group for group in groups if not any(pair <= group for pair in told))


def _name(group: frozenset[str], named: dict[str, str]) -> str:
    return min((named[node] for node in group if node in named), default=min(group))
