"""Filled forms as a phone sends them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

NOW = datetime(2026, 5, 4, 6, 0, tzinfo=UTC)

_ANSWERS: dict[str, dict[str, Any]] = {
    "camera_check": {
        "camera": "U1",
        "visit": "pickup",
        "shown_clock": "2026-05-03T13:17:30",
        "true_clock": "2026-05-03T14:20:00",
        "true_from": "phone",
        "battery": "weak",
        "card": "new",
        "tilt": "level",
        "spring": "dry",
        "tracks": ["cat", "ungulate"],
        "comments": "lens cleaned",
    },
    "sighting": {"sign": "track", "species": "леопард", "certainty": "likely", "track_width_mm": "95"},
    "livestock_loss": {"livestock": "sheep", "killed": "3", "suspected": "wolf", "signs": ["wounds"]},
    "carcass": {
        "species": "leopard",
        "state": "weeks",
        "sex": "unknown",
        "kept": "taken",
        "held_by": "Institute of Zoology",
        "cause_said": "shot, a herder says",
    },
}


def sent_form(
    kind: str = "sighting", form_id: str = "11111111-2222-4333-8444-555555555555", **parts: Any
) -> dict[str, Any]:
    """A form of one kind with any of its parts in another way."""
    sent: dict[str, Any] = {
        "version": "1",
        "form_id": form_id,
        "salt": "00112233445566778899aabbccddeeff",
        "kind": kind,
        "language": "en",
        "by": "Inspector A",
        "when": "2026-05-03T14:20",
        "utc_offset": "+05:00",
        "place": "spring under the chink",
        "longitude": "",
        "latitude": "",
        "uncertainty_m": "",
        "position_from": "",
        "answers": dict(_ANSWERS[kind]),
        "pictures": [],
    }
    return sent | parts
