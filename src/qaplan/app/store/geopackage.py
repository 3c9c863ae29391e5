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

    The file is opened for reading, without any journal beside it; nothing of its own schema is run: views
    and triggers are not read, functions are refused, and what takes too long is stopped.

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
    database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_BLOB)
    database.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    database.set_authorizer(
        lambda action, *_: sqlite3.SQLITE_OK if action in _ALLOWED else sqlite3.SQLITE_DENY
    )
    steps = iter(range(0, _MOST_STEPS, _STEPS_AT_ONCE))
    database.set_progress_handler(lambda: int(next(steps, None) is None), _STEPS_AT_ONCE)


def _chosen(database: sqlite3.Connection, layer: str, path: Path) -> str:
    rows = database.execute("SELECT table_name FROM gpkg_contents WHERE data_type = 'features'").fetchall()
    names = [str(name) for (name,) in rows]
    if layer not in names and (layer or len(names) != 1):
        do = f"choose one of {', '.join(sorted(names)) or 'none'}, or keep one layer in the file"
        raise DataError("vector.which_layer", f"the file has {len(names)} layers", where=path.name, do=do)
    name = layer or names[0]
    kinds = database.execute("SELECT type FROM sqlite_master WHERE name = ?", (name,)).fetchall()
    if kinds != [("table",)]:
        raise _unreadable(path)
    return name


def _layer(database: sqlite3.Connection, name: str, path: Path) -> PackagedLayer:
    column, system = database.execute(
        "SELECT column_name, srs_id FROM gpkg_geometry_columns WHERE table_name = ?", (name,)
    ).fetchone()
    cursor = database.execute(f"SELECT rowid, * FROM {_quoted(name)} LIMIT {_MOST_SHAPES + 1}")  # noqa: S608
    columns = [each[0] for each in cursor.description]
    at = columns.index(str(column))
    shapes: list[PackagedShape] = []
    for row in cursor:
        if len(shapes) == _MOST_SHAPES:
            do = f"cut out what is needed: at most {_MOST_SHAPES:,} shapes"
            raise DataError("vector.too_large", "the layer has too many shapes", where=path.name, do=do)
        if row[at] is None:
            continue
        plain = {
            key: value
            for key, value in zip(columns[1:], row[1:], strict=True)
            if key != column and isinstance(value, int | float | str)
        }
        shapes.append(PackagedShape(str(row[0]), bytes(row[at]), plain))
    return PackagedLayer(name, _system(database, int(system)), tuple(shapes))


def _system(database: sqlite3.Connection, number: int) -> str:
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
