"""Reading a case: its tables (CSV) and its hand-written mappings (TOML), from a folder or from the package.

A case is taken whole or not at all.
"""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

from qaplan.base.errors import DataError, Problem
from qaplan.base.resources import read_text, resource_names
from qaplan.evidence import mappings, tables
from qaplan.evidence.case import CaseFile
from qaplan.evidence.checks import check_case

__all__ = ["PACKAGED_CASES", "read_case", "read_packaged_case", "read_texts"]

PACKAGED_CASES = ("ustyurt",)

_COLUMNS = {
    "records": "record_id date_start date_end date_precision country place_id place_as_published "
    "evidence_type n_animals sex age individual_id identity_basis outcome announced_on retrieved_on "
    "conflict_group note source",
    "individuals": "individual_id name name_variants sex source",
    "places": "place_id name_en name_ru name_kk country kind area_ha coarse_lat coarse_lon coord_basis "
    "note source",
    "organisations": "org_id name_en name_ru_or_kk aliases country role_in_programme source",
    "events": "event_id date date_precision kind title detail document_no actor_org_ids place_id "
    "status source",
}

T = TypeVar("T")
ItemT = TypeVar("ItemT")
_MAX_BYTES = 20_000_000
_SUFFIXES = (".csv", ".toml")


class _Shelf:
    """The files of one case, by name, with the problems that reading them brought up."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self.texts = texts
        self.problems: list[Problem] = []

    def rows(self, table: str, read: Callable[[Mapping[str, str]], T]) -> tuple[T, ...]:
        """Read a table row by row; a bad row becomes a problem, not a value."""
        rows = self._raw_rows(table)
        return self._taken(((f"{table}.csv, row {number}", row) for number, row in rows), read)

    def items(self, mapping: str, read: Callable[[Mapping[str, Any]], T], key: str = "") -> tuple[T, ...]:
        """Read a mapping item by item; a case may lack it."""
        listed = self.listed(mapping, key or mapping.removesuffix("s"))
        named = ((f"{mapping}.toml, {item.get('id', f'item {n}')}", item) for n, item in enumerate(listed, 1))
        return self._taken(named, read)

    def listed(self, mapping: str, key: str) -> list[Mapping[str, Any]]:
        """The tables of one kind in a mapping; none where the case lacks it."""
        found = self.toml(mapping).get(key, [])
        if isinstance(found, list) and all(isinstance(each, dict) for each in found):
            return found
        what, do = f"'{key}' is no list of tables", f"write [[{key}]] before each"
        self.problems.append(Problem("evidence.bad_mapping", what, f"{mapping}.toml", do))
        return []

    def must_be_known(self, key: str, of: str, known: set[str], named: Iterable[tuple[str, object]]) -> None:
        """Note a problem for each item that is about a record or place which the tables lack."""
        for each in sorted({name for name, _ in named} - known):
            what, do = f"there is no {of} {each}", f"correct the id of the {of}"
            self.problems.append(Problem(f"evidence.unknown_{of}", what, f"places.toml, {key}", do))

    def toml(self, mapping: str) -> Mapping[str, Any]:
        try:
            return tomllib.loads(self.texts.get(f"{mapping}.toml", ""))
        except (ValueError, RecursionError) as error:
            is_told = isinstance(error, tomllib.TOMLDecodeError)
            what = str(error) if is_told else "a number or a nesting in it has no end"
            self.problems.append(
                Problem("evidence.bad_toml", what, f"{mapping}.toml", "correct the file there")
            )
            return {}

    def _raw_rows(self, table: str) -> Iterator[tuple[int, dict[str, str]]]:
        """The rows by number; what is no row of a table ends them with a problem."""
        try:
            yield from self._split_rows(table)
        except csv.Error:
            what = "the table ends in a cell that has no end"
            do = "look for a quotation mark that is never closed"
            self.problems.append(Problem("evidence.bad_csv", what, f"{table}.csv", do))

    def _split_rows(self, table: str) -> Iterator[tuple[int, dict[str, str]]]:
        text = self.texts.get(f"{table}.csv", "")
        reader = csv.DictReader(io.StringIO(text))
        missing = [name for name in _COLUMNS[table].split() if name not in (reader.fieldnames or ())]
        if missing and (text or table == "records"):
            what = "there is no such table" if not text else f"the table lacks {', '.join(missing)}"
            do = "add the table" if not text else "add the columns"
            self.problems.append(Problem("evidence.missing_columns", what, f"{table}.csv", do))
            return
        for number, row in enumerate(reader, start=2):
            if None in row or None in row.values():
                where = f"{table}.csv, row {number}"
                what = "the row has more or fewer cells than the header"
                self.problems.append(Problem("evidence.ragged_row", what, where, "put quotes around commas"))
                continue
            yield number, {key: value.strip() for key, value in row.items()}

    def _taken(self, items: Iterable[tuple[str, ItemT]], read: Callable[[ItemT], T]) -> tuple[T, ...]:
        taken: list[T] = []
        for where, item in items:
            try:
                taken.append(read(item))
            except DataError as error:
                column = f", column {error.problem.where}" if error.problem.where else ""
                what, do = error.problem.what, error.problem.do
                self.problems.append(Problem(error.code, what, f"{where}{column}", do))
        return tuple(taken)


def read_case(folder: Path) -> CaseFile:
    """Read a case from a folder of tables, with the mappings beside them as far as there are any.

    Args:
        folder: Holds ``records.csv`` and, where there are such, the other tables and mappings of the form
            that ``examples/ustyurt/README.md`` describes. Without ``grades.toml`` the packaged one holds.

    Returns:
        The case; nothing of it stays open.

    Raises:
        DataError: ``evidence.no_folder`` without such a folder, ``evidence.bad_encoding`` for a file that
            is not UTF-8, ``evidence.bad_case`` with one problem for each bad row or item.
    """
    if not folder.is_dir():
        raise DataError(
            "evidence.no_folder", "there is no such folder", where=folder.name, do="check the path"
        )
    names = sorted(path.name for path in folder.iterdir() if path.suffix in _SUFFIXES and path.is_file())
    return read_texts({name: _decoded(folder / name) for name in names})


def read_packaged_case(name: str = "ustyurt") -> CaseFile:
    """Read a case that travels inside the package.

    Raises:
        DataError: ``evidence.no_packaged_case`` if there is none of that name.

    >>> len(read_packaged_case("ustyurt").questions)
    13
    """
    if name not in PACKAGED_CASES:
        raise DataError(
            "evidence.no_packaged_case",
            f"the package has no case '{name}'",
            do=f"use one of {', '.join(PACKAGED_CASES)}",
        )
    folder = f"examples/{name}"
    kept = [each for each in resource_names(folder) if each.endswith((".csv", ".toml"))]
    return read_texts({each: read_text(f"{folder}/{each}") for each in kept})


def _decoded(path: Path) -> str:
    if path.stat().st_size > _MAX_BYTES:
        raise DataError(
            "evidence.too_big", "the table is over 20 MB", where=path.name, do="split it or check the file"
        )
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(
            "evidence.bad_encoding", "the file is not UTF-8", where=path.name, do="save it again as UTF-8"
        ) from error


def read_texts(texts: Mapping[str, str]) -> CaseFile:
    """Read a case from the texts of its files, by file name.

    Raises:
        DataError: ``evidence.bad_case`` with one problem for each bad row or item.
    """
    shelf = _Shelf(texts)
    rules = _rules(shelf)
    records = shelf.rows("records", lambda row: tables.read_record(row, rules))
    descriptions = shelf.items("places", mappings.read_description, key="description")
    shelf.must_be_known("description", "record", {each.record_id for each in records}, descriptions)
    records = mappings.with_descriptions(records, descriptions)
    places = shelf.rows("places", tables.read_place)
    stages = shelf.items("places", mappings.read_stage, key="stage")
    shelf.must_be_known("stage", "place", {each.place_id for each in places}, stages)
    case = CaseFile(
        records=records,
        individuals=shelf.rows("individuals", lambda row: tables.read_individual(row, records)),
        statements=shelf.items("statements", mappings.read_statement),
        incidents=shelf.items("incidents", mappings.read_incident),
        acts=shelf.items("acts", mappings.read_act),
        taxa=shelf.items("taxa", mappings.read_taxon, key="taxon"),
        questions=shelf.items("questions", mappings.read_question),
        claims=shelf.items("claims", mappings.read_claim),
        movements=shelf.items("movements", mappings.read_movement),
        places=mappings.with_stages(places, stages),
        organisations=shelf.rows("organisations", tables.read_organisation),
        projects=shelf.items("projects", mappings.read_project),
        events=shelf.rows("events", tables.read_event),
        assessments=shelf.items("assessments", mappings.read_assessment),
    )
    if shelf.problems:
        raise DataError(
            "evidence.bad_case",
            f"{len(shelf.problems)} rows of the case cannot be taken",
            do="correct them and read again; nothing was imported",
            problems=shelf.problems,
        )
    check_case(case)
    return case


def _rules(shelf: _Shelf) -> dict[str, tables.EvidenceRule]:
    if "grades.toml" not in shelf.texts:
        shelf = _Shelf({"grades.toml": read_text(f"examples/{PACKAGED_CASES[0]}/grades.toml")})
    return dict(shelf.items("grades", mappings.read_rule, key="type"))
