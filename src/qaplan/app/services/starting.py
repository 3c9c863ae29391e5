"""Starting the machine with what the pages need besides: once for a process, before anything is opened."""

from __future__ import annotations

from qaplan.app.store.settings import configure

__all__ = ["start_machine"]


def start_machine(**settings: object) -> None:
    """Start it; in a process that has started already, nothing happens.

    Args:
        **settings: Django's settings of the pages, such as ``MIDDLEWARE``.
    """
    configure(**settings)
