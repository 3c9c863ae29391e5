"""Files of a project: its .ini file, what it names, and what it writes."""

from __future__ import annotations

from qaplan.landscape.projects.files.ini import Ini, read_ini

__all__ = ["Ini", "read_ini"]
