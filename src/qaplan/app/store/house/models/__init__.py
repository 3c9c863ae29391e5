"""The tables of a house; import only after Django has been configured."""

from __future__ import annotations

from qaplan.app.store.house.models.accounts import Account, Membership, RecoveryCode
from qaplan.app.store.house.models.doors import ApiToken, SignInAttempt, WebSession
from qaplan.app.store.house.models.trail import HouseEvent, HouseSetting

__all__ = [
    "Account",
    "ApiToken",
    "HouseEvent",
    "HouseSetting",
    "Membership",
    "RecoveryCode",
    "SignInAttempt",
    "WebSession",
]
