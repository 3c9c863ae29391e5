"""The tokens of programs: only a digest of each is kept, so that a copy of the database opens nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from qaplan.app.store.house.types import Token
from qaplan.app.store.routing import HOUSE_ALIAS

if TYPE_CHECKING:
    from qaplan.app.store.house.models import ApiToken

__all__ = ["find_token", "load_tokens", "revoke_token", "revoke_tokens_of", "save_token", "save_use"]


def save_token(token: Token, secret: str) -> None:
    """Keep a token under the digest of its secret."""
    from qaplan.app.store.house.models import ApiToken

    row = ApiToken(
        token_id=token.token_id,
        account_id=token.person_id,
        title=token.title,
        digest=_digest(secret),
        scopes=list(token.scopes),
        study_id=token.study_id,
        made_at=token.made_at,
        expires_at=token.expires_at,
    )
    row.save(using=HOUSE_ALIAS, force_insert=True)


def find_token(secret: str) -> Token | None:
    """The token of a secret; None if there is none."""
    from qaplan.app.store.house.models import ApiToken

    row = ApiToken.objects.using(HOUSE_ALIAS).filter(digest=_digest(secret)).first()
    return _token(row) if row else None


def load_tokens(person_id: str = "") -> Sequence[Token]:
    """The tokens of a person, or of everybody, in the order of their making."""
    from qaplan.app.store.house.models import ApiToken

    rows = ApiToken.objects.using(HOUSE_ALIAS).all()
    return [_token(row) for row in (rows.filter(account_id=person_id) if person_id else rows)]


def save_use(token_id: str, now: datetime) -> None:
    """Write down that a token was used."""
    from qaplan.app.store.house.models import ApiToken

    ApiToken.objects.using(HOUSE_ALIAS).filter(token_id=token_id).update(used_at=now)


def revoke_token(token_id: str) -> None:
    """Take a token back."""
    from qaplan.app.store.house.models import ApiToken

    ApiToken.objects.using(HOUSE_ALIAS).filter(token_id=token_id).update(is_revoked=True)


def revoke_tokens_of(person_id: str) -> None:
    """Take every token of a person back."""
    from qaplan.app.store.house.models import ApiToken

    ApiToken.objects.using(HOUSE_ALIAS).filter(account_id=person_id).update(is_revoked=True)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _token(row: ApiToken) -> Token:
    return Token(
        token_id=row.token_id,
        person_id=str(row.account_id),
        title=row.title,
        scopes=tuple(str(each) for each in row.scopes),
        study_id=row.study_id,
        made_at=row.made_at,
        expires_at=row.expires_at,
        used_at=row.used_at,
        is_revoked=row.is_revoked,
    )
