"""The files of a design: the ground comes in, the placement goes to a file that somebody names."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from qaplan.base.errors import UsageError
from qaplan.encounters.plain_tables import PlainFile
from qaplan.simulation.design.types import Stations

__all__ = ["read_plain_file", "write_stations"]


def read_plain_file(path: Path) -> PlainFile:
    """Read a table as text.

    Raises:
        UsageError: ``design.no_file`` if there is none, or if it is no text.
    """
    try:
        return PlainFile(path.name, path.read_text(encoding="utf-8"))
    except (FileNotFoundError, IsADirectoryError, UnicodeDecodeError):
        what = "there is no such file, or it is no text"
        raise UsageError("design.no_file", what, where=path.name, do="look at the name") from None


def write_stations(path: Path, stations: Stations, *, existing: int) -> None:
    """Write where stations stand and where new ones go, as CSV.

    Args:
        path: The file.
        stations: All stations, those that stand already first.
        existing: How many stand already.
    """
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow(("name", "x", "y", "is_new"))
    rows = zip(stations.names, stations.place_m.tolist(), strict=True)
    for number, (name, (east, north)) in enumerate(rows):
        writer.writerow((name, f"{east:.1f}", f"{north:.1f}", int(number >= existing)))
    path.write_text(lines.getvalue(), encoding="utf-8")
