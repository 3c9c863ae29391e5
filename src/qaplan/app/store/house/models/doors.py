"""Tables of the doors of a house: sessions of browsers, attempts to sign in, tokens of programs."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, ClassVar

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from qaplan.app.store.house.models.accounts import Account
from qaplan.app.store.models import columns

if TYPE_CHECKING:
    from qaplan.app.store.house.session_store import SessionStore

__all__ = ["ApiToken", "SignInAttempt", "WebSession"]


class WebSession(AbstractBaseSession):
    """One browser's stay; it names its account, so that disabling the account ends it at once."""

    account: models.ForeignKey[Account | None, Account | None] = models.ForeignKey(
        Account, on_delete=models.CASCADE, related_name="web_sessions", null=True
    )

    @classmethod
    def get_session_store_class(cls) -> type[SessionStore]:
        """The store that writes these rows."""
        from qaplan.app.store.house.session_store import SessionStore

        return SessionStore


class SignInAttempt(models.Model):
    """One failed attempt to sign in; what slows the next ones down."""

    name = columns.word(is_searched=True)
    address = columns.word(is_searched=True)
    at: models.DateTimeField[dt.datetime, dt.datetime] = models.DateTimeField(db_index=True)


class ApiToken(models.Model):
    """A program's key: only its digest is kept."""

    token_id = columns.key()
    account: models.ForeignKey[Account, Account] = models.ForeignKey(
        Account, on_delete=models.CASCADE, related_name="tokens"
    )
    title = columns.word()
    digest = columns.word(is_searched=True)
    scopes = columns.json()
    study_id = columns.word()
    made_at: models.DateTimeField[dt.datetime, dt.datetime] = models.DateTimeField()
    expires_at: models.DateTimeField[dt.datetime, dt.datetime] = models.DateTimeField()
    used_at = columns.instant()
    is_revoked = columns.flag()

    class Meta:
        """How the rows are ordered and bound."""

        ordering: ClassVar = ["made_at", "token_id"]
