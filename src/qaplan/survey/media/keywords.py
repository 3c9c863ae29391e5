"""The keywords that people give a picture, in its XMP packet and its IPTC record.

An XMP packet is XML from elsewhere: one that declares a document type is refused whole, so that it can
neither define entities nor name files.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.parsers import expat

from qaplan.survey.exif import clean_text

__all__ = ["keywords_in_iptc", "keywords_in_xmp", "keywords_of"]

_ITEM = "http://www.w3.org/1999/02/22-rdf-syntax-ns# li"
_HIERARCHIES = "http://ns.adobe.com/lightroom/1.0/ hierarchicalSubject"
_DIGIKAM = "http://www.digikam.org/ns/1.0/ TagsList"
_SUBJECTS = "http://purl.org/dc/elements/1.1/ subject"
_LISTS = (_HIERARCHIES, _DIGIKAM, _SUBJECTS)
_LARGEST_BYTES = 2_000_000
_DEEPEST = 64
_MOST_KEYWORDS = 500
_UTF_16 = frozenset({b"\xff\xfe", b"\xfe\xff"})
_IPTC_RESOURCE = 0x0404
_KEYWORD = b"\x1c\x02\x19"


class _RefusedError(Exception):
    """The packet is not one that a camera or a picture program writes."""


class _Collector:
    """Gathers the items of the three lists while the packet is read."""

    def __init__(self) -> None:
        self.path: list[str] = []
        self.text: list[str] = []
        self.found: dict[str, list[str]] = {name: [] for name in _LISTS}

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        self.path.append(name)
        self.text.clear()
        if len(self.path) > _DEEPEST:
            raise _RefusedError("too deep")

    def data(self, text: str) -> None:
        if self.path and self.path[-1] == _ITEM:
            self.text.append(text)

    def end(self, name: str) -> None:
        self.path.pop()
        if name != _ITEM or len(self.path) < 2 or self.path[-2] not in self.found:
            return
        self.found[self.path[-2]].append(clean_text("".join(self.text)))

    def keywords(self) -> Iterator[str]:
        return (text for name in _LISTS for text in self.found[name] if text)


def _refuse(*_declared: object) -> None:
    raise _RefusedError("a document type")


def keywords_in_xmp(packet: bytes) -> tuple[str, ...]:
    """Read the keywords of an XMP packet: first those with a hierarchy, then digiKam's, then the plain ones.

    Args:
        packet: The packet, XML.

    Returns:
        The keywords as written; none if the packet is broken or declares a document type.

    Source:
        XMP specification part 1, section 7; part 2, section 2.1 (dc:subject).
    """
    if not packet or len(packet) > _LARGEST_BYTES:
        return ()
    collector = _Collector()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = collector.start
    parser.EndElementHandler = collector.end
    parser.CharacterDataHandler = collector.data
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    try:
        parser.Parse(packet if packet[:2] in _UTF_16 else packet.strip(b"\x00 \t\r\n"), True)
    except (expat.ExpatError, _RefusedError, ValueError):
        return ()
    return tuple(collector.keywords())


def keywords_in_iptc(block: bytes) -> tuple[str, ...]:
    """Read the keywords (data set 2:25) of the IPTC record in a block of Photoshop's resources.

    Args:
        block: The resources, one after another.

    Source:
        IPTC Information Interchange Model 4.2, chapter 6; Adobe Photoshop file formats, image resources.
    """
    return tuple(filter(None, map(clean_text, _data_sets(_iptc_record(block)))))


def _iptc_record(block: bytes) -> bytes:
    at = 0
    while block[at : at + 4] == b"8BIM" and at + 12 <= len(block):
        number = int.from_bytes(block[at + 4 : at + 6], "big")
        named = at + 6 + (block[at + 6] + 2) // 2 * 2
        size = int.from_bytes(block[named : named + 4], "big")
        if number == _IPTC_RESOURCE:
            return block[named + 4 : named + 4 + size]
        at = named + 4 + (size + 1) // 2 * 2
    return b""


def _data_sets(record: bytes) -> Iterator[bytes]:
    at = 0
    while record[at : at + 1] == b"\x1c" and at + 5 <= len(record):
        size = int.from_bytes(record[at + 3 : at + 5], "big")
        if size & 0x8000:
            return
        if record[at : at + 3] == _KEYWORD:
            yield record[at + 5 : at + 5 + size]
        at += 5 + size


def keywords_of(*sources: Iterable[str]) -> tuple[str, ...]:
    """Put the keywords of several sources one after another, each once.

    >>> keywords_of(["Species|PBE", "PBE"], ["PBE"])
    ('Species|PBE', 'PBE')
    """
    return tuple(dict.fromkeys(keyword for source in sources for keyword in source))[:_MOST_KEYWORDS]
