"""Makes untidy workbooks and messenger files as people send them, each with what must become of it."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import numpy as np
from PIL import Image

from tests.media_factory import jpeg, mp4, png

__all__ = [
    "MESSENGER_STATES",
    "book",
    "deployments_book",
    "messenger_files",
    "pictures_csv",
    "scene",
    "sightings_book",
]

Rows = Sequence[Sequence[object]]


def book(path: Path, rows: Rows, *, merges: Sequence[str] = (), title: str = "Лист1") -> Path:
    """A workbook of one worksheet with merged cells; a text that begins with = stays a formula."""
    from openpyxl import Workbook

    made = Workbook()
    sheet = made.active
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    for merge in merges:
        sheet.merge_cells(merge)
    made.save(path)
    return path


def sightings_book(path: Path) -> Path:
    """A journal of sightings in Russian: merged place, section title, total; six rows right, six wrong.

    Right: a span of days under a merged place with "2 ад.", a day number without a format, a month, a real
    date with two groups of animals, a ditto mark, a date in words. Wrong: a slashed date of two readings, an
    unknown species, an unknown place, a number over two merged rows (both rows), a formula without a value.
    """
    rows: list[Sequence[object]] = [
        ["Журнал встреч животных"],
        [],
        [
            "№",
            "Дата встречи",
            "Место",
            "Вид животного",
            "Кол-во",
            "Расстояние, км",
            "Наблюдатель",
            "Примечание",
        ],
        [1, "12-15.03.2020", "ур. Акбулак", "джейран", "2 ад.", "0,5", "Инспектор А", "у воды"],
        [2, 43905, None, "кулан", 3, "1,2", "Инспектор А", None],
        [3, "03.2020", "K2", "сайгак", "10-12", None, "Инспектор Б", None],
        ["Апрель"],
        [
            4,
            datetime(2020, 4, 20, 6, 40),
            "K1",
            "устюртский муфлон",
            "1 самка и 2 ягнёнка",
            None,
            "Инспектор Б",
            None,
        ],
        [5, "12 мая 2020 г.", "K1", "волк", 1, None, "-//-", None],
        [6, "май 2020", "k1", "каракал", 1, None, "Инспектор Б", None],
        [7, "03/04/2020", "K1", "джейран", 2, None, "Инспектор Б", None],
        [8, "03.2020", "K1", "снежный человек", 1, None, "Инспектор Б", None],
        [9, "03.2020", "Неведомое", "сайгак", 1, None, "Инспектор Б", None],
        [10, "03.2020", "K1", "кулан", 7, None, "Инспектор Б", None],
        [11, "03.2020", "K2", "кулан", None, None, "Инспектор Б", None],
        [12, "03.2020", "K2", "кулан", "=1+1", None, "Инспектор Б", None],
        ["Итого", None, None, None, 8],
    ]
    return book(path, rows, merges=["A1:H1", "C4:C5", "A7:H7", "E14:E15"], title="Встречи")


SIGHTINGS_RIGHT, SIGHTINGS_WRONG = 6, 6


def deployments_book(path: Path) -> Path:
    """Deployments in Kazakh under two rows of headings with merged cells; three rows right, one wrong."""
    rows: list[Sequence[object]] = [
        ["Фототұзақтар", None, None, None, None, None],
        ["Станса", "Камера", "Жұмыс мерзімі", None, "Сериялық нөмірі", "Ескерту"],
        [None, None, "Орнату күні", "Алу күні", None, None],
        ["K1", "C1", "20.08.2024", "20.09.2024", "S-1", "бұлақ жанында"],
        ["K1", "C2", datetime(2024, 8, 20), datetime(2024, 9, 20, 14, 30), "S-2", None],
        ["K3", "C1", 45524, "20.09.2024", "S-3", None],
        ["K4", "C1", "20.09.2024", "20.08.2024", "S-4", None],
    ]
    merges = ["A1:F1", "A2:A3", "B2:B3", "C2:D2", "E2:E3", "F2:F3"]
    return book(path, rows, merges=merges, title="Камералар")


DEPLOYMENTS_RIGHT, DEPLOYMENTS_WRONG = 3, 1


def pictures_csv(path: Path, files: Sequence[str]) -> Path:
    """What is in each picture, as a CSV of an office: semicolons, cp1251; the last two rows are wrong."""
    lines = ["Имя файла;Вид;Кол-во;Пол;Наблюдатель"]
    lines += [f"{file};джейран;{number + 1};самка;Лаборант" for number, file in enumerate(files)]
    lines += ["НЕТ_ТАКОГО.JPG;джейран;1;;Лаборант", f"{files[0]};джейран;много;;Лаборант"]
    path.write_bytes("\r\n".join(lines).encode("cp1251"))
    return path


PICTURES_WRONG = 2


def scene(seed: int, size: tuple[int, int] = (640, 480)) -> bytes:
    """A JPEG with large shapes, so that a smaller copy looks alike and another seed does not."""
    rng = np.random.default_rng(seed)
    rough = rng.integers(0, 255, (6, 8, 3), dtype=np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(rough).resize(size, Image.Resampling.BICUBIC).save(buffer, "JPEG", quality=90)
    return buffer.getvalue()


def forwarded(data: bytes, size: tuple[int, int] = (320, 240)) -> bytes:
    """The picture as a messenger hands it on: smaller, harder compressed, without any metadata."""
    buffer = io.BytesIO()
    Image.open(io.BytesIO(data)).resize(size).save(buffer, "JPEG", quality=60)
    return buffer.getvalue()


MESSENGER_STATES = {"ok": 34, "truncated": 2, "unreadable": 2, "empty": 2}


def messenger_files(folder: Path) -> list[Path]:
    """Forty files from five programs: 34 sound ones, two cut short, two that are no picture, two empty."""
    folder.mkdir(parents=True, exist_ok=True)
    made: list[Path] = []

    def put(name: str, data: bytes) -> None:
        made.append(folder / name)
        made[-1].write_bytes(data)

    for number in range(8):
        put(f"IMG-20240503-WA{number:04d}.jpg", jpeg(None, make="", model="", seed=number))
        put(f"photo_2024-05-03_04-10-{number:02d}.jpg", jpeg(None, make="", model="", seed=100 + number))
        put(f"signal-2024-05-03-04-10-{number:02d}-123.jpg", jpeg(None, make="", model="", seed=200 + number))
    for number in range(4):
        put(
            f"viber_image_2024-05-03_04-10-{number:02d}-123.jpg",
            jpeg(None, make="", model="", seed=300 + number),
        )
    for number in range(3):
        put(f"снимок {number}.jpg", jpeg(None, make="", model="", seed=400 + number))
    put("Screenshot_20240503-041000.png", png())
    put("20240503_041000.jpg", jpeg(datetime(2024, 5, 3, 4, 10), seed=500))
    made.append(mp4(folder / "VID-20240503-WA0001.mp4", created=None))
    for number in range(2):
        put(f"IMG-20240504-WA{number:04d}.jpg", jpeg(None, seed=600 + number, size=(160, 120))[:900])
        put(f"IMG-20240505-WA{number:04d}.jpg", b"no picture at all" * (number + 1))
        put(f"IMG-20240506-WA{number:04d}.jpg", b"")
    return made
