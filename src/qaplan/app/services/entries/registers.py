"""Entering a place or an organisation with its names in three languages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from qaplan.app.services.sessions import Session, check_may
from qaplan.app.store.browse.search import find_spellings
from qaplan.app.store.case_tables import keep_row, next_key
from qaplan.app.store.studies import Study, writing
from qaplan.base.catalogue import entries
from qaplan.base.errors import Problem
from qaplan.base.names import Names
from qaplan.evidence.types import Organisation, Place
from qaplan.sharing import find_coordinates

from .reading import Entered, Fields

__all__ = ["add_organisation", "add_place", "place_kinds"]

_COUNTRY = re.compile(r"[A-Z]{2}")
_KIND = "choice.place_kind."
_TEXTS = ("name_kk", "name_ru", "name_en", "variants", "note", "role", "sources")


def place_kinds() -> tuple[str, ...]:
    """The kinds of places that have a name in every language."""
    keys = (key for key, _ in entries("en", "choice"))
    return tuple(key.removeprefix(_KIND) for key in keys if key.startswith(_KIND))


def add_place(study: Study, words: Mapping[str, str], session: Session, *, why: str = "") -> Entered:
    """Keep a new place of the register; it is coarse, and has no position of its own.

    Args:
        study: The study.
        words: ``name_kk``, ``name_ru``, ``name_en``, ``variants``, ``country``, ``kind``, ``area_ha``,
            ``note``, ``sources``.
        session: Who enters it.
        why: The reason for the log.

    Raises:
        AccessError: ``access.no_right``.
        DataError: ``entry.wrong``; one problem is a name that another place has already.
    """
    check_may(session, "registers.write")
    fields = Fields(words)
    names = _names(study, fields, "places")
    area = fields.number("area_ha")
    place = Place(
        place_id="",
        names=names,
        country=_country(fields),
        kind=fields.choice("kind", place_kinds()),
        area_ha=None if area is None else float(area),
        note=fields.text("note"),
        sources=fields.lines("sources"),
    )
    _check_texts(fields)
    fields.check()
    return _keep(study, "places", place, session, why)


def add_organisation(study: Study, words: Mapping[str, str], session: Session, *, why: str = "") -> Entered:
    """Keep a new organisation with the names that sources use for it.

    Args:
        study: The study.
        words: ``name_kk``, ``name_ru``, ``name_en``, ``variants``, ``country``, ``role``, ``sources``.
        session: Who enters it.
        why: The reason for the log.

    Raises:
        AccessError: ``access.no_right``.
        DataError: ``entry.wrong``; one problem is a name that another organisation has already.
    """
    check_may(session, "registers.write")
    fields = Fields(words)
    names = _names(study, fields, "organisations")
    organisation = Organisation("", names, _country(fields), fields.text("role"), fields.lines("sources"))
    _check_texts(fields)
    fields.check()
    return _keep(study, "organisations", organisation, session, why)


def _keep(study: Study, register: str, value: Place | Organisation, session: Session, why: str) -> Entered:
    at = session.moment()
    with writing(study):
        if isinstance(value, Place):
            own_id = next_key(study, register, "P-")
            kept: Place | Organisation = replace(value, place_id=own_id)
        else:
            own_id = next_key(study, register, "O-")
            kept = replace(value, organisation_id=own_id)
        seq = keep_row(study, register, kept, actor=session.actor, at=at, why=why)
    return Entered(own_id, seq)


def _names(study: Study, fields: Fields, register: str) -> Names:
    names = Names(
        kk=fields.text("name_kk"),
        ru=fields.text("name_ru"),
        en=fields.text("name_en"),
        variants=fields.lines("variants"),
    )
    if not (names.kk or names.ru or names.en):
        do = "write the name in one of the three languages at least"
        fields.problems.append(Problem("entry.missing", "there is no name", "name_kk", do))
    for name in names.all():
        taken = [
            each
            for each in find_spellings(study, name)
            if each.register == register and names.answers_to(each.name)
        ]
        if taken:
            what = f"{taken[0].subject} has this name already: {name[:60]}"
            fields.problems.append(
                Problem("entry.name_taken", what, "name_en", "correct the name, or use the one that is there")
            )
    return names


def _country(fields: Fields) -> str:
    country = fields.text("country").upper()
    if country and not _COUNTRY.fullmatch(country):
        fields.problems.append(
            Problem(
                "entry.bad_country", "this is no country code", "country", "write two letters, such as KZ"
            )
        )
    return country


def _check_texts(fields: Fields) -> None:
    for name in _TEXTS:
        if find_coordinates(fields.words.get(name, "")):
            fields.problems.append(
                Problem("entry.position", "this text reads as a position", name, "leave the position out")
            )
