"""ExifTool as a separate program: asked only for what a picture's Exif block lacks."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from qaplan.base.errors import DataError
from qaplan.survey.exif import clean_text, parse_clock
from qaplan.survey.maker_note import MakerNote
from qaplan.survey.types import TriggerMode

__all__ = ["ExifTool"]

_FILES_AT_ONCE = 200
_TAGS = (
    "DateTimeOriginal",
    "SerialNumber",
    "InternalSerialNumber",
    "CameraSerialNumber",
    "Model",
    "UserLabel",
    "TriggerMode",
    "AmbientTemperature",
)
_TRIGGERS: dict[str, TriggerMode] = {
    "m": "motion",
    "motion detection": "motion",
    "t": "time_lapse",
    "time lapse": "time_lapse",
    "p": "manual",
    "point and shoot": "manual",
}
_MISSING_DO = "install it (Debian, Ubuntu: libimage-exiftool-perl; Windows, macOS: exiftool.org)"


class ExifTool:
    """Reads makers' blocks of any camera that ExifTool knows.

    The program is given a list of absolute paths, so that no name of a picture is taken for an option.
    It is given a time for each batch and stopped when it takes longer.
    """

    def __init__(
        self, program: str = "exiftool", *, seconds_to_start: float = 20.0, seconds_each: float = 2.0
    ) -> None:
        """Name the program; it is looked for only when it is needed.

        Args:
            program: Its name, or its path.
            seconds_to_start: Time that a batch has in any case, seconds.
            seconds_each: Time that it has for each file beside that, seconds.
        """
        self._program = program
        self._seconds_to_start = seconds_to_start
        self._seconds_each = seconds_each

    def read(self, paths: Sequence[Path]) -> Mapping[Path, MakerNote]:
        """Read many files at once.

        Args:
            paths: The files.

        Returns:
            What ExifTool found; a file of which it says nothing is left out.

        Raises:
            DataError: ``engine.exiftool_missing`` if the program is not installed; ``engine.exiftool_failed``
                if it did not end in time or did not answer.
        """
        if not paths:
            return {}
        program = shutil.which(self._program)
        if program is None:
            what = (
                f"{len(paths)} files need ExifTool for their date or serial number, and it is not installed"
            )
            raise DataError("engine.exiftool_missing", what, do=_MISSING_DO)
        found: dict[Path, MakerNote] = {}
        for start in range(0, len(paths), _FILES_AT_ONCE):
            batch = paths[start : start + _FILES_AT_ONCE]
            found |= _read_batch(program, batch, self._seconds_to_start + self._seconds_each * len(batch))
        return found


def _read_batch(program: str, paths: Sequence[Path], seconds: float) -> dict[Path, MakerNote]:
    by_name = {os.path.abspath(path): path for path in paths}  # noqa: PTH100 - a link in the path is kept
    names = [name for name in by_name if "\n" not in name and "\r" not in name]
    answer = _ask(program, b"".join(os.fsencode(name) + b"\n" for name in names), len(names), seconds)
    notes = {}
    for record in answer:
        path = by_name.get(str(record.get("SourceFile", "")))
        note = _note(record)
        if path is not None and note != MakerNote():
            notes[path] = note
    return notes


def _ask(program: str, listed: bytes, count: int, seconds: float) -> list[dict[str, object]]:
    command = [program, "-config", "", "-json", "-fast", "-G1", "-a", "-m", "-q", "-q"]
    command += ["-charset", "filename=utf8", "-api", "LargeFileSupport=1"]
    command += [f"-{tag}" for tag in _TAGS] + ["-@", "-"]
    try:
        done = subprocess.run(
            command,
            input=listed,
            capture_output=True,
            timeout=seconds,
            check=False,
        )
        answer = json.loads(done.stdout.decode("utf-8", errors="replace") or "[]")
    except subprocess.TimeoutExpired as error:
        raise _failed("it did not end in time", count) from error
    except (OSError, ValueError) as error:
        raise _failed(f"it gave no answer ({type(error).__name__})", count) from error
    if not isinstance(answer, list):
        raise _failed("its answer is no list", count)
    return [record for record in answer if isinstance(record, dict)]


def _failed(what: str, count: int) -> DataError:
    return DataError(
        "engine.exiftool_failed",
        f"ExifTool was asked about {count} files and {what}",
        do="run 'exiftool -ver' to see whether it works, then import again",
    )


def _note(record: Mapping[str, object]) -> MakerNote:
    # The date in a video's own header is UTC by its standard and is read elsewhere.
    values: dict[str, str] = {}
    for key, value in record.items():
        group, _, tag = key.rpartition(":")
        if group and not group.startswith(("QuickTime", "Track", "System", "File")):
            values.setdefault(tag, clean_text(str(value)))
    serial = values.get("SerialNumber") or values.get("CameraSerialNumber") or ""
    return MakerNote(
        clock=parse_clock(values.get("DateTimeOriginal", "")),
        serial=serial or values.get("InternalSerialNumber", ""),
        trigger_mode=_TRIGGERS.get(values.get("TriggerMode", "").lower(), "unknown"),
        temperature_c=_degrees(values.get("AmbientTemperature", "")),
        model=values.get("Model", ""),
        user_label=values.get("UserLabel", ""),
    )


def _degrees(text: str) -> float | None:
    try:
        return float(text.removesuffix("C").strip())
    except ValueError:
        return None
