"""Letting the workspace out whole: one keeper asks and another allows it, each with an own passphrase."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from qaplan.app.services.border.desk import Desk, change, load_board, load_workspace
from qaplan.app.services.sessions import check_may
from qaplan.base.errors import AccessError
from qaplan.landscape.segments.files import write_segments
from qaplan.landscape.segments.types import ExportAsked, Workspace

__all__ = ["ALLOWED_WITHIN", "ask_export", "export_asked", "export_workspace"]

ALLOWED_WITHIN = timedelta(minutes=30)
"""How long an export waits for the second keeper."""


def ask_export(desk: Desk) -> datetime:
    """Ask for an export; nothing leaves until another keeper has allowed it.

    Returns:
        Until when it may be allowed, UTC.
    """
    check_may(desk.session, "border.keep")
    now = desk.session.moment().astimezone(UTC)
    asked = ExportAsked(now.isoformat(timespec="seconds"), desk.holder, desk.session.actor.id)
    change(desk, lambda held: replace(held, export=asked), "export_asked")
    return now + ALLOWED_WITHIN


def export_asked(desk: Desk) -> ExportAsked | None:
    """The export that waits; None where none does, or it has waited too long."""
    asked = load_workspace(desk).export
    return asked if asked is not None and not _is_late(asked, desk) else None


def export_workspace(desk: Desk) -> bytes:
    """Allow an export that somebody else has asked for, and give the workspace as GeoJSON.

    Args:
        desk: The second keeper: with another passphrase and another account than the one who asked.

    Raises:
        AccessError: ``border.nothing_asked``; ``border.needs_two`` for whoever asked.
    """
    check_may(desk.session, "border.keep")
    found: list[Workspace] = []

    def alter(held: Workspace) -> Workspace:
        asked = held.export
        if asked is None or _is_late(asked, desk):
            raise AccessError(
                "border.nothing_asked", "nobody has asked for an export in time", do="ask for one first"
            )
        if asked.holder == desk.holder or asked.by == desk.session.actor.id:
            raise AccessError(
                "border.needs_two",
                "an export needs two people",
                do="let another keeper allow it, with an own passphrase and account",
            )
        found.append(held)
        return replace(held, export=None)

    change(desk, alter, "exported")
    whole = write_segments(found[0], load_board(desk.study, desk.session))
    return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode()


def _is_late(asked: ExportAsked, desk: Desk) -> bool:
    waited = desk.session.moment().astimezone(UTC) - datetime.fromisoformat(asked.at)
    return not timedelta(0) <= waited <= ALLOWED_WITHIN
