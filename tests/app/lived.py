"""A study of several seasons whose animals are born, seen again, die and are found, without a single picture.

The first station stands at the canary place, so that a test can look for its position in whatever comes out.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

import numpy as np

from qaplan.app.services.sessions import Session
from qaplan.app.services.studies import Study
from qaplan.app.store.card_tables import HeldCard, HeldMedium, save_card, save_media
from qaplan.app.store.case_tables import keep_row
from qaplan.app.store.field_tables import save_deployments, save_stations
from qaplan.app.store.identity_tables import HeldChip, HeldEncounter, add_chips, add_encounters
from qaplan.app.store.studies import writing
from qaplan.base.dates import PartialDate
from qaplan.base.exact_places import exact_place
from qaplan.base.instants import Instant
from qaplan.evidence.types import Grade, Record
from qaplan.identity.chips.types import Chip, Viewpoint
from qaplan.identity.types import Individual, Statement, Verdict
from qaplan.survey.types import Deployment, Medium, MediumState, Station
from tests.canary import LATITUDE, LONGITUDE

__all__ = ["FIRST_YEAR", "Lived", "fill_seasons", "plan_lives"]

FIRST_YEAR = 2016
_STATIONS, _DAYS = 6, 100
_OFFSET = timedelta(hours=5)
_UNKNOWN = PartialDate.unknown()


@dataclass(frozen=True)
class Lived:
    """What happened to one animal.

    Args:
        animal: Its id.
        seen: Years in which it was photographed.
        found_dead: Year in the autumn of which it was found dead; None where it was not.
    """

    animal: str
    seen: tuple[int, ...]
    found_dead: int | None


def plan_lives(animals: int, seasons: int, *, survival: float = 0.75, seed: int = 3) -> tuple[Lived, ...]:
    """Draw lives: seen in a season with 0.7, the dead found with 0.3; those ever seen or found."""
    rng = np.random.default_rng(seed)
    found = []
    for number in range(animals):
        seen, dead = [], None
        for at in range(int(rng.integers(seasons)), seasons):
            if rng.random() < 0.7:
                seen.append(FIRST_YEAR + at)
            if rng.random() > survival:
                dead = FIRST_YEAR + at if rng.random() < 0.3 else None
                break
        if seen:
            found.append(Lived(f"L-{number:02d}", tuple(seen), dead))
    return tuple(found)


def fill_seasons(study: Study, session: Session, lives: tuple[Lived, ...], seasons: int) -> None:
    """Fill an empty study with seasons of cameras, passings by the left flank, and carcasses."""
    actor, at = session.actor, session.moment()
    met = [(each.animal, year) for each in lives for year in each.seen]
    with writing(study):
        save_stations(study, _stations(), actor=actor, at=at)
        deployments = [_deployment(year, one) for year in _years(seasons) for one in range(_STATIONS)]
        save_deployments(study, deployments, actor=actor, at=at)
        save_card(study, HeldCard("K", "CARD", "0", "", "", "", "reference", len(met)), actor=actor, at=at)
        save_media(study, [_medium(_name(*each)) for each in met], at=at)
        add_encounters(study, [_encounter(*each) for each in met])
        add_chips(study, [_chip(*each) for each in met])
    with writing(study):
        for each in lives:
            for said in _statements(each):
                keep_row(study, "statements", said, actor=actor, at=at)
            carcass = _carcass(each)
            records = (f"{_name(each.animal, each.seen[0])}#left", *((carcass.record_id,) if carcass else ()))
            keep_row(study, "individuals", Individual(each.animal, records=records), actor=actor, at=at)
            if carcass:
                keep_row(study, "records", carcass, actor=actor, at=at)


def _years(seasons: int) -> range:
    return range(FIRST_YEAR, FIRST_YEAR + seasons)


def _name(animal: str, year: int) -> str:
    return f"P-{animal}-{year}"


def _stations() -> list[Station]:
    return [Station(f"S{at}", exact_place(LONGITUDE + 0.03 * at, LATITUDE)) for at in range(_STATIONS)]


def _deployment(year: int, station: int) -> Deployment:
    begun = datetime(year, 4, 1, 9)
    ends = (Instant(begun, _OFFSET), Instant(begun + timedelta(days=_DAYS), _OFFSET))
    return Deployment(f"S{station}-{year}", f"S{station}", "A", ends[0], ends[1], _OFFSET)


def _shown(animal: str, year: int) -> datetime:
    days = int(hashlib.sha256(_name(animal, year).encode()).hexdigest(), 16) % _DAYS
    return datetime(year, 4, 1, 22) + timedelta(days=days - (days == _DAYS - 1))


def _encounter(animal: str, year: int) -> HeldEncounter:
    shown = _shown(animal, year)
    return HeldEncounter(_name(animal, year), f"S{shown.day % _STATIONS}", shown, shown)


def _medium(name: str) -> HeldMedium:
    medium = Medium(f"{name}.jpg", hashlib.sha256(name.encode()).hexdigest(), 1, "image/jpeg", MediumState.OK)
    return HeldMedium(f"m-{name}", "K", "", medium)


def _chip(animal: str, year: int) -> HeldChip:
    name, station = _name(animal, year), f"S{_shown(animal, year).day % _STATIONS}"
    return HeldChip(Chip(f"C-{name}", f"m-{name}", None, Viewpoint.LEFT, name, station), "role:steward")


def _statements(life: Lived) -> list[Statement]:
    return [
        Statement(
            f"T-{life.animal}-{later}",
            (_name(life.animal, year), _name(life.animal, later)),
            Verdict.SAME,
            "O-1",
            date(later, 9, 1),
            flanks=("left", "left"),
        )
        for year, later in pairwise(life.seen)
    ]


def _carcass(life: Lived) -> Record | None:
    if life.found_dead is None:
        return None
    day = PartialDate.of(date(life.found_dead, 11, 5))
    return Record(
        f"R-{life.animal}",
        "carcass",
        Grade.C1,
        day,
        _UNKNOWN,
        _UNKNOWN,
        day,
        "KZ",
        outcome="dead",
        individual_id=life.animal,
    )
