"""The rows of a table, read with what the study knows: its stations, places, species and media."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain

from qaplan.app.store.card_tables import load_cards, load_media
from qaplan.app.store.case_tables import load_register
from qaplan.app.store.field_tables import load_stations
from qaplan.app.store.observation_tables import load_observations
from qaplan.app.store.studies import Study
from qaplan.base.catalogue import entry
from qaplan.base.messages import Message
from qaplan.base.names import LANGUAGES
from qaplan.evidence.types import Place, TaxonConcept
from qaplan.recognition.taxonomy.table import taxon_table
from qaplan.survey.deployments import FieldSheet
from qaplan.survey.files.field_sheet import to_lon_lat
from qaplan.survey.sheet.cells import DateOrder, date_order
from qaplan.survey.sheet.rows import SheetOptions
from qaplan.survey.table.dates import WhenOptions
from qaplan.survey.table.deployments import read_deployments
from qaplan.survey.table.faults import CellError
from qaplan.survey.table.names import NameIndex
from qaplan.survey.table.observations import observation_id_of, read_observations
from qaplan.survey.table.rows import RowCells, rows_of
from qaplan.survey.table.sightings import Registers, read_sightings
from qaplan.survey.table.types import (
    CameraVisit,
    HeadedTable,
    PictureNote,
    RefusedRow,
    Sighting,
    TableMapping,
)
from qaplan.survey.table.visits import TICKS
from qaplan.survey.types import Observation

__all__ = ["Reading", "read_rows", "registers_of", "tick_words"]


@dataclass(frozen=True)
class Reading:
    """What the rows of a table say.

    Args:
        taken: Number of rows that are right.
        refused: Rows that are not.
        notes: What the reader should know.
        sightings: Of a table of sightings.
        observations: Of a table of pictures.
        sheet: Of a table of deployments.
        visits: Of a table of deployments with what was noted at the cameras.
    """

    taken: int
    refused: tuple[RefusedRow, ...]
    notes: tuple[Message, ...]
    sightings: tuple[Sighting, ...] = ()
    observations: tuple[Observation, ...] = ()
    sheet: FieldSheet | None = None
    visits: tuple[CameraVisit, ...] = ()


def read_rows(
    study: Study,
    table: HeadedTable,
    mapping: TableMapping,
    *,
    classified_by: str = "",
    crs: str = "",
    today: date | None = None,
) -> Reading:
    """Read the rows of a table.

    Args:
        study: The study.
        table: The table with its headings.
        mapping: What its columns mean.
        classified_by: Who looked at the pictures, where the table does not say.
        crs: EPSG code of eastings and northings.
        today: No date lies behind it.
    """
    read = rows_of(table, mapping)
    order = mapping.order or _order_of(read.rows)
    when = WhenOptions(order or None, table.grid.epoch, today)
    if mapping.kind == "sightings":
        taken, refused = read_sightings(read.rows, registers_of(study, mapping), when)
        return Reading(len(taken), refused, read.notes, sightings=tuple(each for _, each in taken))
    if mapping.kind == "observations":
        by = {row.number: row for row in read.rows}
        notes, refused = read_observations(
            read.rows, registers_of(study, mapping), classified_by=classified_by
        )
        observations, unmatched = _with_media(study, notes, by)
        back = sorted((*refused, *unmatched), key=lambda row: row.number)
        return Reading(len(observations), tuple(back), read.notes, observations=observations)
    options = SheetOptions(to_lon_lat(crs) if crs else None, mapping.utc_offset, order=when.order)
    rows = read_deployments(
        read.rows, options, when, source=table.grid.source, sha256=table.grid.sha256,
        words=tick_words(), stations=_stations(study, mapping),
    )  # fmt: skip
    taken_rows = len(rows.sheet.deployments) if rows.sheet else 0
    return Reading(
        taken_rows + len(rows.visits), rows.refused, read.notes, sheet=rows.sheet, visits=rows.visits
    )


def registers_of(study: Study, mapping: TableMapping) -> Registers:
    """Stations, places and species of the study under all of their names, and what a person declared."""
    places: list[Place] = list(load_register(study, "places"))
    concepts: list[TaxonConcept] = list(load_register(study, "taxa"))
    named: list[tuple[str, Iterable[str]]] = [(each.place_id, each.names.all()) for each in places]
    named += [(each.station_id, (each.location_name,)) for each in load_stations(study)]
    taxa: list[tuple[str, Iterable[str]]] = [
        (each.scientific_name, (*each.names.all(), *each.synonyms))
        for each in taxon_table().taxa
        if each.scientific_name
    ]
    known = {name for name, _ in taxa}
    for concept in concepts:
        spelt = [name.name for name in concept.names]
        main = next((name for name in spelt if name in known), spelt[0] if spelt else "")
        if main:
            taxa.append((main, (*spelt, *concept.common.all())))
    return Registers(NameIndex(named, mapping.places), NameIndex(taxa, mapping.species))


def tick_words() -> dict[str, str]:
    """The tick that each printed word stands for, in all languages: ``battery.новая`` is ``new``."""
    return {
        f"{part}.{entry(language, f'paper.{part}_{tick}').form(None).casefold()}": tick
        for part, ticks in TICKS.items()
        for tick in ticks
        for language in LANGUAGES
    }


def _stations(study: Study, mapping: TableMapping) -> NameIndex:
    named = [(each.station_id, (each.location_name,)) for each in load_stations(study)]
    return NameIndex(named, mapping.places)


def _order_of(rows: Sequence[RowCells]) -> DateOrder | None:
    names = ("date", "start", "end", "period")
    return date_order(chain.from_iterable((row.of.get(name) for name in names) for row in rows))


def _with_media(
    study: Study, notes: Sequence[PictureNote], rows: dict[int, RowCells]
) -> tuple[tuple[Observation, ...], list[RefusedRow]]:
    """Give each note its medium, by the end of its path; none and several are refused, never guessed."""
    finder = _MediaFinder(study)
    held = {each.observation_id: each for each in load_observations(study)} if notes else {}
    seen: Counter[str] = Counter()
    taken: list[Observation] = []
    refused: list[RefusedRow] = []
    for note in notes:
        found = finder.find(note.file)
        said, row = note.observation, rows[note.number]
        if len(found) != 1:
            code = "table.file_ambiguous" if found else "table.file_unknown"
            row.note("file", CellError(code, value=note.file[:80], known=str(len(found))))
        elif said.observation_id and said.observation_id not in held:
            row.note("observation_id", CellError("table.id_unknown", value=said.observation_id[:40]))
        if row.faults:
            refused.append(row.refused())
            continue
        made = said.observation_id or observation_id_of(found[0], said, seen)
        taken.append(replace(said, medium_id=found[0], observation_id=made))
    return tuple(taken), refused


class _MediaFinder:
    """Finds media by the end of their path below their card."""

    def __init__(self, study: Study) -> None:
        names = {card.card_id: card.name for card in load_cards(study)}
        self._by_name: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
        for held in load_media(study, with_duplicates=False):
            path = f"{names.get(held.card_id, '')}/{held.medium.path}".casefold()
            self._by_name[path.rpartition("/")[2]].append((path, held.medium_id))

    def find(self, file: str) -> tuple[str, ...]:
        """The media whose path ends with a name or path, or of which the path is the end."""
        wanted = file.strip().strip("/").casefold()
        near = self._by_name.get(wanted.rpartition("/")[2], ())
        return tuple(
            medium_id
            for path, medium_id in near
            if f"/{path}".endswith(f"/{wanted}") or f"/{wanted}".endswith(f"/{path.lstrip('/')}")
        )
