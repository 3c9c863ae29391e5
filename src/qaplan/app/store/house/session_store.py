"""The sessions of browsers, kept in the house's database under the account that they belong to.

Django signs and loads them; this file only says which table they lie in and whose they are.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.contrib.sessions.base_session import AbstractBaseSession

__all__ = ["ACCOUNT_KEY", "SessionStore"]

ACCOUNT_KEY = "account_id"


class SessionStore(DatabaseSessions):
    """What ``SESSION_ENGINE`` names: this module."""

    @classmethod
    def get_model_class(cls) -> type[AbstractBaseSession]:
        """The table of the house, which knows this store by name."""
        return apps.get_model("house", "WebSession")

    def create_model_instance(self, data: dict[str, Any]) -> AbstractBaseSession:
        """One row, with the account that the session's data name."""
        row = super().create_model_instance(data)
        setattr(row, ACCOUNT_KEY, data.get(ACCOUNT_KEY))
        return row
