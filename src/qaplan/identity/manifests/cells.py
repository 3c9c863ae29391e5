"""Cells of a manifest: words for flanks, boxes, dates, and spellings that mean one animal."""

from __future__ import annotations

import difflib
import math
import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime

from qaplan.base.names import fold
from qaplan.identity.chips.types import Box, Viewpoint
from qaplan.survey.sheet.cells import Cell

__all__ = [
    "FLANK_WORDS",
    "box_of",
    "clock_of",
    "difference_of",
    "flank_meant",
    "row_numbers",
    "spelling_key",
    "text_of",
]

FLANK_WORDS = ", ".join(each.value for each in Viewpoint)

_MEANT = {
    "left": "l lhs leftside left_flank links linke linke_seite левый левая левое левый_бок лево слева сол "
    "сол_жақ gauche izquierda izquierdo sinistra esquerda",
    "right": "r rhs rightside right_flank rechts rechte rechte_seite правый правая правое правый_бок право "
    "справа оң оң_жақ droite derecha derecho destra direita",
    "front": "vorne перед спереди алды frontal head face face_on",
    "back": "rear hinten зад сзади арты behind tail",
    "unknown": "? - -- n/a na none null unbekannt неизвестно неясно белгісіз both оба екеуі",
}
_MEANT_BY = {fold(word): flank for flank, words in _MEANT.items() for word in words.split()}
_NEAR = 0.7
# Capital letters of other alphabets that look like Latin ones.
_LATIN = str.maketrans(
    "АВЕКМНОРСТУХІЈЅҺԚԜΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
    "ABEKMHOPCTYXIJSHQWABEZHIKMNOPTYX",
)
_MARKS = re.compile(r"[\s_\-‐‑–—.]+")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_CLOCKS = ("%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%d")
_LONGEST_SPAN = 30


def text_of(cell: Cell) -> str:
    """A cell as text, as a reader of the table sees it.

    >>> text_of(12.0), text_of(None)
    ('12', '')
    """
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, date | datetime):
        return cell.isoformat()
    return str(cell)


def flank_meant(word: str) -> str:
    """What a word that is none of ours may mean; empty where nothing comes to mind. It is never taken.

    >>> flank_meant("links"), flank_meant("rigth"), flank_meant("blue")
    ('left', 'right', '')
    """
    plain = fold(word)
    near = difflib.get_close_matches(plain, [each.value for each in Viewpoint], 1, _NEAR)
    return _MEANT_BY.get(plain, near[0] if near else "")


def box_of(cells: Iterable[str]) -> Box | None:
    """Read a box from one cell of four numbers, or from four cells.

    Args:
        cells: Left, top, width and height in pixels, together or apart, with commas, blanks or brackets.

    Returns:
        The box in whole pixels; None if these are not four numbers, or it has no side.

    >>> box_of(["10, 20, 300, 200"])
    Box(left=10, top=20, width=300, height=200)
    """
    text = " ".join(cells)
    found = [float(each) for each in _NUMBER.findall(text)]
    if len(found) != 4 or _NUMBER.sub("", text).strip(" ,;\t[]()") or not all(map(math.isfinite, found)):
        return None
    left, top, width, height = (round(each) for each in found)
    return Box(left, top, width, height) if width >= 1 and height >= 1 else None


def clock_of(text: str) -> datetime | None:
    """Read a day or a time as ISO 8601 writes it, without a zone; None where it is none.

    >>> clock_of("2024-08-25")
    datetime.datetime(2024, 8, 25, 0, 0)
    """
    for form in _CLOCKS:
        try:
            return datetime.strptime(text, form)  # noqa: DTZ007  # a camera's clock has no zone
        except ValueError:
            continue
    return None


def spelling_key(name: str) -> str:
    """What two spellings of one name have in common: no case, no blanks, letters by how they look.

    A mark between two digits keeps them apart, so that 1-12 and 11-2 stay two animals.

    >>> spelling_key("m 12") == spelling_key("M12") == spelling_key("М-12 ")
    True
    >>> spelling_key("1-12") == spelling_key("11-2")
    False
    """
    plain = unicodedata.normalize("NFKC", name).strip().upper().translate(_LATIN)
    parts = [part for part in _MARKS.split(plain) if part]
    key = parts[0] if parts else ""
    for part in parts[1:]:
        key += f"-{part}" if key[-1].isdigit() and part[0].isdigit() else part
    return key


def difference_of(first: str, second: str) -> str:
    """How two spellings of one name differ, in a few words.

    >>> difference_of("M12", "m 12"), difference_of("M12", "М12")
    ('capitals and blanks', 'letters of another alphabet that look alike')
    """
    one, other = (unicodedata.normalize("NFKC", each) for each in (first, second))
    found = []
    looks = {each.upper().translate(_LATIN) != each.upper() for each in (one, other)}
    if len(looks) == 2:
        found.append("letters of another alphabet that look alike")
    bare = [_MARKS.sub("", each).upper().translate(_LATIN) for each in (one, other)]
    cased = [_MARKS.sub("", each) for each in (one, other)]
    if bare[0] == bare[1] and cased[0] != cased[1] and cased[0].upper() == cased[1].upper():
        found.append("capitals")
    marks = ["".join(_MARKS.findall(each)) for each in (one, other)]
    if marks[0] != marks[1]:
        found.append("blanks" if not "".join(marks).strip() else "blanks or marks")
    return " and ".join(found) or "how their letters are put together"


def row_numbers(numbers: Iterable[int]) -> str:
    """Rows in words, neighbours as a span.

    >>> row_numbers([2, 3, 4, 9])
    'rows 2-4, 9'
    """
    spans: list[list[int]] = []
    for number in sorted(set(numbers)):
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    words = [str(first) if first == last else f"{first}-{last}" for first, last in spans]
    more = f" and {len(words) - _LONGEST_SPAN} more spans" if len(words) > _LONGEST_SPAN else ""
    is_one = len(spans) == 1 and spans[0][0] == spans[0][1]
    return f"{'row' if is_one else 'rows'} {', '.join(words[:_LONGEST_SPAN])}{more}"
