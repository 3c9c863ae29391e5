"""The kinds of columns that the tables are made of, each with its Python type."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models

__all__ = [
    "address",
    "day",
    "flag",
    "instant",
    "json",
    "key",
    "link",
    "measure",
    "optional_link",
    "position",
    "whole",
    "word",
]

_KEY_LENGTH = 200


def key() -> models.CharField[str, str]:
    """An id of our own or of the source, the primary key."""
    return models.CharField(max_length=_KEY_LENGTH, primary_key=True)


def word(*, is_searched: bool = False) -> models.CharField[str, str]:
    """A short text; empty when not said."""
    return models.CharField(max_length=_KEY_LENGTH, blank=True, default="", db_index=is_searched)


def address() -> models.TextField[str, str]:
    """A text of any length; empty when not said."""
    return models.TextField(blank=True, default="")


def day() -> models.DateField[dt.date | None, dt.date | None]:
    """A day; null when not known."""
    return models.DateField(null=True, db_index=True)


def instant() -> models.DateTimeField[dt.datetime | None, dt.datetime | None]:
    """A moment in UTC; null when it has not come."""
    return models.DateTimeField(null=True)


def whole() -> models.BigIntegerField[int | None, int | None]:
    """A whole number; null when not said."""
    return models.BigIntegerField(null=True)


def position() -> models.PositiveIntegerField[int, int]:
    """Place in the order of the source."""
    return models.PositiveIntegerField(default=0)


def measure() -> models.FloatField[float | None, float | None]:
    """A measured number; null when not said."""
    return models.FloatField(null=True)


def flag() -> models.BooleanField[bool, bool]:
    """Yes or no; no until somebody says yes."""
    return models.BooleanField(default=False)


def json() -> models.JSONField[Any, Any]:
    """The whole value as the codec writes it."""
    return models.JSONField(default=dict)


def link(to: str, name: str) -> models.ForeignKey[Any, Any]:
    """A row that this one belongs to; it cannot be removed while this one stands."""
    return models.ForeignKey(to, on_delete=models.PROTECT, related_name=name)


def optional_link(to: str, name: str) -> models.ForeignKey[Any, Any]:
    """A row that this one may belong to."""
    return models.ForeignKey(to, on_delete=models.PROTECT, related_name=name, null=True)
