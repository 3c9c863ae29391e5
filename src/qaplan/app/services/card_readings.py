"""Cards as they were just read: rows on the disk, and in memory only what is told of a whole card."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from types import TracebackType
from typing import IO, Self

from qaplan.app.engines.exiftool import ExifTool
from qaplan.app.engines.video import GuardedVideos
from qaplan.app.store.codec import decode, encode
from qaplan.base.errors import DataError, Problem
from qaplan.survey.files.card import CardFolder, read_card
from qaplan.survey.types import Medium, MediumState

__all__ = [
    "CardReading",
    "Progress",
    "Readings",
    "SerialSpan",
    "check_kind",
    "is_simulated",
    "serial_problems",
]

Progress = Callable[[str, int], None]

_SIMULATED = "simulated"


@dataclass
class SerialSpan:
    """Between which clock readings a serial number was seen.

    Args:
        first: First dated medium; None while none is dated.
        last: Last dated medium.
    """

    first: datetime | None = None
    last: datetime | None = None

    def widen(self, clock: datetime | None) -> None:
        """Take one more medium into account."""
        if clock is not None:
            self.first = clock if self.first is None else min(self.first, clock)
            self.last = clock if self.last is None else max(self.last, clock)

    def overlaps(self, other: SerialSpan) -> bool:
        """Whether the two share a moment; never where one is without dates."""
        if self.first is None or self.last is None or other.first is None or other.last is None:
            return False
        return self.first <= other.last and other.first <= self.last


@dataclass
class CardReading:
    """What is told of one card as a whole; its rows lie in a file that goes with the process.

    Args:
        folder: The card.
        rows: A file with one JSON line for each file of the card, in the order of their paths.
        begins_at: Where in it the card's lines begin, bytes.
        files: Number of files.
        digest: Digest over the sorted paths and hashes, hexadecimal.
        states: Number of files in each state.
        serials: Serial numbers seen on it.
        span: First and last dated medium, whatever the serial.
        simulated: Number of sound media that are marked as simulated.
        problems: What went wrong beside the rows.
    """

    folder: CardFolder
    rows: IO[bytes]
    begins_at: int
    files: int = 0
    digest: str = ""
    states: Counter[str] = field(default_factory=Counter)
    serials: dict[str, SerialSpan] = field(default_factory=dict)
    span: SerialSpan = field(default_factory=SerialSpan)
    simulated: int = 0
    problems: list[Problem] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Folder name of the card below the folder that was given."""
        return self.folder.name

    def count(self, medium: Medium) -> None:
        """Take one more file into account; its row is not kept by this."""
        self.files += 1
        self.states[str(medium.state)] += 1
        if medium.state is MediumState.OK:
            self.simulated += is_simulated(medium)
        self.span.widen(medium.clock)
        if len(set(medium.serial.strip("0 "))) > 0:
            self.serials.setdefault(medium.serial, SerialSpan()).widen(medium.clock)

    def media(self) -> Iterator[Medium]:
        """The rows again, one after the other."""
        self.rows.seek(self.begins_at)
        for line in islice(self.rows, self.files):
            yield decode(json.loads(line), Medium)


class Readings:
    """Reads cards one after the other; the rows are gone when it is left."""

    def __init__(self, *, progress: Progress | None = None) -> None:
        """Read, and say after each file how many of the card have been read."""
        self._progress = progress
        self._open = ExitStack()
        self._videos = self._open.enter_context(GuardedVideos())
        self._maker_notes = ExifTool()
        self._rows = self._open.enter_context(tempfile.TemporaryFile("w+b"))  # noqa: SIM115 - closed by __exit__

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let the rows go and end the reader of videos."""
        self._open.close()

    def read(self, folder: CardFolder) -> CardReading:
        """Read every file of a card once.

        Raises:
            DataError: ``survey.card_gone`` if the card was pulled while it was being read.
        """
        rows = self._rows
        reading = CardReading(folder, rows, rows.seek(0, os.SEEK_END))
        digest = hashlib.sha256()
        media = read_card(
            folder.path, videos=self._videos, maker_notes=self._maker_notes, report=reading.problems.append
        )
        for medium in media:
            rows.write(json.dumps(encode(medium)).encode() + b"\n")
            digest.update(f"{medium.path}\0{medium.sha256}\n".encode())
            reading.count(medium)
            if self._progress is not None:
                self._progress(reading.name, reading.files)
        _check_still_there(folder)
        reading.digest = digest.hexdigest()
        reading.problems = [_on_card(problem, reading.name) for problem in reading.problems]
        return reading


def _check_still_there(folder: CardFolder) -> None:
    """Refuse a card that is gone: its files would all be rows that say they cannot be read."""
    if folder.path.is_dir() and any(folder.path.iterdir()):
        return
    raise DataError(
        "survey.card_gone",
        "the card went away while it was being read; nothing was taken",
        where=folder.name,
        do="put it in again and take it once more",
    )


def is_simulated(medium: Medium) -> bool:
    """Whether a medium is marked as made by simulation."""
    return any(tag.replace("|", "/").rpartition("/")[2].casefold() == _SIMULATED for tag in medium.tags)


def serial_problems(spans: list[tuple[str, str, str, SerialSpan]]) -> list[Problem]:
    """Find serial numbers that were at two cameras' places at once.

    Args:
        spans: Serial number, deployment or card, where to look, and the span in which it was seen there.
    """
    problems: list[Problem] = []
    by_serial: dict[str, list[tuple[str, str, SerialSpan]]] = {}
    for serial, place, where, span in spans:
        others = by_serial.setdefault(serial.casefold(), [])
        for other_place, other_where, other_span in others:
            if other_place != place and span.overlaps(other_span):
                what = f"the camera with serial {serial} was at '{other_place}' and at '{place}' at once"
                do = "find out which card lies in the wrong folder, or whether two cameras share the number"
                problems.append(Problem("survey.serial_twice", what, f"{other_where}, {where}", do))
        others.append((place, where, span))
    return problems


def _on_card(problem: Problem, name: str) -> Problem:
    return replace(problem, where=f"{name}/{problem.where}" if problem.where else name)


def check_kind(readings: list[CardReading], kind: str) -> None:
    """Refuse simulated media in a real study and others in a virtual one.

    Raises:
        DataError: ``survey.simulated_media`` or ``survey.not_simulated``.
    """
    for reading in readings:
        sound = reading.states[str(MediumState.OK)]
        if kind == "real" and reading.simulated:
            raise DataError(
                "survey.simulated_media",
                f"{reading.simulated} files are marked as simulated and the study is real",
                where=reading.name,
                do="take them into a virtual study",
            )
        if kind == "virtual" and reading.simulated < sound:
            raise DataError(
                "survey.not_simulated",
                f"{sound - reading.simulated} files are not marked as simulated and the study is virtual",
                where=reading.name,
                do="take them into a real study",
            )
