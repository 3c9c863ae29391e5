"""What Django calls the store."""

from __future__ import annotations

from django.apps import AppConfig

__all__ = ["StoreConfig"]


class StoreConfig(AppConfig):
    """The one Django application of the embedded study."""

    name = "qaplan.app.store"
    label = "store"
