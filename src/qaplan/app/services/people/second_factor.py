"""The second factor: codes that any phone shows without a network, and recovery codes on paper."""

from __future__ import annotations

import io
import re
import secrets
from dataclasses import dataclass
from datetime import datetime

from qaplan.app.services.people.signing_in import check_attempts, note_failure
from qaplan.app.services.sessions import Session, check_may
from qaplan.app.store.house.factor_tables import (
    count_recovery_codes,
    load_secret,
    save_recovery_codes,
    save_secret,
    take_recovery_code,
    take_step,
    turn_on,
)
from qaplan.app.store.house.people_tables import append_house_event, house_writing, save_changes
from qaplan.app.store.house.types import HouseLine, Person
from qaplan.base.errors import AccessError, UsageError

__all__ = [
    "Enrolment",
    "begin_second_factor",
    "confirm_second_factor",
    "fresh_recovery_codes",
    "is_second_factor",
    "recovery_codes_left",
    "remove_second_factor",
]

_STEP_S = 30
_DRIFT_STEPS = 1
_CODES = 10
_GROUPS, _GROUP = 4, 6
_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_ISSUER = "Qaplan"


@dataclass(frozen=True)
class Enrolment:
    """What a phone needs to show the codes.

    Args:
        secret: The secret in groups of four, to be typed where no picture can be taken.
        qr_svg: The same as a picture, drawn here.
    """

    secret: str
    qr_svg: str


def begin_second_factor(person: Person, *, keeps_secret: bool = False) -> Enrolment:
    """Make a new secret; it counts only once a code of it was given.

    Args:
        person: Whose.
        keeps_secret: Whether to go on with the secret that was made last, after a code that was not right.

    Raises:
        AccessError: ``access.has_factor`` if this person has a second factor.
    """
    import pyotp

    if person.has_second_factor:
        do = "remove it first, with a code of it"
        raise AccessError("access.has_factor", "there is a second factor already", do=do)
    secret = load_secret(person.person_id) if keeps_secret else ""
    if not secret:
        secret = pyotp.random_base32()
        with house_writing():
            save_secret(person.person_id, secret)
    uri = pyotp.TOTP(secret).provisioning_uri(name=person.name, issuer_name=_ISSUER)
    grouped = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    return Enrolment(grouped, _drawn(uri))


def confirm_second_factor(person: Person, code: str, *, now: datetime) -> tuple[str, ...]:
    """Turn the second factor on with the first code of the phone.

    Returns:
        Ten recovery codes, to be written down; they are shown this once.

    Raises:
        AccessError: ``access.wrong_code``; ``access.has_factor`` if it is on already.
    """
    if person.has_second_factor:
        raise AccessError("access.has_factor", "there is a second factor already", do="sign in with it")
    if not _is_clock_code(person, code, now):
        raise _wrong_code()
    codes = _made_codes()
    with house_writing():
        turn_on(person.person_id)
        save_recovery_codes(person.person_id, (_plain(each) for each in codes))
        append_house_event(HouseLine(now, person.name, "people.second_factor_on", person.name))
    return codes


def is_second_factor(person: Person, code: str, *, address: str, now: datetime) -> bool:
    """Whether a code of the clock or a recovery code is right; each opens one door only.

    Args:
        person: Whose.
        code: What was typed.
        address: The machine that asks.
        now: The moment, UTC.

    Raises:
        AccessError: ``access.wait`` after too many attempts.
    """
    check_attempts(person.name, address, now)
    if not person.has_second_factor:
        return False
    if _is_clock_code(person, code, now):
        return True
    plain = _plain(code)
    if len(plain) == _GROUPS * _GROUP:
        with house_writing():
            if take_recovery_code(person.person_id, plain):
                append_house_event(HouseLine(now, person.name, "people.recovery_code_used", person.name))
                return True
    note_failure(person.name, address, now)
    return False


def recovery_codes_left(person: Person) -> int:
    """How many recovery codes this person has left."""
    return count_recovery_codes(person.person_id)


def fresh_recovery_codes(person: Person, *, now: datetime) -> tuple[str, ...]:
    """Ten new recovery codes instead of all older ones.

    Raises:
        UsageError: ``people.no_factor`` if there is no second factor to recover.
    """
    if not person.has_second_factor:
        raise UsageError("people.no_factor", "there is no second factor", do="set it up first")
    codes = _made_codes()
    with house_writing():
        save_recovery_codes(person.person_id, (_plain(each) for each in codes))
        append_house_event(HouseLine(now, person.name, "people.recovery_codes_made", person.name))
    return codes


def remove_second_factor(person: Person, session: Session) -> None:
    """Take the second factor of somebody who has lost phone and codes away; every stay ends.

    On a server it must be set up again before anything opens. A steward does it, who has looked the person in
    the face; it is never part of a new password.

    Raises:
        AccessError: ``access.no_right``; ``access.not_confirmed`` if the steward has not given a second
            factor.
    """
    check_may(session, "house.people")
    if not session.is_confirmed:
        raise AccessError(
            "access.not_confirmed",
            "this asks for the steward's own second factor",
            do="set up a second factor and sign in with it",
        )
    with house_writing():
        save_secret(person.person_id, "")
        save_changes(person.person_id, {}, ends_stays=True)
        now = session.moment()
        append_house_event(HouseLine(now, session.actor.id, "people.second_factor_removed", person.name))


def _is_clock_code(person: Person, code: str, now: datetime) -> bool:
    import pyotp

    typed, secret = re.sub(r"\s", "", code), load_secret(person.person_id)
    if not secret or not re.fullmatch(r"[0-9]{6}", typed):
        return False
    clock, step = pyotp.TOTP(secret), int(now.timestamp()) // _STEP_S
    for each in range(step - _DRIFT_STEPS, step + _DRIFT_STEPS + 1):
        if secrets.compare_digest(clock.generate_otp(each), typed):
            with house_writing():
                return take_step(person.person_id, each)
    return False


def _made_codes() -> tuple[str, ...]:
    return tuple(
        "-".join("".join(secrets.choice(_ALPHABET) for _ in range(_GROUP)) for _ in range(_GROUPS))
        for _ in range(_CODES)
    )


def _plain(code: str) -> str:
    return re.sub(r"[^A-Z0-9]", "", code.upper())


def _drawn(uri: str) -> str:
    import segno

    buffer = io.BytesIO()
    segno.make(uri, error="m").save(
        buffer, kind="svg", scale=5, border=4, xmldecl=False, light="#fff", svgclass=None, lineclass=None
    )
    return buffer.getvalue().decode()


def _wrong_code() -> AccessError:
    do = "wait for the next code; the clock of the phone must be right to half a minute"
    return AccessError("access.wrong_code", "the code is not right", do=do)
