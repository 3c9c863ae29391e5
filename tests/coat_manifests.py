"""Makes a folder of small pictures with blobs for coats, and the manifest that says whose they are."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

__all__ = ["coat_picture", "write_coats", "write_rows"]

HEAD = ("path", "individual", "flank", "encounter", "station", "date")


def coat_picture(
    animal: int, meeting: int, *, side: int = 0, size: tuple[int, int] = (240, 160)
) -> NDArray[np.uint8]:
    """One animal's blobs, moved, turned and lit a little anew at every meeting."""
    width, height = size
    own, met = np.random.default_rng([7, animal, side]), np.random.default_rng([8, animal, side, meeting])
    picture = np.full((height, width), 205.0)
    places = own.uniform((0.12, 0.15), (0.88, 0.85), (70, 2)) * size
    angle, moved = met.normal(0, 0.03), met.normal(0, 4, 2)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    places = (places - np.array(size) / 2) @ turn.T + np.array(size) / 2 + moved
    for (column, row), radius in zip(places, own.uniform(2, 7, len(places)), strict=True):
        cv2.circle(picture, (round(column), round(row)), round(radius), 60.0, -1)
    picture = cv2.GaussianBlur(picture, (3, 3), 0) + met.normal(0, 5, picture.shape) + met.normal(0, 8)
    tint = np.array([1.0, 0.93, 0.8])
    return np.asarray(np.clip(picture[..., None] * tint, 0, 255), np.uint8)


def write_coats(
    folder: Path, *, animals: int = 5, meetings: int = 3, photos: int = 1, name: str = "coats.csv"
) -> Path:
    """A folder of pictures with its manifest."""
    rows = []
    for animal in range(animals):
        for meeting in range(meetings):
            for photo in range(photos):
                path = f"a{animal}-{meeting}-{photo}.png"
                picture = coat_picture(animal, meeting * 10 + photo)
                Image.fromarray(picture).save(folder / path)
                rows.append(
                    (path, f"F{animal:02}", "left", f"E{animal}{meeting}", f"S{meeting}", "2024-08-25")
                )
    return write_rows(folder / name, rows)


def write_rows(path: Path, rows: Sequence[Sequence[object]], head: Sequence[str] = HEAD) -> Path:
    """A manifest of these rows."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(head)
        writer.writerows(rows)
    return path
