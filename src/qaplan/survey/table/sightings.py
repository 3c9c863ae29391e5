"""Rows of a table of sightings: who saw what, how many, when and where, each certain or refused."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from qaplan.base.dates import PartialDate
from qaplan.survey.table.counts import read_animals, read_life_stage, read_sex
from qaplan.survey.table.dates import WhenOptions, read_clock_time, read_when
from qaplan.survey.table.faults import CellError
from qaplan.survey.table.names import NameIndex
from qaplan.survey.table.rows import RowCells
from qaplan.survey.table.types import AnimalGroup, RefusedRow, Sighting

__all__ = ["Registers", "find_place", "find_species", "read_sightings"]

_SHORT = 24
_OURS = re.compile(r"s-[0-9a-f]{24}(?:-\d+)?")


@dataclass(frozen=True)
class Registers:
    """What a table's names are looked up in.

    Args:
        places: Stations and places under all of their names.
        species: Species under all of their names.
    """

    places: NameIndex
    species: NameIndex


def read_sightings(
    rows: Sequence[RowCells], registers: Registers, options: WhenOptions
) -> tuple[tuple[tuple[int, Sighting], ...], tuple[RefusedRow, ...]]:
    """Read the rows of a table of sightings.

    Args:
        rows: The rows.
        registers: Where places and species are looked up.
        options: How dates are read.

    Returns:
        The sightings, each with the number of its row, and the rows that were refused. Two rows that say the
        same in one table are two sightings.
    """
    taken: list[tuple[int, Sighting]] = []
    refused: list[RefusedRow] = []
    seen: Counter[str] = Counter()
    for row in rows:
        sighting = _sighting(row, registers, options)
        if sighting is None:
            refused.append(row.refused())
            continue
        if not sighting.sighting_id:
            content = _content_id(sighting)
            seen[content] += 1
            sighting = replace(sighting, sighting_id=_numbered(content, seen[content]))
        taken.append((row.number, sighting))
    return tuple(taken), tuple(refused)


def _sighting(row: RowCells, registers: Registers, options: WhenOptions) -> Sighting | None:
    found = row.tried("date", lambda cell: read_when(cell, options))
    when, at = found or (PartialDate.unknown(), "")
    at = row.tried("time", read_clock_time) or at
    place = find_place(row, "place", registers.places)
    species = find_species(row, registers.species)
    animals = _animals(row)
    sighting_id = row.text("sighting_id")
    if sighting_id and not _OURS.fullmatch(sighting_id):
        row.note("sighting_id", CellError("table.id_unknown", value=sighting_id[:40]))
    distance, elevation = row.metres("distance_m"), row.metres("elevation_m")
    if row.faults:
        return None
    return Sighting(
        sighting_id=sighting_id,
        species=species,
        species_as_written=row.text("species"),
        when=when,
        place_id=place,
        place_as_written=row.text("place"),
        time=at,
        animals=animals,
        count_as_written=row.text("count"),
        evidence=row.text("evidence"),
        observer=row.text("observer"),
        distance_m=distance,
        elevation_m=elevation,
        comments=row.text("comments"),
    )


def _animals(row: RowCells) -> tuple[AnimalGroup, ...]:
    groups = row.tried("count", read_animals) or ()
    sex, stage = row.tried("sex", read_sex) or "", row.tried("life_stage", read_life_stage) or ""
    if len(groups) == 1:
        return (replace(groups[0], sex=groups[0].sex or sex, life_stage=groups[0].life_stage or stage),)
    return groups


def find_place(row: RowCells, name: str, places: NameIndex) -> str:
    """The id of the place in a row's cell; a fault of the row where there is none or more than one."""
    written = row.text(name)
    found = places.find(written) if written else ()
    if len(found) == 1:
        return found[0]
    if not written:
        row.note(name, CellError("table.place_missing"))
    elif found:
        row.note(name, CellError("table.place_ambiguous", value=written[:60], known=", ".join(found)))
    else:
        near = ", ".join(places.near(written))
        row.note(name, CellError("table.place_unknown", value=written[:60], known=near or "—"))
    return ""


def find_species(row: RowCells, species: NameIndex) -> str:
    """The scientific name of the species in a row's cell; a fault where there is none or more than one."""
    written = row.text("species")
    found = species.find(written) if written else ()
    if len(found) == 1:
        return found[0]
    if not written:
        row.note("species", CellError("table.species_missing"))
    elif found:
        row.note("species", CellError("table.species_ambiguous", value=written[:60], known=", ".join(found)))
    else:
        near = ", ".join(species.near(written))
        row.note("species", CellError("table.species_unknown", value=written[:60], known=near or "—"))
    return ""


def _content_id(sighting: Sighting) -> str:
    parts = (
        sighting.species,
        sighting.when.iso or sighting.when.as_written,
        sighting.time,
        sighting.place_id,
        repr([(each.fewest, each.most, each.sex, each.life_stage) for each in sighting.animals]),
        sighting.evidence,
        sighting.observer,
        sighting.comments,
    )
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:_SHORT]


def _numbered(content: str, number: int) -> str:
    return f"s-{content}" if number == 1 else f"s-{content}-{number}"
