"""Second factors: the secret of the clock codes, the last code that was used, and the recovery codes."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable

from qaplan.app.store.routing import HOUSE_ALIAS

__all__ = [
    "count_recovery_codes",
    "load_secret",
    "save_recovery_codes",
    "save_secret",
    "take_recovery_code",
    "take_step",
    "turn_on",
]


def save_secret(person_id: str, secret: str) -> None:
    """Keep the secret of the clock codes; an empty one takes the second factor away."""
    from qaplan.app.store.house.models import Account

    rows = Account.objects.using(HOUSE_ALIAS).filter(account_id=person_id)
    rows.update(totp_secret=secret, totp_step=None, is_totp_on=False)
    if not secret:
        save_recovery_codes(person_id, ())


def load_secret(person_id: str) -> str:
    """The secret of the clock codes; empty if there is none."""
    from qaplan.app.store.house.models import Account

    row = Account.objects.using(HOUSE_ALIAS).filter(account_id=person_id).first()
    return row.totp_secret if row else ""


def turn_on(person_id: str) -> None:
    """Ask for the second factor from now on."""
    from qaplan.app.store.house.models import Account

    Account.objects.using(HOUSE_ALIAS).filter(account_id=person_id).update(is_totp_on=True)


def take_step(person_id: str, step: int) -> bool:
    """Use up one step of the clock, so that its code opens one door only.

    Returns:
        Whether this step is later than every one that was used.
    """
    from django.db.models import Q

    from qaplan.app.store.house.models import Account

    rows = Account.objects.using(HOUSE_ALIAS).filter(account_id=person_id)
    unused = rows.filter(Q(totp_step__isnull=True) | Q(totp_step__lt=step))
    return unused.update(totp_step=step) == 1


def save_recovery_codes(person_id: str, codes: Iterable[str]) -> None:
    """Keep the digests of new recovery codes instead of all older ones."""
    from qaplan.app.store.house.models import RecoveryCode

    rows = RecoveryCode.objects.using(HOUSE_ALIAS)
    rows.filter(account_id=person_id).delete()
    made = [(secrets.token_hex(16), code) for code in codes]
    rows.bulk_create(
        RecoveryCode(account_id=person_id, salt=salt, digest=_digest(salt, code)) for salt, code in made
    )


def count_recovery_codes(person_id: str) -> int:
    """How many are left."""
    from qaplan.app.store.house.models import RecoveryCode

    return RecoveryCode.objects.using(HOUSE_ALIAS).filter(account_id=person_id).count()


def take_recovery_code(person_id: str, code: str) -> bool:
    """Use up one recovery code.

    Returns:
        Whether it was one of this person's.
    """
    from qaplan.app.store.house.models import RecoveryCode

    rows = RecoveryCode.objects.using(HOUSE_ALIAS).filter(account_id=person_id)
    fitting = [row.pk for row in rows if hmac.compare_digest(row.digest, _digest(row.salt, code))]
    if not fitting:
        return False
    # Of two who send the same code at once, one removes the row.
    removed, _ = RecoveryCode.objects.using(HOUSE_ALIAS).filter(pk__in=fitting).delete()
    return removed > 0


def _digest(salt: str, code: str) -> str:
    return hashlib.sha256(f"{salt}|{code}".encode()).hexdigest()
