"""Makes small pictures, videos and archives for tests, with what a camera would have written into them."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import piexif
from PIL import Image

__all__ = [
    "avi",
    "fill_card",
    "hyperfire_note",
    "jpeg",
    "mp4",
    "photoshop_block",
    "png",
    "png_header",
    "with_segment",
    "xmp_packet",
    "zip_bytes",
]

TAKEN = datetime(2024, 8, 25, 3, 10, 7)


def jpeg(
    taken: datetime | str | None = TAKEN,
    *,
    make: str = "TESTCAM",
    model: str = "T1",
    serial: str = "",
    orientation: int = 1,
    maker_note: bytes = b"",
    mode: str = "RGB",
    size: tuple[int, int] = (32, 24),
    seed: int = 0,
    quality: int = 80,
    xmp: bytes = b"",
    iptc: Sequence[str] = (),
) -> bytes:
    """A JPEG file; its pixels differ with the seed, so that its hash does."""
    noise = np.random.default_rng(seed).integers(0, 255, (size[1], size[0], 3), dtype=np.uint8)
    picture = Image.fromarray(noise).convert(mode)
    buffer = io.BytesIO()
    picture.save(
        buffer, "JPEG", quality=quality, exif=_exif(taken, make, model, serial, orientation, maker_note)
    )
    data = buffer.getvalue()
    if xmp:
        data = with_segment(data, 0xE1, b"http://ns.adobe.com/xap/1.0/\x00" + xmp)
    if iptc:
        data = with_segment(data, 0xED, b"Photoshop 3.0\x00" + photoshop_block(iptc))
    return data


def _exif(
    taken: datetime | str | None, make: str, model: str, serial: str, orientation: int, maker_note: bytes
) -> bytes:
    first: dict[int, object] = {piexif.ImageIFD.Orientation: orientation}
    inner: dict[int, object] = {}
    if make:
        first[piexif.ImageIFD.Make] = make.encode()
    if model:
        first[piexif.ImageIFD.Model] = model.encode()
    if taken is not None:
        written = taken if isinstance(taken, str) else taken.strftime("%Y:%m:%d %H:%M:%S")
        inner[piexif.ExifIFD.DateTimeOriginal] = written.encode()
    if serial:
        inner[piexif.ExifIFD.BodySerialNumber] = serial.encode()
    if maker_note:
        inner[piexif.ExifIFD.MakerNote] = maker_note
    return bytes(piexif.dump({"0th": first, "Exif": inner}))


def with_segment(data: bytes, marker: int, content: bytes) -> bytes:
    """A JPEG file with one more segment, put behind its Exif block."""
    at = 2
    while data[at : at + 2] in {b"\xff\xe0", b"\xff\xe1"}:
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return data[:at] + struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content + data[at:]


def photoshop_block(keywords: Sequence[str]) -> bytes:
    """Photoshop's resources with an IPTC record of keywords."""
    record = b"\x1c\x01\x5a\x00\x03\x1b%G"
    for keyword in keywords:
        encoded = keyword.encode()
        record += b"\x1c\x02\x19" + len(encoded).to_bytes(2, "big") + encoded
    padded = record + b"\x00" * (len(record) % 2)
    other = b"8BIM\x04\x25\x00\x00" + (16).to_bytes(4, "big") + b"\x00" * 16
    return other + b"8BIM\x04\x04\x00\x00" + len(record).to_bytes(4, "big") + padded


def xmp_packet(
    *,
    subject: Sequence[str] = (),
    digikam: Sequence[str] = (),
    hierarchy: Sequence[str] = (),
    doctype: str = "",
) -> bytes:
    """An XMP packet with keywords in the three lists that programs write."""

    def bag(name: str, kind: str, items: Sequence[str]) -> str:
        inner = "".join(f"<rdf:li>{item}</rdf:li>" for item in items)
        return f"<{name}><rdf:{kind}>{inner}</rdf:{kind}></{name}>" if items else ""

    return (
        f"{doctype}<x:xmpmeta xmlns:x='adobe:ns:meta/'>"
        "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>"
        "<rdf:Description xmlns:dc='http://purl.org/dc/elements/1.1/' "
        "xmlns:digiKam='http://www.digikam.org/ns/1.0/' xmlns:lr='http://ns.adobe.com/lightroom/1.0/'>"
        + bag("dc:subject", "Bag", subject)
        + bag("digiKam:TagsList", "Seq", digikam)
        + bag("lr:hierarchicalSubject", "Bag", hierarchy)
        + "</rdf:Description></rdf:RDF></x:xmpmeta>"
    ).encode()


def hyperfire_note(
    clock: datetime = TAKEN, *, serial: str = "H500TEST000001", trigger: str = "M", label: str = "CAM 1"
) -> bytes:
    """A Reconyx HyperFire record (0xF101), 128 bytes."""
    note = bytearray(128)
    struct.pack_into("<2H", note, 0, 0xF101, 3)
    note[0x0C] = ord(trigger)
    struct.pack_into("<2H", note, 0x0E, 2, 5)
    parts = (clock.second, clock.minute, clock.hour, clock.month, clock.day, clock.year)
    struct.pack_into("<6H", note, 0x16, *parts)
    struct.pack_into("<h", note, 0x28, -5)
    note[0x2A : 0x2A + 2 * len(serial)] = serial.encode("utf-16-le")
    note[0x56 : 0x56 + len(label)] = label.encode()
    return bytes(note)


def png(size: tuple[int, int] = (32, 24)) -> bytes:
    """A PNG file, all black."""
    buffer = io.BytesIO()
    Image.new("RGB", size).save(buffer, "PNG")
    return buffer.getvalue()


def png_header(width: int, height: int) -> bytes:
    """A tiny PNG file that declares as many pixels as you like."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + _chunk(b"IDAT", zlib.compress(b"\x00" * 100_000))
        + _chunk(b"IEND", b"")
    )


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def mp4(path: Path, *, created: datetime | None = TAKEN, frames: int = 5, codec: str = "mpeg4") -> Path:
    """A short video in the container that the suffix names, dated in UTC."""
    with av.open(str(path), "w") as container:
        if created is not None:
            container.metadata["creation_time"] = created.isoformat() + "Z"
        stream = container.add_stream(codec, rate=5)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        if codec == "mjpeg":
            stream.pix_fmt = "yuvj420p"
        stream.codec_context.time_base = Fraction(1, 5)
        for number in range(frames):
            frame = av.VideoFrame.from_ndarray(
                np.full((48, 64, 3), number * 20, dtype=np.uint8), format="rgb24"
            )
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


def avi(path: Path, *, frames: int = 5) -> Path:
    """A short AVI with motion JPEG, as many trail cameras write."""
    return mp4(path, created=None, frames=frames, codec="mjpeg")


def zip_bytes(files: Mapping[str, bytes]) -> bytes:
    """A zip archive, its names as they are given."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo("x")
            info.filename = info.orig_filename = name
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return buffer.getvalue()


def fill_card(folder: Path, files: Mapping[str, bytes]) -> Path:
    """Write files below a folder, their folders made as needed."""
    for name, content in files.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    return folder
