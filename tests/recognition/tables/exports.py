"""Exports as the programs write them, for the tests of this folder."""

from __future__ import annotations

import csv
import json
from pathlib import Path

SHEEP = "u;mammalia;cetartiodactyla;bovidae;ovis;aries;domestic sheep"


def as_csv(path: Path, *rows: dict[str, object], delimiter: str = ",", bom: bool = False) -> Path:
    with path.open("w", newline="", encoding="utf-8-sig" if bom else "utf-8") as opened:
        writer = csv.DictWriter(opened, list(rows[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)
    return path


def as_json(path: Path, data: object) -> Path:
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


def predicted(path: str = "a/IMG_1.JPG", prediction: str = SHEEP, **more: object) -> dict[str, object]:
    told = {"filepath": path, "prediction": prediction, "prediction_score": 0.8, "model_version": "4.0.1a"}
    return told | {"prediction_source": "classifier"} | more


def box(label: str = "animal", conf: float = 0.9, bbox: object = None) -> dict[str, object]:
    return {"category": "1", "label": label, "conf": conf, "bbox": bbox or [0.1, 0.2, 0.3, 0.4]}


def image(**more: object) -> dict[str, object]:
    row: dict[str, object] = {
        "deployment_id": "D1", "image_id": "i", "filename": "IMG_1.JPG", "is_blank": "0",
        "identified_by": "A person", "wi_taxon_id": "t", "class": "Mammalia", "order": "Rodentia",
        "family": "", "genus": "", "species": "", "common_name": "Rodents", "timestamp": "4/28/19 00:32",
        "number_of_objects": "1", "individual_id": "",
    }  # fmt: skip
    return row | more


def timelapse(**more: object) -> dict[str, object]:
    row: dict[str, object] = {
        "File": "IMG_1.JPG", "RelativePath": r"K1\DCIM", "DateTime": "2024-08-25 03:10:07",
        "DeleteFlag": "False",
    }  # fmt: skip
    return row | more


def checked(**more: object) -> dict[str, object]:
    row: dict[str, object] = {
        "relative_path": "K1/IMG_1.JPG", "label": "goat", "confidence": "0.7", "human_verified": "False",
        "bbox_left": "100", "bbox_top": "50", "bbox_right": "300", "bbox_bottom": "150",
        "file_width": "1000", "file_height": "500",
    }  # fmt: skip
    return row | more
