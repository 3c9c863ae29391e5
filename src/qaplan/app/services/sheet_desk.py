"""A table that was sent to the desk: looked at with all that is wrong by row, then taken or let go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from qaplan.app.services.sessions import Session, check_may
from qaplan.app.services.table_files import write_refused
from qaplan.app.services.table_rows import read_rows, registers_of
from qaplan.app.services.tables import (
    OpenedTable,
    TableTaken,
    as_table_kind,
    open_table,
    take_table,
    with_options,
)
from qaplan.app.store.case_tables import load_register
from qaplan.app.store.field_tables import load_stations
from qaplan.app.store.incoming import discard_place, new_place, place_of, write_sent
from qaplan.app.store.studies import Study
from qaplan.base.errors import DataError, UsageError
from qaplan.base.messages import Message, Text
from qaplan.recognition.taxonomy.table import taxon_table
from qaplan.sharing import release
from qaplan.survey.cards import rewritten_names
from qaplan.survey.table.fields import fields_of
from qaplan.survey.table.names import NameIndex
from qaplan.survey.table.proposing import Proposal
from qaplan.survey.table.types import RefusedRow, TableKind, TableMapping

__all__ = [
    "DeskOptions",
    "DeskTable",
    "fields_to_choose",
    "let_go",
    "look_at_sheet",
    "names_to_choose",
    "refused_file",
    "send_sheet",
    "take_sheet",
]

_LARGEST = 32 * 2**20
_BACK = "back.xlsx"
_MOST_SPELLINGS = 60
_MOST_NAMES = 2000
_REGISTERS = {
    "table.place_unknown": "places",
    "table.place_ambiguous": "places",
    "table.species_unknown": "species",
    "table.species_ambiguous": "species",
}
_SUFFIXES = frozenset({".xlsx", ".csv", ".tsv", ".txt"})


@dataclass(frozen=True)
class DeskOptions:
    """What a person says of a table; an empty word leaves it to the table.

    Args:
        kind: What its rows are.
        columns: Our field for a column, by its index; an empty field passes the column over.
        order: Whether day or month comes first.
        utc_offset: Offset of the cameras' clocks where nothing tells it.
        crs: EPSG code of eastings and northings.
        classified_by: Who looked at the pictures, where the table does not say.
        places: Name of a station or place for a spelling that none answers to.
        species: Name of a species for a spelling that none answers to.
    """

    kind: str = ""
    columns: Mapping[int, str] | None = None
    places: Mapping[str, str] = field(default_factory=dict)
    species: Mapping[str, str] = field(default_factory=dict)
    order: str = ""
    utc_offset: str = ""
    crs: str = ""
    classified_by: str = ""


@dataclass(frozen=True)
class DeskColumn:
    """One column of a table on the desk.

    Args:
        index: The column, from zero.
        heading: Its heading as written, without any position.
        field: What it is taken for; empty where it is passed over.
        why: Why that is proposed; None where a person said so.
        filled: Number of cells with anything in them.
        readable: How many of those can be read so.
    """

    index: int
    heading: str
    field: str
    why: Message | None
    filled: int
    readable: int


@dataclass(frozen=True)
class DeskSpelling:
    """A spelling in a table that nothing answers to, or several things do.

    Args:
        register: ``places`` or ``species``.
        written: The spelling.
        meant: What a person said that it means; empty where nobody did, or nothing answers to that.
    """

    register: str
    written: str
    meant: str = ""


@dataclass(frozen=True)
class DeskTable:
    """A table on the desk; nothing of it was taken.

    Args:
        word: What names it in an address.
        source: Name of the file.
        kind: What its rows are taken for.
        columns: What its columns are taken for.
        missing: Needed fields for which there is no column.
        is_remembered: Whether the columns are as agreed before.
        takeable: Number of rows that can be taken.
        refused: Rows that cannot, with the reasons.
        notes: What the reader should know.
        spellings: What nothing answers to, and what a person said of it.
    """

    word: str
    source: str
    kind: TableKind
    columns: tuple[DeskColumn, ...]
    missing: tuple[str, ...]
    is_remembered: bool
    takeable: int
    refused: tuple[RefusedRow, ...]
    notes: tuple[Message, ...]
    spellings: tuple[DeskSpelling, ...] = ()

    @property
    def rows(self) -> int:
        """Number of rows that were read."""
        return self.takeable + len(self.refused)


def send_sheet(study: Study, name: str, parts: Iterable[bytes], session: Session) -> str:
    """Put a table on the desk; nothing of it is taken.

    Args:
        study: The study.
        name: Name of the file as it was sent.
        parts: Its bytes.
        session: Who sends it.

    Returns:
        The word that names it.

    Raises:
        AccessError: ``access.no_right``.
        DataError: ``sheet.no_table`` if it is neither XLSX nor CSV by its name; ``incoming.too_large``.
        UsageError: What the disk refuses.
    """
    check_may(session, "records.write")
    safe = _safe(name)
    if Path(safe).suffix.casefold() not in _SUFFIXES:
        raise DataError(
            "sheet.no_table", "this is no table", where=safe, do="save it as XLSX or CSV and send that file"
        )
    word, place = new_place(study, "sheet")
    try:
        write_sent(place / safe, parts, most_bytes=_LARGEST)
    except (DataError, UsageError):
        discard_place(place)
        raise
    return word


def look_at_sheet(study: Study, word: str, session: Session, options: DeskOptions | None = None) -> DeskTable:
    """Say what a table on the desk holds and which of its rows are wrong; nothing is written.

    Args:
        study: The study.
        word: What names it.
        session: Who looks.
        options: What a person says of it.

    Raises:
        AccessError: ``access.no_right``.
        UsageError: ``incoming.gone``; what :func:`qaplan.app.services.tables.with_options` raises.
        DataError: What :func:`qaplan.app.services.tables.open_table` raises.
    """
    check_may(session, "records.write")
    chosen = options or DeskOptions()
    opened = _opened(study, word, chosen)
    missing = _missing(opened.proposal)
    table = DeskTable(
        word=word,
        source=release(opened.table.grid.source, "steward").value,
        kind=opened.proposal.mapping.kind,
        columns=_columns(opened),
        missing=missing,
        is_remembered=opened.remembered is not None,
        takeable=0,
        refused=(),
        notes=opened.table.grid.notes,
    )
    if missing:
        return table
    reading = read_rows(
        study,
        opened.table,
        opened.proposal.mapping,
        classified_by=chosen.classified_by,
        crs=chosen.crs,
        today=session.moment().date(),
    )
    return replace(
        table,
        takeable=reading.taken,
        refused=reading.refused,
        notes=reading.notes,
        spellings=_spellings(opened.proposal.mapping, reading.refused),
    )


def take_sheet(study: Study, word: str, session: Session, options: DeskOptions | None = None) -> TableTaken:
    """Take the rows that are right; the others stay on the desk until they are fetched or a day has passed.

    Raises:
        What :func:`look_at_sheet` and :func:`qaplan.app.services.tables.take_table` raise.
    """
    check_may(session, "records.write")
    chosen = options or DeskOptions()
    opened = _opened(study, word, chosen)
    taken = take_table(study, opened, classified_by=chosen.classified_by, crs=chosen.crs, session=session)
    if not taken.refused:
        discard_place(place_of(study, "sheet", word))
    return taken


def refused_file(
    study: Study, word: str, session: Session, text: Text, options: DeskOptions | None = None
) -> bytes:
    """The refused rows as a workbook, each with why and what to do.

    Raises:
        What :func:`look_at_sheet` raises.
    """
    seen = look_at_sheet(study, word, session, options)
    opened = _opened(study, word, options or DeskOptions())
    target = place_of(study, "sheet", word) / _BACK
    taken = TableTaken(seen.source, seen.kind, "", 0, 0, 0, seen.refused, opened.table.headings, seen.notes)
    try:
        write_refused(taken, target, text)
        return target.read_bytes()
    finally:
        target.unlink(missing_ok=True)


def let_go(study: Study, word: str, session: Session) -> None:
    """Let go of a table on the desk.

    Raises:
        AccessError: ``access.no_right``.
        UsageError: ``incoming.gone``.
    """
    check_may(session, "records.write")
    discard_place(place_of(study, "sheet", word))


def fields_to_choose(kind: TableKind) -> tuple[str, ...]:
    """The names of our fields that a column of such a table may be, in their order."""
    return tuple(each.name for each in fields_of(kind))


def names_to_choose(study: Study, kind: str) -> tuple[str, ...]:
    """The names that a spelling may mean: of stations and places, or of species."""
    if kind == "species":
        return tuple(sorted(each.scientific_name for each in taxon_table().taxa if each.scientific_name))
    held = load_stations(study)
    stations = {name for each in held for name in (each.station_id, each.location_name) if name}
    places = {name for each in load_register(study, "places") for name in each.names.all() if name}
    shown = (release(name, "steward").value for name in stations | places)
    return tuple(sorted(shown))[:_MOST_NAMES]


def _opened(study: Study, word: str, options: DeskOptions) -> OpenedTable:
    place = place_of(study, "sheet", word)
    files = sorted(each for each in place.iterdir() if each.name != _BACK)
    if not files:
        raise UsageError("incoming.gone", "what was sent is not here any more", do="send it once more")
    opened = open_table(study, files[0], kind=as_table_kind(options.kind))
    opened = with_options(opened, order=options.order, utc_offset=options.utc_offset)
    if options.columns is not None:
        headings = opened.table.headings
        columns = {
            headings[at]: name
            for at, name in options.columns.items()
            if name and 0 <= at < len(headings) and headings[at]
        }
        opened = _with_mapping(opened, replace(opened.proposal.mapping, columns=columns))
    if options.places or options.species:
        opened = _with_mapping(opened, _declared(study, opened.proposal.mapping, options))
    return opened


def _with_mapping(opened: OpenedTable, mapping: TableMapping) -> OpenedTable:
    proposal = replace(opened.proposal, mapping=mapping, missing=(), undecided={})
    return replace(opened, proposal=proposal, remembered=None)


def _declared(study: Study, mapping: TableMapping, options: DeskOptions) -> TableMapping:
    """The mapping with what a person said of spellings; a name to which nothing answers says nothing."""
    registers = registers_of(study, mapping)

    def known(said: Mapping[str, str], index: NameIndex) -> dict[str, str]:
        found = {written: index.find(name) for written, name in said.items() if name.strip()}
        return {written: ids[0] for written, ids in found.items() if len(ids) == 1}

    return replace(
        mapping,
        places={**mapping.places, **known(options.places, registers.places)},
        species={**mapping.species, **known(options.species, registers.species)},
    )


def _spellings(mapping: TableMapping, refused: Iterable[RefusedRow]) -> tuple[DeskSpelling, ...]:
    """Each spelling that was declared, and each that stands in the way of a row."""
    found = {
        (name, written): DeskSpelling(name, written, meant)
        for name, said in (("places", mapping.places), ("species", mapping.species))
        for written, meant in said.items()
    }
    for row in refused:
        for fault in row.faults:
            register = _REGISTERS.get(fault.code)
            if register:
                written = fault.values["value"]
                found.setdefault((register, written), DeskSpelling(register, written))
    return tuple(found.values())[:_MOST_SPELLINGS]


def _missing(proposal: Proposal) -> tuple[str, ...]:
    """The needed fields that no column is; a picture may be labelled by type alone."""
    found = set(proposal.mapping.columns.values())
    kind = proposal.mapping.kind
    missing = [each.name for each in fields_of(kind) if each.needed and each.name not in found]
    if kind == "observations" and "type" in found:
        missing = [name for name in missing if name != "species"]
    return tuple(missing)


def _columns(opened: OpenedTable) -> tuple[DeskColumn, ...]:
    said = opened.proposal.mapping.columns
    return tuple(
        DeskColumn(
            index=each.index,
            heading=release(each.heading, "steward").value,
            field=said.get(each.heading, ""),
            why=each.why if each.field and each.field == said.get(each.heading, "") else None,
            filled=each.filled,
            readable=each.readable,
        )
        for each in opened.proposal.guesses
    )


def _safe(name: str) -> str:
    own = name.replace("\\", "/").rpartition("/")[2].strip() or "table"
    return rewritten_names([own]).get(own, own)[-120:]
