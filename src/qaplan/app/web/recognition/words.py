"""The words of the dark room: names of kinds, what stands on keys, and what the room says."""

from __future__ import annotations

from qaplan.base.messages import Text
from qaplan.base.names import Language
from qaplan.recognition.review.keys import CAPS
from qaplan.recognition.review.types import CANNOT_TELL, UNSORTED
from qaplan.recognition.taxonomy.table import taxon_table

__all__ = ["ROOM_WORDS", "caps_in", "kind_names", "room_words"]

ROOM_WORDS = (
    "sheet",
    "of",
    "left",
    "confirm_sheet",
    "confirm_sheet_says",
    "name_sheet",
    "name_sheet_hint",
    "mark_hint",
    "kind_hint",
    "detail_hint",
    "marked",
    "drawn_by_lot",
    "choose_kind",
    "details",
    "confirm",
    "undo",
    "leave",
    "look",
    "left_key",
    "right_key",
    "up",
    "down",
    "later",
    "draw_box",
    "keys",
    "rename",
    "other",
    "count",
    "flank",
    "sex",
    "life_stage",
    "quality",
    "done",
    "done_says",
    "done_again",
    "back",
    "saving",
    "saved",
    "taken_back",
    "nothing_to_undo",
    "not_saved",
    "try_again",
    "no_picture",
    "frame",
    "whole",
    "fit",
    "key_taken",
    "press_key",
    "change_key",
    "keys_as_they_come",
    "keys_head",
    "room_anywhere",
    "room_sheet",
    "room_kind",
    "room_details",
    "tile",
    "search_kind",
    "no_kind",
    "with_details",
    "undated",
    "clip",
    "machine_says",
    "empty_queue",
)
_DETAILS = {
    "flank": ("left", "right", "both", "front", "back", "unknown"),
    "sex": ("female", "male", "unknown"),
    "life_stage": ("adult", "subadult", "juvenile", "unknown"),
    "quality": ("good", "usable", "poor"),
}


def room_words(text: Text) -> dict[str, str]:
    """What the room says, by name; details as ``flank.left``."""
    said = {name: text.word(f"review.room.{name}") for name in ROOM_WORDS}
    for detail, words in _DETAILS.items():
        said |= {f"{detail}.{word}": text.word(f"review.{detail}.{word}") for word in words}
    return said


def kind_names(language: Language, text: Text) -> dict[str, str]:
    """The name of every kind that can be said, and of every heading, in a language."""
    named = {each.taxon_id: each.names.in_language(language) for each in taxon_table().taxa}
    return named | {
        CANNOT_TELL: text.word("review.kind.cannot_tell"),
        UNSORTED: text.word("review.kind.unsorted"),
    }


def caps_in(language: Language) -> dict[str, list[str]]:
    """What stands on each key, the letter of the reader's own alphabet first."""
    latin_first = language == "en"
    return {
        code: list(dict.fromkeys((latin, other) if latin_first else (other, latin)))
        for code, (latin, other) in CAPS.items()
    }
