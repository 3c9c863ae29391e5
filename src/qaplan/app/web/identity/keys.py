"""Which key of the workbench does what, by its place on the keyboard."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from qaplan.app.web.recognition.words import caps_in
from qaplan.base.names import Language

__all__ = ["KEYS", "WorkbenchKey", "workbench_caps"]

KeyRoom = Literal["anywhere", "look", "settle", "answered"]
"""Where a key holds: always, at first look, while it is asked what would settle it, after the verdict."""


@dataclass(frozen=True)
class WorkbenchKey:
    """One thing that a key does.

    Args:
        action: Its name.
        room: Where it holds.
        code: The key, by its place.
    """

    action: str
    room: KeyRoom
    code: str


_ANYWHERE = (
    ("KeyB", "blink"),
    ("Space", "turn_over"),
    ("KeyF", "flanks"),
    ("KeyC", "contrast"),
    ("KeyV", "brighter"),
    ("Minus", "zoom_out"),
    ("Equal", "zoom_in"),
    ("BracketLeft", "turn_left"),
    ("BracketRight", "turn_right"),
    ("KeyR", "turn"),
    ("KeyM", "moves"),
    ("Digit0", "straight"),
    ("KeyS", "spots"),
    ("ArrowUp", "up"),
    ("ArrowDown", "down"),
    ("PageUp", "other_up"),
    ("PageDown", "other_down"),
    ("KeyJ", "pan_left"),
    ("KeyL", "pan_right"),
    ("KeyI", "pan_up"),
    ("KeyK", "pan_down"),
    ("KeyT", "reason"),
    ("KeyZ", "undo"),
    ("Escape", "leave"),
    ("F1", "keys"),
)
_LOOK = (
    ("Digit1", "same"),
    ("Digit2", "different"),
    ("Digit3", "undetermined"),
    ("ArrowRight", "later"),
)

KEYS: tuple[WorkbenchKey, ...] = (
    *(WorkbenchKey(action, "anywhere", code) for code, action in _ANYWHERE),
    *(WorkbenchKey(action, "look", code) for code, action in _LOOK),
    *(WorkbenchKey(f"settle.{figure}", "settle", f"Digit{figure}") for figure in range(1, 7)),
    WorkbenchKey("confirm", "settle", "Enter"),
    WorkbenchKey("next", "answered", "ArrowRight"),
)
"""The keys as they come; each reader may put them elsewhere."""


def workbench_caps(language: Language) -> dict[str, list[str]]:
    """What stands on each key, the letter of the reader's own alphabet first; plus where a picture grows."""
    return caps_in(language) | {"Equal": ["+"], "Minus": ["−"]}
