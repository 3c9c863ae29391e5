"""Who works on a study just now, and what that reader may do."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime

from qaplan.app.services.rights import AUDIENCE_OF, RIGHTS_OF, Right, Role
from qaplan.base.actors import Actor
from qaplan.base.errors import AccessError, UsageError
from qaplan.base.facts import Tier

__all__ = ["Session", "as_reader", "check_audience", "check_may", "check_may_write", "session_here"]

_PUBLIC_ROLE: Role = "press_officer"
_ACTOR_VARIABLE = "QAPLAN_ACTOR"


@dataclass(frozen=True)
class Session:
    """One person's or program's stay in a study.

    Args:
        actor: Who it is, as the log will name it.
        audience: What this reader may see; who reads as the public writes nothing.
        now: The moment for everything done in it, UTC; None is the moment of the doing.
        role: What this person does in the study; it gives the rights.
        organisation: Id of the organisation that the person works for; empty is the study's own.
        is_confirmed: Whether a second factor was given in this stay, as exact places ask for.
    """

    actor: Actor
    audience: Tier = "steward"
    now: datetime | None = None
    role: Role = "steward"
    organisation: str = ""
    is_confirmed: bool = True

    def moment(self) -> datetime:
        """The moment to write down, UTC."""
        return self.now or datetime.now(UTC)

    def may(self, right: Right) -> bool:
        """Whether the role carries a right; exact places ask for a second factor besides.

        Who reads as the public does no more than a press officer may, whatever the role.
        """
        is_masked = self.audience == "public" and AUDIENCE_OF[self.role] != "public"
        if is_masked and right not in RIGHTS_OF[_PUBLIC_ROLE]:
            return False
        return right in RIGHTS_OF[self.role] and (right != "places.exact" or self.is_confirmed)


def session_here(*, audience: Tier = "steward") -> Session:
    """The session of whoever calls the program on this machine.

    Args:
        audience: As whom to read.

    Returns:
        A session of the actor that the variable ``QAPLAN_ACTOR`` names, or of the role of the audience.
    """
    name = os.environ.get(_ACTOR_VARIABLE, "").strip()
    if name:
        return Session(Actor(name, "person"), audience)
    return Session(Actor(f"role:{audience}", "role"), audience)


def as_reader(text: str) -> Tier:
    """Read the name of an audience.

    Raises:
        UsageError: ``access.unknown_reader`` if it is neither steward nor public.
    """
    if text == "steward":
        return "steward"
    if text == "public":
        return "public"
    raise UsageError("access.unknown_reader", f"there is no reader '{text}'", do="choose steward or public")


def check_may(session: Session, right: Right) -> None:
    """Refuse a reader whose role lacks a right.

    Raises:
        AccessError: ``access.no_right``.
    """
    if not session.may(right):
        raise AccessError(
            "access.no_right",
            f"the role {session.role} lacks the right {right}",
            do="ask the steward of the study",
        )


def check_audience(session: Session, audience: Tier) -> None:
    """Refuse to let out for an audience more than the session itself may see.

    Raises:
        AccessError: ``access.not_steward``.
    """
    if audience == "steward":
        check_may_write(session)


def check_may_write(session: Session) -> None:
    """Refuse a reader who is not a steward.

    Raises:
        AccessError: ``access.not_steward``.
    """
    if session.audience != "steward":
        raise AccessError(
            "access.not_steward",
            "only a steward of the study may change it",
            do="ask the keeper of the study",
        )
