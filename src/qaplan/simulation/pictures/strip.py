"""The strip that a camera burns into its picture, in letters of five by seven dots."""

from __future__ import annotations

from datetime import datetime

import numpy as np
from numpy.typing import NDArray

__all__ = ["burn_strip", "lettered", "strip_height"]

Bits = NDArray[np.bool_]

_WIDE, _HIGH = 6, 9
_ROWS_OF = {
    "0": "0E 11 13 15 19 11 0E", "1": "04 0C 04 04 04 04 0E", "2": "0E 11 01 02 04 08 1F",
    "3": "1F 02 04 02 01 11 0E", "4": "02 06 0A 12 1F 02 02", "5": "1F 10 1E 01 01 11 0E",
    "6": "06 08 10 1E 11 11 0E", "7": "1F 01 02 04 08 08 08", "8": "0E 11 11 0E 11 11 0E",
    "9": "0E 11 11 0F 01 02 0C", "A": "0E 11 11 1F 11 11 11", "B": "1E 11 11 1E 11 11 1E",
    "C": "0E 11 10 10 10 11 0E", "D": "1C 12 11 11 11 12 1C", "E": "1F 10 10 1E 10 10 1F",
    "F": "1F 10 10 1E 10 10 10", "G": "0E 11 10 17 11 11 0F", "H": "11 11 11 1F 11 11 11",
    "I": "0E 04 04 04 04 04 0E", "J": "07 02 02 02 02 12 0C", "K": "11 12 14 18 14 12 11",
    "L": "10 10 10 10 10 10 1F", "M": "11 1B 15 15 11 11 11", "N": "11 11 19 15 13 11 11",
    "O": "0E 11 11 11 11 11 0E", "P": "1E 11 11 1E 10 10 10", "Q": "0E 11 11 11 15 12 0D",
    "R": "1E 11 11 1E 14 12 11", "S": "0F 10 10 0E 01 01 1E", "T": "1F 04 04 04 04 04 04",
    "U": "11 11 11 11 11 11 0E", "V": "11 11 11 11 11 0A 04", "W": "11 11 11 15 15 15 0A",
    "X": "11 11 0A 04 0A 11 11", "Y": "11 11 11 0A 04 04 04", "Z": "1F 01 02 04 08 10 1F",
    "-": "00 00 00 1F 00 00 00", ":": "00 0C 0C 00 0C 0C 00", "+": "00 04 04 1F 04 04 00",
    "/": "01 01 02 04 08 10 10", ".": "00 00 00 00 00 0C 0C", "°": "06 09 09 06 00 00 00",
}  # fmt: skip


def burn_strip(
    pixels: NDArray[np.uint8], *, shown: datetime, label: str, temperature_c: int
) -> NDArray[np.uint8]:
    """Burn time, station with camera, warmth and SIMULATED into the lowest rows, white on black.

    Args:
        pixels: Red, green and blue, shape (height, width, 3), 0 to 255; at least 160 wide.
        shown: What the camera's clock shows.
        label: Station and camera.
        temperature_c: Degrees Celsius.

    Returns:
        A new picture; in a narrow one the text runs over two lines.
    """
    height, width = pixels.shape[:2]
    times = _scale(height)
    lines = _lines(width // (times * _WIDE), (f"{shown:%Y-%m-%d %H:%M:%S}", label, f"{temperature_c:+d}°C"))
    burnt = pixels.copy()
    burnt[height - strip_height(pixels.shape[:2]) :] = 0
    for number, line in enumerate(reversed(lines)):
        dots = np.kron(lettered(line), np.ones((times, times), bool))
        top = height - times * (_HIGH * (number + 1) - 1)
        left = times * 2
        place = burnt[top : top + dots.shape[0], left : left + dots.shape[1]]
        place[dots[:, : place.shape[1]]] = 255
    return burnt


def strip_height(shape: tuple[int, ...]) -> int:
    """Height of the strip in a picture of that height and width, pixels."""
    times = _scale(shape[0])
    room = shape[1] // (times * _WIDE)
    return times * _HIGH * len(_lines(room, ("2025-03-05 13:08:39", "S01-A", "+13°C")))


def lettered(text: str) -> Bits:
    """Dots of a line of text, shape (7, 6 x letters); what has no letter here is a blank.

    >>> lettered("T-").shape
    (7, 12)
    """
    dots = np.zeros((7, _WIDE * len(text)), bool)
    for number, letter in enumerate(text):
        rows = bytes.fromhex(_ROWS_OF.get(letter, "00" * 7))
        bits = np.unpackbits(np.frombuffer(rows, np.uint8)[:, None], axis=1)[:, 3:]
        dots[:, number * _WIDE : number * _WIDE + 5] = bits.astype(bool)
    return dots


def _scale(height: int) -> int:
    return max(1, height // 240)


def _lines(room: int, parts: tuple[str, str, str]) -> tuple[str, ...]:
    when, label, warmth = parts
    one = f"{when}  {label}  {warmth}  SIMULATED"
    return (one,) if len(one) < room else (when, f"{label} {warmth} SIMULATED")
