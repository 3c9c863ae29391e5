"""Where one card ends and the next begins, which names are safe, and which files are the system's own."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import unquote

from qaplan.survey.layout import Layout

__all__ = [
    "PICTURE_SUFFIXES",
    "SIDECAR_SUFFIXES",
    "VIDEO_SUFFIXES",
    "card_folders",
    "folded",
    "is_junk",
    "is_sidecar",
    "name_fault",
    "rewritten_names",
    "suffix_of",
    "written_as",
]

PICTURE_SUFFIXES = frozenset({
    "jpg", "jpeg", "jpe", "png", "gif", "webp", "bmp", "tif", "tiff", "heic", "heif", "avif", "dng", "cr2",
    "nef",
})  # fmt: skip
VIDEO_SUFFIXES = frozenset({
    "mp4", "m4v", "mov", "qt", "avi", "asf", "wmv", "mkv", "webm", "mts", "m2ts", "ts", "mpg", "mpeg", "3gp",
})  # fmt: skip
SIDECAR_SUFFIXES = frozenset({"xmp", "thm", "aae", "ctg", "lrv"})

_JUNK_NAMES = frozenset({
    ".ds_store", "thumbs.db", "ehthumbs.db", "desktop.ini", "autorun.inf", "indexervolumeguid",
    "wpsettings.dat", ".trashes", ".fseventsd", ".spotlight-v100", ".trash-1000", "$recycle.bin",
    "system volume information", "lost+found", "lost.dir", ".thumbnails", "@eadir", "__macosx",
})  # fmt: skip
_DEVICES = frozenset(
    {"con", "prn", "aux", "nul", "conin$", "conout$"}
    | {f"{port}{number}" for port in ("com", "lpt") for number in "0123456789¹²³"}
)
_FORBIDDEN = frozenset('<>:"|?*\\')
_LONGEST_NAME_BYTES = 255
_LONGEST_PATH_BYTES = 1024
_LOOKS_CODED = re.compile("%[0-9A-Fa-f]{2}")


def suffix_of(path: str) -> str:
    """The suffix of a name in lower case, without its dot.

    >>> suffix_of("DCIM/100RECNX/RCNX0001.JPG")
    'jpg'
    """
    stem, _, suffix = path.rpartition("/")[2].rpartition(".")
    return suffix.lower() if stem else ""


def is_junk(name: str) -> bool:
    """Whether an operating system left it there: never listed, never opened.

    >>> is_junk("Thumbs.db"), is_junk("._IMG_0001.JPG"), is_junk("IMG_0001.JPG")
    (True, True, False)
    """
    return name.startswith("._") or name.lower() in _JUNK_NAMES


def is_sidecar(name: str) -> bool:
    """Whether it goes with another file (a thumbnail, an edit list) and is no medium of its own."""
    return suffix_of(name) in SIDECAR_SUFFIXES


def folded(path: str) -> str:
    """The form in which two names collide on a disk that does not tell large letters from small.

    >>> folded("A.JPG") == folded("a.jpg")
    True
    """
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


def name_fault(path: str) -> str:
    """Say what is wrong with a path within a card or an archive.

    Args:
        path: Path with slashes, as a listing gives it.

    Returns:
        One clause, or an empty string if the path is safe on every system.

    Source:
        Microsoft, Naming Files, Paths, and Namespaces; Unicode Standard Annex 9 (bidirectional controls).

    >>> name_fault("../../x"), name_fault("DCIM/CON.csv"), name_fault("DCIM/IMG_0001.JPG")
    ('it climbs out of its folder', 'it is named like a Windows device', '')
    """
    if not path:
        return "it has no name"
    if path.startswith(("/", "\\")) or path[1:2] == ":":
        return "it is an absolute path"
    if len(path.encode(errors="surrogatepass")) > _LONGEST_PATH_BYTES:
        return "its path is too long"
    parts = path.split("/")
    if any(len(part.encode(errors="surrogatepass")) > _LONGEST_NAME_BYTES for part in parts):
        return "a part of it is too long"
    return next(filter(None, map(_part_fault, parts)), "")


def _part_fault(part: str) -> str:
    if part in {"", "."}:
        return "it has an empty part"
    if ".." in {part, *part.split("\\")}:
        return "it climbs out of its folder"
    faults = {_letter_fault(letter) for letter in part} - {""}
    if faults:
        return min(faults)
    if part.partition(".")[0].rstrip(" ").lower() in _DEVICES:
        return "it is named like a Windows device"
    if part[-1] in " .":
        return "it ends with a dot or a space"
    return ""


def _letter_fault(letter: str) -> str:
    if letter < "\x7f":
        if letter < " ":
            return "it holds a control character"
        return "it holds a character that Windows forbids" if letter in _FORBIDDEN else ""
    kind = unicodedata.category(letter)
    if kind == "Cs":
        return "it is not text"
    if kind == "Cf":
        return "it holds an invisible character that turns or hides letters"
    return "it holds a control character" if kind in {"Cc", "Zl", "Zp"} else ""


def rewritten_names(names: Iterable[str]) -> dict[str, str]:
    """Give the unsafe names of one folder a form that is safe on every system and their own.

    Of an unsafe name the faulty letters are written as ``%`` and two digits, as in an address, so that
    `written_as` finds the file again. Of two names that differ only in the size of their letters the second
    has its first letter written so.

    Args:
        names: Names without slashes.

    Returns:
        From the name on the card to the safe one, for the names that cannot stay as they are.

    >>> rewritten_names(["CON.jpg", "A.JPG", "a.jpg"])
    {'CON.jpg': '%43ON.jpg', 'a.jpg': '%61.jpg'}
    """
    taken: set[str] = set()
    found: dict[str, str] = {}
    for name in sorted(names):
        chosen = next(form for form in _forms(name) if folded(form) not in taken)
        taken.add(folded(chosen))
        if chosen != name:
            found[name] = chosen
    return found


def _forms(name: str) -> Iterator[str]:
    """The forms of a name from the plainest to the one with every letter coded."""
    if not _part_fault(name) and not _LOOKS_CODED.search(name):
        yield name
    for count in range(len(name) + 1):
        form = "".join(
            _coded(letter) if place < count or letter == "%" or _letter_fault(letter) else letter
            for place, letter in enumerate(name)
        )
        if form[-1] in " .":
            form = form[:-1] + _coded(form[-1])
        if not _part_fault(form):
            yield form


def _coded(letter: str) -> str:
    # A byte of a name that is no text comes as one of these 128 letters; Windows may give other half letters.
    errors = "surrogateescape" if "\udc80" <= letter <= "\udcff" else "surrogatepass"
    return "".join(f"%{byte:02X}" for byte in letter.encode(errors=errors))


def written_as(path: str) -> str:
    """The path on the card of a path that `rewritten_names` rewrote.

    >>> written_as("DCIM/%43ON.jpg")
    'DCIM/CON.jpg'
    """
    return unquote(path, errors="surrogateescape")


def card_folders(folders: Sequence[str], layout: Layout | None) -> tuple[str, ...]:
    """Say which folders of a tree are cards.

    A folder that holds one named DCIM is a card. With a layout the first level is, or that of the cameras.
    Otherwise the tree itself is one card.

    Args:
        folders: Every folder below the tree's root, paths with slashes.
        layout: What the levels of the tree stand for; None where they mean nothing.

    Returns:
        The cards, sorted; an empty path is the root itself.

    >>> card_folders(["B/DCIM", "B", "A", "A/DCIM", "notes"], None)
    ('A', 'B')
    >>> card_folders(["S1", "S1/C1", "S1/C2"], "station/camera")
    ('S1/C1', 'S1/C2')
    """
    if layout is not None:
        level = 1 if "camera" in layout.split("/") else 0
        return tuple(sorted(each for each in folders if each.count("/") == level))
    parents = {"/".join(each.split("/")[:-1]) for each in folders if each.split("/")[-1].lower() == "dcim"}
    return tuple(sorted(each for each in parents if not _is_below(each, parents))) or ("",)


def _is_below(folder: str, others: set[str]) -> bool:
    return any(other != folder and (not other or folder.startswith(f"{other}/")) for other in others)
