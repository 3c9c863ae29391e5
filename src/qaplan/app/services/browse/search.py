"""The search box: one word in any script to the things that answer to it."""

from __future__ import annotations

from dataclasses import dataclass

from qaplan.app.services.sessions import Session, check_may
from qaplan.app.store.browse.individuals import individuals_named
from qaplan.app.store.browse.records import records_of
from qaplan.app.store.browse.search import Found, find_spellings
from qaplan.app.store.studies import Study
from qaplan.evidence.types import Record
from qaplan.identity.types import Individual
from qaplan.sharing import release

__all__ = ["Hit", "search"]

_MOST_LETTERS = 100


@dataclass(frozen=True)
class Hit:
    """One thing that answers to what the reader typed.

    Args:
        register: What it is: individuals, records, places, organisations, acts or projects.
        subject: Its id.
        name: The name under which it was found.
        is_whole: Whether what was typed is a whole name, or its end.
    """

    register: str
    subject: str
    name: str
    is_whole: bool


def search(study: Study, typed: str, session: Session, *, limit: int = 30) -> tuple[Hit, ...]:
    """Find what answers to a word: an id, or any spelling of any name, in any of the scripts.

    Args:
        study: The study.
        typed: What the reader typed.
        session: Who looks; what this reader may not know of is not found.
        limit: How many things.

    Returns:
        Whole names first; each thing once.

    Raises:
        AccessError: ``access.no_right``.
    """
    check_may(session, "study.look")
    found = find_spellings(study, typed[:_MOST_LETTERS], limit=limit * 2)
    kept = found if session.audience == "steward" else _known(study, found)
    hits = [
        Hit(each.register, each.subject, release(each.name, session.audience).value, each.is_whole)
        for each in kept
    ]
    return tuple(hits[:limit])


def _known(study: Study, found: tuple[Found, ...]) -> tuple[Found, ...]:
    """What the public may know of: animals and records only as far as their records are public."""
    animals = {each.subject for each in found if each.register == "individuals"}
    named = {each.subject for each in found if each.register == "records"}
    listed = individuals_named(study, animals) if animals else ()
    ids = {record for each in listed for record in (*each.records, *each.uncertain_records)}
    records = records_of(study, animals, ids | named) if ids or named or animals else ()
    open_ids = {each.record_id for each in records if each.tier == "public"}
    known = {each.individual_id for each in listed if _is_open(each, records, open_ids)}
    return tuple(
        each
        for each in found
        if (each.register != "individuals" or each.subject in known)
        and (each.register != "records" or each.subject in open_ids)
    )


def _is_open(individual: Individual, records: tuple[Record, ...], open_ids: set[str]) -> bool:
    own = {*individual.records, *individual.uncertain_records}
    own |= {each.record_id for each in records if each.individual_id == individual.individual_id}
    return not own or bool(own & open_ids)
