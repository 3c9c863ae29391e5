"""What a virtual camera writes beside its pixels: maker's block, keywords, the packet that says SIMULATED."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from datetime import datetime
from xml.sax.saxutils import escape

__all__ = ["MAKE", "MODEL", "SIMULATED", "keywords_of_truth", "maker_note", "xmp_packet"]

MAKE, MODEL = "QAPLAN", "VIRTUAL 1"
SIMULATED = "SIMULATED"
_NOTE_BYTES = 128


def maker_note(
    shown: datetime, *, serial: str, frame: tuple[int, int], temperature_c: int, label: str
) -> bytes:
    """Write a maker's block in the layout of a HyperFire, which `qaplan.survey.maker_note` reads.

    Args:
        shown: What the clock shows.
        serial: Serial number of the camera, at most 14 letters.
        frame: Number in the burst and length of the burst.
        temperature_c: Degrees Celsius.
        label: What its owner called the camera, at most 21 letters.
    """
    note = bytearray(_NOTE_BYTES)
    struct.pack_into("<2H", note, 0, 0xF101, 3)
    note[0x0C] = ord("M")
    struct.pack_into("<2H", note, 0x0E, *frame)
    parts = (shown.second, shown.minute, shown.hour, shown.month, shown.day, shown.year)
    struct.pack_into("<6H", note, 0x16, *parts)
    struct.pack_into("<h", note, 0x28, temperature_c)
    note[0x2A : 0x2A + 2 * len(serial)] = serial.encode("utf-16-le")
    note[0x56 : 0x56 + len(label)] = label.encode()
    return bytes(note)


def keywords_of_truth(kind: str, species: str, individual_id: str) -> tuple[str, ...]:
    """The keywords that a person would give a picture who sorts it rightly.

    >>> keywords_of_truth("cat", "Panthera pardus", "V01")
    ('Species|Panthera pardus', 'individual|V01')
    """
    label = kind if kind in {"person", "vehicle", "blank"} else species
    return (f"Species|{label}", *([f"individual|{individual_id}"] if individual_id else []))


def xmp_packet(keywords: Sequence[str]) -> bytes:
    """An XMP packet with keywords as subjects."""
    items = "".join(f"<rdf:li>{escape(word)}</rdf:li>" for word in keywords)
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:subject><rdf:Bag>{items}</rdf:Bag></dc:subject>"
        "</rdf:Description></rdf:RDF></x:xmpmeta>"
    ).encode()
