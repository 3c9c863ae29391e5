"""Flips, cuts and repeats bytes of sound files, and watches every reader: it answers or refuses, and at once.

A reader may refuse with one of our own errors. Anything else that it raises is a fault of ours, and so is an
answer that takes longer than two seconds; what brings the interpreter down ends the test run itself.
"""

from __future__ import annotations

import io
import json
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import openpyxl
from PIL import Image

from qaplan.app.engines.frames import GuardedFrames
from qaplan.app.engines.video import GuardedVideos
from qaplan.base.errors import QaplanError
from qaplan.recognition.detectors.files import read_model
from qaplan.recognition.detectors.onnx_file import read_declaration
from qaplan.recognition.files import read_megadetector
from qaplan.recognition.tables.files import read_labels
from qaplan.survey.camtrap_dp.from_survey import package_from_survey
from qaplan.survey.exif import exif_of, read_tags
from qaplan.survey.files.archive import extract_archive
from qaplan.survey.files.camtrap_dp import read_camtrap_dp, write_camtrap_dp
from qaplan.survey.files.field_sheet import read_field_sheet
from qaplan.survey.files.workbook import read_grid
from qaplan.survey.maker_note import read_maker_note
from qaplan.survey.media.frames import FramesWanted
from qaplan.survey.media.keywords import keywords_in_iptc, keywords_in_xmp
from qaplan.survey.media.kinds import kind_of
from qaplan.survey.media.medium import draft_of, medium_of
from tests.media_factory import (
    avi,
    hyperfire_note,
    jpeg,
    mp4,
    photoshop_block,
    png,
    xmp_packet,
    zip_bytes,
)
from tests.onnx_models import constant_model, manifest_text
from tests.survey.camtrap_dp.surveys import POSITIONS, STUDY, survey

__all__ = ["SLOWEST_S", "Watched", "all_readers", "flipped", "watch"]

SLOWEST_S = 2.0
_GUARD_S = 1.5

_SHEET = """station;camera;latitude;longitude;start;end;problem_from;problem_to;problem_reason
K1;A;10,5;20,25;03.04.2024 16:20;03.05.2024;10.04.2024;15.04.2024;dead
K2;;10,75;20,5;2024-04-03;2024-05-03;;;"""
_LABELS = """Station,Species,DateTimeOriginal,FileName,Directory
StationA,PBE,2009-04-10 05:07:00,A__1.JPG,raw/StationA
StationB,=fox,03.04.2024,A__2.JPG,"""


@dataclass(frozen=True)
class Reader:
    """One reader and sound files for it.

    Args:
        name: What it reads.
        samples: The files.
        read: Reads one; may write into its folder.
        clock: What tells its time: our processor time, so that a busy machine is no fault, or the
            clock on the wall where another program does the work.
        rest: Called after each file, unmeasured.
    """

    name: str
    samples: Sequence[bytes]
    read: Callable[[bytes, Path], object]
    clock: Callable[[], float] = time.process_time
    rest: Callable[[], object] = lambda: None


@dataclass
class Watched:
    """What was seen of the readers.

    Args:
        tried: Files tried, by reader.
        refused: Files refused with one of our errors, by reader.
        slowest_s: Longest answer, by reader, seconds.
        faults: What went wrong: reader, number of the file, and how.
    """

    tried: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    slowest_s: dict[str, float] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def lines(self) -> list[str]:
        """One line for each reader."""
        return [
            f"{name:28} {self.tried[name]:7} tried {self.refused[name]:7} refused, "
            f"slowest {self.slowest_s[name]:.2f} s"
            for name in sorted(self.tried)
        ]


def flipped(sample: bytes, other: bytes, rng: np.random.Generator) -> bytes:
    """One damaged copy of a file.

    Args:
        sample: The file.
        other: Another one, of which a piece may come in.
        rng: Chance.
    """
    data = bytearray(sample)
    for _ in range(int(rng.integers(1, 5))):
        if not data:
            break
        at, length = int(rng.integers(len(data))), int(2 ** rng.uniform(0, 10))
        match int(rng.integers(9)):
            case 0 | 1 | 2:
                data[at] ^= 1 << int(rng.integers(8))
            case 3:
                data[at] = int(rng.integers(256))
            case 4:
                fill = int(rng.choice([0x00, 0xFF, 0x7F, 0x80]))
                data[at : at + min(length, 8)] = bytes([fill]) * len(data[at : at + min(length, 8)])
            case 5:
                del data[at : at + length]
            case 6:
                data[at:at] = data[at : at + length] * int(rng.integers(1, 20))
            case 7:
                start = int(rng.integers(max(1, len(other))))
                data[at : at + length] = other[start : start + length]
            case _:
                del data[at:]
    return bytes(data)


def watch(readers: Sequence[Reader], folder: Path, *, seconds: float, seed: int) -> Watched:
    """Give damaged files to all readers, to each for an equal share of a time and one at the least.

    Args:
        readers: The readers.
        folder: An empty folder to write into.
        seconds: How long.
        seed: Seed of chance; it is named with every fault.
    """
    rng = np.random.default_rng(seed)
    seen = Watched()
    end = time.monotonic() + seconds
    number = 0
    spent = dict.fromkeys(range(len(readers)), 0.0)
    while time.monotonic() < end or len(seen.tried) < len(readers):
        turn = min(spent, key=spent.__getitem__)
        reader, begun = readers[turn], time.monotonic()
        sample, other = (reader.samples[int(rng.integers(len(reader.samples)))] for _ in range(2))
        _try(reader, flipped(sample, other, rng), folder, f"seed {seed}, file {number}", seen)
        reader.rest()
        spent[turn] += time.monotonic() - begun
        number += 1
    return seen


def _try(reader: Reader, data: bytes, folder: Path, where: str, seen: Watched) -> None:
    begun = reader.clock()
    seen.tried[reader.name] += 1
    try:
        reader.read(data, folder)
    except QaplanError:
        seen.refused[reader.name] += 1
    except Exception:  # noqa: BLE001 - any other exception is what is looked for
        seen.faults.append(f"{reader.name}, {where}: {traceback.format_exc(limit=-3)}")
        (folder / f"fault-{len(seen.faults)}.bin").write_bytes(data)
    took = reader.clock() - begun
    seen.slowest_s[reader.name] = max(took, seen.slowest_s.get(reader.name, 0.0))
    if took > SLOWEST_S:
        seen.faults.append(f"{reader.name}, {where}: {took:.2f} s")
        (folder / f"fault-{len(seen.faults)}.bin").write_bytes(data)


@contextmanager
def all_readers(folder: Path) -> Iterator[tuple[Reader, ...]]:
    """Every reader of what others made: headers, tables, JSON, packages, archives, clips and pixels.

    Args:
        folder: An empty folder to make sound files in.
    """
    with ExitStack() as stack:
        videos = stack.enter_context(GuardedVideos(seconds_each=_GUARD_S))
        frames = stack.enter_context(GuardedFrames(seconds_each=_GUARD_S))
        # Both programs start before anything is measured.
        clip = avi(folder / "first.avi")
        videos.probe([(clip, "video/x-msvideo")])
        frames.read(clip, "video/x-msvideo", FramesWanted())
        yield (
            *_header_readers(),
            *_table_readers(),
            *_package_readers(folder),
            *_model_readers(),
            *_guarded_readers(folder, videos, frames),
        )


def _header_readers() -> tuple[Reader, ...]:
    note = hyperfire_note()
    packets = [xmp_packet(subject=["a", "б"], hierarchy=["Species|PBE"]), xmp_packet(digikam=["x/y"])]
    pictures = [
        jpeg(maker_note=note, xmp=packets[0], iptc=["Species|PBE"], serial="123"),
        jpeg(mode="CMYK", orientation=6),
        *_pictures(),
    ]
    return (
        Reader("picture header", pictures, lambda data, _: medium_of(draft_of("a.jpg", "0" * 64, data))),
        Reader(
            "exif",
            [_exif_block(picture) for picture in pictures[:2]],
            lambda data, _: exif_of(read_tags(data)),
        ),
        Reader("maker note", [note, hyperfire_note(trigger="T")], lambda data, _: read_maker_note(data)),
        Reader("xmp", packets, lambda data, _: keywords_in_xmp(data)),
        Reader("iptc", [photoshop_block(["a", "Species|PBE"])], lambda data, _: keywords_in_iptc(data)),
    )


def _pictures() -> list[bytes]:
    noise = Image.fromarray(np.random.default_rng(5).integers(0, 255, (24, 32, 3), dtype=np.uint8))
    found = [png(), jpeg(size=(160, 120), seed=3)]
    for name in ("GIF", "BMP", "WEBP", "TIFF", "PNG"):
        buffer = io.BytesIO()
        noise.save(buffer, name)
        found.append(buffer.getvalue())
    return found


def _exif_block(picture: bytes) -> bytes:
    at = picture.index(b"Exif\x00\x00") + 6
    return picture[at : at + 600]


def _reads_file(name: str, read: Callable[[Path], object]) -> Callable[[bytes, Path], object]:
    def run(data: bytes, folder: Path) -> object:
        path = folder / name
        path.write_bytes(data)
        return read(path)

    return run


def _table_readers() -> tuple[Reader, ...]:
    book = openpyxl.Workbook()
    for row in _SHEET.splitlines():
        book.active.append(row.split(";"))
    buffer = io.BytesIO()
    book.save(buffer)
    workbook = buffer.getvalue()
    parts = _parts_of(workbook)
    run = {
        "info": {
            "format_version": "1.4",
            "detector": "md",
            "detector_metadata": {"megadetector_version": "5"},
        },
        "detection_categories": {"1": "animal"},
        "images": [
            {"file": "A/1.JPG", "detections": [{"category": "1", "conf": 0.5, "bbox": [0.1, 0.2, 0.3, 0.4]}]},
            {"file": "A/2.JPG", "detections": None, "failure": "x", "frame_rate": 5},
        ],
    }
    sheets = [_SHEET.encode(encoding) for encoding in ("utf-8", "utf-16", "cp1251")]
    return (
        Reader("field sheet csv", sheets, _reads_file("sheet.csv", read_field_sheet)),
        Reader("field sheet xlsx", [workbook], _reads_file("sheet.xlsx", read_field_sheet)),
        *(
            Reader(f"xlsx part {Path(name).name}", [content], _repacked(parts, name, read_field_sheet))
            for name, content in parts.items()
        ),
        Reader("table csv", sheets, _reads_file("table.csv", read_grid)),
        Reader("table xlsx", [workbook], _reads_file("table.xlsx", read_grid)),
        Reader("megadetector json", [json.dumps(run).encode()], _reads_file("run.json", read_megadetector)),
        Reader("labels csv", [_LABELS.encode()], _reads_file("labels.csv", read_labels)),
    )


def _parts_of(workbook: bytes) -> dict[str, bytes]:
    import zipfile

    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _repacked(
    parts: Mapping[str, bytes], name: str, read: Callable[[Path], object]
) -> Callable[[bytes, Path], object]:
    """A sound workbook in which one part is damaged before it is compressed."""

    def run(data: bytes, folder: Path) -> object:
        path = folder / "sheet.xlsx"
        path.write_bytes(zip_bytes({**parts, name: data}))
        return read(path)

    return run


def _package_readers(folder: Path) -> tuple[Reader, ...]:
    package = folder / "package"
    write_camtrap_dp(package_from_survey(STUDY, survey(), POSITIONS), package)
    files = {path.name: path.read_bytes() for path in sorted(package.iterdir()) if path.is_file()}

    def damaged(name: str) -> Callable[[bytes, Path], object]:
        def run(data: bytes, _: Path) -> object:
            (package / name).write_bytes(data)
            try:
                return read_camtrap_dp(package)
            finally:
                (package / name).write_bytes(files[name])

        return run

    def unpacked(data: bytes, at: Path) -> object:
        import shutil

        path, target = at / "a.zip", at / "unpacked"
        path.write_bytes(data)
        try:
            return extract_archive(path, target)
        finally:
            shutil.rmtree(target, ignore_errors=True)

    return (
        *(Reader(f"package {name}", [content], damaged(name)) for name, content in files.items()),
        Reader("package zip", [zip_bytes(files)], _reads_file("package.zip", read_camtrap_dp)),
        Reader("archive", [zip_bytes(files), zip_bytes({"a/b.jpg": jpeg()})], unpacked),
    )


def _model_readers() -> tuple[Reader, ...]:
    model = constant_model({"output0": np.zeros((1, 5, 8), dtype=np.float32)})

    def manifest(data: bytes, folder: Path) -> object:
        (folder / "model.onnx").write_bytes(model)
        (folder / "model.toml").write_bytes(data)
        return read_model(folder)

    return (
        Reader("onnx", [model], lambda data, _: read_declaration(data, where="model.onnx")),
        Reader("model manifest", [manifest_text(model).encode()], manifest),
    )


def _guarded_readers(folder: Path, videos: GuardedVideos, frames: GuardedFrames) -> tuple[Reader, ...]:
    clips = [
        avi(folder / "a.avi").read_bytes(),
        mp4(folder / "a.mp4").read_bytes(),
        mp4(folder / "a.mov").read_bytes(),
        mp4(folder / "a.asf", codec="msmpeg4v3").read_bytes(),
    ]

    pictures = [jpeg(), jpeg(size=(160, 120)), *_pictures()]

    def wake() -> None:
        # A program that was stopped is started again before the next file is measured.
        videos.probe([(folder / "a.avi", "video/x-msvideo")])
        frames.read(folder / "a.avi", "video/x-msvideo", FramesWanted())

    def probed(data: bytes, at: Path) -> object:
        path = at / "clip"
        path.write_bytes(data)
        return videos.probe([(path, kind_of(data[:400]) or "video/mp4")])[path]

    def decoded(kind: str) -> Callable[[bytes, Path], object]:
        def run(data: bytes, at: Path) -> object:
            path = at / "medium"
            path.write_bytes(data)
            return frames.read(path, kind_of(data[:400]) or kind, FramesWanted("best", 3, (64, 64)))

        return run

    return (
        Reader("clip header", clips, probed, time.monotonic, wake),
        Reader("clip pixels", clips, decoded("video/mp4"), time.monotonic, wake),
        Reader("picture pixels", pictures, decoded("image/jpeg"), time.monotonic, wake),
    )
