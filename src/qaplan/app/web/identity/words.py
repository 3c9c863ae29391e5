"""The words of the workbench, by the names that its scripts know."""

from __future__ import annotations

from qaplan.base.messages import Text

__all__ = ["workbench_words"]

_OF_REVIEW = (
    "undo",
    "leave",
    "keys",
    "saving",
    "saved",
    "taken_back",
    "nothing_to_undo",
    "not_saved",
    "key_taken",
    "press_key",
    "change_key",
    "keys_as_they_come",
    "keys_head",
    "confirm",
    "room_anywhere",
)
_SETTLES = (
    "left_flank",
    "right_flank",
    "sharper_picture",
    "daylight_picture",
    "genetics",
    "nothing_known",
)
_OWN = (
    "same",
    "different",
    "undetermined",
    "then_settles",
    "later",
    "next",
    "blink",
    "turn_over",
    "flanks",
    "contrast",
    "contrast_plain",
    "contrast_strong",
    "contrast_local",
    "brighter",
    "zoom_in",
    "zoom_out",
    "turn_left",
    "turn_right",
    "turn",
    "moves",
    "moves_both",
    "moves_first",
    "moves_second",
    "straight",
    "spots",
    "spots_later",
    "pan_left",
    "pan_right",
    "pan_up",
    "pan_down",
    "up",
    "down",
    "other_up",
    "other_down",
    "reason",
    "reason_free",
    "reason_needed",
    "settle_ask",
    "settle_confirm",
    "left",
    "first_look",
    "after_look",
    "you_said",
    "machine",
    "pictures",
    "no_chip",
    "only_pair",
    "tools",
    "room_look",
    "room_settle",
    "room_answered",
    "done",
    "done_says",
    "empty",
    "empty_says",
    "back",
)


def workbench_words(text: Text) -> dict[str, str]:
    """What the workbench says, by name; what would settle a pair also as ``settle.1`` to ``settle.6``."""
    said = {name: text.word(f"review.room.{name}") for name in _OF_REVIEW}
    said |= {name: text.word(f"workbench.room.{name}") for name in _OWN}
    for number, what in enumerate(_SETTLES, start=1):
        said[f"settle_{what}"] = said[f"settle.{number}"] = text.word(f"workbench.room.settle_{what}")
        said[f"settled_by_{what}"] = text.word(f"workbench.room.settled_by_{what}")
    return said
