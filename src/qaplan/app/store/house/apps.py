"""What Django calls the house."""

from __future__ import annotations

from django.apps import AppConfig

__all__ = ["HouseConfig"]


class HouseConfig(AppConfig):
    """The Django application of a house: who may come in."""

    name = "qaplan.app.store.house"
    label = "house"
