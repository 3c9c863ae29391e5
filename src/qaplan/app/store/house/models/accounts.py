"""Tables of the people of a house: their accounts, their roles and their recovery codes."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.db import models

from qaplan.app.store.models import columns

__all__ = ["Account", "Membership", "RecoveryCode"]


class Account(models.Model):
    """One person who may come in; never removed, only disabled, since the log names it."""

    account_id = columns.key()
    name: models.CharField[str, str] = models.CharField(max_length=100, unique=True)
    display = columns.word()
    password: models.CharField[str, str] = models.CharField(max_length=250, blank=True, default="")
    is_active: models.BooleanField[bool, bool] = models.BooleanField(default=True)
    language: models.CharField[str, str] = models.CharField(max_length=8, blank=True, default="")
    keys = columns.json()
    organisation = columns.word()
    password_until = columns.instant()
    totp_secret = columns.word()
    totp_step = columns.whole()
    is_totp_on = columns.flag()
    stamp = columns.word()
    made_at: models.DateTimeField[dt.datetime, dt.datetime] = models.DateTimeField()

    class Meta:
        """How the rows are ordered and bound."""

        ordering: ClassVar = ["name"]


class Membership(models.Model):
    """The role of one account in one study, or in every study of the house."""

    account: models.ForeignKey[Account, Account] = models.ForeignKey(
        Account, on_delete=models.CASCADE, related_name="memberships"
    )
    study_id = columns.word(is_searched=True)
    role = columns.word()

    class Meta:
        """How the rows are ordered and bound."""

        ordering: ClassVar = ["account_id", "study_id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "study_id"], name="one_role_in_a_study")
        ]


class RecoveryCode(models.Model):
    """The salted digest of one recovery code that has not been used."""

    account: models.ForeignKey[Account, Account] = models.ForeignKey(
        Account, on_delete=models.CASCADE, related_name="recovery_codes"
    )
    salt = columns.word()
    digest = columns.word()
