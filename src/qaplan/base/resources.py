"""The data that travel inside the package: catalogues, the example case, base maps, templates, fonts."""

from __future__ import annotations

from importlib import resources
from importlib.resources.abc import Traversable

from qaplan.base.errors import DataError

__all__ = ["read_bytes", "read_text", "resource_names"]


def _find(path: str) -> Traversable:
    found = resources.files("qaplan")
    for part in path.split("/"):
        found = found / part
    if not found.is_file() and not found.is_dir():
        raise DataError(
            "resource.missing", f"the package has no {path}", do="install Qaplan again from its wheel"
        )
    return found


def read_text(path: str) -> str:
    """Read a packaged text file.

    Args:
        path: Path below the package, with slashes, such as ``data/catalogue/ru.po``.

    Raises:
        DataError: ``resource.missing`` if the package has no such file.
    """
    return _find(path).read_text(encoding="utf-8")


def read_bytes(path: str) -> bytes:
    """Read a packaged binary file.

    Raises:
        DataError: ``resource.missing`` if the package has no such file.
    """
    return _find(path).read_bytes()


def resource_names(folder: str) -> tuple[str, ...]:
    """The names of the files in a packaged folder, sorted.

    Raises:
        DataError: ``resource.missing`` if the package has no such folder.
    """
    return tuple(sorted(each.name for each in _find(folder).iterdir() if each.is_file()))
