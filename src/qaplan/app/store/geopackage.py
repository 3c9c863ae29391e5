"""GeoPackage files, which are SQLite databases of strangers: read alone, for reading, table by table."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from qaplan.base.errors import DataError

__all__ = ["MOST_BYTES", "PackagedLayer", "PackagedShape", "read_packaged_layer"]

MOST_BYTES = 256_000_000
"""A larger file is not read."""
_MOST_SHAPES = 200_000
_MOST_STEPS = 50_000_000
_STEPS_AT_ONCE = 100_000
_LONGEST_BLOB = 64_000_000
_LONGEST_NAME = 1_000_000
_MOST_LAYERS = 1_000
_MAGIC = b"SQLite format 3\0"
_ALLOWED = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ}
_UNREADABLE_CODE = "vector.not_geopackage"


@dataclass(frozen=True)
class PackagedShape:
    """One row of a layer.

    Args:
        id: Its key.
        shape: Its geometry as the file holds it: a header, then well-known binary.
        properties: Its other columns that hold words or numbers.
    """

    id: str
    shape: bytes
    properties: Mapping[str, object]


@dataclass(frozen=True)
class PackagedLayer:
    """One layer of features.

    Args:
        name: Its name.
        crs: Its system, as EPSG or well-known text; empty where the file leaves it open.
        shapes: Its rows.
    """

    name: str
    crs: str
    shapes: tuple[PackagedShape, ...]


def read_packaged_layer(path: Path, *, layer: str = "") -> PackagedLayer:
    """Read one layer of features.

    The file is opened for reading, without any journal beside it; nothing of its own schema is run: views,
    triggers, virtual tables and columns that are reckoned are not read, functions are refused, and what takes
    too long is stopped.

    Args:
        path: The file.
        layer: Which layer; the only one where left out.

    Raises:
        DataError: ``vector.no_file``, ``vector.too_large``, ``vector.not_geopackage``,
            ``vector.which_layer`` where there are several, or none of that name.

    Source:
        OGC GeoPackage 1.3, clauses 1.1 and 2.1.
    """
    _check_file(path)
    where = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(where, uri=True)) as database:
            _guard(database)
            name = _chosen(database, layer, path)
            return _layer(database, name, path)
    except (sqlite3.Error, UnicodeDecodeError, ValueError, TypeError):
        raise _unreadable(path) from None


def _check_file(path: Path) -> None:
    if not path.is_file():
        raise DataError("vector.no_file", "there is no such file", where=path.name, do="look at its name")
    if path.stat().st_size > MOST_BYTES:
        do = f"cut out what is needed: at most {MOST_BYTES // 1_000_000} MB"
        raise DataError("vector.too_large", "the file is larger than is read", where=path.name, do=do)
    with path.open("rb") as file:
        if file.read(len(_MAGIC)) != _MAGIC:
            raise _unreadable(path)


def _guard(database: sqlite3.Connection) -> None:
    """Nothing but plain reading, and not for ever."""
    database.execute("PRAGMA trusted_schema = OFF")
    database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_NAME)
    database.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    database.set_authorizer(_allow)
    steps = iter(range(0, _MOST_STEPS, _STEPS_AT_ONCE))
    database.set_progress_handler(lambda: int(next(steps, None) is None), _STEPS_AT_ONCE)


def _allow(action: int, first: str | None, *_: str | None) -> int:
    is_plain = action in _ALLOWED or (action == sqlite3.SQLITE_PRAGMA and first == "table_xinfo")
    return sqlite3.SQLITE_OK if is_plain else sqlite3.SQLITE_DENY


def _columns(database: sqlite3.Connection, table: str, path: Path) -> list[str]:
    """The columns that a plain table holds; not those that are reckoned, which may grow without end.

    Raises:
        DataError: ``vector.not_geopackage`` if it is no plain table.
    """
    found = database.execute("SELECT type, sql FROM sqlite_master WHERE name = ?", (table,)).fetchall()
    is_plain = len(found) == 1 and found[0][0] == "table"
    if not is_plain or str(found[0][1]).upper().split()[:2] != ["CREATE", "TABLE"]:
        raise _unreadable(path)
    told = database.execute(f"PRAGMA table_xinfo({_quoted(table)})").fetchall()
    return [str(each[1]) for each in told if not each[6]]


def _chosen(database: sqlite3.Connection, layer: str, path: Path) -> str:
    _needed(database, "gpkg_contents", ("table_name", "data_type"), path)
    rows = database.execute(
        "SELECT table_name FROM gpkg_contents WHERE data_type = 'features' LIMIT ?", (_MOST_LAYERS,)
    ).fetchall()
    names = [str(name) for (name,) in rows]
    if layer not in names and (layer or len(names) != 1):
        do = f"choose one of {', '.join(sorted(names)) or 'none'}, or keep one layer in the file"
        raise DataError("vector.which_layer", f"the file has {len(names)} layers", where=path.name, do=do)
    return layer or names[0]


def _needed(database: sqlite3.Connection, table: str, columns: tuple[str, ...], path: Path) -> None:
    held = {each.casefold() for each in _columns(database, table, path)}
    if not held.issuperset(columns):
        raise _unreadable(path)


def _layer(database: sqlite3.Connection, name: str, path: Path) -> PackagedLayer:
    _needed(database, "gpkg_geometry_columns", ("table_name", "column_name", "srs_id"), path)
    column, system = database.execute(
        "SELECT column_name, srs_id FROM gpkg_geometry_columns WHERE table_name = ?", (name,)
    ).fetchone()
    columns = _columns(database, name, path)
    at = columns.index(str(column)) + 1
    crs = _system(database, int(system), path)
    database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_BLOB)
    wanted = ", ".join(_quoted(each) for each in columns)
    asked = f"SELECT rowid, {wanted} FROM {_quoted(name)} LIMIT {_MOST_SHAPES + 1}"  # noqa: S608 - quoted names
    cursor = database.execute(asked)
    shapes: list[PackagedShape] = []
    left = MOST_BYTES
    for row in cursor:
        left -= sum(len(each) for each in row if isinstance(each, str | bytes))
        if len(shapes) == _MOST_SHAPES or left < 0:
            do = f"cut out what is needed: at most {_MOST_SHAPES:,} shapes"
            raise DataError("vector.too_large", "the layer has too many shapes", where=path.name, do=do)
        if row[at] is None:
            continue
        if not isinstance(row[at], bytes):
            raise _unreadable(path)
        plain = {
            key: value
            for key, value in zip(columns, row[1:], strict=True)
            if key != column and isinstance(value, int | float | str)
        }
        shapes.append(PackagedShape(str(row[0]), row[at], plain))
    return PackagedLayer(name, crs, tuple(shapes))


def _system(database: sqlite3.Connection, number: int, path: Path) -> str:
    wanted = ("srs_id", "organization", "organization_coordsys_id", "definition")
    _needed(database, "gpkg_spatial_ref_sys", wanted, path)
    row = database.execute(
        "SELECT organization, organization_coordsys_id, definition FROM gpkg_spatial_ref_sys"
        " WHERE srs_id = ?",
        (number,),
    ).fetchone()
    if row is None or number in (0, -1):
        return ""
    return f"EPSG:{int(row[1])}" if str(row[0]).upper() == "EPSG" else str(row[2])


def _quoted(name: str) -> str:
    """A name of the file's own, as SQL quotes names."""
    doubled = name.replace('"', '""')
    return f'"{doubled}"'


def _unreadable(path: Path) -> DataError:
    do = "export the layer as GeoPackage or GeoJSON"
    return DataError(_UNREADABLE_CODE, "this is no readable GeoPackage", where=path.name, do=do)
