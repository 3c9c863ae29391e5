"""The sessions of browsers, kept in the house's database under the account that they belong to.

Django signs and loads them; this file only says which table they lie in and whose they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions

if TYPE_CHECKING:
    from qaplan.app.store.house.models import WebSession

__all__ = ["ACCOUNT_KEY", "SessionStore"]

ACCOUNT_KEY = "account_id"


class SessionStore(DatabaseSessions):
    """What ``SESSION_ENGINE`` names: this module."""

    @classmethod
    def get_model_class(cls) -> type[WebSession]:
        """The table of the house."""
        from qaplan.app.store.house.models import WebSession

        return WebSession

    def create_model_instance(self, data: dict[str, Any]) -> WebSession:
        """One row, with the account that the session's data name."""
        row = cast("WebSession", super().create_model_instance(data))
        row.account_id = data.get(ACCOUNT_KEY)
        return row
