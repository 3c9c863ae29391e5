"""Which role may do what: one table, from which the pages, the API and the services all read.

What is not in the table is not allowed.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, get_args

from qaplan.base.errors import UsageError
from qaplan.base.facts import Tier

__all__ = ["AUDIENCE_OF", "RIGHTS", "RIGHTS_OF", "ROLES", "Right", "Role", "as_role"]

Role = Literal[
    "field_biologist",
    "analyst",
    "reviewer",
    "assessor",
    "liaison",
    "border_service",
    "press_officer",
    "steward",
    "visitor",
]
"""What somebody does in a study; a visitor has signed in and has no role in it yet."""

Right = Literal[
    "house.enter",
    "house.self",
    "house.people",
    "house.begin",
    "study.look",
    "study.keep",
    "log.look",
    "log.undo",
    "cards.look",
    "cards.take",
    "clocks.decide",
    "pictures.see",
    "people.see",
    "places.exact",
    "review.label",
    "review.adjudicate",
    "identity.read",
    "identity.state",
    "population.estimate",
    "records.write",
    "incidents.look",
    "incidents.write",
    "registers.write",
    "forms.send",
    "forms.accept",
    "reports.build",
    "reports.download",
    "crossings.look",
    "crossings.write",
    "border.look",
    "border.request",
    "border.keep",
    "api.tokens",
]
"""What may be done, by name."""

ROLES: tuple[Role, ...] = get_args(Role)
RIGHTS: tuple[Right, ...] = get_args(Right)

_VISITOR: frozenset[Right] = frozenset({"house.enter", "house.self"})
_READER: frozenset[Right] = _VISITOR | {"study.look", "reports.download"}
_INSIDER: frozenset[Right] = _READER | {
    "log.look",
    "cards.look",
    "pictures.see",
    "incidents.look",
    "reports.build",
    "crossings.look",
    "api.tokens",
}

RIGHTS_OF: Mapping[Role, frozenset[Right]] = MappingProxyType(
    {
        "visitor": _VISITOR,
        "press_officer": _READER | {"reports.build"},
        "liaison": _READER
        | {"reports.build", "forms.send", "crossings.look", "border.look", "border.request"},
        "border_service": _READER | {"crossings.look", "border.look", "border.keep"},
        "assessor": _READER | {"reports.build", "api.tokens"},
        "reviewer": _INSIDER | {"review.label", "identity.read"},
        "field_biologist": _INSIDER
        | {
            "cards.take",
            "clocks.decide",
            "review.label",
            "forms.send",
            "incidents.write",
            "records.write",
            "crossings.write",
            "border.look",
        },
        "analyst": _INSIDER
        | {
            "cards.take",
            "clocks.decide",
            "review.label",
            "review.adjudicate",
            "identity.read",
            "identity.state",
            "population.estimate",
            "records.write",
            "incidents.write",
            "registers.write",
            "forms.send",
            "forms.accept",
            "crossings.write",
            "border.look",
            "log.undo",
        },
        "steward": frozenset(RIGHTS) - {"border.keep"},
    }
)
"""The rights of each role. ``places.exact`` asks for a second factor besides, and ``border.keep``, which not
even the steward has, for a passphrase of the workspace of the border service."""

AUDIENCE_OF: Mapping[Role, Tier] = MappingProxyType(
    {
        "visitor": "public",
        "press_officer": "public",
        "liaison": "public",
        "border_service": "public",
        "assessor": "public",
        "reviewer": "steward",
        "field_biologist": "steward",
        "analyst": "steward",
        "steward": "steward",
    }
)
"""As which audience each role reads: from that of the public it gets cells of a degree and its own ids."""


def as_role(text: str) -> Role:
    """Read the name of a role.

    Raises:
        UsageError: ``access.unknown_role``.
    """
    for role in ROLES:
        if role == text:
            return role
    raise UsageError(
        "access.unknown_role", f"there is no role '{text}'", do=f"choose one of {', '.join(ROLES)}"
    )
