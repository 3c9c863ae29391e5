"""Which key does what: physical keys by their place, so that every layout of a keyboard serves alike.

A key is named by the code that browsers give to its place (``KeyQ`` is the key right of Tab), never by the
letter that the layout of the day puts on it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from qaplan.base.errors import UsageError

__all__ = ["CAPS", "KEYS", "TILE_KEYS", "KeyAction", "KeyRoom", "check_keys"]

KeyRoom = Literal["anywhere", "sheet", "kind", "details"]
"""Where a key holds: in every room, on a sheet, while a kind is chosen, or while details are told."""

_ROWS = ("QWERTYUIOP", "ASDFGHJKL;", "ZXCVBNM,./")
_CYRILLIC = ("ЙЦУКЕНГШЩЗ", "ФЫВАПРОЛДЖ", "ЯЧСМИТЬБЮ.")
_SIGNS = {";": "Semicolon", ",": "Comma", ".": "Period", "/": "Slash"}


def _code(letter: str) -> str:
    return _SIGNS.get(letter, f"Key{letter}")


TILE_KEYS: tuple[str, ...] = tuple(_code(letter) for row in _ROWS for letter in row)
"""The thirty keys of the three letter rows, in the order of the tiles of a sheet."""

CAPS: Mapping[str, tuple[str, str]] = {
    **{
        _code(latin): (latin, cyrillic)
        for row, other in zip(_ROWS, _CYRILLIC, strict=True)
        for latin, cyrillic in zip(row, other, strict=True)
    },
    "BracketLeft": ("[", "Х"),
    "BracketRight": ("]", "Ъ"),
    "Quote": ("'", "Э"),
    "Backquote": ("`", "Ё"),
    **{f"Digit{figure}": (str(figure), str(figure)) for figure in range(10)},
    "Minus": ("-", "-"),
    "Equal": ("=", "="),
    "Space": ("␣", "␣"),
    "Enter": ("Enter", "Enter"),
    "Backspace": ("⌫", "⌫"),
    "Escape": ("Esc", "Esc"),
    "Tab": ("Tab", "Tab"),
    "ArrowLeft": ("←", "←"),
    "ArrowRight": ("→", "→"),
    "ArrowUp": ("↑", "↑"),
    "ArrowDown": ("↓", "↓"),
    "PageUp": ("PgUp", "PgUp"),
    "PageDown": ("PgDn", "PgDn"),
    "F1": ("F1", "F1"),
}
"""What stands on a key: in Latin and on the Russian and Kazakh layouts."""


@dataclass(frozen=True)
class KeyAction:
    """One thing that a key does.

    Args:
        action: Its name, as ``kind.leopard`` or ``confirm``.
        room: Where it holds.
        code: The key, by its place.
    """

    action: str
    room: KeyRoom
    code: str


_KINDS = (
    ("KeyQ", "leopard"),
    ("KeyW", "cheetah"),
    ("KeyE", "caracal"),
    ("KeyR", "lynx"),
    ("KeyT", "manul"),
    ("KeyY", "wildcat"),
    ("KeyU", "sand_cat"),
    ("KeyI", "felid"),
    ("KeyA", "wolf"),
    ("KeyS", "jackal"),
    ("KeyD", "red_fox"),
    ("KeyF", "corsac"),
    ("KeyG", "hyena"),
    ("KeyH", "badger"),
    ("KeyJ", "honey_badger"),
    ("KeyK", "porcupine"),
    ("KeyL", "hare"),
    ("KeyZ", "urial"),
    ("KeyX", "goitered_gazelle"),
    ("KeyC", "saiga"),
    ("KeyV", "kulan"),
    ("KeyB", "boar"),
    ("KeyN", "bird"),
    ("KeyM", "camel"),
    ("Comma", "sheep"),
    ("Period", "horse"),
    ("KeyO", "cattle"),
    ("KeyP", "dog"),
    ("BracketLeft", "animal"),
    ("Semicolon", "person"),
    ("Quote", "vehicle"),
    ("Digit0", "blank"),
    ("Slash", "cannot_tell"),
)
_DETAILS = (
    ("KeyA", "flank.left"),
    ("KeyD", "flank.right"),
    ("KeyS", "flank.both"),
    ("KeyW", "flank.front"),
    ("KeyX", "flank.back"),
    ("KeyQ", "flank.unknown"),
    ("KeyF", "sex.female"),
    ("KeyM", "sex.male"),
    ("KeyU", "sex.unknown"),
    ("KeyL", "life_stage.adult"),
    ("KeyK", "life_stage.subadult"),
    ("KeyJ", "life_stage.juvenile"),
    ("KeyI", "quality.good"),
    ("KeyO", "quality.usable"),
    ("KeyP", "quality.poor"),
)
_ANYWHERE = (
    ("Enter", "confirm"),
    ("Backspace", "undo"),
    ("Escape", "leave"),
    ("Space", "look"),
    ("ArrowLeft", "left"),
    ("ArrowRight", "right"),
    ("ArrowUp", "up"),
    ("ArrowDown", "down"),
    ("PageDown", "later"),
    ("F1", "keys"),
)
_SHEET = (("Backquote", "rename"),)
_KIND = (("BracketRight", "other"),)

KEYS: tuple[KeyAction, ...] = (
    *(KeyAction(action, "anywhere", code) for code, action in _ANYWHERE),
    *(KeyAction(f"tile.{number}", "sheet", code) for number, code in enumerate(TILE_KEYS, 1)),
    *(KeyAction(action, "sheet", code) for code, action in _SHEET),
    *(KeyAction(f"kind.{taxon}", "kind", code) for code, taxon in _KINDS),
    *(KeyAction(f"count.{figure}", "kind", f"Digit{figure}") for figure in range(1, 10)),
    *(KeyAction(action, "kind", code) for code, action in _KIND),
    *(KeyAction(action, "details", code) for code, action in _DETAILS),
    *(KeyAction(f"count.{figure}", "details", f"Digit{figure}") for figure in range(1, 10)),
)
"""The keys as they come; each reader may put them elsewhere."""


def check_keys(keys: tuple[KeyAction, ...] = KEYS) -> None:
    """Refuse keys of which one would do two things in one room.

    Raises:
        UsageError: ``review.key_taken`` naming the key and both actions.
    """
    held: defaultdict[str, dict[str, str]] = defaultdict(dict)
    rooms = sorted({key.room for key in keys} | {"anywhere"})
    for key in keys:
        for room in rooms if key.room == "anywhere" else [key.room]:
            other = held[room].setdefault(key.code, key.action)
            if other != key.action:
                raise UsageError(
                    "review.key_taken",
                    f"the key {key.code} would do both {other} and {key.action}",
                    do="choose another key for one of them",
                )
